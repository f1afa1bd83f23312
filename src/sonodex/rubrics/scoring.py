"""The scorer: a pure function of (rubric, findings).

value counts unknown as 0; lower counts only evidenced findings; upper counts unknown as full; not-applicable
leaves the denominator. Each is one division of two exact sums, so any IEEE-754 implementation gets the same
last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sonodex.errors import SonodexError
from sonodex.records.vocabularies import FULL, LEVELS, NOT_APPLICABLE, UNKNOWN, Level
from sonodex.rubrics.result import CriterionScore, DimensionScore, Improvement, Score
from sonodex.rubrics.rubric import Criterion, Dimension, Rubric, Tier


class _Read(NamedTuple):
    """A criterion with what was found on it."""

    criterion: Criterion
    level: Level
    basis: str | None
    finding: Any


@dataclass(frozen=True)
class _Sums:
    weight: float = 0.0
    value: float = 0.0
    lower: float = 0.0
    upper: float = 0.0
    applicable: int = 0
    known: int = 0
    evidenced: int = 0

    @property
    def coverage(self) -> float:
        """Share 0..1 of the applicable criteria that are known."""
        return self.known / self.applicable if self.applicable else 0.0

    @property
    def verified(self) -> float:
        """Share 0..1 of the applicable criteria that are known with evidence."""
        return self.evidenced / self.applicable if self.applicable else 0.0


def score(rubric: Rubric, findings: Any) -> Score:
    """Score the findings of one record.

    Args:
        rubric: the scheme.
        findings: a record, or a mapping of criterion id to finding (typed, or a mapping with level
            and basis).

    Returns:
        The score. Where no criterion applies value, lower and upper are 0 and the record is unrated.

    Raises:
        SonodexError: when a criterion of the rubric has no finding or a level is none of the vocabulary.
    """
    read = _read(rubric, getattr(findings, "criteria", findings))
    total = _sum(rubric, read)
    value, lower, upper = (_share(rubric, p, total.weight) for p in (total.value, total.lower, total.upper))
    tier, tier_range, provisional = _tiers(rubric, value, lower, upper, total.coverage)
    return Score(
        rubric=rubric.label,
        scale=rubric.scale,
        value=value,
        lower=lower,
        upper=upper,
        points=total.value,
        weight=total.weight,
        tier=tier,
        tier_range=tier_range,
        rated=rubric.coverage_floor is None or total.coverage >= rubric.coverage_floor,
        provisional=provisional,
        coverage=total.coverage,
        verified=total.verified,
        dimensions=tuple(_dimension(rubric, d, read) for d in rubric.dimensions),
        criteria=tuple(_criterion(rubric, one) for one in read),
        improvements=_improvements(rubric, read, total.weight),
    )


def _read(rubric: Rubric, criteria: Any) -> list[_Read]:
    """Every criterion of the rubric, in its order, with its finding."""
    out = []
    for criterion in rubric.criteria:
        if criterion.id not in criteria:
            raise SonodexError(f"criteria.{criterion.id} is missing; {rubric.label} needs every criterion")
        finding = criteria[criterion.id]
        level = str(_get(finding, "level"))
        if level not in LEVELS:
            raise SonodexError(f"criteria.{criterion.id}.level {level!r} is not a level")
        out.append(_Read(criterion, level, _get(finding, "basis"), finding))
    return out


def _sum(rubric: Rubric, read: Iterable[_Read]) -> _Sums:
    weight = value = lower = upper = 0.0
    applicable = known = evidenced = 0
    for criterion, level, basis, _ in read:
        if level == NOT_APPLICABLE:
            continue
        applicable += 1
        weight += criterion.weight
        if level == UNKNOWN:
            upper += criterion.weight
            continue
        points = criterion.weight * rubric.level_share(level)
        known += 1
        value += points
        upper += points
        if basis in rubric.evidenced_bases:
            evidenced += 1
            lower += points
    return _Sums(weight, value, lower, upper, applicable, known, evidenced)


def _share(rubric: Rubric, points: float, weight: float) -> float:
    """`points` of `weight` on the rubric's scale; 0 of nothing."""
    return rubric.scale * points / weight if weight else 0.0


def _criterion(rubric: Rubric, one: _Read) -> CriterionScore:
    criterion, level, basis, finding = one
    return CriterionScore(
        id=criterion.id,
        dimension=criterion.dimension,
        title=criterion.title,
        level=level,
        basis=basis,
        weight=0.0 if level == NOT_APPLICABLE else criterion.weight,
        points=criterion.weight * rubric.level_share(level),
        note=_get(finding, "note"),
        source=_get(finding, "source"),
        checked=_text(_get(finding, "checked")),
        also=tuple(_plain(a) for a in _get(finding, "also") or ()),
    )


def _dimension(rubric: Rubric, dimension: Dimension, read: Iterable[_Read]) -> DimensionScore:
    part = _sum(rubric, [one for one in read if one.criterion.dimension == dimension.id])
    if not part.weight:
        return DimensionScore(dimension.id, dimension.name, None, None, None, None)
    value, lower, upper = (_share(rubric, p, part.weight) for p in (part.value, part.lower, part.upper))
    return DimensionScore(dimension.id, dimension.name, value, lower, upper, part.coverage)


def _improvements(rubric: Rubric, read: Sequence[_Read], weight: float) -> tuple[Improvement, ...]:
    """Every criterion that is not full, in order of gain; rubric order among equal gains."""
    found = [
        Improvement(
            criterion.id,
            criterion.title,
            level,
            _share(rubric, criterion.weight * (1 - rubric.level_share(level)), weight),
            criterion.remedy,
        )
        for criterion, level, _, _ in read
        if level not in (FULL, NOT_APPLICABLE)
    ]
    return tuple(sorted(found, key=lambda i: -i.gain))


def _tiers(
    rubric: Rubric, value: float, lower: float, upper: float, coverage: float
) -> tuple[str | None, tuple[str, str] | None, bool]:
    """Tier, tiers of lower and upper, and whether these differ; None, None, False without tiers."""
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


def _get(finding: Any, name: str) -> Any:
    return finding.get(name) if isinstance(finding, Mapping) else getattr(finding, name, None)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _plain(reading: Any) -> dict[str, Any]:
    keys = ("level", "basis", "note", "source", "checked")
    return {k: _text(_get(reading, k)) for k in keys}
