"""Where data are missing: parts of the body by who was scanned and where in the world."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, listed
from sonodex.field.classes import ANATOMY_GROUPS, NOT_ONE_ORGAN
from sonodex.field.places import country_names
from sonodex.records.regions import REGION_OF, REGIONS
from sonodex.records.vocabularies import ANATOMY, Population

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

AGES: tuple[Population, ...] = ("human-adult", "human-paediatric")
NOT_STATED = "not stated"
"""The region of datasets that name no country of collection."""


class AbsentRow(NamedTuple):
    """Open datasets of one part of the body, one age and one region of the world, or of no stated one.

    `countries` are those of the region with how many datasets come from each, in words.
    """

    anatomy: str
    population: str
    region: str
    datasets: int
    countries: str


def absent(catalogue: Catalogue) -> Answer[AbsentRow]:
    """Open datasets by part of the body, age and region, for each part that any dataset shows."""
    asked = "absent", "Where data are missing"
    datasets = catalogue.datasets()
    apart = (*NOT_ONE_ORGAN, *ANATOMY_GROUPS["Pregnancy"])  # what no child or adult has at every age
    shown = [a for a in ANATOMY if a not in apart and any(a in e.facts["anatomy"] for e in datasets)]
    if not shown:
        return Answer(*asked, (), "No dataset shows a part of the body.", NO_DATA)
    rows: list[AbsentRow] = []
    found = {
        (anatomy, age): [e for e in datasets if _open(e, anatomy, age)] for anatomy in shown for age in AGES
    }
    for (anatomy, age), entries in found.items():
        rows += [_row(anatomy, age, region, entries) for region in REGIONS]
        silent = sum(not e.facts["countries"] for e in entries)
        rows.append(AbsentRow(anatomy, age, NOT_STATED, silent, ""))
    none = {age: sum(not found[a, age] for a in shown) for age in AGES}
    places = {pair: {r.region for r in rows if r[:2] == pair and r.datasets} for pair in found}
    some = sum(bool(entries) for entries in found.values())
    one = sum(len(regions - {NOT_STATED}) == 1 for regions in places.values())
    reached = {region: sum(region in regions for regions in places.values()) for region in REGIONS}
    told = listed([f"{region} has {n}" for region, n in reached.items()], most=len(reached))
    return Answer(
        *asked,
        tuple(rows),
        f"For children {none[AGES[1]]} of {len(shown)} parts of the body have no open dataset, "
        f"for adults {none[AGES[0]]}.",
        f"Of {len(found)} combinations of part and age {some} have an open dataset, {one} of them from a "
        f"single region of the world; {told}.",
        "A dataset that does not say the age of its people counts in none; pregnancy is left out.",
    )


def _open(entry: Entry, anatomy: str, age: str) -> bool:
    facts = entry.facts
    return anatomy in facts["anatomy"] and age in facts["population"] and facts["access"] == "open"


def _row(anatomy: str, age: str, region: str, entries: list[Entry]) -> AbsentRow:
    codes = Counter(c for e in entries for c in set(e.facts["countries"]) if REGION_OF.get(c) == region)
    names = country_names(codes)
    told = ", ".join(f"{names[c]} {n}" for c, n in sorted(codes.items(), key=lambda i: (-i[1], names[i[0]])))
    here = sum(any(REGION_OF.get(c) == region for c in e.facts["countries"]) for e in entries)
    return AbsentRow(anatomy, age, region, here, told)
