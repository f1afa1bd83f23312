"""What the datasets and models show and are for."""

from __future__ import annotations

from markupsafe import Markup

from sonodex.field.absent import AGES, AbsentRow
from sonodex.field.answer import Answer
from sonodex.field.content import NOT_STATED, AnatomyRow, GapRow, PairRow, PopulationRow, TaskRow
from sonodex.records import labels
from sonodex.records.vocabularies import ANATOMY, TASKS
from sonodex.site.facets import query
from sonodex.site.figures import body
from sonodex.site.figures.figure import FieldFigure, Row, finding, linked, scaled

_BOTH = ("datasets", "models")


def anatomy(answer: Answer[AnatomyRow], root: str) -> FieldFigure:
    """Datasets and models by anatomy, in groups, and on a body."""
    rows = []
    group = ""
    for r in answer.rows:
        cells = (
            linked(root, "dataset", r.datasets, anatomy=r.anatomy),
            linked(root, "model", r.models, anatomy=r.anatomy),
        )
        rows.append(
            Row(labels.label("anatomy", r.anatomy), cells, heading=r.group if r.group != group else "")
        )
        group = r.group
    hrefs = {str(a): root + query("dataset", anatomy=a) for a in ANATOMY}
    picture = body.body_body({r.anatomy: r.datasets for r in answer.rows}, hrefs)
    return FieldFigure(
        "anatomy",
        answer.title,
        finding(answer),
        "bars",
        _BOTH,
        scaled(rows),
        "anatomy",
        drawing=Markup(picture),  # noqa: S704  words of the vocabulary
        size=(body.WIDTH, body.HEIGHT),
        wide=True,
    )


def tasks(answer: Answer[TaskRow], root: str) -> FieldFigure:
    """Datasets and models by task."""
    rows = [
        Row(
            labels.label("tasks", r.task),
            (
                linked(root, "dataset", r.datasets, tasks=r.task),
                linked(root, "model", r.models, tasks=r.task),
            ),
        )
        for r in answer.rows
    ]
    return FieldFigure("tasks", answer.title, finding(answer), "bars", _BOTH, scaled(rows), "task")


def anatomy_task(answer: Answer[PairRow], root: str) -> FieldFigure:
    """Datasets by anatomy and task."""
    counts = {(r.anatomy, r.task): r.datasets for r in answer.rows}
    series = tuple(t for t in TASKS if any(r.task == t for r in answer.rows))
    rows = [
        Row(
            labels.label("anatomy", a),
            tuple(linked(root, "dataset", counts.get((a, t), 0), anatomy=a, tasks=t) for t in series),
        )
        for a in dict.fromkeys(r.anatomy for r in answer.rows)
    ]
    return FieldFigure(
        "anatomy-task",
        answer.title,
        finding(answer),
        "matrix",
        tuple(labels.label("tasks", t) for t in series),
        scaled(rows),
        "anatomy",
        wide=True,
    )


def population(answer: Answer[PopulationRow], root: str) -> FieldFigure:
    """Datasets by population; those that state none are told in words, for no list shows them."""
    rows = [
        Row(
            labels.label("population", r.population),
            (linked(root, "dataset", r.datasets, population=r.population),),
        )
        for r in answer.rows
        if r.population != NOT_STATED
    ]
    silent = next(r.datasets for r in answer.rows if r.population == NOT_STATED)
    words = finding(answer, f"{silent} {'states' if silent == 1 else 'state'} none.")
    return FieldFigure("population", answer.title, words, "bars", ("datasets",), scaled(rows), "population")


def gaps(answer: Answer[GapRow], root: str) -> FieldFigure:
    """Anatomies with few or no open datasets."""
    rows = [
        Row(
            labels.label("anatomy", r.anatomy),
            (
                linked(root, "dataset", r.open, anatomy=r.anatomy, access="open"),
                linked(root, "dataset", r.datasets, anatomy=r.anatomy),
                linked(root, "model", r.models, anatomy=r.anatomy),
            ),
        )
        for r in answer.rows
    ]
    series = ("open datasets", "all datasets", "models")
    return FieldFigure("gaps", answer.title, finding(answer), "bars", series, scaled(rows), "anatomy")


def absent(answer: Answer[AbsentRow], root: str) -> FieldFigure:
    """Open datasets by part of the body and age; an empty cell is a gap."""
    counts = {(r.anatomy, r.population): r.datasets for r in answer.rows}
    rows = [
        Row(
            labels.label("anatomy", a),
            tuple(
                linked(root, "dataset", counts[a, age], anatomy=a, population=age, access="open")
                for age in AGES
            ),
        )
        for a in dict.fromkeys(r.anatomy for r in answer.rows)
    ]
    series = tuple(labels.label("population", age) for age in AGES)
    words = finding(answer, f"{answer.detail} An empty cell is a gap.")
    return FieldFigure("absent", answer.title, words, "matrix", series, scaled(rows), "anatomy")
