"""What scoring one record gives: the value, its bounds and tier, and the arithmetic behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CriterionScore:
    """What one criterion gives: `points` of `weight`, 0 while unknown; weight 0 when not applicable.

    `estimate` is what it counts in the value: the points, or for an open finding what is usual in its track.
    """

    id: str
    dimension: str
    title: str
    level: str
    up_to: str | None
    basis: str | None
    weight: float
    points: float
    estimate: float
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

    scale: what a record that is full everywhere scores, 100 (datasets) or 1 (models).
    value, lower, upper: 0..scale; lower ≤ value ≤ upper. The value is an estimate: an open finding counts
    what records of its track usually reach on that criterion.
    track: its id. points, weight: sums of the settled points and of the applicable criteria's weights.
    coverage: share 0..1 of the applicable criteria that are settled, an open finding counting a half.
    verified: the same share of those with evidence.
    rated: whether enough is known for a tier (always, for a rubric without tiers).
    tier: name of the tier of the value, the rubric's word for unrated, or None where the rubric has no tiers.
    tier_range: tiers of lower and upper. provisional: they differ.
    """

    rubric: str
    scale: int
    track: str
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
        keys = ["rubric", "track", "value", "lower", "upper", "points"]
        keys += ["tier", "tier_range", "provisional"] if self.tier is not None else []
        out: dict[str, Any] = {k: getattr(self, k) for k in keys}
        if self.tier_range is not None:
            out["tier_range"] = list(self.tier_range)
        out["coverage"], out["verified"], out["rated"] = self.coverage, self.verified, self.rated
        out["dimensions"] = [dict(vars(d)) for d in self.dimensions]
        return out

    def full(self) -> dict[str, Any]:
        """The score with criteria and improvements, as `show --format json` prints it."""
        out = self.summary()
        out["weight"] = self.weight
        out["criteria"] = [{**vars(c), "also": list(c.also)} for c in self.criteria]
        out["improvements"] = [dict(vars(i)) for i in self.improvements]
        return out
