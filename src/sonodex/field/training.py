"""What models learn from, and which datasets hold the same images."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import Answer, each, highest, is_are, listed, percent
from sonodex.field.classes import FROM_PUBLIC, TRAINING_CLASSES, training_class
from sonodex.records.labels import label
from sonodex.records.vocabularies import AVAILABILITIES
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


class Named(NamedTuple):
    """A record's id and name."""

    id: str
    name: str


class UseRow(NamedTuple):
    """A dataset that models use, and the models that were trained and evaluated on it, the best score
    first."""

    dataset: str
    name: str
    trained: tuple[Named, ...]
    evaluated: tuple[Named, ...]


def training(catalogue: Catalogue) -> Answer[UseRow]:
    """Which datasets train and evaluate models, the most used for training first."""
    uses: dict[str, tuple[dict[str, Named], dict[str, Named]]] = defaultdict(lambda: ({}, {}))
    names: dict[str, str] = {}
    said: Counter[str] = Counter()
    models = catalogue.models()
    for model in models:
        said.update(t["availability"] for t in model.facts["trained_on"])
        stated = [t["dataset"] for t in model.facts["trained_on"]]
        for number, references in enumerate((stated, model.facts["evaluated_on"])):
            for entry in filter(None, (catalogue.relations.resolve(name) for name in references)):
                names[entry.id] = entry.name
                uses[entry.id][number].setdefault(model.id, Named(model.id, model.name))
    rows = sorted(
        (UseRow(d, names[d], tuple(t.values()), tuple(e.values())) for d, (t, e) in uses.items()),
        key=lambda r: (-len(r.trained), -len(r.evaluated), r.dataset),
    )
    never = len(catalogue.datasets(track="all")) - len(rows)
    top = highest(rows, lambda r: len(r.trained))
    who = listed(r.name for r in top)
    sentence = f"{who} {is_are(top, 'trains', 'train')} more of the listed models than any other dataset."
    told = f"; {who} {is_are(top, 'trains', 'train')} {len(top[0].trained)}{each(top)}" if top else ""
    stated_as = [f"{label('availability', w)} {said[w]}" for w in AVAILABILITIES]
    return Answer(
        "training",
        "What models learned from",
        tuple(rows),
        sentence if top else "No model names a dataset of the catalogue for its training.",
        f"Models name {counted(len(rows), 'dataset')}{told}.",
        f"{counted(never, 'dataset')} trained or tested none of the {counted(len(models), 'model')}. "
        f"Training sets as models state them: {', '.join(stated_as)}.",
    )


class AvailabilityRow(NamedTuple):
    """Models whose training data are of one class."""

    training: str
    models: int


def training_access(catalogue: Catalogue) -> Answer[AvailabilityRow]:
    """Models by the availability of their training data."""
    counts = Counter(training_class(m) for m in catalogue.models())
    total = counts.total()
    public = sum(counts[c] for c in FROM_PUBLIC)
    return Answer(
        "training-access",
        "Can the training data be had?",
        tuple(AvailabilityRow(c, counts[c]) for c in TRAINING_CLASSES),
        f"{percent(public, total)} of the models learned, at least in part, from data that are or were "
        "public."
        if total
        else "No model is there to tell what it learned from.",
        f"Of {counted(total, 'model')}: {', '.join(f'{c} {counts[c]}' for c in TRAINING_CLASSES)}.",
        f"{counted(counts['unknown'], 'model')} do not say what they learned from; of those that do it is "
        f"{percent(public, told)}, the share that the claim of the survey is held against."
        if (told := total - counts["unknown"])
        else "",
    )


class FamilyRow(NamedTuple):
    """Datasets that share images; `members` are their ids, joined with spaces."""

    family: str
    datasets: int
    members: str


def families(catalogue: Catalogue) -> Answer[FamilyRow]:
    """Datasets that share images with others, and the models in which training and test do."""
    groups = sorted(
        {f for f in catalogue.relations.overlaps.families.values() if len(f) > 1}, key=lambda f: (-len(f), f)
    )
    leaking = [m.id for m in catalogue.models() if m.relations()["leakage"]]
    rows = tuple(
        FamilyRow(" + ".join(f) if len(f) < 4 else f"{f[0]} and {len(f) - 1} more", len(f), " ".join(f))
        for f in groups
    )
    return Answer(
        "families",
        "Shared images",
        rows,
        f"{counted(sum(r.datasets for r in rows), 'dataset')} share images with another one: "
        f"they are {counted(len(rows), 'family', 'families')}, not independent data.",
        "Families by stated derivation, duplication or shared images.",
        f"{counted(len(leaking), 'model')} trained and tested on different members of one family"
        f"{': ' + ', '.join(leaking) if leaking else ''}.",
    )
