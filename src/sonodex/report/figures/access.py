"""How the data can be had and used, when they came and how large they are."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, Any

from sonodex.report.figure import BLUE, GREY, ORANGE, SEQUENTIAL, Figure, counted, percent

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

LICENCE_CLASSES = ("open, commercial too", "non-commercial", "other terms", "none stated")


def licence_class(entry: Entry) -> str:
    """What a dataset's licence amounts to, from its identifier."""
    licence, allowed = entry.facts["license"], entry.facts["allows"]["commercial"]
    if allowed is True:
        return LICENCE_CLASSES[0]
    if allowed is False:
        return LICENCE_CLASSES[1]
    return LICENCE_CLASSES[2] if licence["name"] or licence["spdx"] else LICENCE_CLASSES[3]


def access_licence(catalogue: Catalogue) -> Figure:
    """Datasets by access and class of licence."""
    datasets = catalogue.datasets()
    counter = Counter((e.facts["access"], licence_class(e)) for e in datasets)
    rows = [{"access": a, "licence": c, "datasets": n} for (a, c), n in sorted(counter.items())]
    total = len(datasets)
    free = sum(r["datasets"] for r in rows if r["licence"] == LICENCE_CLASSES[0])
    silent = sum(r["datasets"] for r in rows if r["licence"] == LICENCE_CLASSES[3])
    most = max((r["datasets"] for r in rows), default=0)
    base = {"x": {"field": "licence", "type": "nominal", "sort": list(LICENCE_CLASSES), "title": "licence", "axis": {"labelAngle": 0}},
            "y": {"field": "access", "type": "nominal", "title": "access"}}  # fmt: skip
    spec = {
        "height": {"step": 30},
        "layer": [
            {"mark": "rect", "encoding": {**base, "color": {"field": "datasets", "type": "quantitative", "scale": SEQUENTIAL, "title": "datasets"}}},
            {"mark": {"type": "text", "fontSize": 11}, "encoding": {**base, "text": {"field": "datasets"}, "color": {
                "condition": {"test": f"datum.datasets > {most * 0.6}", "value": "white"}, "value": "#222"}}},
        ],
    }  # fmt: skip
    title = f"{percent(free, total)} of the datasets carry a licence that allows commercial use; {percent(silent, total)} state none"
    caption = f"{free} of {counted(total, 'dataset')} allow commercial use by their licence, {silent} state no licence."
    return Figure("access-licence", title, caption, rows, spec)


def years(catalogue: Catalogue) -> Figure:
    """Datasets and models by year of release."""
    rows: list[dict[str, Any]] = []
    missing = 0
    for kind, entries in (("datasets", catalogue.datasets()), ("models", catalogue.models())):
        counter = Counter(e.facts["year"] for e in entries)
        missing += counter.pop(None, 0)
        rows += [{"year": y, "kind": kind, "number": n} for y, n in sorted(counter.items())]
    peak = {
        k: max((r for r in rows if r["kind"] == k), key=lambda r: r["number"], default=None)
        for k in ("datasets", "models")
    }
    spec = {
        "height": 240,
        "mark": {"type": "line", "point": True},
        "encoding": {
            "x": {
                "field": "year",
                "type": "quantitative",
                "title": "year of first release",
                "axis": {"format": "d", "tickMinStep": 1},
                "scale": {"zero": False},
            },
            "y": {"field": "number", "type": "quantitative", "title": "released in the year"},
            "color": {
                "field": "kind",
                "title": None,
                "scale": {"domain": ["datasets", "models"], "range": [BLUE, ORANGE]},
            },
            "shape": {"field": "kind", "title": None, "scale": {"domain": ["datasets", "models"]}},
        },
    }
    first = peak["datasets"]
    title = f"Most datasets were released in {first['year']}" if first else "No year of release is known"
    caption = (
        "; ".join(f"most {k} in {p['year']} ({p['number']})" for k, p in peak.items() if p)
        + f"; the year of {counted(missing, 'record')} is not known."
    )
    return Figure("years", title, caption[0].upper() + caption[1:], rows, spec)


def sizes(catalogue: Catalogue) -> Figure:
    """Subjects and images of each dataset, on logarithmic scales."""
    rows = []
    for e in catalogue.datasets():
        c = e.facts["counts"]
        items = c["images"] or c["frames"] or c["videos"] or c["volumes"]
        if c["subjects"] and items:
            kind = next(k for k in ("images", "frames", "videos", "volumes") if c[k])
            rows.append({"dataset": e.id, "subjects": c["subjects"], "items": items, "kind": kind})
    subjects = [e.facts["counts"]["subjects"] for e in catalogue.datasets() if e.facts["counts"]["subjects"]]
    middle = median(r["subjects"] for r in rows) if rows else 0
    log = {"type": "log"}
    spec = {
        "height": 320,
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.75},
        "encoding": {
            "x": {"field": "subjects", "type": "quantitative", "scale": log, "title": "subjects (log scale)"},
            "y": {"field": "items", "type": "quantitative", "scale": log, "title": "items (log scale)"},
            "color": {"field": "kind", "title": "items are", "scale": {"domain": ["images", "frames", "videos", "volumes"], "range": [BLUE, ORANGE, "#009e73", GREY]}},
            "shape": {"field": "kind", "title": "items are", "scale": {"domain": ["images", "frames", "videos", "volumes"]}},
        },
    }  # fmt: skip
    title = f"Half of the datasets that say so have {middle:.0f} subjects or fewer"
    caption = (
        f"{counted(len(rows), 'dataset')} state subjects and items; median {middle:.0f} subjects. "
        f"{counted(len(subjects), 'dataset')} of {len(catalogue.datasets())} state their subjects."
    )
    return Figure("sizes", title, caption, rows, spec)
