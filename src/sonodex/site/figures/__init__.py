"""The field at a glance: figures that lead to the lists behind them, each also as an SVG file and as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sonodex.site.exports import table
from sonodex.site.figures import definitions
from sonodex.site.figures.model import FieldFigure
from sonodex.site.figures.svg import bars_svg, drawing_svg, matrix_svg

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

ROOT = "../"
"""From the field page to the root of the site."""


def figures(catalogue: Catalogue, root: str = ROOT) -> list[FieldFigure]:
    """All figures in the order of the page; addresses begin with `root`."""
    return [make(catalogue, root) for make in definitions.FIGURES]


def field_files(drawn: list[FieldFigure]) -> Iterator[tuple[str, bytes]]:
    """Every figure as SVG and CSV, as path and content."""
    for figure in drawn:
        yield f"field/{figure.id}.svg", figure_svg(figure)
        header = [figure.first, *figure.series]
        yield (
            f"field/{figure.id}.csv",
            table(header, [[r.label, *(c.words or c.count for c in r.cells)] for r in figure.rows]),
        )


def figure_svg(figure: FieldFigure) -> bytes:
    """The figure as a file."""
    if figure.form == "bars":
        return bars_svg(figure)
    if figure.form == "matrix":
        return matrix_svg(figure)
    # A file that was taken away has no page around it: its parts lead nowhere.
    still = re.sub(r"<a [^>]*>", "<g>", str(figure.drawing)).replace("</a>", "</g>")
    return drawing_svg(figure, *figure.size, still)


__all__ = ["FieldFigure", "field_files", "figures"]
