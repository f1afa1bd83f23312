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


def finding(level: str, basis: str) -> dict[str, Any]:
    return {"level": level, "basis": None if level == "unknown" else basis}


@st.composite
def codings(draw: st.DrawFn, levels: tuple[str, ...] = LEVELS) -> tuple[Kind, dict[str, Any]]:
    kind: Kind = draw(st.sampled_from(KINDS))
    ids = rubric_for(kind).criterion_ids
    return kind, {i: finding(draw(st.sampled_from(levels)), draw(st.sampled_from(BASES))) for i in ids}


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
    new = finding(data.draw(st.sampled_from(STEPS)), data.draw(st.sampled_from(BASES)))
    old = altered(kind, criteria, cid, finding("unknown", ""))
    now = altered(kind, criteria, cid, new)
    assert now.upper <= old.upper
    assert now.value >= old.value
    assert now.lower >= old.lower


@given(codings(), st.data())
def test_raising_a_level_or_a_basis_never_lowers(coding: tuple[Kind, dict[str, Any]], data: st.DataObject) -> None:
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
    names = [rubric.tier_at(t.cutoff).name for t in rubric.tiers]  # type: ignore[union-attr]
    assert names == ["Diamond", "Platinum", "Gold", "Silver", "Bronze", "Steel"]
    assert [rubric.tier_at(t.cutoff - 0.001).name for t in rubric.tiers[:-1]] == names[1:]  # type: ignore[union-attr]


def test_unrated_below_the_coverage_floor() -> None:
    rubric = rubric_for("dataset")
    ids = rubric.criterion_ids
    for known, rated in ((19, False), (20, True)):  # 19/32 < 0.60 <= 20/32
        s = score(rubric, {c: finding("full" if n < known else "unknown", "primary") for n, c in enumerate(ids)})
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


def loaded(text: str) -> Any:
    """YAML read by the library alone, in C where it is there: seven times as fast."""
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def recomputed(rubric: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """SonoDQS and SonoMQS from the YAML alone, in exact fractions, sharing no code with the scorer."""
    points = {level: Fraction(str(share)) for level, share in rubric["levels"].items()}
    total = value = lower = upper = Fraction(0)
    applicable = known = evidenced = 0
    for criterion in rubric["criteria"]:
        f = record["criteria"][criterion["id"]]
        if f["level"] == "not-applicable":
            continue
        weight = Fraction(str(criterion["weight"]))
        applicable += 1
        total += weight
        if f["level"] == "unknown":
            upper += weight
            continue
        earned = weight * points[f["level"]]
        known += 1
        value, upper = value + earned, upper + earned
        if f["basis"] in rubric["evidenced_bases"]:
            evidenced += 1
            lower += earned
    scale = 100 if rubric["unit"] == "percent" else 1
    out = {"value": scale * value / total, "lower": scale * lower / total, "upper": scale * upper / total,
           "coverage": Fraction(known, applicable), "verified": Fraction(evidenced, applicable)}  # fmt: skip
    result: dict[str, Any] = {k: float(v) for k, v in out.items()}
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
    assert [sum(c.dimension == d.id for c in rubric.criteria) for d in rubric.dimensions] == [5, 5, 5, 5, 5, 7]
    assert len(rubric_for("model").criteria) == 16
    assert Path(ROOT / "src/sonodex/rubrics/sonodqs.yaml").exists()
