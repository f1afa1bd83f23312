"""Where data are missing: parts of the body by who was scanned, and how few regions the data come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import Answer
from sonodex.field.classes import ANATOMY_GROUPS, NOT_ONE_ORGAN
from sonodex.records.regions import REGION_OF
from sonodex.records.vocabularies import ANATOMY, Population
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

AGES: tuple[Population, ...] = ("human-adult", "human-paediatric")


class AbsentRow(NamedTuple):
    """Open datasets of one part of the body and one age; `regions` are those they are stated to come from."""

    anatomy: str
    population: str
    datasets: int
    regions: int


def absent(catalogue: Catalogue) -> Answer[AbsentRow]:
    """Open datasets by part of the body, age and region, for each part that any dataset shows."""
    datasets = catalogue.datasets()
    apart = (*NOT_ONE_ORGAN, *ANATOMY_GROUPS["Pregnancy"])  # what no child or adult has at every age
    shown = [a for a in ANATOMY if a not in apart and any(a in e.facts["anatomy"] for e in datasets)]
    rows = []
    for anatomy in shown:
        for age in AGES:
            found = [
                e
                for e in datasets
                if anatomy in e.facts["anatomy"]
                and age in e.facts["population"]
                and e.facts["access"] == "open"
            ]
            regions = {REGION_OF[c] for e in found for c in e.facts["countries"] if c in REGION_OF}
            rows.append(AbsentRow(anatomy, age, len(found), len(regions)))
    if not rows:
        return Answer(
            "absent", "Where data are missing", (), "No dataset shows a part of the body.", "No data."
        )
    none = {age: [r.anatomy for r in rows if r.population == age and not r.datasets] for age in AGES}
    one = sum(r.regions == 1 for r in rows)
    some = sum(r.datasets > 0 for r in rows)
    return Answer(
        "absent",
        "Where data are missing",
        tuple(rows),
        f"For children {len(none[AGES[1]])} of {len(shown)} parts of the body have no open dataset, "
        f"for adults {len(none[AGES[0]])}.",
        f"{counted(some, 'combination')} of part and age have an open dataset, {one} of them from a single "
        "region of the world.",
        "A dataset that does not say the age of its people counts in none; pregnancy is left out.",
    )
