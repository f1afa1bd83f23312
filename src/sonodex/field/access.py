"""How the data can be had and used, when they came and how large they are."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, capital, each, highest, listed, percent
from sonodex.field.classes import LICENCE_CLASSES, NOT_KNOWN, SIZES, items_of, licence_class, size_class
from sonodex.records.vocabularies import ACCESS
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


class TermsRow(NamedTuple):
    """Datasets of one way of access and one class of licence."""

    access: str
    licence: str
    datasets: int


def access_licence(catalogue: Catalogue) -> Answer[TermsRow]:
    """Datasets by access and class of licence; pairs without a dataset are left out."""
    datasets = catalogue.datasets()
    counts = Counter((e.facts["access"], licence_class(e)) for e in datasets)
    rows = tuple(TermsRow(a, c, counts[a, c]) for a in ACCESS for c in LICENCE_CLASSES if counts[a, c])
    free, silent = (sum(r.datasets for r in rows if r.licence == LICENCE_CLASSES[n]) for n in (0, -1))
    total = len(datasets)
    return Answer(
        "access-licence",
        "Access and licence",
        rows,
        f"{percent(free, total)} of the datasets carry a licence that allows commercial use; "
        f"{percent(silent, total)} state none.",
        f"{free} of {counted(total, 'dataset')} allow commercial use by their licence, {silent} state no "
        "licence.",
    )


class YearRow(NamedTuple):
    """Datasets and models first released in one year."""

    year: int
    datasets: int
    models: int


def years(catalogue: Catalogue) -> Answer[YearRow]:
    """Datasets and models by year of first release, every year from the first to the last."""
    datasets = Counter(e.facts["year"] for e in catalogue.datasets() if e.facts["year"] is not None)
    models = Counter(e.facts["year"] for e in catalogue.models() if e.facts["year"] is not None)
    every = sorted({*datasets, *models})
    span = range(every[0], every[-1] + 1) if every else ()
    rows = tuple(YearRow(y, datasets[y], models[y]) for y in span)
    unknown = len(catalogue) - datasets.total() - models.total()
    best = {
        "datasets": (highest(rows, lambda r: r.datasets), datasets),
        "models": (highest(rows, lambda r: r.models), models),
    }
    told = {
        kind: f"in {listed(str(r.year) for r in top)} ({counts[top[0].year]}{each(top)})"
        for kind, (top, counts) in best.items()
        if top
    }
    top = best["datasets"][0]
    dated = sum(r.datasets for r in rows)
    sentence = (
        f"More datasets were first released in {listed(str(r.year) for r in top)} than in any other year: "
        f"{top[0].datasets} of {dated}{each(top)}."
        if top
        else ""
    )
    return Answer(
        "years",
        "Years",
        rows,
        sentence if "datasets" in told else "No year of release is known.",
        capital("; ".join(f"most {kind} {words}" for kind, words in told.items())) + "." if told else "",
        f"The year of {counted(unknown, 'record')} is not known.",
    )


class SizeRow(NamedTuple):
    """One dataset that states its subjects and its items; `kind` is what the items are."""

    dataset: str
    subjects: int
    items: int
    kind: str


def sizes(catalogue: Catalogue) -> Answer[SizeRow]:
    """Subjects and items of each dataset that states both."""
    asked = "sizes", "Subjects and items"
    datasets = catalogue.datasets()
    rows = tuple(
        SizeRow(e.id, counts["subjects"], found[1], found[0])
        for e in datasets
        for counts in (e.facts["counts"],)
        if counts["subjects"] and (found := items_of(counts))
    )
    stated = sum(e.facts["counts"]["subjects"] is not None for e in datasets)
    if not rows:
        return Answer(*asked, (), "No dataset states its subjects and its items.", NO_DATA)
    middle = median(r.subjects for r in rows)
    return Answer(
        *asked,
        rows,
        f"Half of the datasets that say so have {middle:.0f} subjects or fewer.",
        f"{counted(len(rows), 'dataset')} state subjects and items; median {middle:.0f} subjects.",
        f"{counted(stated, 'dataset')} of {len(datasets)} state their subjects.",
    )


class SubjectsRow(NamedTuple):
    """Datasets of one class of numbers of subjects."""

    subjects: str
    datasets: int


def subjects(catalogue: Catalogue) -> Answer[SubjectsRow]:
    """Datasets by class of their number of subjects, the largest first, the unknown last."""
    counts = Counter(size_class(e.facts["counts"]["subjects"]) for e in catalogue.datasets())
    silent = counts[NOT_KNOWN]
    return Answer(
        "subjects",
        "Subjects",
        tuple(SubjectsRow(s, counts[s]) for s in SIZES),
        f"{counted(silent, 'dataset')} do not say how many people they show.",
    )
