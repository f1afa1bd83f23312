"""A cheap look at the fine texture of many pairs of thumbnails: what is plainly unlike needs no closer
one."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import laying
from sonodex.audit.checks.duplicates.looked import BLOCK, COARSE, FINE
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Values = NDArray[np.float32]  # (n, 64, 64)

LIKELY = 0.78  # mean correlation of blocks, below which no two pictures are one however they are laid
_SCANNED = 0.75  # of the blocks of the scanned region: around it frames of one screen are the same
_BLOCKS = (THUMB_SIDE // BLOCK) ** 2
_PLAIN = 1.2  # gray levels: a block with less has no texture
_LEAST_BLOCKS = 4  # with texture
_LEAST_SCANNED = 3
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
    every = np.ones((len(a), _BLOCKS), np.bool_)
    ways = [np.where(blocks >= _LEAST_BLOCKS, mean, 0) for mean, blocks in _correlated(a, b, where, every)]
    return np.asarray(np.maximum(*ways), np.float32)


def scans_differ(a: Values, b: Values, where: laying.Places, scanned: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of which pairs the scanned regions are plainly unlike; of a few blocks nothing is said.

    Args:
        a, b, where: as for `alike`.
        scanned: (n, 64) the blocks of each pair in which either picture shows a scan.
    """
    ways = [np.where(blocks >= _LEAST_SCANNED, mean, 1) for mean, blocks in _correlated(a, b, where, scanned)]
    return np.asarray(np.maximum(*ways) < _SCANNED, np.bool_)


def _correlated(
    a: Values, b: Values, where: laying.Places, counted: NDArray[np.bool_]
) -> Iterator[tuple[Values, NDArray[np.int64]]]:
    """Mean correlation of those blocks that count and have texture, and how many they are: of each pair laid,
    then as it lies."""
    second = _blocks(b)
    whole = _blocks(laying.common(THUMB_SIDE, where)).mean(axis=2) >= _WHOLE
    for first, inside in ((laying.laid(a, where), counted & whole), (a, counted)):
        x, y = _blocks(first), second
        x = x - x.mean(axis=2, keepdims=True)
        y = y - y.mean(axis=2, keepdims=True)
        spread_x, spread_y = (np.sqrt(np.einsum("nbi,nbi->nb", v, v) / v.shape[2]) for v in (x, y))
        textured = (spread_x > _PLAIN) & (spread_y > _PLAIN) & inside
        product = np.einsum("nbi,nbi->nb", x, y) / x.shape[2]
        blocks = textured.sum(axis=1)
        total = np.where(textured, product / (spread_x * spread_y + 1e-6), 0).sum(axis=1)
        yield total / np.maximum(blocks, 1), blocks


def _blocks(values: Values) -> Values:
    """(n, blocks, pixels of a block)."""
    side = values.shape[1] // BLOCK
    split = values.reshape(-1, side, BLOCK, side, BLOCK).swapaxes(2, 3)
    return split.reshape(-1, side * side, BLOCK * BLOCK)
