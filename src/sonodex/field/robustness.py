"""How much the score owes to its own choices: weights, cut-offs, single criteria, unknowns; and its internal
consistency.

Arrays have one row a dataset and one column a criterion. `points` holds 0..1 and nan where a criterion does
not apply; what is unknown stands in `points` as in the value, at what is usual, and is true in `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonodex.errors import MissingExtraError
from sonodex.rubrics import rubric_for

try:
    import numpy as np
    from scipy import stats
except ImportError:
    raise MissingExtraError("report") from None

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sonodex.catalogue import Catalogue

SEED = 20251
SAMPLES = 10_000
_BLOCK = 1_000


@dataclass(frozen=True)
class Rated:
    """What each criterion counts in the value of each rated dataset, 0 to 1, NaN where it does not apply."""

    ids: list[str]
    criteria: list[str]
    dimensions: list[str]
    points: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    cutoffs: list[float]
    tiers: list[str]

    @property
    def applies(self) -> NDArray[np.bool_]:
        return ~np.isnan(self.points)


def rated(catalogue: Catalogue) -> Rated:
    """The rated datasets as arrays."""
    rubric = rubric_for("dataset")
    entries = sorted((e for e in catalogue.datasets() if e.facts["score"]["rated"]), key=lambda e: e.id)
    scored = [e.score.criteria for e in entries]
    shape = (len(entries), len(rubric.criteria))
    shares = [[c.estimate / c.weight if c.weight else np.nan for c in row] for row in scored]
    points = np.array(shares, dtype=float).reshape(shape)
    unknown = np.array([[c.level == "unknown" for c in row] for row in scored], dtype=bool).reshape(shape)
    return Rated(
        [e.id for e in entries],
        [f"{c.id} {c.title}" for c in rubric.criteria],
        [c.dimension for c in rubric.criteria],
        points,
        unknown,
        [t.cutoff for t in rubric.tiers],
        [t.name for t in rubric.tiers],
    )


def values(points: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percent for each weighting (row) and dataset (column): Σ w·p / Σ w over what applies, 0 where
    nothing with weight does."""
    applies = ~np.isnan(points)
    earned = weights @ np.where(applies, points, 0.0).T
    possible = weights @ applies.T.astype(float)
    return np.asarray(
        np.divide(100 * earned, possible, out=np.zeros_like(earned), where=possible > 0), dtype=float
    )


def tier_numbers(percent: NDArray[np.float64], cutoffs: list[float]) -> NDArray[np.int64]:
    """Number of the tier of each value, 0 the best."""
    return np.asarray((percent[..., None] < np.asarray(cutoffs) - 1e-9).sum(axis=-1), dtype=np.int64)


def ranks(percent: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank of each dataset in each row, 1 the best; ties share the mean."""
    return np.asarray(stats.rankdata(-percent, axis=-1), dtype=float)


def _published(t: Rated, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percent of each dataset under one weighting."""
    return values(t.points, weights[np.newaxis]).ravel()


def weighting(t: Rated, samples: int = SAMPLES) -> list[dict[str, Any]]:
    """Rank and tier of each dataset under random weights.

    Weights of the criteria are drawn uniformly from all that sum to one (Dirichlet with all parameters 1).

    Returns:
        A row a dataset: `rank` as published, `rank_low` and `rank_high` (5th and 95th percentile),
        `same_tier` (share of weightings that leave the tier).
    """
    if not t.ids:
        return []
    rng = np.random.default_rng(SEED)
    base = _published(t, np.ones(len(t.criteria)))
    base_rank, base_tier = ranks(base), tier_numbers(base, t.cutoffs)
    all_ranks = np.empty((samples, len(t.ids)), dtype=np.float32)
    same = np.zeros(len(t.ids))
    for start in range(0, samples, _BLOCK):  # in blocks: bounded memory at any number of samples
        count = min(_BLOCK, samples - start)
        percent = values(t.points, rng.dirichlet(np.ones(len(t.criteria)), size=count))
        all_ranks[start : start + count] = ranks(percent)
        same += (tier_numbers(percent, t.cutoffs) == base_tier).sum(axis=0)
    low, high = np.percentile(all_ranks, [5, 95], axis=0)
    return [
        {
            "dataset": one,
            "rank": float(base_rank[i]),
            "rank_low": float(low[i]),
            "rank_high": float(high[i]),
            "same_tier": round(float(same[i]) / samples, 4),
        }
        for i, one in enumerate(t.ids)
    ]


def shifted_cutoffs(t: Rated, shifts: tuple[int, ...] = (-10, -5, 0, 5, 10)) -> list[dict[str, Any]]:
    """Datasets in each tier when all cut-offs move by so many percent points."""
    percent = _published(t, np.ones(len(t.criteria)))
    rows = []
    for shift in shifts:
        numbers = tier_numbers(percent, [c + shift if c else 0 for c in t.cutoffs])
        rows += [
            {"shift": shift, "tier": name, "datasets": int((numbers == n).sum())}
            for n, name in enumerate(t.tiers)
        ]
    return rows


def left_out(t: Rated) -> list[dict[str, Any]]:
    """What changes when one criterion, or one dimension, is left out.

    Returns:
        Rows `what`, `kind` (criterion or dimension), `tiers_changed` (datasets) and `tau` (Kendall's tau-b of
        the rankings, None where undefined).
    """
    if not t.ids:
        return []
    base = _published(t, np.ones(len(t.criteria)))
    tiers = tier_numbers(base, t.cutoffs)
    names = list(dict.fromkeys(t.dimensions))
    cases = [("criterion", c, np.array([x != c for x in t.criteria])) for c in t.criteria]
    cases += [("dimension", d, np.array([x != d for x in t.dimensions])) for d in names]
    rows = []
    for kind, what, keep in cases:
        if not keep.any():
            continue
        percent = _published(t, keep.astype(float))
        tau = float(stats.kendalltau(base, percent).statistic)
        rows.append(
            {
                "what": what,
                "kind": kind,
                "tiers_changed": int((tier_numbers(percent, t.cutoffs) != tiers).sum()),
                "tau": None if np.isnan(tau) else round(tau, 4),
            }
        )
    return rows


def drawn_unknowns(t: Rated, samples: int = SAMPLES) -> list[dict[str, Any]]:
    """Tiers when every unknown is drawn from what is known of its criterion in the other datasets.

    Returns:
        A row a dataset and tier: `share` of the draws.
    """
    rng = np.random.default_rng(SEED)
    shares = np.zeros((len(t.ids), len(t.tiers)))
    pools = []
    for column in range(len(t.criteria)):
        known = t.applies[:, column] & ~t.unknown[:, column]
        pool = t.points[known, column]
        pools.append(pool if pool.size else np.array([0.0, 0.5, 1.0]))
    weight = t.applies.sum(axis=1)
    settled = np.nansum(t.points, axis=1, where=~t.unknown)  # a draw takes the place of what is usual
    for start in range(0, samples, _BLOCK):
        count = min(_BLOCK, samples - start)
        earned = np.broadcast_to(settled, (count, len(t.ids))).copy()
        for column, pool in enumerate(pools):
            rows = np.flatnonzero(t.unknown[:, column])
            if rows.size:
                earned[:, rows] += rng.choice(pool, size=(count, rows.size))
        numbers = tier_numbers(100 * earned / weight, t.cutoffs)
        for n in range(len(t.tiers)):
            shares[:, n] += (numbers == n).sum(axis=0)
    return [
        {"dataset": one, "tier": name, "share": round(float(shares[i, n]) / samples, 4)}
        for i, one in enumerate(t.ids)
        for n, name in enumerate(t.tiers)
    ]


def cronbach_alpha(items: NDArray[np.float64]) -> float | None:
    """Cronbach's alpha of items (columns) over datasets (rows), without missing values; None where undefined.

    alpha = k/(k-1) · (1 - Σ var(item) / var(sum)), Cronbach, Psychometrika 16:297 (1951).
    """
    k = items.shape[1]
    total = items.sum(axis=1).var(ddof=1) if items.shape[0] > 1 else 0.0
    if k < 2 or total == 0:
        return None
    return float(k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / total))


def internal_consistency(t: Rated) -> list[dict[str, Any]]:
    """Alpha of the whole and of each dimension, and each criterion's correlation with the rest.

    Unknown counts as in the value; what does not apply takes the criterion's mean.

    Returns:
        Rows `what`, `kind` (whole, dimension, criterion) and `figure` (alpha, or Pearson's r with the sum of
        the other criteria).
    """
    if len(t.ids) < 3:
        return []
    filled = np.where(t.applies, t.points, np.nan)
    means = np.nanmean(np.where(t.applies.any(axis=0), filled, 0.0), axis=0)
    items = np.where(np.isnan(filled), means, filled)

    def rounded(value: float | None) -> float | None:
        return None if value is None or np.isnan(value) else round(value, 4)

    rows: list[dict[str, Any]] = [
        {"what": "all criteria", "kind": "whole", "figure": rounded(cronbach_alpha(items))}
    ]
    for name in dict.fromkeys(t.dimensions):
        chosen = items[:, [d == name for d in t.dimensions]]
        rows.append({"what": name, "kind": "dimension", "figure": rounded(cronbach_alpha(chosen))})
    total = items.sum(axis=1)
    for n, criterion in enumerate(t.criteria):
        rest = total - items[:, n]
        constant = np.ptp(items[:, n]) == 0 or np.ptp(rest) == 0
        r = None if constant else float(stats.pearsonr(items[:, n], rest).statistic)
        rows.append({"what": criterion, "kind": "criterion", "figure": rounded(r)})
    return rows
