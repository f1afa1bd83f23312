"""What models learn from."""

from __future__ import annotations

from markupsafe import Markup

from sonodex.field.answer import Answer
from sonodex.field.training import AvailabilityRow, UseRow
from sonodex.site.figures import network
from sonodex.site.figures.figure import Cell, FieldFigure, Row, finding, linked, scaled


def uses(answer: Answer[UseRow], root: str) -> FieldFigure:
    """Datasets and the models that learned from them."""
    used = [r for r in answer.rows if r.trained]
    inner, height = network.network_body(used, root)
    rows = tuple(
        Row(
            r.name,
            (Cell(len(r.trained)), Cell(0, words=", ".join(m.name for m in r.trained))),
            href=f"{root}datasets/{r.dataset}/#relations",
        )
        for r in used
    )
    return FieldFigure(
        "training",
        answer.title,
        finding(answer),
        "drawing",
        ("models", "which"),
        rows,
        "dataset",
        drawing=Markup(inner),  # noqa: S704  all text is escaped there
        wide=True,
        size=(network.WIDTH, height),
    )


def availability(answer: Answer[AvailabilityRow], root: str) -> FieldFigure:
    """Models by availability of their training data."""
    rows = [Row(r.training, (linked(root, "model", r.models, training=r.training),)) for r in answer.rows]
    return FieldFigure(
        "training-access", answer.title, finding(answer), "bars", ("models",), scaled(rows), "training data"
    )
