"""A figure of the field page: bars, a matrix or a drawing, each with its table and the lists behind its parts."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True)
class Cell:
    """A number that leads to the list behind it; `part` is the share of it that is settled (the rest is hatched)."""

    count: float
    href: str | None = None
    words: str = ""
    share: float = 0.0
    part: float | None = None
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """One row: what it is, and a cell for each series."""

    label: str
    cells: tuple[Cell, ...]
    href: str | None = None
    heading: str = ""
    tier: str = ""


@dataclass(frozen=True)
class FieldFigure:
    """One figure.

    id: in the address. title: what is shown. finding: one sentence computed from the rows. form: `bars`, `matrix` or `drawing`.
    series: heads of the cells. drawing: the inline SVG of a drawing, also what is downloaded. wide: takes the whole width.
    """

    id: str
    title: str
    finding: str
    form: str
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    first: str = ""
    drawing: Markup | None = None
    legend: Markup | None = None
    wide: bool = False
    size: tuple[float, float] = (0, 0)
    notes: tuple[str, ...] = ()


def scaled(rows: list[Row], together: bool = True, top: float | None = None) -> tuple[Row, ...]:
    """Rows with the share of each cell of the longest bar (of its series, or of all)."""
    if not rows:
        return ()
    series = range(len(rows[0].cells))
    most = [max((r.cells[n].count for r in rows), default=0) for n in series]
    if together:
        most = [max(most)] * len(most)
    if top is not None:
        most = [top] * len(most)
    out = []
    for r in rows:
        cells = tuple(
            Cell(c.count, c.href, c.words, round(100 * c.count / (most[n] or 1), 2), c.part, c.tone)
            for n, c in enumerate(r.cells)
        )
        out.append(Row(r.label, cells, r.href, r.heading, r.tier))
    return tuple(out)
