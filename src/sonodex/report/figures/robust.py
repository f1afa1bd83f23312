"""How the picture changes under other choices than the rubric's."""

from __future__ import annotations

from typing import Any

from sonodex.field.answer import Answer
from sonodex.field.choices import ConsistencyRow, DrawRow, LeftOutRow, ShiftRow, WeightingRow
from sonodex.report.figure import BLUE, ORANGE, Figure, bar, figure
from sonodex.rubrics import rubric_for

SHOWN = 40
_TIER_SCALE = {"scheme": "viridis"}


def _tier_colour(shown: str = "tier") -> dict[str, Any]:
    names = [t.name for t in rubric_for("dataset").tiers]
    return {"field": shown, "title": "tier", "sort": names, "scale": {"domain": names, **_TIER_SCALE}}


def _tier_order() -> dict[str, Any]:
    names = [t.name for t in rubric_for("dataset").tiers]
    return {"calculate": f"indexof({names!r}, datum.tier)", "as": "order"}


def _part_drawn(shown: int, total: int) -> str:
    return f"The {shown} best of {total} are drawn, all stand in the CSV." if shown < total else ""


def weights(answer: Answer[WeightingRow]) -> Figure:
    """Rank intervals under random weights."""
    order = [r.dataset for r in answer.rows[:SHOWN]]
    y = {"field": "dataset", "type": "nominal", "sort": order, "title": None}
    words = "rank (1 is best); dot: equal weights, line: 5th to 95th percentile of random weights"
    x = {"type": "quantitative", "title": words}
    interval = {"y": y, "x": {"field": "rank_low", **x}, "x2": {"field": "rank_high"}}
    spec = {
        "height": {"step": 15},
        "transform": [{"filter": {"field": "dataset", "oneOf": order}}],
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.4, "color": BLUE}, "encoding": interval},
            {
                "mark": {"type": "point", "filled": True, "size": 40, "color": BLUE},
                "encoding": {"y": y, "x": {"field": "rank", **x}},
            },
        ],
    }
    return figure(answer, spec, hint=_part_drawn(len(order), len(answer.rows)))


def cutoffs(answer: Answer[ShiftRow]) -> Figure:
    """Tiers under shifted cut-offs."""
    x = {
        "field": "shift",
        "type": "ordinal",
        "title": "shift of all cut-offs, percent points",
        "axis": {"labelAngle": 0},
    }
    spec = {
        "height": 240,
        "mark": "bar",
        "encoding": {
            "x": x,
            "y": {"field": "datasets", "type": "quantitative", "title": "rated datasets"},
            "color": _tier_colour(),
            "order": {"field": "order"},
        },
        "transform": [_tier_order()],
    }
    return figure(answer, spec)


def leave_one_out(answer: Answer[LeftOutRow]) -> Figure:
    """Tiers that change when a criterion or dimension is left out."""
    colour = {
        "field": "kind",
        "title": "left out",
        "scale": {"domain": ["criterion", "dimension"], "range": [BLUE, ORANGE]},
    }
    order = [r.what for r in answer.rows]
    return figure(
        answer, bar("what", "tiers_changed", "", "datasets whose tier changes", colour, step=15, sort=order)
    )


def unknowns(answer: Answer[DrawRow]) -> Figure:
    """Tiers when unknowns are drawn at random."""
    values = {r.dataset: r.value for r in answer.rows}
    every = sorted(values, key=lambda dataset: (-values[dataset], dataset))
    order = every[:SHOWN]
    spec = {
        "height": {"step": 15},
        "transform": [{"filter": {"field": "dataset", "oneOf": order}}, _tier_order()],
        "mark": "bar",
        "encoding": {
            "y": {"field": "dataset", "type": "nominal", "sort": order, "title": None},
            "x": {
                "field": "share",
                "type": "quantitative",
                "stack": "zero",
                "title": "share of draws",
                "axis": {"format": "%"},
                "scale": {"domain": [0, 1]},
            },
            "color": _tier_colour(),
            "order": {"field": "order"},
        },
    }
    rows = [{"dataset": r.dataset, "tier": r.tier, "share": r.share} for r in answer.rows]
    return figure(answer, spec, rows, _part_drawn(len(order), len(every)))


def consistency(answer: Answer[ConsistencyRow]) -> Figure:
    """Cronbach's alpha and item-rest correlations."""
    colour = {
        "field": "kind",
        "title": "figure",
        "scale": {"domain": ["whole", "dimension", "criterion"], "range": ["#222222", ORANGE, BLUE]},
    }
    words = "alpha (whole, dimension) or correlation with the rest (criterion)"
    order = [r.what for r in answer.rows]
    return figure(answer, bar("what", "figure", "", words, colour, step=15, sort=order))
