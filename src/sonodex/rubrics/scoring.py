"""The scorer: a pure function of (rubric, findings, track).

Lower counts what evidence proves; upper what may still be proved (`up_to`; unknown is none up to full). The
value lies between them: a finding that is open counts what records of its track usually reach on the
criterion (`usual` of the rubric, in percent), kept within its own bounds. Not-applicable leaves the
denominator. All sums are of hundredths of a weight and exact, and each share is one division of two of them,
so any IEEE-754 implementation gets the same last digit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sonodex.errors import SonodexError
from sonodex.records.vocabularies import FULL, LEVELS, NOT_APPLICABLE, UNKNOWN
from sonodex.rubrics.result import CriterionScore, DimensionScore, Improvement, Score
from sonodex.rubrics.rubric import Criterion, Rubric


@dataclass(frozen=True, slots=True)
class _Row:
    """A criterion with its finding, in percent of its weight: proved, estimated and possible credit."""

    criterion: Criterion
    finding: Any
    level: str
    up_to: str | None
    basis: str | None
    low: float
    estimate: float
    high: float
    evidenced: bool

    @property
    def applies(self) -> bool:
        return self.level != NOT_APPLICABLE

    @property
    def settled(self) -> float:
        """How settled the finding is: 1, ½ where it is open upwards, 0 while unknown."""
        return 0.0 if self.level == UNKNOWN else 1.0 if self.up_to is None else 0.5


@dataclass(frozen=True)
class _Sums:
    """Sums over applicable criteria; the first four in hundredths of a weight."""

    weight: float
    points: float
    value: float
    lower: float
    upper: float
    applicable: int
    settled: float
    evidenced: float

    @property
    def coverage(self) -> float:
        return self.settled / self.applicable if self.applicable else 0.0

    @property
    def verified(self) -> float:
        return self.evidenced / self.applicable if self.applicable else 0.0


def _sum(rows: Iterable[_Row]) -> _Sums:
    weight = points = value = lower = upper = settled = evidenced = 0.0
    applicable = 0
    for row in rows:
        if not row.applies:
            continue
        one = row.criterion.weight
        applicable += 1
        weight += 100 * one
        points += one * row.low
        value += one * row.estimate
        upper += one * row.high
        settled += row.settled
        if row.evidenced:
            evidenced += row.settled
            lower += one * row.low
    return _Sums(weight, points, value, lower, upper, applicable, settled, evidenced)


def _get(finding: Any, name: str) -> Any:
    return finding.get(name) if isinstance(finding, Mapping) else getattr(finding, name, None)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _row(rubric: Rubric, criterion: Criterion, finding: Any, track: str) -> _Row:
    level, up_to, basis = str(_get(finding, "level")), _get(finding, "up_to"), _get(finding, "basis")
    for word in (level, up_to):
        if word is not None and word not in LEVELS:
            raise SonodexError(f"criteria.{criterion.id}.level {word!r} is not a level")
    percent = rubric.percents
    low = percent.get(level, 0.0)
    high = percent[FULL] if level == UNKNOWN else percent[up_to] if up_to else low
    if high < low:
        raise SonodexError(f"criteria.{criterion.id}: {level!r} cannot be open up to {up_to!r}")
    estimate = min(max(float(criterion.usual[track]), low), high)
    evidenced = level in percent and basis in rubric.evidenced_bases
    return _Row(criterion, finding, level, up_to, basis, low, estimate, high, evidenced)


def score(rubric: Rubric, findings: Any, track: str | None = None) -> Score:
    """Score the findings of one record.

    Args:
        rubric: the scheme.
        findings: a record, or a mapping of criterion id to finding (with level, up_to and basis).
        track: id of the record's track; by default that of the record's population, or the rubric's first.

    Returns:
        The score. Where no criterion applies value, lower and upper are 0 and the record is unrated.

    Raises:
        SonodexError: when a criterion of the rubric has no finding, or a level is none of the vocabulary.
    """
    criteria = getattr(findings, "criteria", findings)
    track = track or rubric.track_of(getattr(findings, "population", ())).id
    missing = [c.id for c in rubric.criteria if c.id not in criteria]
    if missing:
        raise SonodexError(f"criteria.{missing[0]} is missing; {rubric.label} needs every criterion")
    rows = [_row(rubric, c, criteria[c.id], track) for c in rubric.criteria]
    total = _sum(rows)
    value, lower, upper = (_share(rubric, p, total.weight) for p in (total.value, total.lower, total.upper))
    rated = rubric.coverage_floor is None or total.coverage >= rubric.coverage_floor
    tier, tier_range = _tiers(rubric, value, lower, upper, rated)
    return Score(
        rubric=rubric.label,
        scale=rubric.scale,
        track=track,
        value=value,
        lower=lower,
        upper=upper,
        points=total.points / 100,
        weight=total.weight / 100,
        tier=tier,
        tier_range=tier_range,
        rated=rated,
        provisional=rated and tier_range is not None and tier_range[0] != tier_range[1],
        coverage=total.coverage,
        verified=total.verified,
        dimensions=_dimensions(rubric, rows),
        criteria=tuple(map(_criterion, rows)),
        improvements=_improvements(rubric, rows, total.weight),
    )


def _share(rubric: Rubric, points: float, weight: float) -> float:
    return rubric.scale * points / weight if weight else 0.0


def _criterion(row: _Row) -> CriterionScore:
    weight = row.criterion.weight if row.applies else 0.0
    return CriterionScore(
        id=row.criterion.id,
        dimension=row.criterion.dimension,
        title=row.criterion.title,
        level=row.level,
        up_to=row.up_to,
        basis=row.basis,
        weight=weight,
        points=weight * row.low / 100,
        estimate=weight * row.estimate / 100,
        note=_get(row.finding, "note"),
        source=_get(row.finding, "source"),
        checked=_text(_get(row.finding, "checked")),
        also=tuple(_plain(a) for a in _get(row.finding, "also") or ()),
    )


def _dimensions(rubric: Rubric, rows: Sequence[_Row]) -> tuple[DimensionScore, ...]:
    out = []
    for dimension in rubric.dimensions:
        part = _sum(row for row in rows if row.criterion.dimension == dimension.id)
        shares: list[float | None] = [None, None, None, None]
        if part.applicable:
            shares = [_share(rubric, p, part.weight) for p in (part.value, part.lower, part.upper)]
            shares.append(part.coverage)
        out.append(DimensionScore(dimension.id, dimension.name, *shares))
    return tuple(out)


def _improvements(rubric: Rubric, rows: Iterable[_Row], weight: float) -> tuple[Improvement, ...]:
    """What is not full, largest gain first; among equal gains in the rubric's order (the sort is stable)."""
    full = rubric.percents[FULL]
    found = [
        Improvement(
            row.criterion.id,
            row.criterion.title,
            row.level,
            _share(rubric, row.criterion.weight * (full - row.estimate), weight),
            row.criterion.remedy,
        )
        for row in rows
        if row.applies and row.level != FULL
    ]
    return tuple(sorted(found, key=lambda i: -i.gain))


def _plain(reading: Any) -> dict[str, Any]:
    keys = ("level", "up_to", "basis", "note", "source", "checked")
    return {k: _text(_get(reading, k)) for k in keys}


def _tiers(
    rubric: Rubric, value: float, lower: float, upper: float, rated: bool
) -> tuple[str | None, tuple[str, str] | None]:
    if not rubric.tiers:
        return None, None
    percent = 100 / rubric.scale
    likely, low, high = (rubric.tier_at(percent * number) for number in (value, lower, upper))
    assert likely is not None  # the last tier starts at 0, and a rubric with tiers names its unrated
    assert low is not None
    assert high is not None
    assert rubric.unrated is not None
    return likely.name if rated else rubric.unrated, (low.name, high.name)
