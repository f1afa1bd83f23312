"""What a score says: value, bounds, tier and the arithmetic behind them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


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

    scale: what a record that is full everywhere scores, 100 (datasets) or 1 (models).
    value, lower, upper: 0..scale; lower ≤ value ≤ upper.
    points, weight: the sums behind value. coverage, verified: shares 0..1 of the applicable criteria.
    rated: whether enough is known for a tier (always, for a rubric without tiers).
    tier: name, the rubric's word for unrated, or None where the rubric has no tiers.
    tier_range: tiers of lower and upper. provisional: they differ.
    """

    rubric: str
    scale: int
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
