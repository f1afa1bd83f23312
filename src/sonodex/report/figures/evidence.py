"""How much of the criteria rests on which evidence, and what is missing most."""

from __future__ import annotations

from typing import Any

from sonodex.field.answer import Answer
from sonodex.field.evidence import BASES, LEVELS, BasisRow, CriterionRow
from sonodex.report.figure import BLUE, GREEN, ORANGE, SKY, Figure, figure

_PALE = "#dddddd"


def _stacked(
    order: list[str], x: dict[str, Any], field: str, words: tuple[str, ...], colours: list[str]
) -> dict[str, Any]:
    return {
        "height": {"step": 15},
        "mark": "bar",
        "encoding": {
            "y": {"field": "criterion", "type": "nominal", "sort": order, "title": None},
            "x": {"type": "quantitative", **x},
            "color": {
                "field": field,
                "title": field,
                "sort": list(words),
                "scale": {"domain": list(words), "range": colours},
            },
            "order": {"field": "rank"},
        },
        "transform": [{"calculate": f"indexof({list(words)!r}, datum.{field})", "as": "rank"}],
    }


def coverage(answer: Answer[BasisRow]) -> Figure:
    """Datasets by criterion and basis of what is known."""
    order = list(dict.fromkeys(r.criterion for r in answer.rows))
    x = {"aggregate": "sum", "field": "datasets", "title": "datasets to which the criterion applies"}
    return figure(answer, _stacked(order, x, "basis", BASES, [BLUE, GREEN, SKY, ORANGE, _PALE]))


def missing(answer: Answer[CriterionRow]) -> Figure:
    """Criteria that datasets fulfil least, among those where it is known."""
    rows = [
        {
            "criterion": r["criterion"],
            **{level: r[level] for level in LEVELS},
            "full of known": r["full_of_known"],
        }
        for r in answer.records()
    ]
    x = {"field": "number", "stack": "zero", "title": "datasets"}
    spec = _stacked([r.criterion for r in answer.rows], x, "level", LEVELS, [BLUE, SKY, ORANGE, _PALE])
    spec["transform"] = [{"fold": list(LEVELS), "as": ["level", "number"]}, *spec["transform"]]
    return figure(answer, spec, rows)
