"""A cheap look at the fine texture of many pairs of thumbnails: what is plainly unlike needs no closer
one."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import laying
from sonodex.audit.checks.duplicates.looked import COARSE, FINE
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Values = NDArray[np.float32]  # (n, 64, 64)

LIKELY = 0.78  # mean correlation of blocks, below which no two pictures are one however they are laid
_BLOCK = 8
_PLAIN = 1.2  # gray levels: a block with less has no texture
_LEAST_BLOCKS = 4  # with texture
_WHOLE = 0.98  # of a block that both show


def fine(thumbs: NDArray[np.uint8]) -> Values:
    """Thumbnails less slow changes and noise."""
    out = np.empty(thumbs.shape, np.float32)
    for i, thumb in enumerate(thumbs):
        values = thumb.astype(np.float32)
        out[i] = cv2.GaussianBlur(values, (0, 0), FINE) - cv2.GaussianBlur(values, (0, 0), COARSE)
    return out


def alike(a: Values, b: Values, where: laying.Places) -> NDArray[np.float32]:
    """Mean correlation of the blocks of each pair that have texture in both, laid roughly and as they lie,
    the better one; 0 where there are too few.

    Args:
        a, b: as `fine` gives them.
        where: each `b` lies in its `a`.
    """
    if not len(a):
        return np.zeros(0, np.float32)
    inside = _blocks(laying.common(THUMB_SIDE, where)).mean(axis=2) >= _WHOLE
    second = _blocks(b)
    return np.maximum(
        _correlated(_blocks(laying.laid(a, where)), second, inside),
        _correlated(_blocks(a), second, np.ones_like(inside)),
    )


def _correlated(x: Values, y: Values, inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    x = x - x.mean(axis=2, keepdims=True)
    y = y - y.mean(axis=2, keepdims=True)
    spread_x, spread_y = (np.sqrt(np.einsum("nbi,nbi->nb", v, v) / v.shape[2]) for v in (x, y))
    counted = (spread_x > _PLAIN) & (spread_y > _PLAIN) & inside
    product = np.einsum("nbi,nbi->nb", x, y) / x.shape[2]
    blocks = counted.sum(axis=1)
    total = np.where(counted, product / (spread_x * spread_y + 1e-6), 0).sum(axis=1)
    return np.where(blocks >= _LEAST_BLOCKS, total / np.maximum(blocks, 1), 0).astype(np.float32)


def _blocks(values: Values) -> Values:
    """(n, blocks, pixels of a block)."""
    side = values.shape[1] // _BLOCK
    split = values.reshape(-1, side, _BLOCK, side, _BLOCK).swapaxes(2, 3)
    return split.reshape(-1, side * side, _BLOCK * _BLOCK)
