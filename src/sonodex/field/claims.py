"""The survey's counted claims beside what the catalogue gives: agreeing, differing, or not to be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import listed
from sonodex.field.classes import FROM_PUBLIC, NOT_KNOWN, training_class
from sonodex.records.reading import parse, read_text
from sonodex.rubrics import rubric_for
from sonodex.wording import percent

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

CLAIMS_FILE = Path(__file__).parent / "claims.yaml"
AGREES, DIFFERS, CANNOT_TELL = "agrees", "differs", "cannot tell"
_NOT_OURS = "the survey's list of models is not known to us"
SCOPES = ("the survey's rows", "all records")


class Claim(NamedTuple):
    """One claim in one scope: what was published, what the catalogue gives, the verdict and why."""

    id: str
    claim: str
    scope: str
    published: str
    found: str
    verdict: str
    why: str


def claims(catalogue: Catalogue) -> list[Claim]:
    """Every claim for the survey's rows alone and for all records."""
    datasets, models = catalogue.datasets(track="all"), catalogue.models()
    surveyed = [e for e in datasets if e.facts["survey_rows"]]
    out = []
    for declared in parse(read_text(CLAIMS_FILE)).data:
        for scope, chosen in ((SCOPES[0], surveyed), (SCOPES[1], datasets)):
            found, verdict, why = _JUDGES[declared["id"]](declared["published"], scope, chosen, models)
            published = "more than half" if declared["published"] == 0.5 else str(declared["published"])
            out.append(Claim(declared["id"], declared["claim"], scope, published, found, verdict, why))
    return out


def _equal(published: int, found: int, why: str) -> tuple[str, str, str]:
    return str(found), AGREES if found == published else DIFFERS, why


def _identified_datasets(
    published: int, scope: str, datasets: list[Entry], _: list[Entry]
) -> tuple[str, str, str]:
    if scope != SCOPES[0]:
        return (
            str(len(datasets)),
            DIFFERS if len(datasets) != published else AGREES,
            "the catalogue is wider than the survey",
        )
    rows = {row for e in datasets for row in e.facts["survey_rows"]}
    shared = [e for e in datasets if len(e.facts["survey_rows"]) > 1]
    why = f"{len(rows)} rows in {len(datasets)} records"
    if shared:
        told = (f"{e.id} holds rows {' and '.join(map(str, e.facts['survey_rows']))}" for e in shared)
        why += f"; {', '.join(told)}"
    return _equal(published, len(rows), why)


def _identified_models(
    published: int, scope: str, _: list[Entry], models: list[Entry]
) -> tuple[str, str, str]:
    if scope == SCOPES[0]:
        return NOT_KNOWN, CANNOT_TELL, _NOT_OURS
    return _equal(published, len(models), "models of the catalogue, whoever listed them")


def _public_training(
    published: float, scope: str, _: list[Entry], models: list[Entry]
) -> tuple[str, str, str]:
    if scope == SCOPES[0]:
        return NOT_KNOWN, CANNOT_TELL, _NOT_OURS
    kinds = [training_class(m) for m in models]
    told = [k for k in kinds if k != "unknown"]
    if not told:
        return NOT_KNOWN, CANNOT_TELL, "no model states its training data"
    public = sum(k in FROM_PUBLIC for k in told)
    share = public / len(told)
    why = (
        f"{public} of {len(told)} models that name their data use at least one public or formerly public set"
    )
    return percent(share, 1), AGREES if share > published else DIFFERS, why


def _common_tier(published: str, _: str, datasets: list[Entry], __: list[Entry]) -> tuple[str, str, str]:
    rubric = rubric_for("dataset")
    counts = Counter(str(e.facts["score"]["tier"]).lower() for e in datasets if e.facts["score"]["rated"])
    if not counts:
        return "none rated", CANNOT_TELL, "no dataset has enough known criteria for a tier"
    most = max(counts.values())
    first = [t.name for t in rubric.tiers if counts[t.id] == most]
    spread = ", ".join(f"{t.name} {counts[t.id]}" for t in rubric.tiers)
    unrated = len(datasets) - sum(counts.values())
    why = f"{spread}; {unrated} unrated; our rubric is not the survey's"
    return listed(first, most=len(first)), AGREES if first == [published.capitalize()] else DIFFERS, why


def _with_anatomy(test: Callable[[Entry], bool]) -> Callable[..., tuple[str, str, str]]:
    def judge(published: int, _: str, datasets: list[Entry], __: list[Entry]) -> tuple[str, str, str]:
        found = sorted(e.id for e in datasets if test(e))
        return _equal(published, len(found), ", ".join(found) or "none")

    return judge


_JUDGES: dict[str, Callable[..., tuple[str, str, str]]] = {
    "identified-datasets": _identified_datasets,
    "identified-models": _identified_models,
    "public-training": _public_training,
    "common-tier": _common_tier,
    "fetal-datasets": _with_anatomy(lambda e: "human-fetal" in e.facts["population"]),
    "prostate-datasets": _with_anatomy(lambda e: "prostate" in e.facts["anatomy"]),
}
