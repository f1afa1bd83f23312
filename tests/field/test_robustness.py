"""The statistics against values worked out by hand or by another route."""

from __future__ import annotations

import statistics
from pathlib import Path

import numpy as np
import pytest

from sonodex import Catalogue
from sonodex.field import robustness as r
from tests.coding import coding, finding, put


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


def test_a_tier_begins_at_its_cutoff_and_equals_share_a_rank() -> None:
    percent = np.array([[100.0, 90.0, 90 - 1e-10, 89.9, 80.0, 60.0, 59.9, 50.0, 49.9, 0.0]])
    assert r.tier_numbers(percent, [90, 80, 70, 60, 50, 0]).tolist() == [[0, 0, 0, 1, 1, 3, 4, 4, 5, 5]]
    assert r.ranks(np.array([[90.0, 80.0, 10.0, 80.0]])).tolist() == [[1, 2.5, 4, 2.5]]


def test_without_weight_there_is_no_value() -> None:
    points = np.array([[1.0, np.nan], [np.nan, np.nan]])
    assert r.values(points, np.array([[0.0, 3.0], [2.0, 1.0]])).tolist() == [[0, 0], [100, 0]]


def test_what_is_rated_counts_as_in_the_value(tmp_path: Path) -> None:
    some = coding("dataset", full=10, partial=1, none=8, unknown=1)
    some["D1"] = finding("not-applicable")
    put(tmp_path, "dataset", "b", some)
    put(tmp_path, "dataset", "a", coding("dataset", full=32))
    put(tmp_path, "dataset", "c", coding("dataset", full=1, unknown=31))
    cat = Catalogue.load([tmp_path], packaged=False)
    t = r.rated(cat)
    assert (t.ids, t.criteria[0], t.dimensions[0]) == (["a", "b"], "D1 Access", "access")
    assert (t.cutoffs, t.tiers[0], t.tiers[-1]) == ([90, 80, 70, 60, 50, 0], "Diamond", "Steel")
    usual = next(c for c in cat["b"].score.criteria if c.id == "D20").estimate
    assert t.points.shape == t.unknown.shape == t.applies.shape == (2, 32)
    assert t.points[1].tolist()[1:20] == [*[1.0] * 9, 0.5, *[0.0] * 8, usual]
    assert t.applies[1].tolist() == [False, *[True] * 19, *[False] * 12]
    assert np.argwhere(t.unknown).tolist() == [[1, 19]]


def test_weightings_are_uniform() -> None:
    """Of two criteria the first weighs w, anything from 0 to 1: the value of the first set is 100 w."""
    rows = r.weighting(small([[1, 0], [0, 1]]))
    for row in rows:
        assert (row["rank"], row["rank_low"], row["rank_high"]) == (1.5, 1, 2)
        assert row["same_tier"] == pytest.approx(0.1, abs=0.01)  # Bronze is from 50 to 60


@pytest.mark.parametrize(("constant", "low", "high"), [(0.955, 2, 1), (0.945, 1, 2)])
def test_the_interval_holds_nine_in_ten(constant: float, low: int, high: int) -> None:
    """The first set leads where w is above the constant value of the second: in 4.5 and 5.5 of a hundred."""
    first, second = r.weighting(small([[1, 0], [constant, constant]]))
    assert (first["rank_low"], second["rank_high"]) == (low, high)
    assert (first["rank_high"], second["rank_low"]) == (2, 1)
    assert (first["rank"], second["rank"]) == (2, 1)


def test_shifts_go_ten_points_either_way_and_leave_the_last_tier() -> None:
    rows = r.shifted_cutoffs(small([[1, 1, 1, 0]]))  # 75 percent
    tiers = {x["shift"]: x["tier"] for x in rows if x["datasets"]}
    assert tiers == {-10: "Platinum", -5: "Platinum", 0: "Gold", 5: "Gold", 10: "Silver"}
    assert len(rows) == 30
    assert {
        x["shift"]: x["tier"] for x in r.shifted_cutoffs(small([[0, 0]])) if x["datasets"]
    } == dict.fromkeys(tiers, "Steel")


def test_left_out_where_nothing_is_left_or_nothing_is_ordered() -> None:
    assert r.left_out(small([[1], [0]])) == []
    same = r.left_out(small([[1, 1, 0], [1, 1, 0]]))
    assert {x["tau"] for x in same} == {None}
    assert {(x["what"], x["kind"], x["tiers_changed"]) for x in same} == {
        ("D0", "criterion", 2), ("D1", "criterion", 2), ("D2", "criterion", 2),  # 67 becomes 50 or 100
        ("one", "dimension", 2), ("two", "dimension", 2),
    }  # fmt: skip
    out = {x["what"]: x for x in r.left_out(small([[1, 1, 0, 0], [1, 0, 1, 1], [0, 0, 0, 1]]))}
    assert out["two"]["tau"] == pytest.approx(0.8165)  # 100, 100 and 0 beside 50, 75 and 25
    assert (out["D0"]["tau"], out["D0"]["tiers_changed"]) == (0.8165, 2)  # 33, 67, 33


@pytest.mark.parametrize(
    ("points", "unknown", "shares"),
    [
        ([[1, 0.3], [1, 1], [1, 0]], [[0, 1], [0, 0], [0, 0]], {"Diamond": 1 / 2, "Bronze": 1 / 2}),
        ([[1, 0.3], [1, 1], [1, 1], [1, 0]], [[0, 1], [0, 0], [0, 0], [0, 0]],
         {"Diamond": 2 / 3, "Bronze": 1 / 3}),
        ([[1, 0.3]], [[0, 1]], {"Diamond": 1 / 3, "Gold": 1 / 3, "Bronze": 1 / 3}),  # nothing is known of it
        ([[1, 0.3, np.nan]], [[0, 1, 0]], {"Diamond": 1 / 3, "Gold": 1 / 3, "Bronze": 1 / 3}),
        ([[1, 0.3], [1, np.nan], [1, 1]], [[0, 1], [0, 0], [0, 0]], {"Diamond": 1}),
    ],
)  # fmt: skip
def test_draws_are_even(
    points: list[list[float]], unknown: list[list[int]], shares: dict[str, float]
) -> None:
    t = small(points, [[bool(u) for u in row] for row in unknown])
    found = {x["tier"]: x["share"] for x in r.drawn_unknowns(t, 2_500) if x["dataset"] == "d0"}
    assert sum(found.values()) == pytest.approx(1, abs=1e-3)
    for tier, share in found.items():
        assert share == pytest.approx(shares.get(tier, 0), abs=0.03), tier


def test_nobody_is_rated() -> None:
    t = small([[1.0, 1.0]])
    nobody = r.Rated([], t.criteria, t.dimensions, t.points[:0], t.unknown[:0], t.cutoffs, t.tiers)
    assert r.weighting(nobody) == r.left_out(nobody) == r.drawn_unknowns(nobody) == []
    assert r.internal_consistency(nobody) == []
    assert {x["datasets"] for x in r.shifted_cutoffs(nobody)} == {0}


def test_alpha_of_more_by_hand() -> None:
    two = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0], [1.0, 1.0]])
    # variances 1/4 and 1/3, that of the sums 11/12
    assert r.cronbach_alpha(two) == pytest.approx(2 * (1 - (1 / 4 + 1 / 3) / (11 / 12)))
    three = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    # variances 1/4, 1/3 and 1/3; the sums 2, 3, 0, 2 have 19/12
    assert r.cronbach_alpha(three) == pytest.approx(3 / 2 * (1 - (1 / 4 + 2 / 3) / (19 / 12)))
    assert r.cronbach_alpha(two[:, :1]) is None
    assert r.cronbach_alpha(two[:1]) is None
    assert r.cronbach_alpha(two[:2, :]) is not None


def test_consistency_of_three() -> None:
    points: list[list[float]] = [[1, 1, np.nan, 1], [0, 0, 1, 1], [0.5, 1, 0, 1]]
    rows = {(x["what"], x["kind"]): x["figure"] for x in r.internal_consistency(small(points))}
    columns: list[list[float]] = [
        [1, 0, 0.5],
        [1, 0, 1],
        [0.5, 1, 0],
        [1, 1, 1],
    ]  # what does not apply takes the mean

    def alpha(*chosen: list[float]) -> float:
        total = statistics.variance(map(sum, zip(*chosen, strict=True)))
        k = len(chosen)
        return k / (k - 1) * (1 - sum(map(statistics.variance, chosen)) / total)

    assert rows["all criteria", "whole"] == pytest.approx(alpha(*columns), abs=1e-4)
    assert rows["one", "dimension"] is None
    assert rows["two", "dimension"] == pytest.approx(alpha(*columns[1:]), abs=1e-4)
    for number in range(3):
        rest = [sum(c[i] for n, c in enumerate(columns) if n != number) for i in range(3)]
        expected = statistics.correlation(columns[number], rest)
        assert rows[f"D{number}", "criterion"] == pytest.approx(expected, abs=1e-4)
    assert rows["D3", "criterion"] is None, "what never varies correlates with nothing"
    assert list(rows)[:3] == [("all criteria", "whole"), ("one", "dimension"), ("two", "dimension")]
    assert r.internal_consistency(small(points[:2])) == []
