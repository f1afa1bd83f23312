"""How the picture changes under other choices than the rubric's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.report.figure import BLUE, ORANGE, Figure, bar, counted, percent
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

SHOWN = 40
_TIER_SCALE = {"scheme": "viridis"}


def _tier_colour(shown: str = "tier") -> dict[str, Any]:
    names = [t.name for t in rubric_for("dataset").tiers]
    return {"field": shown, "title": "tier", "sort": names, "scale": {"domain": names, **_TIER_SCALE}}


def _tier_order() -> dict[str, Any]:
    names = [t.name for t in rubric_for("dataset").tiers]
    return {"calculate": f"indexof({names!r}, datum.tier)", "as": "order"}


def weights(catalogue: Catalogue) -> Figure:
    """Rank intervals under random weights."""
    from sonodex.report import robustness

    rows = sorted(robustness.weighting(robustness.table(catalogue)), key=lambda r: (r["rank"], r["dataset"]))
    order = [r["dataset"] for r in rows[:SHOWN]]
    y = {"field": "dataset", "type": "nominal", "sort": order, "title": None}
    x = {
        "type": "quantitative",
        "title": "rank (1 is best); dot: equal weights, line: 5th to 95th percentile of random weights",
    }
    spec = {
        "height": {"step": 15},
        "transform": [{"filter": {"field": "dataset", "oneOf": order}}],
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.4, "color": BLUE}, "encoding": {"y": y, "x": {"field": "rank_low", **x}, "x2": {"field": "rank_high"}}},
            {"mark": {"type": "point", "filled": True, "size": 40, "color": BLUE}, "encoding": {"y": y, "x": {"field": "rank", **x}}},
        ],
    }  # fmt: skip
    steady = sum(r["same_tier"] >= 0.9 for r in rows)
    title = f"Under random weights {steady} of {counted(len(rows), 'rated dataset')} keep their tier nine times in ten"
    widths = sorted(r["rank_high"] - r["rank_low"] for r in rows)
    middle = widths[len(widths) // 2] if widths else 0
    caption = (
        f"{robustness.SAMPLES:,} weightings drawn uniformly; median width of the 90 % rank interval {middle:.1f} ranks. "
        f"The {len(order)} best of {len(rows)} are drawn, all stand in the CSV."
    )
    return Figure("weights", title, caption, rows, spec)


def cutoffs(catalogue: Catalogue) -> Figure:
    """Tiers under shifted cut-offs."""
    from sonodex.report import robustness

    rows = robustness.shifted_cutoffs(robustness.table(catalogue))
    colour = _tier_colour()
    spec = {
        "height": 240,
        "mark": "bar",
        "encoding": {
            "x": {
                "field": "shift",
                "type": "ordinal",
                "title": "shift of all cut-offs, percent points",
                "axis": {"labelAngle": 0},
            },
            "y": {"field": "datasets", "type": "quantitative", "title": "rated datasets"},
            "color": colour,
            "order": {"field": "order"},
        },
        "transform": [_tier_order()],
    }
    names = [t.name for t in rubric_for("dataset").tiers]

    def most(shift: int) -> str:
        here = {r["tier"]: r["datasets"] for r in rows if r["shift"] == shift}
        return max(names, key=lambda n: here.get(n, 0))

    shifts = sorted({r["shift"] for r in rows})
    modes = {s: most(s) for s in shifts}
    kept = sum(m == modes[0] for m in modes.values())
    title = f"{modes[0]} stays the most common tier in {kept} of {len(shifts)} shifts of the cut-offs"
    caption = "Most common tier by shift: " + ", ".join(f"{s:+d}: {m}" for s, m in modes.items()) + "."
    return Figure("cutoffs", title, caption, rows, spec)


def leave_one_out(catalogue: Catalogue) -> Figure:
    """Tiers that change when a criterion or dimension is left out."""
    from sonodex.report import robustness

    rows = robustness.left_out(robustness.table(catalogue))
    rated = len(robustness.table(catalogue).ids)
    ordered = sorted(rows, key=lambda r: (r["kind"] == "criterion", -r["tiers_changed"], r["what"]))
    colour = {
        "field": "kind",
        "title": "left out",
        "scale": {"domain": ["criterion", "dimension"], "range": [BLUE, ORANGE]},
    }
    spec = bar(
        "what",
        "tiers_changed",
        "",
        "datasets whose tier changes",
        colour,
        step=15,
        sort=[r["what"] for r in ordered],
    )
    single = max(
        (r for r in rows if r["kind"] == "criterion"), key=lambda r: r["tiers_changed"], default=None
    )
    if single is None:
        return Figure("leave-one-out", "No dataset is rated yet", "No data.", rows, spec)
    lowest = min((r["tau"] for r in rows if r["kind"] == "criterion" and r["tau"] is not None), default=0.0)
    title = f"No single criterion moves the tier of more than {percent(single['tiers_changed'], rated)} of the rated datasets"
    caption = f"Most by {single['what']}: {single['tiers_changed']} of {rated}. Kendall's tau with the full ranking is at least {lowest:.2f} for single criteria."
    return Figure("leave-one-out", title, caption, ordered, spec)


def unknowns(catalogue: Catalogue) -> Figure:
    """Tiers when unknowns are drawn at random."""
    from sonodex.report import robustness

    rows = robustness.drawn_unknowns(robustness.table(catalogue))
    values = {e.id: e.facts["score"]["value"] for e in catalogue.datasets()}
    order = sorted({r["dataset"] for r in rows}, key=lambda i: (-values[i], i))[:SHOWN]
    published = {e.id: e.facts["score"]["tier"] for e in catalogue.datasets()}
    likely = {
        i: max((r for r in rows if r["dataset"] == i), key=lambda r: r["share"])
        for i in {r["dataset"] for r in rows}
    }
    rises = sum(best["tier"] != published[i] for i, best in likely.items())
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
    title = f"If unknowns were like what is known elsewhere, {rises} of {counted(len(likely), 'rated dataset')} would most likely stand in another tier"
    caption = f"{robustness.SAMPLES:,} draws, each unknown from the known levels of its criterion; the {len(order)} best are drawn, all stand in the CSV."
    return Figure("unknowns", title, caption, rows, spec)


def consistency(catalogue: Catalogue) -> Figure:
    """Cronbach's alpha and item-rest correlations."""
    from sonodex.report import robustness

    rows = robustness.internal_consistency(robustness.table(catalogue))
    order = [r["what"] for r in rows]
    colour = {
        "field": "kind",
        "title": "figure",
        "scale": {"domain": ["whole", "dimension", "criterion"], "range": ["#222222", ORANGE, BLUE]},
    }
    spec = bar(
        "what",
        "figure",
        "",
        "alpha (whole, dimension) or correlation with the rest (criterion)",
        colour,
        step=15,
        sort=order,
    )
    if not rows:
        return Figure(
            "consistency",
            "Too few datasets are rated to tell the rubric's consistency",
            "No data.",
            rows,
            spec,
        )
    alpha = rows[0]["figure"] or 0.0
    criteria = [r for r in rows if r["kind"] == "criterion" and r["figure"] is not None]
    low = [r["what"] for r in criteria if r["figure"] < 0]
    title = f"The criteria hang together with a Cronbach's alpha of {alpha:.2f}"
    caption = f"{counted(len(criteria), 'criterion', 'criteria')} vary; {len(low)} correlate negatively with the rest{': ' + ', '.join(low) if low else ''}."
    return Figure("consistency", title, caption, rows, spec)
