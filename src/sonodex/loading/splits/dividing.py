"""Groups shared out to parts so that each part gets its share of every class."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_PASSES = 4  # over all groups, in which one may still move


def divide(counts: NDArray[np.int64], shares: Sequence[float], seed: int) -> NDArray[np.int64]:
    """The part of each group, as `StratifiedGroupKFold` of scikit-learn goes about it (large and lopsided
    groups first, each to where it fits best), for parts of any share, with moves afterwards while they bring
    the parts nearer to their shares.

    Args:
        counts: (groups, classes) items of each class in each group.
        shares: of the parts; they sum to 1.
        seed: of the order among equals.

    Returns:
        (groups,) positions of parts. No part is empty where there are as many groups as parts.
    """
    groups, parts = len(counts), len(shares)
    table = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1).astype(np.float64)
    wanted = np.outer(np.asarray(shares, np.float64), table.sum(axis=0))
    wanted = np.maximum(wanted, 1e-9)
    order = np.random.default_rng(seed).permutation(groups)
    order = order[np.argsort(-table[order].std(axis=1), kind="stable")]
    part = np.full(groups, -1, np.int64)
    have = np.zeros((parts, table.shape[1]))
    for i in order:
        row = table[i]
        part[i] = int(np.argmin(((2 * row * (have - wanted) + row * row) / wanted).sum(axis=1)))
        have[part[i]] += row
    for _ in range(_PASSES):
        moved = False
        for i in order:
            row, here = table[i], part[i]
            have[here] -= row
            best = int(np.argmin(((2 * row * (have - wanted) + row * row) / wanted).sum(axis=1)))
            have[best] += row
            moved |= best != here
            part[i] = best
        if not moved:
            break
    _fill(part, table[:, -1], parts)
    return part


def _fill(part: NDArray[np.int64], sizes: NDArray[np.float64], parts: int) -> None:
    """Give each empty part the smallest group of a part that has several."""
    for empty in range(parts):
        if np.any(part == empty):
            continue
        several = np.flatnonzero(np.bincount(part, minlength=parts)[part] > 1)
        if not len(several):
            return
        part[several[np.argmin(sizes[several])]] = empty
