"""Whether two pictures are one: their pixels are laid over each other and compared block by block inside the scanned region.

Every picture of a scanner shares the outline of its fan, so the outline must not count. Slow changes of brightness are taken away and each
block is judged by itself: gain does not matter, and calipers or letters drawn on a copy spoil the blocks they cover and no others.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Thumb = NDArray[np.uint8]  # (64, 64)
Values = NDArray[np.float32]

ALIKE = 0.7  # correlation of a block, from which it is the same
SHARE = 0.72  # of the textured blocks that have to be the same
_BLOCK = 8
_LEAST_BLOCKS = 6  # with texture: fewer say nothing
_TEXTURE = 1.2  # gray levels, standard deviation of a block after slow changes are taken away
_HOPELESS = 0.3  # after the first two: no other crop makes it one picture
_SHARES = (0.0, 0.02, 0.01, 0.03, 0.04, 0.055)  # cut off each side


def likeness(one: Thumb, other: Thumb, mirrored: bool = False) -> float:
    """Share of blocks in which two pictures show the same, 0 to 1; the best over small crops of either.

    Args:
        one, other: (64, 64) gray levels.
        mirrored: compare with the mirror image of `other`.
    """
    first = one.astype(np.float32)
    second = other[:, ::-1].astype(np.float32) if mirrored else other.astype(np.float32)
    best = 0.0
    for tried, cut in enumerate(_SHARES):
        if tried == 2 and best < _HOPELESS:
            return best
        for a, b in ((first, second), (second, first))[: 2 if cut else 1]:
            best = max(best, _alike(_trimmed(a, cut), b))
            if best >= 0.95:
                return best
    return best


def _trimmed(values: Values, share: float) -> Values:
    """What stays when `share` is cut off each side, stretched to the whole square."""
    if not share:
        return values
    side = values.shape[0]
    width = 1 - 2 * share
    offset = share * side + width / 2 - 0.5
    matrix = np.array([[width, 0, offset], [0, width, offset]], np.float32)
    out = cv2.warpAffine(values, matrix, (side, side), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.float32)


def _blocks(values: Values) -> Values:
    side = values.shape[0] // _BLOCK
    return values.reshape(side, _BLOCK, side, _BLOCK).swapaxes(1, 2).reshape(side * side, -1)


def _alike(a: Values, b: Values) -> float:
    x, y = (_blocks(np.asarray(v - cv2.GaussianBlur(v, (0, 0), 3.0), np.float32)) for v in (a, b))
    x = x - x.mean(axis=1, keepdims=True)
    y = y - y.mean(axis=1, keepdims=True)
    spread_x, spread_y = x.std(axis=1), y.std(axis=1)
    textured = (spread_x > _TEXTURE) & (spread_y > _TEXTURE)
    either = np.count_nonzero((spread_x > 2 * _TEXTURE) | (spread_y > 2 * _TEXTURE) | textured)
    if np.count_nonzero(textured) < _LEAST_BLOCKS:
        return 0.0
    correlation = (x[textured] * y[textured]).mean(axis=1) / (spread_x[textured] * spread_y[textured])
    return float(np.count_nonzero(correlation >= ALIKE)) / float(either)
