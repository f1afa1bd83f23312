"""Anatomy and tasks, populations, gaps."""

from __future__ import annotations

from sonodex.field.answer import Answer
from sonodex.field.content import GapRow, PairRow, PopulationRow
from sonodex.report.figure import BLUE, Figure, bar, cells, figure


def anatomy_task(answer: Answer[PairRow]) -> Figure:
    """Datasets by anatomy and task."""
    rows = sorted(answer.rows)
    if not rows:
        return figure(answer, bar("anatomy", "datasets", "", "datasets"))
    x = {"field": "task", "type": "nominal", "title": "task", "axis": {"labelAngle": -40}}
    y = {"field": "anatomy", "type": "nominal", "title": "anatomy"}
    most = max(r.datasets for r in rows)
    return figure(answer, cells(x, y, most, step=17, size=10), [r._asdict() for r in rows])


def population(answer: Answer[PopulationRow]) -> Figure:
    """Datasets by population."""
    return figure(answer, bar("population", "datasets", "population", "datasets", step=24))


def gaps(answer: Answer[GapRow]) -> Figure:
    """Anatomies with few or no openly accessible datasets."""
    order = [r.anatomy for r in answer.rows]
    spec = {
        "height": {"step": 17},
        "transform": [{"fold": ["open", "other"], "as": ["access", "number"]}],
        "mark": "bar",
        "encoding": {
            "y": {"field": "anatomy", "type": "nominal", "sort": order, "title": "anatomy"},
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
    columns = ("anatomy", "open", "other", "datasets")
    return figure(answer, spec, [{c: r[c] for c in columns} for r in answer.records()])
