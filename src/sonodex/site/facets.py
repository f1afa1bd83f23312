"""What the search can narrow by: each facet once, for the index, the first view and the links of the
figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from sonodex.field.classes import (
    LICENCE_CLASSES,
    NOT_KNOWN,
    SIZES,
    TRAINING_CLASSES,
    licence_class,
    size_class,
    training_class,
)
from sonodex.records.vocabularies import (
    ACCESS,
    ANATOMY,
    FOLDERS,
    KINDS,
    PERMISSIONS,
    POPULATIONS,
    SEVERITIES,
    Kind,
)
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

NO_DEFECT = "none known"


@dataclass(frozen=True)
class Facet:
    """One facet: its name in the address, its title, what kinds have it, its values of an entry, and
    their order."""

    key: str
    title: str
    kinds: tuple[Kind, ...]
    values: Callable[[Entry], Sequence[str]]
    order: tuple[str, ...] = ()
    every: bool = False
    """Several choices all have to hold, instead of any of them."""


def _words(key: str) -> Callable[[Entry], Sequence[str]]:
    return lambda e: e.facts[key]


def _tier_names() -> tuple[str, ...]:
    rubric = rubric_for("dataset")
    return (*(t.name for t in rubric.tiers), str(rubric.unrated))


def _defects(entry: Entry) -> list[str]:
    found = [d["severity"] for d in entry.facts["defects"] if d["severity"]]
    return list(dict.fromkeys(found)) if entry.facts["defects"] else [NO_DEFECT]


FACETS: tuple[Facet, ...] = (
    Facet(
        "allows",
        "May be used for",
        KINDS,
        lambda e: [p for p in PERMISSIONS if e.rights.allows[p]],
        PERMISSIONS,
        True,
    ),
    Facet("access", "Access", ("dataset",), lambda e: [e.facts["access"]], ACCESS),
    Facet("tasks", "Task", KINDS, _words("tasks")),
    Facet("anatomy", "Anatomy", KINDS, _words("anatomy"), ANATOMY),
    Facet("population", "Population", ("dataset",), _words("population"), POPULATIONS),
    Facet("tier", "Tier, as estimated", ("dataset",), lambda e: [e.facts["score"]["tier"]], _tier_names()),
    Facet("terms", "Licence terms", ("dataset",), lambda e: [licence_class(e)], LICENCE_CLASSES),
    Facet("defects", "Known defects", ("dataset",), _defects, (*SEVERITIES, NO_DEFECT)),
    Facet("training", "Training data", ("model",), lambda e: [training_class(e)], TRAINING_CLASSES),
    Facet("modalities", "Modality", KINDS, _words("modalities")),
    Facet("data_kinds", "Kind of item", KINDS, _words("data_kinds")),
    Facet("countries", "Country", ("dataset",), _words("countries")),
    Facet("size", "Subjects", ("dataset",), lambda e: [size_class(e.facts["counts"]["subjects"])], SIZES),
    Facet("framework", "Framework", ("model",), lambda e: [e.facts["framework"] or NOT_KNOWN]),
    Facet("year", "Year", KINDS, lambda e: [str(e.facts["year"] or NOT_KNOWN)]),
)
OPEN = ("allows", "access", "tasks", "anatomy", "population")
"""Facets that decide, open on the first view."""


QUICK: tuple[tuple[str, str, str], ...] = (
    ("allows", "commercial", "commercial use"),
    ("access", "open", "open download"),
    ("tasks", "segmentation", "masks"),
    ("tasks", "classification", "classes"),
    *(("anatomy", word, word) for word in ("heart", "breast", "fetus", "thyroid", "lung", "liver")),
    ("population", "human-paediatric", "children"),
)
"""Filters of one press above the list: facet, value, words."""


def facets_of(kind: Kind) -> list[Facet]:
    """The facets of one kind, in the order they stand on the page."""
    return [f for f in FACETS if kind in f.kinds]


def value_counts(facet: Facet, entries: Iterable[Entry]) -> list[tuple[str, int]]:
    """Values of a facet with their number of entries, in the order they are shown: as declared, else
    years last first, else most."""
    counts = Counter(v for e in entries for v in facet.values(e))
    if facet.order:
        return [(v, counts[v]) for v in facet.order if counts[v]]
    if facet.key == "year":
        return sorted(counts.items(), key=lambda i: (i[0] != NOT_KNOWN, i[0]), reverse=True)
    return sorted(counts.items(), key=lambda i: (-i[1], i[0]))


def query(kind: Kind, **chosen: str) -> str:
    """The address, below the root, of the list with these choices."""
    parts = ([] if kind == "dataset" else [("kind", FOLDERS[kind])]) + list(chosen.items())
    return "?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in parts)
