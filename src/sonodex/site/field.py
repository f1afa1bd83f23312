"""The field at a glance: counts that lead to the lists behind them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.relations import resolve
from sonodex.records.vocabularies import ANATOMY, AVAILABILITIES
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

MOST = 20


def _bars(counter: Counter[str], key: str, order: list[str] | None = None, extra: str = "") -> list[dict[str, Any]]:
    words = order or [w for w, _ in sorted(counter.items(), key=lambda i: (-i[1], i[0]))]
    most = max(counter.values(), default=1)
    return [
        {"label": w, "count": counter[w], "share": round(100 * counter[w] / most, 2), "query": f"{extra}{key}={w}"}
        for w in words
    ]


def field_values(catalogue: Catalogue) -> dict[str, Any]:
    """Charts (title, bars with a query of the search), the anatomy × task table and what trains models."""
    datasets, models = catalogue.datasets(), catalogue.models()
    rubric = rubric_for("dataset")

    def count(field: str) -> Counter[str]:
        return Counter(str(w) for e in datasets for w in e.facts[field])

    charts = [
        (
            "Tiers of the datasets",
            _bars(
                Counter(e.facts["score"]["tier"] for e in datasets),
                "tier",
                [t.name for t in rubric.tiers] + [str(rubric.unrated)],
            ),
        ),
        ("Anatomy of the datasets", _bars(count("anatomy"), "anatomy")),
        ("Countries of collection", _bars(count("countries"), "countries")),
        ("Population", _bars(count("population"), "population")),
        ("Access", _bars(Counter(e.facts["access"] for e in datasets), "access")),
        ("What the licence allows", _bars(Counter(p for e in datasets for p, v in e.facts["allows"].items() if v), "allows")),
        (
            "Year of release of the datasets",
            _bars(
                Counter(str(e.facts["year"]) for e in datasets if e.facts["year"]),
                "decade",
                sorted({str(e.facts["year"]) for e in datasets if e.facts["year"]}),
            ),
        ),
        (
            "Anatomy of the models",
            _bars(Counter(a for e in models for a in e.facts["anatomy"]), "anatomy", extra="kind=models&"),
        ),
    ]
    pairs = Counter((a, t) for e in datasets for a in e.facts["anatomy"] for t in e.facts["tasks"])
    tasks = sorted({t for _, t in pairs})
    most = max(pairs.values(), default=1)
    table = [
        {"anatomy": a, "cells": [{"task": t, "count": pairs[a, t], "heat": -(-5 * pairs[a, t] // most)} for t in tasks]}
        for a in ANATOMY
        if any(pairs[a, t] for t in tasks)
    ]
    trained: Counter[str] = Counter()
    for model in models:
        trained.update({e.id for t in model.facts["trained_on"] if (e := resolve(catalogue, t["dataset"]))})
    top = sorted(trained.items(), key=lambda i: (-i[1], i[0]))[:MOST]
    scale = max((n for _, n in top), default=1)
    said = Counter(t["availability"] for m in models for t in m.facts["trained_on"])
    present = set(count("anatomy"))
    return {
        "charts": [{"id": f"chart-{n}", "title": title, "bars": bars} for n, (title, bars) in enumerate(charts)],
        "tasks": tasks,
        "table": table,
        "training": [{"id": i, "count": n, "share": round(100 * n / scale, 2)} for i, n in top],
        "said": [(word, said[word]) for word in AVAILABILITIES],
        "gaps": [a for a in ANATOMY if a not in present],
    }
