"""The survey's claims: each verdict on both sides of its limit."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from tests.coding import coding, put

# The claims stand with the report or, where it exists, in the room of questions about the field.
_ROOM = "field" if find_spec("sonodex.field") and find_spec("sonodex.field.claims") else "report"
SURVEY, ALL = "the survey's rows", "all records"


def verdicts(folder: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """Found and verdict of each claim in each scope."""
    module: Any = import_module(f"sonodex.{_ROOM}.claims")
    return {
        (c.id, c.scope): (c.found, c.verdict) for c in module.claims(Catalogue.load([folder], packaged=False))
    }


def trained(*availability: str) -> str:
    return (
        "[" + ", ".join(f"{{dataset: Set {n}, availability: {a}}}" for n, a in enumerate(availability)) + "]"
    )


@pytest.mark.parametrize(
    ("models", "found", "verdict"),
    [
        ([["public"], ["private"]], "50.0%", "differs"),  # half are not most
        ([["public"], ["public"], ["private"]], "66.7%", "agrees"),
        (
            [["was-public"], ["was-public"], ["private"]],
            "66.7%",
            "agrees",
        ),  # the claim says: are or were public
        ([["private"], ["was-public"]], "50.0%", "differs"),
        ([["public"], ["private"], ["request"]], "33.3%", "differs"),
        ([["public", "private"]], "100.0%", "agrees"),
        ([["unknown"], ["public"]], "100.0%", "agrees"),  # what is not told does not count
        ([[], ["request"]], "0.0%", "differs"),
        ([["unknown"], []], "not known", "cannot tell"),
    ],
)
def test_most_models_on_public_data(folder: Path, models: list[list[str]], found: str, verdict: str) -> None:
    for number, kinds in enumerate(models):
        put(folder, "model", f"net-{number}", trained_on=trained(*kinds))
    told = verdicts(folder)
    assert told["public-training", ALL] == (found, verdict)
    assert told["public-training", SURVEY] == ("not known", "cannot tell")


BRONZE: dict[str, int] = {"full": 10, "none": 10}
GOLD: dict[str, int] = {"full": 14, "none": 6}
LITTLE: dict[str, int] = {"full": 5, "unknown": 15}


@pytest.mark.parametrize(
    ("sets", "found", "verdict"),
    [
        ([BRONZE, BRONZE, GOLD], "Bronze", "agrees"),
        ([BRONZE, GOLD, GOLD], "Gold", "differs"),
        ([BRONZE, GOLD], "Gold and Bronze", "differs"),
        ([BRONZE, LITTLE, LITTLE], "Bronze", "agrees"),  # what has no tier is no tier
        ([LITTLE], "none rated", "cannot tell"),
    ],
)
def test_the_most_common_tier(folder: Path, sets: list[dict[str, int]], found: str, verdict: str) -> None:
    for number, levels in enumerate(sets):
        put(folder, "dataset", f"set-{number}", coding("dataset", **levels), survey_rows=f"[{number + 1}]")
    put(folder, "dataset", "added-later", coding("dataset", full=20))
    told = verdicts(folder)
    assert told["common-tier", SURVEY] == (found, verdict)


def test_counts_of_the_survey(folder: Path) -> None:
    for row in range(1, 72):  # 71 records hold 72 rows
        rows = "[71, 72]" if row == 71 else f"[{row}]"
        population = "[human-fetal]" if row <= 5 else "[human-adult]"
        anatomy = "[prostate]" if 4 <= row <= 7 else "[breast]"
        put(folder, "dataset", f"set-{row}", survey_rows=rows, population=population, anatomy=anatomy)
    told = verdicts(folder)
    assert told["identified-datasets", SURVEY] == ("72", "agrees")
    assert told["identified-datasets", ALL] == ("71", "differs")
    assert told["fetal-datasets", SURVEY] == told["fetal-datasets", ALL] == ("5", "agrees")
    assert told["prostate-datasets", SURVEY] == ("4", "agrees")
    assert told["identified-models", ALL] == ("0", "differs")
    assert told["identified-models", SURVEY] == ("not known", "cannot tell")
    put(folder, "dataset", "one-more", population="[human-fetal, animal]", anatomy="[liver, prostate]")
    told = verdicts(folder)
    assert told["identified-datasets", SURVEY] == ("72", "agrees")
    assert told["identified-datasets", ALL] == ("72", "agrees")
    assert told["fetal-datasets", SURVEY] == ("5", "agrees")
    assert told["fetal-datasets", ALL] == ("6", "differs")
    assert told["prostate-datasets", ALL] == ("5", "differs")


@pytest.mark.parametrize(
    ("availability", "expected"),
    [
        (["public"], "all public"),
        (["was-public"], "all public"),
        (["public", "was-public"], "all public"),
        (["public", "private"], "partly public"),
        (["was-public", "request"], "partly public"),
        (["public", "unknown"], "partly public"),
        (["request"], "on request"),
        (["request", "private"], "on request"),
        (["private"], "private"),
        (["private", "unknown"], "private"),
        (["unknown"], "unknown"),
        ([], "unknown"),
    ],
)
def test_what_a_model_was_trained_on(folder: Path, availability: list[str], expected: str) -> None:
    put(folder, "model", "net", trained_on=trained(*availability))
    module: Any = import_module(f"sonodex.{'field.classes' if _ROOM == 'field' else 'report.claims'}")
    assert module.training_class(Catalogue.load([folder], packaged=False)["net"]) == expected


def test_what_a_verdict_rests_on(folder: Path) -> None:
    def why() -> dict[tuple[str, str], str]:
        module: Any = import_module(f"sonodex.{_ROOM}.claims")
        return {(c.id, c.scope): c.why for c in module.claims(Catalogue.load([folder], packaged=False))}

    module: Any = import_module(f"sonodex.{_ROOM}.claims")
    nothing = module.claims(Catalogue.load([folder], packaged=False))
    assert [(c.id, c.scope, c.published) for c in nothing] == [
        (claim, scope, published)
        for claim, published in (
            ("identified-datasets", "72"), ("identified-models", "56"), ("public-training", "more than half"),
            ("common-tier", "bronze"), ("fetal-datasets", "5"), ("prostate-datasets", "4"),
        )
        for scope in (SURVEY, ALL)
    ]  # fmt: skip
    put(folder, "dataset", "a", survey_rows="[1]", population="[human-fetal]")
    put(folder, "dataset", "b", coding("dataset", full=20), survey_rows="[2]", population="[human]")
    put(folder, "model", "net", trained_on=trained("public"))
    put(folder, "model", "other", trained_on=trained("private"))
    put(folder, "model", "silent")
    told = why()
    assert told["identified-datasets", SURVEY] == "2 rows in 2 records"
    assert told["fetal-datasets", ALL] == "a"
    assert told["prostate-datasets", ALL] == "none"
    assert told["common-tier", ALL] == (
        "Diamond 1, Platinum 0, Gold 0, Silver 0, Bronze 0, Steel 0; 1 unrated; "
        "our rubric is not the survey's"
    )
    assert told["public-training", ALL].startswith("1 of 2 models that name their data use at least one ")
    put(folder, "dataset", "c", survey_rows="[3, 72]", population="[human-fetal]", anatomy="[prostate]")
    put(folder, "dataset", "apart", population="[human]")
    told = why()
    assert told["identified-datasets", SURVEY] == "4 rows in 3 records; c holds rows 3 and 72"
    assert told["fetal-datasets", ALL] == "a, c"
