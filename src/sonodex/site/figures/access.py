"""How the data can be had and used, when they came and how large they are."""

from __future__ import annotations

from sonodex.field.access import SubjectsRow, TermsRow, YearRow
from sonodex.field.answer import Answer
from sonodex.field.classes import LICENCE_CLASSES
from sonodex.records import labels
from sonodex.site.figures.figure import FieldFigure, Row, finding, linked, scaled


def access_licence(answer: Answer[TermsRow], root: str) -> FieldFigure:
    """Datasets by access and terms of the licence."""
    counts = {(r.access, r.licence): r.datasets for r in answer.rows}
    rows = [
        Row(
            labels.label("access", a),
            tuple(linked(root, "dataset", counts.get((a, c), 0), access=a, terms=c) for c in LICENCE_CLASSES),
        )
        for a in dict.fromkeys(r.access for r in answer.rows)
    ]
    return FieldFigure(
        "access-licence", answer.title, finding(answer), "matrix", LICENCE_CLASSES, scaled(rows), "access"
    )


def years(answer: Answer[YearRow], root: str) -> FieldFigure:
    """Datasets and models by year of first release."""
    rows = [
        Row(
            str(r.year),
            (
                linked(root, "dataset", r.datasets, year=str(r.year)),
                linked(root, "model", r.models, year=str(r.year)),
            ),
        )
        for r in answer.rows
    ]
    return FieldFigure(
        "years", answer.title, finding(answer), "bars", ("datasets", "models"), scaled(rows), "year"
    )


def subjects(answer: Answer[SubjectsRow], root: str) -> FieldFigure:
    """Datasets by number of subjects; its address is older than the question's name."""
    rows = [Row(r.subjects, (linked(root, "dataset", r.datasets, size=r.subjects),)) for r in answer.rows]
    return FieldFigure(
        "sizes", answer.title, finding(answer), "bars", ("datasets",), scaled(rows), "subjects"
    )
