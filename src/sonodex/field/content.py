"""What the datasets and models show and are for: anatomy, tasks, populations, and where there is little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, capital, each, highest, is_are, listed, percent
from sonodex.field.classes import ANATOMY_GROUPS, FEW, NOT_ONE_ORGAN
from sonodex.records.labels import label
from sonodex.records.vocabularies import ANATOMY, POPULATIONS, TASKS
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry


def _words(entries: Iterable[Entry], field: str) -> Counter[str]:
    return Counter(str(word) for e in entries for word in e.facts[field])


class AnatomyRow(NamedTuple):
    """Datasets and models that show one anatomy."""

    group: str
    anatomy: str
    datasets: int
    models: int


def anatomy(catalogue: Catalogue) -> Answer[AnatomyRow]:
    """Datasets and models by anatomy, in groups from head to foot; anatomies that none shows are left out."""
    datasets, models = _words(catalogue.datasets(), "anatomy"), _words(catalogue.models(), "anatomy")
    rows = tuple(
        AnatomyRow(group, word, datasets[word], models[word])
        for group, words in ANATOMY_GROUPS.items()
        for word in words
        if datasets[word] or models[word]
    )
    top = highest(rows, lambda r: r.datasets)
    sentence = (
        f"Most datasets show the {listed(r.anatomy for r in top)} ({top[0].datasets}{each(top)})."
        if top
        else "No dataset names its anatomy."
    )
    return Answer("anatomy", "Anatomy", rows, sentence, caveat="One dataset can show several.")


class TaskRow(NamedTuple):
    """Datasets and models for one task."""

    task: str
    datasets: int
    models: int


def tasks(catalogue: Catalogue) -> Answer[TaskRow]:
    """Datasets and models by task, the most datasets first."""
    datasets, models = _words(catalogue.datasets(), "tasks"), _words(catalogue.models(), "tasks")
    rows = sorted(
        (TaskRow(t, datasets[t], models[t]) for t in {*datasets, *models}),
        key=lambda r: (-r.datasets, -r.models, r.task),
    )
    top = highest(rows, lambda r: r.datasets)
    sentence = f"Most datasets are for {listed(r.task for r in top)}." if top else "No task is known."
    return Answer("tasks", "Tasks", tuple(rows), sentence)


class PairRow(NamedTuple):
    """Datasets of one anatomy for one task."""

    anatomy: str
    task: str
    datasets: int


def anatomy_task(catalogue: Catalogue) -> Answer[PairRow]:
    """Datasets by anatomy and task, in the order of the vocabularies; pairs without a dataset are left
    out."""
    asked = "anatomy-task", "Anatomy and task"
    counts = Counter(
        (a, t) for e in catalogue.datasets() for a in e.facts["anatomy"] for t in e.facts["tasks"]
    )
    rows = tuple(PairRow(a, t, counts[a, t]) for a in ANATOMY for t in TASKS if counts[a, t])
    if not rows:
        return Answer(*asked, (), "No dataset names anatomy and task.", NO_DATA)
    pairs = len({r.anatomy for r in rows}) * len({r.task for r in rows})
    top = highest(rows, lambda r: r.datasets)
    names = listed(f"{r.anatomy} {r.task}" for r in top)
    rest = "; most pairs of anatomy and task have none" if 2 * len(rows) < pairs else ""
    return Answer(
        *asked,
        rows,
        f"{capital(names)} {is_are(top, 'has', 'have')} most datasets{rest}.",
        f"{counted(top[0].datasets, 'dataset')} for {names}{each(top)}.",
        f"{len(rows)} of {counted(pairs, 'pair')} that occur by name have one or more.",
    )


class PopulationRow(NamedTuple):
    """Datasets of one population, or of none that is stated."""

    population: str
    datasets: int


NOT_STATED = "not stated"


def population(catalogue: Catalogue) -> Answer[PopulationRow]:
    """Datasets by population; the last row counts those that state none."""
    datasets = catalogue.datasets()
    counts = _words(datasets, "population")
    rows = [PopulationRow(p, counts[p]) for p in POPULATIONS]
    rows.append(PopulationRow(NOT_STATED, sum(not e.facts["population"] for e in datasets)))
    return Answer(
        "population",
        "Population",
        tuple(rows),
        f"{counted(counts['human-paediatric'], 'dataset')} of children against {counts['human-adult']} of "
        "adults.",
        f"Of {counted(len(datasets), 'dataset')}: {', '.join(f'{r.population} {r.datasets}' for r in rows)}.",
        "One can hold several.",
    )


class GapRow(NamedTuple):
    """An anatomy with few open datasets: these, the others, all, and the models that show it."""

    anatomy: str
    open: int
    other: int
    datasets: int
    models: int


def gaps(catalogue: Catalogue) -> Answer[GapRow]:
    """Anatomies with `FEW` openly accessible datasets or fewer, the fewest first."""
    every = _words(catalogue.datasets(), "anatomy")
    opened = _words((e for e in catalogue.datasets() if e.facts["access"] == "open"), "anatomy")
    models = _words(catalogue.models(), "anatomy")
    places = [a for a in ANATOMY if a not in NOT_ONE_ORGAN]
    rows = tuple(
        GapRow(a, opened[a], every[a] - opened[a], every[a], models[a])
        for a in sorted(places, key=lambda a: (opened[a], every[a], a))
        if opened[a] <= FEW
    )
    none = [r.anatomy for r in rows if not r.datasets]
    return Answer(
        "gaps",
        "Gaps",
        rows,
        f"{counted(len(rows), 'anatomy', 'anatomies')} of {len(places)} have {FEW} open datasets or fewer, "
        f"{len(none)} have none at all.",
        f"{percent(len(rows), len(places))} of the anatomies of the vocabulary are shown.",
        f"None at all: {', '.join(label('anatomy', a) for a in none) or '–'}; clinical use is not weighed.",
    )
