"""Answers at their limits: nothing, ties, classes, and just more or less than half."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.field import QUESTIONS
from sonodex.field.classes import ANATOMY_GROUPS, items_of, size_class
from sonodex.field.places import country_names
from sonodex.records.vocabularies import ANATOMY
from sonodex.rubrics import rubric_for
from tests.catalogues import BY, NC, OWN_TERMS, load, related
from tests.coding import coding, finding, put
from tests.field.test_answers import rows, trained


def test_two_open_datasets_are_a_gap_and_three_are_none(folder: Path) -> None:
    for number in range(3):
        put(
            folder,
            "dataset",
            f"d-{number}",
            anatomy="[breast]" if number else "[breast, lung]",
            access="open",
        )
    put(folder, "dataset", "d-3", anatomy="[lung, multi-organ]", access="open")
    found = {r[0]: r[1:] for r in rows(load(folder), "gaps")}
    assert "breast" not in found
    assert found["lung"] == (2, 0, 2, 0)
    assert "multi-organ" not in found


def test_a_combination_from_two_regions_is_from_no_single_one(folder: Path) -> None:
    lines = {"population": "[human-adult]", "anatomy": "[lung]", "access": "open"}
    put(folder, "dataset", "far", countries="[CN, BR, GB]", **lines)
    put(folder, "dataset", "near", countries="[GB]", **{**lines, "anatomy": "[liver]"})
    said = QUESTIONS["absent"](load(folder)).detail
    assert said == (
        "Of 4 combinations of part and age 2 have an open dataset, 1 of them from a single region of the "
        "world; Africa has 0, Americas has 1, Asia has 1, Europe has 2 and Oceania has 0."
    )


def test_draws_go_by_the_known_levels_and_not_by_what_is_usual(folder: Path) -> None:
    """What is usual stands in the value; a draw takes its place and is not added to it."""
    ids = rubric_for("dataset").criterion_ids
    put(folder, "dataset", "open", coding("dataset", full=17, none=2, unknown=1))
    known = coding("dataset", full=20)
    known[ids[19]] = finding("partial")
    put(folder, "dataset", "known", known)
    found = QUESTIONS["unknowns"](load(folder))
    shares = {(r.dataset, r.tier): r.share for r in found.rows}
    assert shares["open", "Platinum"] == 1  # 17 and a half of 20 are 87.5
    assert shares["open", "Diamond"] == 0
    assert {r.dataset: r.value for r in found.rows} == {"known": 97.5, "open": pytest.approx(88.95)}
    assert "0 of 2 rated datasets" in found.sentence


@pytest.mark.parametrize(
    ("subjects", "words"),
    [
        (None, "not known"), (0, "under 50"), (49, "under 50"), (50, "50 to 199"), (199, "50 to 199"),
        (200, "200 to 999"), (999, "200 to 999"), (1000, "1000 and more"), (10**6, "1000 and more"),
    ],
)  # fmt: skip
def test_classes_of_size(subjects: int | None, words: str) -> None:
    assert size_class(subjects) == words


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ({}, None), ({"images": None, "frames": 0}, None), ({"images": 5, "frames": 9}, ("images", 5)),
        ({"images": 0, "frames": 9, "videos": 2}, ("frames", 9)),
        ({"videos": 2, "volumes": 3}, ("videos", 2)), ({"volumes": 3, "subjects": 8}, ("volumes", 3)),
    ],
)  # fmt: skip
def test_what_the_items_of_a_set_are(found: dict[str, int | None], wanted: tuple[str, int] | None) -> None:
    assert items_of(found) == wanted


def test_who_may_use_the_data(folder: Path) -> None:
    for number, licence in enumerate((BY, BY, BY, BY, NC, OWN_TERMS, OWN_TERMS)):
        put(folder, "dataset", f"d-{number}", license=licence)
    for number in range(3):
        put(folder, "dataset", f"none-{number}")
    assert QUESTIONS["access-licence"](load(folder)).sentence == (
        "40% of the datasets carry a licence that allows commercial use; 30% state none."
    )


def test_a_tier_is_kept_that_nine_in_ten_weightings_leave(folder: Path) -> None:
    """With one of n criteria at none, 100 (1 - w) stays at 90 with a chance of 1 - 0.9 ** (n - 1)."""
    put(folder, "dataset", "most", coding("dataset", full=31, none=1))  # 0.96
    put(folder, "dataset", "fewer", coding("dataset", full=20, none=1))  # 0.88
    put(folder, "dataset", "every", coding("dataset", full=32))
    answer = QUESTIONS["weights"](load(folder))
    shares = {r.dataset: r.same_tier for r in answer.rows}
    expected = {"every": 1, "most": 1 - 0.9**31, "fewer": 1 - 0.9**20}
    assert shares == pytest.approx(expected, abs=0.015)
    assert answer.sentence.startswith("Under random weights 2 of 3 rated datasets")


NOBODY = ("No dataset is rated yet.", "No data.")


@pytest.mark.parametrize(
    ("key", "sentence", "detail"),
    [
        ("tiers", "No dataset is rated yet.",
         "0 datasets: Diamond 0, Platinum 0, Gold 0, Silver 0, Bronze 0, Steel 0, unrated 0."),
        ("scores", "No dataset is there to be scored.", "No data."),
        ("anatomy", "No dataset names its anatomy.", ""),
        ("anatomy-task", "No dataset names anatomy and task.", "No data."),
        ("tasks", "No task is known.", ""),
        ("absent", "No dataset shows a part of the body.", "No data."),
        ("world", "Data are stated to come from 0 countries.", ""),
        ("regions", "No country of collection is known.", "No data."),
        ("years", "No year of release is known.", ""),
        ("sizes", "No dataset states its subjects and its items.", "No data."),
        ("training", "No model names a dataset of the catalogue for its training.",
         "Models name 0 datasets."),
        ("training-access", "No model is there to tell what it learned from.",
         "Of 0 models: all public 0, partly public 0, on request 0, private 0, unknown 0."),
        ("missing", "No criterion is known of any dataset.", ""),
        ("criteria", "No dataset is there to tell what it lacks.", "No data."),
        ("weights", *NOBODY),
        ("cutoffs", *NOBODY),
        ("leave-one-out", *NOBODY),
        ("unknowns", *NOBODY),
        ("consistency", "Too few datasets are rated to tell the rubric's consistency.", "No data."),
    ],
)  # fmt: skip
def test_of_nothing_nothing_is_claimed(folder: Path, key: str, sentence: str, detail: str) -> None:
    answer = QUESTIONS[key](load(folder))
    assert (answer.sentence, answer.detail) == (sentence, detail)


def test_every_part_of_the_body_stands_in_one_group() -> None:
    assert list(ANATOMY_GROUPS) == [
        "Pregnancy", "Head and neck", "Chest", "Abdomen", "Pelvis", "Limbs, spine and skin", "Not one organ",
    ]  # fmt: skip
    words = [word for group in ANATOMY_GROUPS.values() for word in group]
    assert sorted(words) == sorted(ANATOMY)


@pytest.mark.parametrize(
    ("pairs", "most_have_none"),
    [
        (("breast:detection", "lung:quality"), False),  # 2 of 4
        (("breast:detection", "lung:quality", "heart:report"), True),  # 3 of 9
        (("breast:detection quality report", "lung:quality", "heart:report"), False),  # 5 of 9
        (("breast:detection quality", "lung:quality", "heart:report"), True),  # 4 of 9
    ],
)
def test_most_pairs_of_anatomy_and_task(folder: Path, pairs: tuple[str, ...], most_have_none: bool) -> None:
    for number, (anatomy, _, tasks) in enumerate(pair.partition(":") for pair in pairs):
        tasks = tasks.replace(" ", ", ")
        put(folder, "dataset", f"d-{number}", anatomy=f"[{anatomy}]", tasks=f"[{tasks}]")
    sentence = QUESTIONS["anatomy-task"](load(folder)).sentence
    assert sentence.endswith("; most pairs of anatomy and task have none.") is most_have_none


@pytest.mark.parametrize(
    ("levels", "sentence"),
    [
        ({"full": 32}, "All dimensions are reported alike."),
        ({"partial": 32}, "All dimensions are reported alike."),
        ({"none": 32}, "No dataset reports anything yet."),
        ({"full": 10, "partial": 5, "none": 17},
         "Access and reuse and provenance and ethics are reported best, population, annotation and readiness "
         "for machine learning worst."),
        ({"full": 5, "partial": 22, "none": 5},
         "Access and reuse is reported best, readiness for machine learning worst."),
    ],
)  # fmt: skip
def test_which_dimension_is_reported_best(folder: Path, levels: dict[str, int], sentence: str) -> None:
    put(folder, "dataset", "a", coding("dataset", **levels))
    assert QUESTIONS["dimensions"](load(folder)).sentence == sentence


def test_short_names_of_countries() -> None:
    assert country_names(["PS", "XX", "GB", "TZ", "PS"]) == {
        "GB": "United Kingdom", "PS": "Palestine", "TZ": "Tanzania", "XX": "XX",
    }  # fmt: skip


def test_of_nobody_no_share_comes_from_anywhere(folder: Path) -> None:
    assert {r[1:] for r in rows(load(folder), "regions")} == {(0, 0)}
    assert {r[3:] for r in rows(load(folder), "criteria")} == {(0, 0, 0, 0, None, 0)}


def test_most_countries_may_give_alike(folder: Path) -> None:
    put(folder, "dataset", "a", countries="[GB, CN]")
    assert QUESTIONS["world"](load(folder)).sentence == "Data are stated to come from 2 countries."
    put(folder, "dataset", "b", countries="[GB, FR]")
    put(folder, "dataset", "c", countries="[CN]")
    assert QUESTIONS["world"](load(folder)).sentence == (
        "Data are stated to come from 3 countries, most from China and United Kingdom."
    )


def test_families_are_named_up_to_three_members(folder: Path) -> None:
    put(folder, "dataset", "a")
    for name in ("b", "c"):
        put(folder, "dataset", name, related=related("copy-of:a"))
    put(folder, "dataset", "p")
    put(folder, "dataset", "q", related=related("extends:p"))
    assert rows(load(folder), "families") == [("a + b + c", 3, "a b c"), ("p + q", 2, "p q")]
    put(folder, "dataset", "d", related=related("shares-images:a"))
    found = QUESTIONS["families"](load(folder))
    assert [tuple(r) for r in found.rows] == [("a and 3 more", 4, "a b c d"), ("p + q", 2, "p q")]
    assert found.sentence.startswith("6 datasets share images with another one: they are 2 families, ")
    assert found.caveat == "0 models trained and tested on different members of one family."


def test_the_most_used_set_first(folder: Path) -> None:
    for name in ("a", "b", "c", "d"):
        put(folder, "dataset", name)
    put(folder, "model", "m", trained_on=trained(b="public", c="public"), evaluated_on="[a, c, d]")
    put(folder, "model", "n", trained_on=trained(b="public"), evaluated_on="[d]")
    found = QUESTIONS["training"](load(folder))
    assert [(r.dataset, len(r.trained), len(r.evaluated)) for r in found.rows] == [
        ("b", 2, 0), ("c", 1, 1), ("d", 0, 2), ("a", 0, 1),
    ]  # fmt: skip
    assert found.detail == "Models name 4 datasets; b trains 2."
