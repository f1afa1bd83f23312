"""What the datasets and models show and are for."""

from __future__ import annotations

from markupsafe import Markup

from sonodex.field.absent import AGES, AbsentRow
from sonodex.field.absent import NOT_STATED as NOT_STATED_REGION
from sonodex.field.answer import Answer
from sonodex.field.content import NOT_STATED, AnatomyRow, GapRow, PairRow, PopulationRow, TaskRow
from sonodex.records import labels
from sonodex.records.vocabularies import ANATOMY, TASKS
from sonodex.site.facets import query
from sonodex.site.figures import body
from sonodex.site.figures.figure import Cell, FieldFigure, Row, finding, linked, scaled

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
    words = finding(answer, f"{silent} {'states' if silent == 1 else 'state'} none." if silent else "")
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
    """Open datasets by part of the body, age and region; an empty cell is a gap."""
    by = {r[:3]: r for r in answer.rows}
    parts = tuple(dict.fromkeys(r.anatomy for r in answer.rows))
    places = tuple(dict.fromkeys(r.region for r in answer.rows))

    def cell(anatomy: str, age: str, region: str) -> Cell:
        count = by[anatomy, age, region].datasets
        if region == NOT_STATED_REGION:
            return Cell(count)  # no list is narrowed by what is not stated
        return linked(root, "dataset", count, q=region, anatomy=anatomy, population=age, access="open")

    def told(anatomy: str, age: str) -> str:
        rows = [by[anatomy, age, region] for region in places]
        silent = next((f"not stated {r.datasets}" for r in rows if r.datasets and not r.countries), "")
        return ", ".join(filter(None, (*(r.countries for r in rows), silent))) or "none"

    rows = [
        Row(labels.label("anatomy", a), tuple(cell(a, age, region) for age in AGES for region in places))
        for a in parts
    ]
    ages = [labels.label("population", age) for age in AGES]
    return FieldFigure(
        "absent",
        answer.title,
        finding(answer, f"{answer.detail} An empty cell is a gap."),
        "matrix",
        tuple(f"{age}: {region}" for age in ages for region in places),
        scaled(rows),
        "anatomy",
        wide=True,
        groups=tuple((age, len(places)) for age in ages),
        listed=(
            ("anatomy", *(f"{age}, open datasets by country" for age in ages)),
            *((labels.label("anatomy", a), *(told(a, age) for age in AGES)) for a in parts),
        ),
    )
