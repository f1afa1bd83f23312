"""Where the data were collected."""

from __future__ import annotations

import json

from sonodex.field.answer import Answer
from sonodex.field.places import OUTLINES, CountryRow, RegionRow
from sonodex.report.figure import Figure, bar, figure


def world(answer: Answer[CountryRow]) -> Figure:
    """Datasets by country of collection, as a map."""
    topology = {
        "values": json.loads(OUTLINES.read_text(encoding="utf-8")),
        "format": {"type": "topojson", "feature": "countries"},
    }
    counts = {"data": {"values": answer.records()}, "key": "id", "fields": ["datasets"]}
    land = {"type": "geoshape", "stroke": "white", "strokeWidth": 0.5}
    colour = {
        "field": "datasets",
        "type": "quantitative",
        "scale": {"scheme": "blues", "type": "sqrt"},
        "title": "datasets",
    }
    spec = {
        "height": 340,
        "projection": {"type": "equalEarth"},
        "layer": [
            {"data": topology, "mark": {**land, "fill": "#e6e6e6"}},
            {
                "data": topology,
                "transform": [{"lookup": "id", "from": counts}, {"filter": "isValid(datum.datasets)"}],
                "mark": land,
                "encoding": {"color": colour},
            },
        ],
    }
    return figure(answer, spec, hint="Grey countries have none.")


def regions(answer: Answer[RegionRow]) -> Figure:
    """Datasets by region of the world."""
    return figure(answer, bar("region", "datasets", "region", "datasets", step=26))
