"""What models learn from, and which datasets hold the same images."""

from __future__ import annotations

from typing import Any

from sonodex.field.answer import Answer
from sonodex.field.classes import TRAINING_CLASSES
from sonodex.field.training import AvailabilityRow, FamilyRow, UseRow
from sonodex.report.figure import BLUE, GREEN, GREY, ORANGE, VERMILION, Figure, bar, figure

MOST = 25


def uses(answer: Answer[UseRow]) -> Figure:
    """Which datasets train and test models, the most used first."""
    drawn = answer.rows[:MOST]
    rows: list[dict[str, Any]] = [
        {"dataset": r.dataset, "use": use, "models": len(models)}
        for r in drawn
        for use, models in (("training", r.trained), ("evaluation", r.evaluated))
    ]
    words = ["training", "evaluation"]
    spec = {
        "height": {"step": 8},
        "mark": "bar",
        "encoding": {
            "y": {
                "field": "dataset",
                "type": "nominal",
                "sort": [r.dataset for r in drawn],
                "title": "dataset",
            },
            "yOffset": {"field": "use", "sort": words},
            "x": {"field": "models", "type": "quantitative", "title": "models", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "use",
                "title": "used for",
                "scale": {"domain": words, "range": [BLUE, ORANGE]},
            },
        },
    }
    hint = f"The {len(drawn)} most used are drawn." if len(drawn) < len(answer.rows) else ""
    return figure(answer, spec, rows, hint)


def availability(answer: Answer[AvailabilityRow]) -> Figure:
    """Models by the availability of their training data."""
    colour = {
        "field": "training data",
        "legend": None,
        "scale": {"domain": list(TRAINING_CLASSES), "range": [BLUE, GREEN, ORANGE, VERMILION, GREY]},
    }
    spec = bar(
        "training data", "models", "training data", "models", colour, step=28, sort=list(TRAINING_CLASSES)
    )
    return figure(answer, spec, [{"training data": r.training, "models": r.models} for r in answer.rows])


def families(answer: Answer[FamilyRow]) -> Figure:
    """Datasets that share images with others."""
    spec = bar("family", "datasets", "family", "datasets", step=24)
    # Small whole numbers: the renderer would draw tenths between them.
    most = max((r.datasets for r in answer.rows), default=1)
    spec["layer"][0]["encoding"]["x"]["axis"] = {"values": list(range(most + 1))}
    return figure(answer, spec)
