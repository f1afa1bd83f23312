"""What the field has: anatomy and tasks, populations, places, gaps."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.records.vocabularies import ANATOMY, POPULATIONS
from sonodex.report.figure import BLUE, SEQUENTIAL, Figure, bar, counted, percent
from sonodex.report.regions import REGION_OF, REGIONS

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

_MAP = Path(__file__).parent.parent / "assets" / "countries-110m.json"
FEW = 2
"""So many open sets, or fewer, count as a gap."""


def _counts(catalogue: Catalogue, field: str, words: tuple[str, ...]) -> list[dict[str, Any]]:
    counter = Counter(w for e in catalogue.datasets() for w in e.facts[field])
    return [{field: w, "datasets": counter[w]} for w in words]


def anatomy_task(catalogue: Catalogue) -> Figure:
    """Datasets by anatomy and task."""
    counter = Counter(
        (a, t) for e in catalogue.datasets() for a in e.facts["anatomy"] for t in e.facts["tasks"]
    )
    rows: list[dict[str, Any]] = [
        {"anatomy": a, "task": t, "datasets": n} for (a, t), n in sorted(counter.items())
    ]
    if not rows:
        return Figure(
            "anatomy-task",
            "No dataset names anatomy and task",
            "No data.",
            rows,
            bar("anatomy", "datasets", "", "datasets"),
        )
    most = max(rows, key=lambda r: r["datasets"])
    base = {"x": {"field": "task", "type": "nominal", "title": "task", "axis": {"labelAngle": -40}},
            "y": {"field": "anatomy", "type": "nominal", "title": "anatomy"}}  # fmt: skip
    spec = {
        "height": {"step": 17},
        "layer": [
            {"mark": "rect", "encoding": {**base, "color": {"field": "datasets", "type": "quantitative", "scale": SEQUENTIAL, "title": "datasets"}}},
            {"mark": {"type": "text", "fontSize": 10}, "encoding": {**base, "text": {"field": "datasets"}, "color": {
                "condition": {"test": f"datum.datasets > {most['datasets'] * 0.6}", "value": "white"}, "value": "#222"}}},
        ],
    }  # fmt: skip
    title = f"{most['anatomy'].capitalize()} {most['task']} has most datasets; most pairs of anatomy and task have none"
    everything = len({r["anatomy"] for r in rows}) * len({r["task"] for r in rows})
    caption = f"{most['datasets']} datasets for {most['anatomy']} {most['task']}; {len(rows)} of {everything} pairs that occur by name have one or more."
    return Figure("anatomy-task", title, caption, rows, spec)


def population(catalogue: Catalogue) -> Figure:
    """Datasets by population."""
    rows = _counts(catalogue, "population", POPULATIONS)
    total = len(catalogue.datasets())
    stated = sum(bool(e.facts["population"]) for e in catalogue.datasets())
    rows.append({"population": "not stated", "datasets": total - stated})
    children = next(r["datasets"] for r in rows if r["population"] == "human-paediatric")
    adults = next(r["datasets"] for r in rows if r["population"] == "human-adult")
    title = f"{counted(children, 'dataset')} of children against {adults} of adults"
    caption = (
        f"Of {counted(total, 'dataset')}: "
        + ", ".join(f"{r['population']} {r['datasets']}" for r in rows)
        + "; one can hold several."
    )
    return Figure(
        "population", title, caption, rows, bar("population", "datasets", "population", "datasets", step=24)
    )


def _countries(catalogue: Catalogue) -> Counter[str]:
    return Counter(c for e in catalogue.datasets() for c in e.facts["countries"])


def world(catalogue: Catalogue) -> Figure:
    """Datasets by country of collection, as a map."""
    import pycountry

    rows: list[dict[str, Any]] = []
    for code, number in sorted(_countries(catalogue).items(), key=lambda i: (-i[1], i[0])):
        country = pycountry.countries.get(alpha_2=code)
        rows.append(
            {
                "code": code,
                "country": country.name if country else code,
                "id": country.numeric if country else "",
                "datasets": number,
            }
        )
    unknown = sum(not e.facts["countries"] for e in catalogue.datasets())
    topology = {
        "values": json.loads(_MAP.read_text(encoding="utf-8")),
        "format": {"type": "topojson", "feature": "countries"},
    }
    spec = {
        "height": 340,
        "projection": {"type": "equalEarth"},
        "layer": [
            {
                "data": topology,
                "mark": {"type": "geoshape", "fill": "#e6e6e6", "stroke": "white", "strokeWidth": 0.5},
            },
            {
                "data": topology,
                "transform": [
                    {"lookup": "id", "from": {"data": {"values": rows}, "key": "id", "fields": ["datasets"]}},
                    {"filter": "isValid(datum.datasets)"},
                ],
                "mark": {"type": "geoshape", "stroke": "white", "strokeWidth": 0.5},
                "encoding": {
                    "color": {
                        "field": "datasets",
                        "type": "quantitative",
                        "scale": {"scheme": "blues", "type": "sqrt"},
                        "title": "datasets",
                    }
                },
            },
        ],
    }
    top = rows[:3]
    title = f"Data are stated to come from {counted(len(rows), 'country', 'countries')}; grey ones have none"
    caption = (
        "Most: " + ", ".join(f"{r['country']} {r['datasets']}" for r in top) + ". " if top else ""
    ) + f"The country of collection of {counted(unknown, 'dataset')} is not known."
    return Figure("world", title, caption, rows, spec)


def regions(catalogue: Catalogue) -> Figure:
    """Datasets by region of the world."""
    counter: Counter[str] = Counter()
    total = 0
    for entry in catalogue.datasets():
        found = {REGION_OF[c] for c in entry.facts["countries"] if c in REGION_OF}
        total += bool(found)
        counter.update(found)
    rows: list[dict[str, Any]] = [
        {"region": r, "datasets": counter[r], "share": round(counter[r] / total, 4) if total else 0}
        for r in REGIONS
    ]
    low = min(rows, key=lambda r: r["datasets"])
    title = f"{low['region']} gave {counted(low['datasets'], 'dataset')}, the fewest of all regions"
    caption = (
        f"Of {counted(total, 'dataset')} with a known country: "
        + ", ".join(f"{r['region']} {r['datasets']}" for r in rows)
        + "."
    )
    return Figure("regions", title, caption, rows, bar("region", "datasets", "region", "datasets", step=26))


def gaps(catalogue: Catalogue) -> Figure:
    """Anatomies with few or no openly accessible datasets."""
    every = Counter(a for e in catalogue.datasets() for a in e.facts["anatomy"])
    opened = Counter(
        a for e in catalogue.datasets() if e.facts["access"] == "open" for a in e.facts["anatomy"]
    )
    places = [a for a in ANATOMY if a not in ("phantom", "multi-organ")]
    rows: list[dict[str, Any]] = [
        {"anatomy": a, "open": opened[a], "other": every[a] - opened[a], "datasets": every[a]}
        for a in sorted(places, key=lambda a: (opened[a], every[a], a))
        if opened[a] <= FEW
    ]
    none = [r["anatomy"] for r in rows if not r["datasets"]]
    spec = {
        "height": {"step": 17},
        "transform": [{"fold": ["open", "other"], "as": ["access", "number"]}],
        "mark": "bar",
        "encoding": {
            "y": {
                "field": "anatomy",
                "type": "nominal",
                "sort": [r["anatomy"] for r in rows],
                "title": "anatomy",
            },
            "x": {
                "field": "number",
                "type": "quantitative",
                "title": "datasets",
                "axis": {"tickMinStep": 1, "format": "d"},
            },
            "color": {
                "field": "access",
                "title": "access",
                "scale": {"domain": ["open", "other"], "range": [BLUE, "#cccccc"]},
            },
        },
    }
    title = f"{counted(len(rows), 'anatomy', 'anatomies')} of {len(places)} have {FEW} open datasets or fewer, {len(none)} have none at all"
    caption = f"None at all: {', '.join(none) or '–'}. {percent(len(rows), len(places))} of the anatomies of the vocabulary are shown; clinical use is not weighed."
    return Figure("gaps", title, caption, rows, spec)
