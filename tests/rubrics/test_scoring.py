"""The scorer's laws, and an independent recomputation of every score from the files alone."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sonodex import Catalogue
from sonodex.errors import SonodexError
from sonodex.records.vocabularies import BASES, KINDS, LEVELS, Kind
from sonodex.rubrics import Rubric, Score, rubric_for, score
from tests.conftest import ROOT

STEPS = ["none", "partial", "full"]
EVIDENCE = ["unverified", "secondary", "automatic", "primary"]


OPEN = [("none", "partial"), ("none", "full"), ("partial", "full")]


def finding(level: str, basis: str, up_to: str | None = None) -> dict[str, Any]:
    return {"level": level, "up_to": up_to, "basis": None if level == "unknown" else basis}


@st.composite
def codings(draw: st.DrawFn, levels: tuple[str, ...] = LEVELS) -> tuple[Kind, dict[str, Any]]:
    kind: Kind = draw(st.sampled_from(KINDS))
    states = [(level, None) for level in levels] + [one for one in OPEN if set(one) <= set(levels)]
    out = {}
    for i in rubric_for(kind).criterion_ids:
        level, up_to = draw(st.sampled_from(states))
        out[i] = finding(level, draw(st.sampled_from(BASES)), up_to)
    return kind, out


def with_usual(kind: Kind, cid: str, percent: int) -> Rubric:
    """The rubric, with `percent` as what is usual on one criterion in every track."""
    rubric = rubric_for(kind)
    usual = {t.id: percent for t in rubric.tracks}
    criteria = [c.model_copy(update={"usual": usual}) if c.id == cid else c for c in rubric.criteria]
    return rubric.model_copy(update={"criteria": criteria})


def three(s: Score) -> tuple[float, float, float]:
    return s.lower, s.value, s.upper


def altered(kind: Kind, criteria: dict[str, Any], cid: str, new: dict[str, Any]) -> Score:
    return score(rubric_for(kind), {**criteria, cid: new})


@given(codings())
def test_bounds_enclose_the_value(coding: tuple[Kind, dict[str, Any]]) -> None:
    kind, criteria = coding
    s = score(rubric_for(kind), criteria)
    assert 0 <= s.lower <= s.value <= s.upper <= rubric_for(kind).scale
    assert 0 <= s.verified <= s.coverage <= 1


@given(codings(), st.data())
def test_filling_an_unknown_narrows(coding: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
    kind, criteria = coding
    cid = data.draw(st.sampled_from(sorted(criteria)))
    basis = data.draw(st.sampled_from(BASES))
    unknown = altered(kind, criteria, cid, finding("unknown", ""))
    level, up_to = data.draw(st.sampled_from(OPEN))
    opened = altered(kind, criteria, cid, finding(level, basis, up_to))
    settled = altered(kind, criteria, cid, finding(level, basis))
    for wide, narrow in ((unknown, opened), (opened, settled), (unknown, settled)):
        assert narrow.upper <= wide.upper
        assert narrow.lower >= wide.lower
        assert narrow.coverage > wide.coverage


@given(codings(), st.data())
def test_settling_at_the_usual_level_keeps_the_value_and_another_moves_it_its_way(
    coding: tuple[Kind, dict[str, Any]], data: st.DataObject
) -> None:
    kind, criteria = coding
    cid = data.draw(st.sampled_from(sorted(criteria)))
    usual = data.draw(st.integers(0, 100))
    rubric = with_usual(kind, cid, usual)
    before = score(rubric, {**criteria, cid: finding("unknown", "")}).value
    for level, percent in (("none", 0), ("partial", 50), ("full", 100)):
        after = score(rubric, {**criteria, cid: finding(level, "primary")}).value
        assert (after > before) == (percent > usual)
        assert (after < before) == (percent < usual)


@given(codings(), st.data())
def test_an_open_finding_is_estimated_within_its_own_bounds(
    coding: tuple[Kind, dict[str, Any]], data: st.DataObject
) -> None:
    kind, criteria = coding
    cid = data.draw(st.sampled_from(sorted(criteria)))
    level, up_to = data.draw(st.sampled_from(OPEN))
    rubric = with_usual(kind, cid, data.draw(st.integers(0, 100)))
    low, estimated, high = (
        score(rubric, {**criteria, cid: f}).value
        for f in (finding(level, "primary"), finding(level, "primary", up_to), finding(up_to, "primary"))
    )
    assert low <= estimated <= high


@given(codings())
def test_the_track_moves_the_value_only(coding: tuple[Kind, dict[str, Any]]) -> None:
    kind, criteria = coding
    rubric = rubric_for(kind)
    scores = [score(rubric, criteria, t.id) for t in rubric.tracks]
    same = {(s.lower, s.upper, s.points, s.coverage, s.verified, s.tier_range) for s in scores}
    assert len(same) == 1
    assert [s.track for s in scores] == [t.id for t in rubric.tracks]


@given(codings(), st.data())
def test_raising_a_level_or_a_basis_never_lowers(
    coding: tuple[Kind, dict[str, Any]], data: st.DataObject
) -> None:
    kind, criteria = coding
    cid = data.draw(st.sampled_from(sorted(criteria)))
    basis = data.draw(st.sampled_from(EVIDENCE))
    scores = [altered(kind, criteria, cid, finding(level, basis)) for level in STEPS]
    for less, more in pairwise(scores):
        assert all(a <= b for a, b in zip(three(less), three(more), strict=True))
    level = data.draw(st.sampled_from(STEPS))
    scores = [altered(kind, criteria, cid, finding(level, b)) for b in EVIDENCE]
    for less, more in pairwise(scores):
        assert all(a <= b for a, b in zip(three(less), three(more), strict=True))


@given(codings(), st.randoms())
def test_order_does_not_matter(coding: tuple[Kind, dict[str, Any]], rng: random.Random) -> None:
    kind, criteria = coding
    shuffled = list(criteria.items())
    rng.shuffle(shuffled)
    assert score(rubric_for(kind), criteria) == score(rubric_for(kind), dict(shuffled))


@given(codings(levels=("full", "not-applicable")))
def test_not_applicable_leaves_a_full_record_full(coding: tuple[Kind, dict[str, Any]]) -> None:
    kind, criteria = coding
    s = score(rubric_for(kind), criteria)
    if any(f["level"] == "full" for f in criteria.values()):
        assert s.value == rubric_for(kind).scale
    else:
        assert three(s) == (0, 0, 0)
        assert not s.rated or kind == "model"


@given(codings())
def test_gains_are_what_full_would_add(coding: tuple[Kind, dict[str, Any]]) -> None:
    kind, criteria = coding
    s = score(rubric_for(kind), criteria)
    assert [i.gain for i in s.improvements] == sorted((i.gain for i in s.improvements), reverse=True)
    for improvement in s.improvements:
        better = altered(kind, criteria, improvement.id, finding("full", "primary"))
        assert better.value - s.value == pytest.approx(improvement.gain)


@given(codings())
def test_points_add_up(coding: tuple[Kind, dict[str, Any]]) -> None:
    kind, criteria = coding
    s = score(rubric_for(kind), criteria)
    assert sum(c.points for c in s.criteria) == s.points
    assert sum(c.weight for c in s.criteria) == s.weight


def test_tiers_at_their_cutoffs() -> None:
    rubric = rubric_for("dataset")

    def name_at(percent: float) -> str | None:
        tier = rubric.tier_at(percent)
        return tier.name if tier else None

    names = [name_at(t.cutoff) for t in rubric.tiers]
    assert names == ["Diamond", "Platinum", "Gold", "Silver", "Bronze", "Steel"]
    assert [name_at(t.cutoff - 0.001) for t in rubric.tiers[:-1]] == names[1:]


def test_unrated_below_the_coverage_floor() -> None:
    rubric = rubric_for("dataset")
    ids = rubric.criterion_ids
    # 0.60 of 32 is 19.2; a finding that is open counts a half
    for known, opened, rated in ((19, 0, False), (20, 0, True), (19, 1, True), (18, 2, False), (18, 3, True)):
        levels = [finding("full", "primary")] * known + [finding("partial", "primary", "full")] * opened
        levels += [finding("unknown", "primary")] * (len(ids) - len(levels))
        s = score(rubric, dict(zip(ids, levels, strict=True)))
        assert s.rated is rated
        assert (s.tier == "Unrated") is not rated
        assert s.provisional is rated


def test_a_missing_criterion_or_odd_level_is_refused() -> None:
    rubric = rubric_for("model")
    criteria = {c: finding("full", "primary") for c in rubric.criterion_ids}
    with pytest.raises(SonodexError, match=r"criteria\.M3 is missing"):
        score(rubric, {k: v for k, v in criteria.items() if k != "M3"})
    with pytest.raises(SonodexError, match="is not a level"):
        score(rubric, {**criteria, "M3": finding("ful", "primary")})
    with pytest.raises(SonodexError, match="cannot be open up to"):
        score(rubric, {**criteria, "M3": finding("full", "primary", "partial")})


def loaded(text: str) -> Any:
    """YAML read by the library alone, in C where it is there: seven times as fast."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def recomputed(rubric: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """SonoDQS and SonoMQS from the YAML alone, in exact fractions, sharing no code with the scorer."""
    points = {level: Fraction(str(share)) for level, share in rubric["levels"].items()}
    populations = record.get("population", [])
    track = next(
        (t["id"] for t in rubric["tracks"] if set(t["populations"]) & set(populations)),
        rubric["tracks"][0]["id"],
    )
    total = value = lower = upper = known = evidenced = Fraction(0)
    applicable = 0
    for criterion in rubric["criteria"]:
        f = record["criteria"][criterion["id"]]
        if f["level"] == "not-applicable":
            continue
        weight = Fraction(str(criterion["weight"]))
        applicable += 1
        total += weight
        least = points.get(f["level"], Fraction(0))
        most = points["full"] if f["level"] == "unknown" else points[f.get("up_to") or f["level"]]
        value += weight * min(max(Fraction(criterion["usual"][track], 100), least), most)
        upper += weight * most
        settled = (
            Fraction(0) if f["level"] == "unknown" else Fraction(1, 2) if f.get("up_to") else Fraction(1)
        )
        known += settled
        if f["basis"] in rubric["evidenced_bases"]:
            evidenced += settled
            lower += weight * least
    scale = 100 if rubric["unit"] == "percent" else 1
    out = {"value": scale * value / total, "lower": scale * lower / total, "upper": scale * upper / total,
           "coverage": known / applicable, "verified": evidenced / applicable}  # fmt: skip
    result: dict[str, Any] = {k: float(v) for k, v in out.items()} | {"track": track}
    if rubric["tiers"]:

        def tier(v: Fraction) -> str:
            return str(next(t["name"] for t in rubric["tiers"] if v >= Fraction(str(t["cutoff"]))))

        rated = out["coverage"] >= Fraction(str(rubric["coverage_floor"]))
        result["tier"] = tier(out["value"]) if rated else rubric["unrated"]
        result["tier_range"] = [tier(out["lower"]), tier(out["upper"])]
        result["provisional"] = rated and tier(out["lower"]) != tier(out["upper"])
    return result


@pytest.mark.parametrize(("folder", "rubric_file"), [("datasets", "sonodqs"), ("models", "sonomqs")])
def test_every_score_of_the_catalogue_to_the_last_digit(folder: str, rubric_file: str) -> None:
    text = (ROOT / "src/sonodex/rubrics" / f"{rubric_file}.yaml").read_text(encoding="utf-8")
    rubric = loaded(text)
    catalogue = Catalogue.load()
    files = sorted((ROOT / "catalogue" / folder).glob("*.yaml"))
    assert files
    for file in files:
        record = loaded(file.read_text(encoding="utf-8"))
        found = catalogue[f"{folder}/{record['id']}"].summary["score"]
        for key, value in recomputed(rubric, record).items():
            assert found[key] == value, f"{file.name}: {key}"


def test_rubric_is_typed() -> None:
    rubric: Rubric = rubric_for("dataset")
    assert len(rubric.criteria) == 32
    assert [sum(c.dimension == d.id for c in rubric.criteria) for d in rubric.dimensions] == [
        5,
        5,
        5,
        5,
        5,
        7,
    ]
    assert len(rubric_for("model").criteria) == 16
    assert Path(ROOT / "src/sonodex/rubrics/sonodqs.yaml").exists()
