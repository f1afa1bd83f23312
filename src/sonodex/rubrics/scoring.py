"""The scorer: a pure function of (rubric, findings).

value counts unknown as 0; lower counts only evidenced findings; upper counts unknown as full; not-applicable leaves the
denominator. Each is one division of two exact sums, so any IEEE-754 implementation gets the same last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sonodex.errors import SonodexError
from sonodex.rubrics.rubric import Criterion, Rubric, Tier


@dataclass(frozen=True)
class CriterionScore:
    """What one criterion gives: `points` of `weight` (0 while unknown); weight 0 when not applicable."""

    id: str
    dimension: str
    title: str
    level: str
    basis: str | None
    weight: float
    points: float
    note: str | None
    source: str | None
    checked: str | None
    also: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class DimensionScore:
    """One dimension's share: value, lower, upper on the rubric's scale; None where no criterion applies."""

    id: str
    name: str
    value: float | None
    lower: float | None
    upper: float | None
    coverage: float | None


@dataclass(frozen=True)
class Improvement:
    """A criterion that is not full: `gain` on the rubric's scale if it became full, and how to get there."""

    id: str
    title: str
    level: str
    gain: float
    remedy: str


@dataclass(frozen=True)
class Score:
    """A score with its arithmetic.

    value, lower, upper: 0..100 (datasets) or 0..1 (models); lower ≤ value ≤ upper.
    points, weight: the sums behind value. coverage, verified: shares 0..1 of the applicable criteria.
    rated: whether enough is known for a tier (always, for a rubric without tiers).
    tier: name, the rubric's word for unrated, or None where the rubric has no tiers.
    tier_range: tiers of lower and upper. provisional: they differ.
    """

    rubric: str
    value: float
    lower: float
    upper: float
    points: float
    weight: float
    tier: str | None
    tier_range: tuple[str, str] | None
    rated: bool
    provisional: bool
    coverage: float
    verified: float
    dimensions: tuple[DimensionScore, ...]
    criteria: tuple[CriterionScore, ...]
    improvements: tuple[Improvement, ...]

    def summary(self) -> dict[str, Any]:
        """The score without its criteria, as `list --format json` prints it."""
        keys = ["rubric", "value", "lower", "upper", "points"]
        keys += ["tier", "tier_range", "provisional"] if self.tier is not None else []
        out: dict[str, Any] = {k: getattr(self, k) for k in keys}
        if self.tier_range is not None:
            out["tier_range"] = list(self.tier_range)
        out["coverage"], out["verified"], out["rated"] = self.coverage, self.verified, self.rated
        out["dimensions"] = [asdict(d) for d in self.dimensions]
        return out

    def full(self) -> dict[str, Any]:
        """The score with criteria and improvements, as `show --format json` prints it."""
        out = self.summary()
        out["weight"] = self.weight
        out["criteria"] = [{**asdict(c), "also": list(c.also)} for c in self.criteria]
        out["improvements"] = [asdict(i) for i in self.improvements]
        return out


@dataclass(frozen=True)
class _Sums:
    weight: float = 0.0
    value: float = 0.0
    lower: float = 0.0
    upper: float = 0.0
    applicable: int = 0
    known: int = 0
    evidenced: int = 0


def _sum(rubric: Rubric, rows: Iterable[tuple[Criterion, str, str | None]]) -> _Sums:
    weight = value = lower = upper = 0.0
    applicable = known = evidenced = 0
    shares = rubric.levels.model_dump()
    for criterion, level, basis in rows:
        if level == "not-applicable":
            continue
        applicable += 1
        weight += criterion.weight
        if level == "unknown":
            upper += criterion.weight
            continue
        points = criterion.weight * shares[level]
        known += 1
        value += points
        upper += points
        if basis in rubric.evidenced_bases:
            evidenced += 1
            lower += points
    return _Sums(weight, value, lower, upper, applicable, known, evidenced)


def _get(finding: Any, name: str) -> Any:
    return finding.get(name) if isinstance(finding, Mapping) else getattr(finding, name, None)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def score(rubric: Rubric, findings: Any) -> Score:
    """Score the findings of one record.

    Args:
        rubric: the scheme.
        findings: a record, or a mapping of criterion id to finding (typed, or a mapping with level and basis).

    Returns:
        The score. Where no criterion applies value, lower and upper are 0 and the record is unrated.

    Raises:
        SonodexError: when a criterion of the rubric has no finding or a level is none of the vocabulary.
    """
    criteria = getattr(findings, "criteria", findings)
    rows: list[tuple[Criterion, str, str | None]] = []
    for criterion in rubric.criteria:
        if criterion.id not in criteria:
            raise SonodexError(f"criteria.{criterion.id} is missing; {rubric.label} needs every criterion")
        finding = criteria[criterion.id]
        level = str(_get(finding, "level"))
        if level not in ("full", "partial", "none", "unknown", "not-applicable"):
            raise SonodexError(f"criteria.{criterion.id}.level {level!r} is not a level")
        rows.append((criterion, level, _get(finding, "basis")))
    total = _sum(rubric, rows)
    scale = rubric.scale

    def share(points: float, weight: float) -> float:
        return scale * points / weight if weight else 0.0

    value, lower, upper = (share(p, total.weight) for p in (total.value, total.lower, total.upper))
    coverage = total.known / total.applicable if total.applicable else 0.0
    tier, tier_range, provisional = _tiers(rubric, value, lower, upper, coverage)
    shares = rubric.levels.model_dump()
    scored = tuple(
        CriterionScore(
            id=c.id,
            dimension=c.dimension,
            title=c.title,
            level=level,
            basis=basis,
            weight=0.0 if level == "not-applicable" else c.weight,
            points=c.weight * shares.get(level, 0),
            note=_get(criteria[c.id], "note"),
            source=_get(criteria[c.id], "source"),
            checked=_text(_get(criteria[c.id], "checked")),
            also=tuple(_plain(a) for a in _get(criteria[c.id], "also") or ()),
        )
        for c, level, basis in rows
    )
    dimensions = []
    for dimension in rubric.dimensions:
        part = _sum(rubric, [row for row in rows if row[0].dimension == dimension.id])
        if part.weight:
            shares_of = [share(p, part.weight) for p in (part.value, part.lower, part.upper)]
            scored_dimension = DimensionScore(
                dimension.id,
                dimension.name,
                shares_of[0],
                shares_of[1],
                shares_of[2],
                part.known / part.applicable,
            )
        else:
            scored_dimension = DimensionScore(dimension.id, dimension.name, None, None, None, None)
        dimensions.append(scored_dimension)
    improvements = sorted(
        (
            Improvement(
                c.id, c.title, level, share(c.weight * (1 - shares.get(level, 0)), total.weight), c.remedy
            )
            for c, level, _ in rows
            if level not in ("full", "not-applicable")
        ),
        key=lambda i: -i.gain,  # stable: rubric order among equal gains
    )
    return Score(
        rubric=rubric.label,
        value=value,
        lower=lower,
        upper=upper,
        points=total.value,
        weight=total.weight,
        tier=tier,
        tier_range=tier_range,
        rated=rubric.coverage_floor is None or coverage >= rubric.coverage_floor,
        provisional=provisional,
        coverage=coverage,
        verified=total.evidenced / total.applicable if total.applicable else 0.0,
        dimensions=tuple(dimensions),
        criteria=scored,
        improvements=tuple(improvements),
    )


def _plain(reading: Any) -> dict[str, Any]:
    keys = ("level", "basis", "note", "source", "checked")
    return {k: _text(_get(reading, k)) for k in keys}


def _tiers(
    rubric: Rubric, value: float, lower: float, upper: float, coverage: float
) -> tuple[str | None, tuple[str, str] | None, bool]:
    if not rubric.tiers:
        return None, None, False
    percent = 100 / rubric.scale
    at: list[Tier] = []
    for number in (value, lower, upper):
        tier = rubric.tier_at(number * percent)
        assert tier is not None  # the last tier starts at 0
        at.append(tier)
    tier_range = (at[1].name, at[2].name)
    assert rubric.coverage_floor is not None
    if coverage < rubric.coverage_floor:
        return rubric.unrated, tier_range, False
    return at[0].name, tier_range, at[1] != at[2]
