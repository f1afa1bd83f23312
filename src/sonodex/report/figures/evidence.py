"""How much of the criteria rests on which evidence, and what is missing most."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.report.figure import BLUE, GREEN, ORANGE, SKY, Figure, counted
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

BASES = ("primary", "automatic", "secondary", "unverified", "unknown")
LEVELS = ("full", "partial", "none", "unknown")


def coverage(catalogue: Catalogue) -> Figure:
    """Datasets by criterion and basis of what is known."""
    rows: list[dict[str, Any]] = []
    criteria = rubric_for("dataset").criteria
    for c in criteria:
        counter = Counter(
            f["basis"] or "unknown"
            for e in catalogue.datasets()
            if (f := e.data["criteria"][c.id])["level"] != "not-applicable"
        )
        rows += [{"criterion": f"{c.id} {c.title}", "basis": b, "datasets": counter[b]} for b in BASES]
    total = sum(r["datasets"] for r in rows)
    known = sum(r["datasets"] for r in rows if r["basis"] != "unknown")
    primary = sum(r["datasets"] for r in rows if r["basis"] in ("primary", "automatic"))
    spec = {
        "height": {"step": 15},
        "mark": "bar",
        "encoding": {
            "y": {"field": "criterion", "type": "nominal", "sort": [f"{c.id} {c.title}" for c in criteria], "title": None},
            "x": {"aggregate": "sum", "field": "datasets", "type": "quantitative", "title": "datasets to which the criterion applies"},
            "color": {"field": "basis", "title": "basis", "sort": list(BASES), "scale": {"domain": list(BASES), "range": [BLUE, GREEN, SKY, ORANGE, "#dddddd"]}},
            "order": {"field": "rank"},
        },
        "transform": [{"calculate": f"indexof({list(BASES)!r}, datum.basis)", "as": "rank"}],
    }  # fmt: skip
    title = f"{100 * known / total if total else 0:.0f} % of the applicable criteria are known, {100 * primary / total if total else 0:.0f} % from a primary source"
    caption = f"{known:,} of {total:,} findings known, {primary:,} read at a primary source or by a program."
    return Figure("evidence", title, caption, rows, spec)


def missing(catalogue: Catalogue) -> Figure:
    """Criteria that datasets fulfil least, among those where it is known."""
    rows: list[dict[str, Any]] = []
    for c in rubric_for("dataset").criteria:
        levels = Counter(e.data["criteria"][c.id]["level"] for e in catalogue.datasets())
        row: dict[str, Any] = {"criterion": f"{c.id} {c.title}", **{level: levels[level] for level in LEVELS}}
        known = levels["full"] + levels["partial"] + levels["none"]
        row["full of known"] = round(levels["full"] / known, 4) if known else None
        rows.append(row)
    rows.sort(key=lambda r: (r["full of known"] is None, r["full of known"] or 0))
    order = [r["criterion"] for r in rows]
    spec = {
        "height": {"step": 15},
        "transform": [{"fold": list(LEVELS), "as": ["level", "number"]}, {"calculate": f"indexof({list(LEVELS)!r}, datum.level)", "as": "rank"}],
        "mark": "bar",
        "encoding": {
            "y": {"field": "criterion", "type": "nominal", "sort": order, "title": None},
            "x": {"field": "number", "type": "quantitative", "stack": "zero", "title": "datasets"},
            "color": {"field": "level", "title": "level", "sort": list(LEVELS), "scale": {"domain": list(LEVELS), "range": [BLUE, SKY, ORANGE, "#dddddd"]}},
            "order": {"field": "rank"},
        },
    }  # fmt: skip
    worst = [r for r in rows if r["full of known"] is not None][:3]
    words = ", ".join(r["criterion"].partition(" ")[2].lower() for r in worst)
    title = f"Where it is known, datasets fall short most often on {words}"
    caption = (
        "Share of full among known: "
        + ", ".join(f"{r['criterion']} {100 * r['full of known']:.0f} %" for r in worst)
        + f". {counted(len(catalogue.datasets()), 'dataset')}."
    )
    return Figure("missing", title, caption, rows, spec)
