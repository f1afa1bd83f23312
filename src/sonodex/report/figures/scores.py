"""How good the datasets are: tiers, bounds, dimensions."""

from __future__ import annotations

from typing import Any

from sonodex.field.answer import Answer
from sonodex.field.scores import DimensionRow, ScoreRow, TierRow
from sonodex.report.figure import BLUE, GREY, ORANGE, WIDTH, Figure, bar, figure
from sonodex.rubrics import rubric_for


def tiers(answer: Answer[TierRow]) -> Figure:
    """Datasets by tier, settled and provisional."""
    names = list(dict.fromkeys(r.tier for r in answer.rows))
    spec = {
        "height": 260,
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "tier",
                "type": "nominal",
                "sort": names,
                "title": "SonoDQS tier",
                "axis": {"labelAngle": 0},
            },
            "y": {
                "field": "datasets",
                "type": "quantitative",
                "title": "datasets",
                "axis": {"tickMinStep": 1},
            },
            "color": {
                "field": "state",
                "title": "tier is",
                "scale": {"domain": ["settled", "provisional", "unrated"], "range": [BLUE, ORANGE, GREY]},
            },
        },
    }
    return figure(answer, spec)


def bounds(answer: Answer[ScoreRow]) -> Figure:
    """Every dataset's value between its bounds."""
    x = {
        "field": "rank",
        "type": "quantitative",
        "title": "datasets, by value",
        "scale": {"nice": False, "zero": False},
    }
    y = {"type": "quantitative", "title": "SonoDQS, percent", "scale": {"domain": [0, 100]}}
    colour = {
        "field": "rated",
        "title": None,
        "legend": {"orient": "bottom"},
        "scale": {"domain": ["rated", "unrated"], "range": [BLUE, GREY]},
    }
    lines = {"y": {"field": "lower", **y}, "y2": {"field": "upper"}}
    spec = {
        "height": 320,
        "layer": [
            *_cutoffs(),
            {
                "mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45},
                "encoding": {"x": x, **lines, "color": colour},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
                "encoding": {"x": x, "y": {"field": "value", **y}, "color": colour},
            },
        ],
    }
    hint = "Dots are values, lines the bounds, dashed lines the tiers' cut-offs."
    return figure(answer, spec, hint=hint)


def _cutoffs() -> list[dict[str, Any]]:
    """Layers that name the tiers at their cut-offs."""
    data = {"values": [{"cutoff": t.cutoff, "tier": t.name} for t in rubric_for("dataset").tiers if t.cutoff]}
    y = {"field": "cutoff", "type": "quantitative"}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "strokeDash": [3, 3], "color": "#bbb"},
            "encoding": {"y": y},
        },
        {
            "data": data,
            "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 10, "color": "#555"},
            "encoding": {"y": y, "x": {"value": WIDTH}, "text": {"field": "tier"}},
        },
    ]


def dimensions(answer: Answer[DimensionRow]) -> Figure:
    """Mean share of each dimension, with the mean bounds."""
    spec = bar(
        "dimension", "value", "", "mean share of points, percent (line: mean bounds)", step=30, tick=10
    )
    line = {
        "y": {"field": "dimension", "type": "nominal", "sort": "-x"},
        "x": {"field": "lower", "type": "quantitative"},
        "x2": {"field": "upper"},
    }
    spec["layer"][1] = {"mark": {"type": "rule", "strokeWidth": 2, "color": "#222"}, "encoding": line}
    columns = ("dimension", "lower", "value", "upper", "datasets")
    return figure(answer, spec, [{c: r[c] for c in columns} for r in answer.records()])
