"""A cheap look at the fine texture of many pairs of thumbnails: what is plainly unlike needs no closer
one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import laying
from sonodex.audit.checks.duplicates.looked import BLOCK, COARSE, FINE
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Values = NDArray[np.float32]  # (n, 64, 64)

LIKELY = 0.78  # mean correlation of blocks, below which no two pictures are one however they are laid
_SCANNED = 0.75  # of the blocks of the scanned region: around it frames of one screen are the same
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


class Correlated(NamedTuple):
    """Correlation of each block of some pairs, laid over each other and as they lie, and which blocks have
    texture in both: (2, n, blocks) each."""

    blocks: Values
    textured: NDArray[np.bool_]

    def alike(self) -> NDArray[np.float32]:
        """(n,): mean correlation of blocks with texture, the better of both ways; 0 where they are few."""
        ways = [np.where(count >= _LEAST_BLOCKS, mean, 0) for mean, count in self._means(np.True_)]
        return np.asarray(np.maximum(*ways), np.float32)

    def scans_differ(self, some: NDArray[np.int64], scanned: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Of which pairs the scanned regions are plainly unlike; of a few blocks nothing is said.

        Args:
            some: the positions of the pairs.
            scanned: (n, blocks) those of each of them in which either picture shows a scan.
        """
        few = Correlated(self.blocks[:, some], self.textured[:, some])
        ways = [np.where(count >= _LEAST_SCANNED, mean, 1) for mean, count in few._means(scanned)]
        return np.asarray(np.maximum(*ways) < _SCANNED, np.bool_)

    def _means(
        self, counted: NDArray[np.bool_] | np.bool_
    ) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
        """Mean correlation of those blocks that count and have texture, and how many they are, by way."""
        for blocks, textured in zip(self.blocks, self.textured & counted, strict=True):
            count = textured.sum(axis=1)
            yield np.where(textured, blocks, 0).sum(axis=1) / np.maximum(count, 1), count


def correlated(a: Values, b: Values, where: laying.Places) -> Correlated:
    """How alike the blocks of pairs are, once laid over each other as told, and as they lie.

    Args:
        a, b: as `fine` gives them.
        where: each `b` lies in its `a`.
    """
    second = _blocks(b)
    whole = _blocks(laying.common(THUMB_SIDE, where)).mean(axis=2) >= _WHOLE
    found = []
    for first, inside in ((laying.laid(a, where), whole), (a, np.ones_like(whole))):
        x, y = _blocks(first), second
        x = x - x.mean(axis=2, keepdims=True)
        y = y - y.mean(axis=2, keepdims=True)
        spread_x, spread_y = (np.sqrt(np.einsum("nbi,nbi->nb", v, v) / v.shape[2]) for v in (x, y))
        textured = (spread_x > _PLAIN) & (spread_y > _PLAIN) & inside
        product = np.einsum("nbi,nbi->nb", x, y) / x.shape[2]
        found.append((product / (spread_x * spread_y + 1e-6), textured))
    blocks, textured = zip(*found, strict=True)
    return Correlated(np.stack(blocks), np.stack(textured))


def _blocks(values: Values) -> Values:
    """(n, blocks, pixels of a block)."""
    side = values.shape[1] // BLOCK
    split = values.reshape(-1, side, BLOCK, side, BLOCK).swapaxes(2, 3)
    return split.reshape(-1, side * side, BLOCK * BLOCK)
