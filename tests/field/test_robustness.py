"""The statistics against values worked out by hand or by another route."""

from __future__ import annotations

import numpy as np
import pytest

from sonodex import Catalogue
from sonodex.field import robustness as r


@pytest.fixture(scope="module")
def rated(cat: Catalogue) -> r.Rated:
    return r.rated(cat)


def small(points: list[list[float]], unknown: list[list[bool]] | None = None) -> r.Rated:
    array = np.array(points)
    return r.Rated(
        [f"d{i}" for i in range(len(points))],
        [f"D{i}" for i in range(array.shape[1])],
        ["one", *["two"] * (array.shape[1] - 1)],
        array,
        np.array(unknown) if unknown else np.zeros(array.shape, dtype=bool),
        [90, 80, 70, 60, 50, 0],
        ["Diamond", "Platinum", "Gold", "Silver", "Bronze", "Steel"],
    )


def test_equal_weights_give_the_published_values(rated: r.Rated, cat: Catalogue) -> None:
    values = r.values(rated.points, np.ones((1, len(rated.criteria))))[0]
    for one, value in zip(rated.ids, values, strict=True):
        entry = cat[f"datasets/{one}"]
        assert value == pytest.approx(entry.facts["score"]["value"])
        assert (
            rated.tiers[r.tier_numbers(values, rated.cutoffs)[rated.ids.index(one)]]
            == entry.facts["score"]["tier"]
        )


def test_a_dataset_that_is_better_everywhere_always_leads() -> None:
    rows = r.weighting(small([[1, 1, 1], [0.5, 0, 0.5], [0, 0.5, 0]]), samples=500)
    assert (rows[0]["rank_low"], rows[0]["rank_high"], rows[0]["same_tier"]) == (1, 1, 1)
    assert rows[1]["rank_low"] == 2
    assert rows[1]["rank_high"] == 3


def test_what_does_not_apply_is_left_out() -> None:
    values = r.values(np.array([[1.0, np.nan, 0.0]]), np.array([[1.0, 5.0, 3.0]]))
    assert values[0, 0] == pytest.approx(25)


def test_cutoffs_and_leaving_out() -> None:
    t = small([[1, 1, 0, 0], [1, 1, 1, 0]])
    rows = r.shifted_cutoffs(t, (0, 10))
    found = {(x["shift"], x["tier"]): x["datasets"] for x in rows}
    assert (found[0, "Bronze"], found[0, "Gold"]) == (1, 1)
    assert (found[10, "Steel"], found[10, "Silver"]) == (1, 1)
    out = {x["what"]: x for x in r.left_out(t)}
    assert out["D3"]["tiers_changed"] == 2  # 2/3 is Silver, 3/3 is Diamond
    assert out["one"]["kind"] == "dimension"


def test_unknowns_are_drawn_from_what_is_known() -> None:
    t = small([[1, 0], [1, 1]], [[False, True], [False, False]])
    rows = {(x["dataset"], x["tier"]): x["share"] for x in r.drawn_unknowns(t, 200)}
    assert rows["d0", "Diamond"] == 1  # the only known level of that criterion is full
    assert rows["d1", "Diamond"] == 1


def test_alpha_by_hand() -> None:
    items = np.array([[1.0, 1.0], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    assert r.cronbach_alpha(items) == pytest.approx(0)  # independent items
    same = np.array([[1.0, 1.0], [0.0, 0.0], [0.5, 0.5]])
    assert r.cronbach_alpha(same) == pytest.approx(1)  # identical items
    assert r.cronbach_alpha(np.ones((3, 2))) is None


def test_as_many_weightings_as_asked_in_blocks(rated: r.Rated) -> None:
    one, several = r.weighting(rated, 1), r.weighting(rated, 2_500)
    assert [x["dataset"] for x in one] == [x["dataset"] for x in several] == rated.ids
    assert all(x["rank_low"] == x["rank_high"] for x in one), "one weighting has one rank"
    assert all(1 <= x["rank_low"] <= x["rank_high"] <= len(rated.ids) for x in several)
