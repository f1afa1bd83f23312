"""Scores in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.rubrics import rubric_for, wording


def score(value: float, lower: float, upper: float, *tiers: str, provisional: bool = False) -> dict[str, Any]:
    out: dict[str, Any] = {"value": value, "lower": lower, "upper": upper}
    if tiers:
        out |= {"tier": tiers[0], "tier_range": list(tiers[1:]), "provisional": provisional}
    return out


@pytest.mark.parametrize(
    ("given_score", "words"),
    [
        (
            score(60.9, 48.4, 70.3, "Silver", "Steel", "Gold", provisional=True),
            "about 60 (48–70), Steel–Gold, likely Silver",
        ),
        (score(59.99, 59.99, 59.99, "Bronze", "Bronze", "Bronze"), "59, Bronze"),
        (score(100.0, 100.0, 100.0, "Diamond", "Diamond", "Diamond"), "100, Diamond"),
        (score(78.1, 76.6, 79.7, "Gold", "Gold", "Gold"), "about 78 (76–79), Gold"),
        (score(50.0, 10.0, 90.0, "Unrated", "Steel", "Diamond"), "about 50 (10–90), Unrated"),
        (score(0.6875, 0.5, 0.75), "about 0.69 (0.50–0.75)"),
        (score(0.6875, 0.6875, 0.6875), "0.69"),
    ],
)  # fmt: skip
def test_a_score_in_words(given_score: dict[str, Any], words: str) -> None:
    assert wording.sentence(given_score) == words


@given(st.floats(0, 100))
def test_the_number_shown_lies_in_the_tier_of_the_value(value: float) -> None:
    rubric = rubric_for("dataset")
    assert rubric.tier_at(float(wording.number(value, percent=True))) == rubric.tier_at(value)


@pytest.mark.parametrize(
    ("value", "percent", "words"),
    [
        (None, True, "–"), (None, False, "–"), (0.0, True, "0"), (89.99, True, "89"), (90.0, True, "90"),
        (100.0, True, "100"), (0.0, False, "0.00"), (0.125, False, "0.12"), (1.0, False, "1.00"),
    ],
)  # fmt: skip
def test_a_number_on_its_scale(value: float | None, percent: bool, words: str) -> None:
    assert wording.number(value, percent) == words
