"""How the data can be had and used, when they came and how large they are."""

from __future__ import annotations

from typing import Any

from sonodex.field.access import SizeRow, TermsRow, YearRow
from sonodex.field.answer import Answer
from sonodex.field.classes import ITEM_KINDS, LICENCE_CLASSES
from sonodex.report.figure import BLUE, GREEN, GREY, ORANGE, Figure, cells, figure


def access_licence(answer: Answer[TermsRow]) -> Figure:
    """Datasets by access and class of licence."""
    rows = sorted(answer.rows)
    x = {
        "field": "licence",
        "type": "nominal",
        "sort": list(LICENCE_CLASSES),
        "title": "licence",
        "axis": {"labelAngle": 0},
    }
    y = {"field": "access", "type": "nominal", "title": "access"}
    most = max((r.datasets for r in rows), default=0)
    return figure(answer, cells(x, y, most, step=30, size=11), [r._asdict() for r in rows])


def years(answer: Answer[YearRow]) -> Figure:
    """Datasets and models by year of release."""
    kinds = ("datasets", "models")
    rows: list[dict[str, Any]] = [
        {"year": r["year"], "kind": kind, "number": r[kind]}
        for kind in kinds
        for r in answer.records()
        if r[kind]
    ]
    scale = {"domain": list(kinds), "range": [BLUE, ORANGE]}
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
            "color": {"field": "kind", "title": None, "scale": scale},
            "shape": {"field": "kind", "title": None, "scale": {"domain": list(kinds)}},
        },
    }
    return figure(answer, spec, rows)


def sizes(answer: Answer[SizeRow]) -> Figure:
    """Subjects and items of each dataset, on logarithmic scales."""
    log = {"type": "log"}
    domain = {"domain": list(ITEM_KINDS)}
    colour = {**domain, "range": [BLUE, ORANGE, GREEN, GREY]}
    spec = {
        "height": 320,
        "mark": {"type": "point", "filled": True, "size": 45, "opacity": 0.75},
        "encoding": {
            "x": {"field": "subjects", "type": "quantitative", "scale": log, "title": "subjects (log scale)"},
            "y": {"field": "items", "type": "quantitative", "scale": log, "title": "items (log scale)"},
            "color": {"field": "kind", "title": "items are", "scale": colour},
            "shape": {"field": "kind", "title": "items are", "scale": domain},
        },
    }
    return figure(answer, spec)
