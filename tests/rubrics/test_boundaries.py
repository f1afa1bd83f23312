"""What a coding is worth, by tables worked out by hand: at each limit, just above and just below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.records import read_record
from sonodex.records.vocabularies import BASES, KINDS, Kind
from sonodex.rubrics import Score, rubric_for, score
from tests.coding import coding, finding, put


def scored(kind: Kind = "dataset", /, **levels: int) -> Score:
    return score(rubric_for(kind), coding(kind, **levels))


@pytest.mark.parametrize(
    ("applicable", "known", "rated"),
    [
        (32, 19, False),
        (32, 20, True),
        (30, 17, False),
        (30, 18, True),
        (25, 14, False),
        (25, 15, True),
        (20, 11, False),
        (20, 12, True),
        (5, 2, False),
        (5, 3, True),
        (1, 0, False),
        (1, 1, True),
        (32, 32, True),
        (32, 0, False),
    ],
)
def test_rated_from_three_fifths_of_the_criteria_known(applicable: int, known: int, rated: bool) -> None:
    s = scored(full=known, unknown=applicable - known)
    assert s.rated is rated
    assert (s.tier == "Unrated") is not rated
    assert s.coverage == known / applicable


@pytest.mark.parametrize(("opened", "coverage"), [(0, 1), (1, 31.5 / 32), (2, 31 / 32), (32, 0.5)])
@pytest.mark.parametrize(("level", "up_to"), [("none", "partial"), ("none", "full"), ("partial", "full")])
def test_what_is_open_upwards_counts_half_as_known(
    level: str, up_to: str, opened: int, coverage: float
) -> None:
    found = coding("dataset", full=32)
    for one in list(found.values())[:opened]:
        one |= {"level": level, "up_to": up_to}
    s = score(rubric_for("dataset"), found)
    assert (s.coverage, s.verified) == (coverage, coverage)
    assert s.rated is (coverage >= 0.6)
    shares = {"none": 0, "partial": 0.5, "full": 1}
    assert s.lower == 100 * (32 - opened + opened * shares[level]) / 32
    assert s.upper == 100 * (32 - opened + opened * shares[up_to]) / 32


@pytest.mark.parametrize(
    ("full", "partial", "tier"),
    [
        (20, 0, "Diamond"),
        (18, 0, "Diamond"),
        (17, 1, "Platinum"),
        (16, 0, "Platinum"),
        (15, 1, "Gold"),
        (14, 0, "Gold"),
        (13, 1, "Silver"),
        (12, 0, "Silver"),
        (11, 1, "Bronze"),
        (10, 0, "Bronze"),
        (9, 1, "Steel"),
        (0, 0, "Steel"),
    ],
)
def test_tiers_of_settled_records(full: int, partial: int, tier: str) -> None:
    s = scored(full=full, partial=partial, none=20 - full - partial)
    assert s.tier == tier
    assert s.tier_range == (tier, tier)
    assert not s.provisional
    assert s.lower == s.value == s.upper == 100 * (full + partial / 2) / 20


@pytest.mark.parametrize(
    ("applicable", "points", "tier"),
    [(29, 26, "Platinum"), (32, 25.5, "Gold"), (31, 21.5, "Silver"), (31, 18.5, "Bronze"), (31, 15, "Steel")],
)
def test_a_hair_below_a_cutoff_is_below(applicable: int, points: float, tier: str) -> None:
    full, partial = int(points), round(2 * (points - int(points)))
    s = scored(full=full, partial=partial, none=applicable - full - partial)
    assert (s.tier, s.tier_range) == (tier, (tier, tier))


@pytest.mark.parametrize("basis", BASES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_lower_bound_rests_on_what_was_seen(kind: Kind, basis: str) -> None:
    """Stated, but its source not read: it does not count for the lower bound; every other basis does."""
    scale = rubric_for(kind).scale
    half = len(rubric_for(kind).criteria) // 2
    found = coding(kind, full=2 * half)
    for number, one in enumerate(found.values()):
        one["basis"] = basis if number < half else "primary"
    s = score(rubric_for(kind), found)
    counts = basis != "unverified"
    assert s.lower == (scale if counts else scale / 2)
    assert s.verified == (1 if counts else 0.5)
    assert s.upper == scale
    assert s.coverage == 1


def test_an_unverified_record_has_no_lower_bound() -> None:
    s = scored(full=32, unverified=32)
    assert (s.lower, s.upper, s.verified, s.coverage) == (0, 100, 0, 1)
    assert s.tier_range == ("Steel", "Diamond")
    assert s.provisional


@pytest.mark.parametrize(
    ("full", "partial", "none"), [(32, 0, 0), (0, 32, 0), (0, 0, 32), (8, 16, 8), (1, 0, 31), (0, 1, 31)]
)
def test_full_is_one_partial_a_half_none_nothing(full: int, partial: int, none: int) -> None:
    s = scored(full=full, partial=partial, none=none)
    assert s.lower == s.upper == 100 * (full + partial / 2) / 32
    assert s.points == full + partial / 2
    assert s.weight == 32


@pytest.mark.parametrize(
    ("full", "none", "unknown"), [(16, 8, 8), (20, 0, 12), (0, 20, 12), (31, 0, 1), (0, 31, 1)]
)
def test_an_unknown_may_be_anything(full: int, none: int, unknown: int) -> None:
    s = scored(full=full, none=none, unknown=unknown)
    assert s.lower == 100 * full / 32
    assert s.upper == 100 * (full + unknown) / 32
    assert s.coverage == s.verified == (full + none) / 32


def test_firm_while_both_bounds_lie_in_one_tier() -> None:
    firm = scored(full=18, unknown=1, none=1)  # 90 to 95
    assert (firm.tier, firm.tier_range, firm.provisional) == ("Diamond", ("Diamond", "Diamond"), False)
    wide = scored(full=17, unknown=1, none=2)  # 85 to 90
    assert (wide.tier_range, wide.provisional) == (("Platinum", "Diamond"), True)
    unrated = scored(full=1, unknown=19)
    assert (unrated.tier, unrated.tier_range, unrated.provisional) == ("Unrated", ("Steel", "Diamond"), False)


def test_what_does_not_apply_leaves_every_denominator() -> None:
    s = scored(full=5, partial=2, none=3, unverified=1)
    assert s.weight == 10
    assert (s.lower, s.upper) == (50, 60)
    assert (s.coverage, s.verified) == (1, 0.9)
    outside = [c for c in s.criteria if c.level == "not-applicable"]
    assert len(outside) == 22
    assert {(c.weight, c.points) for c in outside} == {(0, 0)}
    assert len(s.improvements) == 5


def test_nothing_applies() -> None:
    s = scored()
    assert (s.value, s.lower, s.upper, s.points, s.weight, s.coverage, s.verified) == (0,) * 7
    assert (s.rated, s.tier, s.improvements) == (False, "Unrated", ())
    assert all(
        d.value is None and d.lower is None and d.upper is None and d.coverage is None for d in s.dimensions
    )


@pytest.mark.parametrize(("full", "known"), [(16, 16), (0, 16), (8, 8), (1, 1), (0, 0)])
def test_models_have_sixteenths_and_no_tiers(full: int, known: int) -> None:
    s = scored("model", full=full, none=known - full, unknown=16 - known)
    assert (s.lower, s.upper) == (full / 16, (full + 16 - known) / 16)
    assert (s.rated, s.tier, s.tier_range, s.provisional) == (True, None, None, False)
    assert not {"tier", "tier_range", "provisional"} & set(s.summary())
    assert s.summary()["rated"] is True


def test_each_dimension_by_itself() -> None:
    rubric = rubric_for("dataset")
    found = coding("dataset", none=32)
    for criterion in rubric.criteria:
        if criterion.dimension == "readiness":
            found[criterion.id] = finding("full")
        if criterion.dimension == "population":
            found[criterion.id] = finding("not-applicable")
    found["D1"], found["D2"] = (
        finding("unknown"),
        finding("full", "unverified"),
    )  # of five that say how to get the data
    s = score(rubric, found)
    by = {d.id: d for d in s.dimensions}
    assert (by["readiness"].lower, by["readiness"].value, by["readiness"].upper) == (100, 100, 100)
    assert (by["annotation"].lower, by["annotation"].value, by["annotation"].upper) == (0, 0, 0)
    assert (by["population"].lower, by["population"].upper, by["population"].coverage) == (None, None, None)
    assert (by["access"].lower, by["access"].upper, by["access"].coverage) == (0, 40, 0.8)
    assert [d.id for d in s.dimensions] == [d.id for d in rubric.dimensions]


def test_improvements_are_the_lost_points_dearest_first() -> None:
    found = coding("dataset", none=2, partial=2, full=16)
    s = score(rubric_for("dataset"), found)
    remedy = {c.id: c.remedy for c in rubric_for("dataset").criteria}
    assert [(i.id, i.level, i.gain, i.remedy) for i in s.improvements] == [
        ("D1", "none", 5, remedy["D1"]),
        ("D2", "none", 5, remedy["D2"]),
        ("D3", "partial", 2.5, remedy["D3"]),
        ("D4", "partial", 2.5, remedy["D4"]),
    ]
    first = coding("dataset", partial=2, none=2, full=16)
    assert [i.id for i in score(rubric_for("dataset"), first).improvements] == ["D3", "D4", "D1", "D2"]


def test_each_criterion_keeps_its_evidence() -> None:
    found = coding("dataset", full=32)
    found["D2"] = {**finding("partial", "secondary"), "also": [finding("full", "primary")]}
    s = score(rubric_for("dataset"), found)
    one, two = s.criteria[:2]
    assert (one.id, one.level, one.basis, one.points, one.weight) == ("D1", "full", "primary", 1, 1)
    assert (one.note, one.source, one.checked, one.also) == (
        "seen",
        "https://example.org/page",
        "2024-05-01",
        (),
    )
    assert (two.level, two.basis, two.points, two.weight) == ("partial", "secondary", 0.5, 1)
    assert two.also == (
        {
            "level": "full",
            "up_to": None,
            "basis": "primary",
            "note": "seen",
            "source": "https://example.org/page",
            "checked": "2024-05-01",
        },
    )
    full = s.full()
    assert [c["id"] for c in full["criteria"]] == list(rubric_for("dataset").criterion_ids)
    assert full["criteria"][1]["also"] == list(two.also)
    assert full["tier_range"] == ["Diamond", "Diamond"]
    assert full["rubric"] == rubric_for("dataset").label


def test_what_does_not_apply_may_stand_anywhere() -> None:
    rubric = rubric_for("dataset")
    found = dict(
        zip(rubric.criterion_ids, reversed(coding("dataset", full=16, none=4).values()), strict=True)
    )
    s = score(rubric, found)  # twelve that do not apply, four none, sixteen full
    assert (s.lower, s.upper, s.weight, s.coverage) == (80, 80, 20, 1)
    assert [c.level for c in s.criteria[10:18]] == ["not-applicable"] * 2 + ["none"] * 4 + ["full"] * 2
    mixed = coding("dataset", unknown=1, full=31)
    assert score(rubric, mixed).lower == 100 * 31 / 32
    assert [i.id for i in score(rubric, mixed).improvements] == ["D1"]


def test_a_typed_record_scores_as_its_file(tmp_path: Path) -> None:
    found = coding("dataset", full=10, partial=10, none=5, unknown=5, unverified=3)
    found["D7"] |= {"checked": None, "also": [finding("none", "secondary")]}
    record = read_record(put(tmp_path, "dataset", "a", found))
    typed, plain = score(rubric_for("dataset"), record), score(rubric_for("dataset"), found)
    assert typed.full() == plain.full()
    assert typed.criteria[6].checked is None
    assert typed.criteria[5].checked == "2024-05-01"
    assert typed.criteria[6].also[0]["level"] == "none"


@pytest.mark.parametrize("kind", KINDS)
def test_a_score_as_it_is_printed(kind: Kind) -> None:
    rubric = rubric_for(kind)
    s = score(rubric, coding(kind, full=3, partial=3, none=3, unknown=3, unverified=2))
    summary, full = s.summary(), s.full()
    for key in ("rubric", "value", "lower", "upper", "points", "coverage", "verified", "rated"):
        assert summary[key] == full[key] == getattr(s, key), key
    assert full["weight"] == s.weight == 12
    for printed, d in zip(summary["dimensions"], s.dimensions, strict=True):
        assert (printed["id"], printed["name"], printed["value"]) == (d.id, d.name, d.value)
        assert (printed["lower"], printed["upper"], printed["coverage"]) == (d.lower, d.upper, d.coverage)
    assert [(c["id"], c["dimension"], c["title"]) for c in full["criteria"]] == [
        (c.id, c.dimension, c.title) for c in rubric.criteria
    ]
    assert [(i["id"], i["gain"], i["remedy"], i["title"], i["level"]) for i in full["improvements"]] == [
        (i.id, i.gain, i.remedy, i.title, i.level) for i in s.improvements
    ]
    assert {i.title for i in s.improvements} <= {c.title for c in rubric.criteria}
    assert full["dimensions"] == summary["dimensions"]
