"""How good the datasets are: tiers, bounds, dimensions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.report.figure import BLUE, GREY, ORANGE, Figure, bar, counted
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


def tiers(catalogue: Catalogue) -> Figure:
    """Datasets by tier, settled and provisional."""
    rubric = rubric_for("dataset")
    names = [t.name for t in rubric.tiers] + [str(rubric.unrated)]
    counts = Counter(
        (e.facts["score"]["tier"], e.facts["score"]["provisional"]) for e in catalogue.datasets()
    )
    states = {True: "provisional", False: "settled"}
    rows: list[dict[str, Any]] = [
        {"tier": n, "state": "unrated" if n == rubric.unrated else states[p], "datasets": counts[n, p]}
        for n in names
        for p in ((False,) if n == rubric.unrated else (False, True))
    ]
    total = sum(r["datasets"] for r in rows)
    rated = {n: sum(r["datasets"] for r in rows if r["tier"] == n) for n in names[:-1]}
    best = max(rated.values())
    common = " and ".join(n for n, c in rated.items() if c == best)
    unrated = total - sum(rated.values())
    provisional = sum(r["datasets"] for r in rows if r["state"] == "provisional")
    spec = {
        "height": 260,
        "mark": "bar",
        "encoding": {
            "x": {"field": "tier", "type": "nominal", "sort": names, "title": "SonoDQS tier", "axis": {"labelAngle": 0}},
            "y": {"field": "datasets", "type": "quantitative", "title": "datasets", "axis": {"tickMinStep": 1}},
            "color": {"field": "state", "title": "tier is", "scale": {"domain": ["settled", "provisional", "unrated"],
                      "range": [BLUE, ORANGE, GREY]}},
        },
    }  # fmt: skip
    title = f"{common} is the most common tier of rated datasets" if best else "No dataset is rated yet"
    caption = (
        f"{counted(total, 'dataset')}: {', '.join(f'{n} {c}' for n, c in rated.items())}, unrated {unrated}. "
        f"{provisional} tiers are provisional: the bounds reach into another tier."
    )
    return Figure("tiers", title, caption, rows, spec)


def bounds(catalogue: Catalogue) -> Figure:
    """Every dataset's value between its bounds."""
    rows: list[dict[str, Any]] = []
    ordered = sorted(catalogue.datasets(), key=lambda e: (-e.facts["score"]["value"], e.id))
    for rank, entry in enumerate(ordered, 1):
        s = entry.facts["score"]
        rows.append({"rank": rank, "dataset": entry.id, "lower": s["lower"], "value": s["value"], "upper": s["upper"],
                     "rated": "rated" if s["rated"] else "unrated"})  # fmt: skip
    widths = sorted(r["upper"] - r["lower"] for r in rows)
    median = widths[len(widths) // 2] if widths else 0
    x = {
        "field": "rank",
        "type": "quantitative",
        "title": "datasets, by value",
        "scale": {"nice": False, "zero": False},
    }
    colour = {
        "field": "rated",
        "title": None,
        "legend": {"orient": "bottom"},
        "scale": {"domain": ["rated", "unrated"], "range": [BLUE, GREY]},
    }
    y = {"type": "quantitative", "title": "SonoDQS, percent", "scale": {"domain": [0, 100]}}
    cutoffs = [{"cutoff": t.cutoff, "tier": t.name} for t in rubric_for("dataset").tiers if t.cutoff]
    spec = {
        "height": 320,
        "layer": [
            {"data": {"values": cutoffs}, "mark": {"type": "rule", "strokeDash": [3, 3], "color": "#bbb"},
             "encoding": {"y": {"field": "cutoff", "type": "quantitative"}}},
            {"data": {"values": cutoffs}, "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 10, "color": "#555"},
             "encoding": {"y": {"field": "cutoff", "type": "quantitative"}, "x": {"value": 640}, "text": {"field": "tier"}}},
            {"mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.45},
             "encoding": {"x": x, "y": {"field": "lower", **y}, "y2": {"field": "upper"}, "color": colour}},
            {"mark": {"type": "point", "filled": True, "size": 22, "opacity": 1},
             "encoding": {"x": x, "y": {"field": "value", **y}, "color": colour}},
        ],
    }  # fmt: skip
    values = sorted(r["value"] for r in rows)
    middle = values[len(values) // 2] if values else 0
    title = f"What is not known leaves a median of {median:.0f} points between the bounds of a dataset"
    caption = (
        f"Value (dot) and bounds (line) of {counted(len(rows), 'dataset')}; median value {middle:.1f}, "
        f"median distance of the bounds {median:.1f}. Dashed lines are the tiers' cut-offs."
    )
    return Figure("scores", title, caption, rows, spec)


def dimensions(catalogue: Catalogue) -> Figure:
    """Mean share of each dimension, with the mean bounds."""
    rows: list[dict[str, Any]] = []
    datasets = catalogue.datasets()
    for number, dimension in enumerate(rubric_for("dataset").dimensions):
        parts = [e.facts["score"]["dimensions"][number] for e in datasets]
        known = [p for p in parts if p["value"] is not None]
        mean = {
            k: sum(p[k] for p in known) / len(known) if known else 0.0 for k in ("lower", "value", "upper")
        }
        rows.append(
            {"dimension": dimension.name, **{k: round(v, 1) for k, v in mean.items()}, "datasets": len(known)}
        )
    worst, best = min(rows, key=lambda r: r["value"]), max(rows, key=lambda r: r["value"])
    spec = bar(
        "dimension", "value", "", "mean share of points, percent (line: mean bounds)", step=30, tick=10
    )
    line = {
        "y": {"field": "dimension", "type": "nominal", "sort": "-x"},
        "x": {"field": "lower", "type": "quantitative"},
        "x2": {"field": "upper"},
    }
    spec["layer"][1] = {"mark": {"type": "rule", "strokeWidth": 2, "color": "#222"}, "encoding": line}
    title = f"{best['dimension']} is reported best, {worst['dimension'].lower()} worst"
    caption = (
        "Mean over datasets: "
        + ", ".join(
            f"{r['dimension'].lower()} {r['value']:.1f} ({r['lower']:.1f} to {r['upper']:.1f})" for r in rows
        )
        + "."
    )
    return Figure("dimensions", title, caption, rows, spec)
