"""The field at a glance: figures that lead to the lists behind them, each also as an SVG file and as a table.

Each draws an answer of `sonodex.field`. A new one is a question there, a function in a module here that draws
its answer, and a line in `FIGURES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sonodex.export.tables import to_csv
from sonodex.field import QUESTIONS, Answer
from sonodex.site.figures import access, content, places, scores, training
from sonodex.site.figures.figure import FieldFigure
from sonodex.site.figures.svg import bars_svg, drawing_svg, matrix_svg
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

ROOT = "../"
"""From the field page to the root of the site."""


FIGURES: dict[str, Callable[[Answer[Any], str], FieldFigure]] = {
    "tiers": scores.tiers,
    "dimensions": scores.dimensions,
    "world": places.world,
    "anatomy": content.anatomy,
    "anatomy-task": content.anatomy_task,
    "tasks": content.tasks,
    "population": content.population,
    "subjects": access.subjects,
    "years": access.years,
    "access-licence": access.access_licence,
    "training-access": training.availability,
    "training": training.uses,
    "gaps": content.gaps,
    "criteria": scores.criteria,
    "absent": content.absent,
}
"""By the key of the question; in the order of the page."""


def figures(catalogue: Catalogue, root: str = ROOT) -> list[FieldFigure]:
    """All figures in the order of the page; addresses begin with `root`."""
    out = []
    for key, draw in FIGURES.items():
        answer = QUESTIONS[key](catalogue)
        figure = draw(answer, root)
        out.append(replace(figure, headline=answer.sentence, counted=_counted(catalogue, figure)))
    return out


def _counted(catalogue: Catalogue, figure: FieldFigure) -> str:
    """Which records a figure counts."""
    sets = counted(len(catalogue.datasets()), "dataset")
    models = counted(len(catalogue.models()), "model")
    if figure.id == "training":  # a model may learn from a simulation
        return f"{models} and the datasets of every track that they name"
    if figure.series == ("models",):
        return models
    return f"{sets} of people" + (f" and {models}" if "models" in figure.series else "")


def field_files(drawn: list[FieldFigure]) -> Iterator[tuple[str, bytes]]:
    """Every figure as SVG and CSV, as path and content."""
    for figure in drawn:
        yield f"field/{figure.id}.svg", figure_svg(figure)
        header = [figure.first, *figure.series]
        rows = ([r.label, *(c.words or c.count for c in r.cells)] for r in figure.rows)
        yield f"field/{figure.id}.csv", to_csv(header, rows).encode()


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
