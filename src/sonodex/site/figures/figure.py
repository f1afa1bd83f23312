"""A figure of the field page: bars, a matrix or a drawing, each with its table and the lists behind its
parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from markupsafe import Markup

from sonodex.field.answer import Answer
from sonodex.records.vocabularies import Kind
from sonodex.site.facets import query

Form = Literal["bars", "matrix", "drawing"]


@dataclass(frozen=True)
class Cell:
    """A number that leads to the list behind it.

    count: the number. href: the list. words: what stands there instead of the number. share: percent of the
        longest
    bar, 0..100. part: share 0..1 that is settled (the rest is hatched).
    """

    count: float
    href: str | None = None
    words: str = ""
    share: float = 0.0
    part: float | None = None


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

    id: in the address. title: what is shown. finding: what the numbers say. form: how it is drawn.
    series: heads of the cells. drawing: the inline SVG of a drawing, also what is downloaded.
    wide: takes the whole width. headline: the sentence that says what the numbers show.
    groups: heads above the series, each with how many of them it spans; the series are then `group: series`.
    listed: another table of the same, heads first, where the rows alone do not tell it.
    counted: which records were counted, in words.
    """

    id: str
    title: str
    finding: str
    form: Form
    series: tuple[str, ...]
    rows: tuple[Row, ...]
    first: str = ""
    drawing: Markup | None = None
    legend: Markup | None = None
    wide: bool = False
    size: tuple[float, float] = (0, 0)
    headline: str = ""
    groups: tuple[tuple[str, int], ...] = ()
    listed: tuple[tuple[str, ...], ...] = ()
    counted: str = ""

    @property
    def heads(self) -> tuple[str, ...]:
        """The series as they stand below their groups."""
        return tuple(s.partition(": ")[2] for s in self.series) if self.groups else self.series

    @property
    def rest(self) -> str:
        """The finding without its first sentence."""
        return self.finding.removeprefix(self.headline).strip()


def finding(answer: Answer[Any], hint: str = "") -> str:
    """What stands above a figure: the answer's sentence, its caveat, and how to read the drawing."""
    return " ".join(filter(None, (answer.sentence, answer.caveat, hint)))


def linked(root: str, kind: Kind, count: int, part: float | None = None, **chosen: str) -> Cell:
    """A number of records, leading to the list of them where there are any."""
    return Cell(count, root + query(kind, **chosen) if count else None, part=part)


def scaled(rows: Sequence[Row], top: float | None = None) -> tuple[Row, ...]:
    """Rows with the share of each cell of the longest bar of all, or of `top`."""
    most = top if top is not None else max((c.count for r in rows for c in r.cells), default=0)
    return tuple(
        replace(row, cells=tuple(replace(c, share=round(100 * c.count / (most or 1), 2)) for c in row.cells))
        for row in rows
    )
