"""Whether two pictures are one: their pixels are laid over each other and compared block by block inside the
scanned region.

Every picture of a scanner shares the outline of its fan, so the outline must not count. Slow changes of
brightness are taken away and each block is judged by itself: gain does not matter, and calipers or letters
drawn on a copy spoil the blocks they cover and no others.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.picture import scanned
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Thumb = NDArray[np.uint8]  # (n, n)
Values = NDArray[np.float32]
Where = NDArray[np.bool_]  # a value a block

ALIKE = 0.93  # correlation of a block, from which it is the same
SHARE = 0.8  # of the textured blocks that have to be the same
PLAIN = 0.9  # likeness from which a thumbnail is enough
_BLOCK = 8
# blocks of a thumbnail in the scanned region, below which it is too coarse to tell frames of one screen apart
_SMALL_SCAN = 40
_LEAST_BLOCKS = 6  # with texture: fewer say nothing
_TEXTURE = 1.2  # gray levels, standard deviation of a block after slow changes are taken away
_BRIGHT = 215  # gray levels: a brighter block of a brightened copy has lost its texture
_CUTS = (0.0, 0.02, 0.01, 0.03, 0.04)  # shares cut off each side that are tried
_HOPELESS = 0.35  # mean correlation after the first two: no other crop makes it one picture
_STEPS = (
    0.006,
    0.003,
    0.0015,
)  # by which the best one is moved, each side of its own: a border of pixels is no square share


def likeness(one: Thumb, other: Thumb, mirrored: bool = False) -> float:
    """Share of blocks in which two pictures show the same, 0 to 1; the best over small crops of either.

    Args:
        one, other: (n, n) gray levels, n a multiple of 8: thumbnails, or cuttings of `second_look`.
        mirrored: compare with the mirror image of `other`.
    """
    first = one.astype(np.float32)
    if mirrored:
        other = np.ascontiguousarray(other[:, ::-1])
    second = other.astype(np.float32)
    where = _inside(one) | _inside(other)
    mean, best = _alike(first, second, where)
    if best >= _CERTAIN:
        return best
    top = (mean, 0.0, True)
    for tried, cut in enumerate(_CUTS[1:]):
        for forward in (True, False):
            found, share = _cut(first, second, cut, cut, forward, where)
            best = max(best, share)
            top = max(top, (found, cut, forward))
        if not tried and top[0] < _HOPELESS:
            return best
    if top[1]:
        best = max(best, _refined(first, second, top[1], top[2], where))
    return best


_CERTAIN = 0.97


def _inside(picture: Thumb) -> Where:
    """Which blocks lie in the scanned region; it is found on the picture as small as a thumbnail."""
    side = picture.shape[0]
    small = (
        picture
        if side == THUMB_SIDE
        else cv2.resize(picture, (THUMB_SIDE, THUMB_SIDE), interpolation=cv2.INTER_AREA)
    )
    inside = scanned(np.asarray(small, np.uint8)).astype(np.uint8)
    full = inside if side == THUMB_SIDE else cv2.resize(inside, (side, side), interpolation=cv2.INTER_NEAREST)
    return np.asarray(_blocks(np.asarray(full, np.float32)).mean(axis=1) >= 0.5, np.bool_)


def _cut(
    first: Values, second: Values, across: float, down: float, forward: bool, where: Where
) -> tuple[float, float]:
    return (
        _alike(_trimmed(first, across, down), second, where)
        if forward
        else _alike(first, _trimmed(second, across, down), where)
    )


def _refined(first: Values, second: Values, cut: float, forward: bool, where: Where) -> float:
    """The likeness after the crop was moved to where the correlation is highest."""
    across = down = cut
    mean, best = _cut(first, second, cut, cut, forward, where)
    for step in _STEPS:
        for dx, dy in ((step, 0), (-step, 0), (0, step), (0, -step)):
            found, share = _cut(first, second, max(across + dx, 0), max(down + dy, 0), forward, where)
            if found > mean:
                mean, across, down = found, max(across + dx, 0), max(down + dy, 0)
            best = max(best, share)
    return best


def small_scan(thumb: Thumb) -> bool:
    """Whether the scan fills so little of a picture that its thumbnail does not tell its frames apart."""
    return int(np.count_nonzero(_inside(thumb))) < _SMALL_SCAN


def _trimmed(values: Values, across: float, down: float) -> Values:
    """What stays when shares are cut off left and right, above and below, stretched to the whole square."""
    side = values.shape[0]
    width, height = 1 - 2 * across, 1 - 2 * down
    matrix = np.array(
        [[width, 0, across * side + width / 2 - 0.5], [0, height, down * side + height / 2 - 0.5]], np.float32
    )
    out = cv2.warpAffine(
        values,
        matrix,
        (side, side),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(out, np.float32)


def _blocks(values: Values) -> Values:
    side = values.shape[0] // _BLOCK
    return values.reshape(side, _BLOCK, side, _BLOCK).swapaxes(1, 2).reshape(side * side, -1)


def _alike(a: Values, b: Values, where: Where) -> tuple[float, float]:
    """(mean correlation of the textured blocks, share of them that are alike)."""
    x, y = (
        _blocks(np.asarray(cv2.GaussianBlur(v, (0, 0), 1.1) - cv2.GaussianBlur(v, (0, 0), 3.0), np.float32))
        for v in (a, b)
    )
    x = x - x.mean(axis=1, keepdims=True)
    y = y - y.mean(axis=1, keepdims=True)
    spread_x, spread_y = x.std(axis=1), y.std(axis=1)
    counted = (np.maximum(_blocks(a).mean(axis=1), _blocks(b).mean(axis=1)) < _BRIGHT) & where
    textured = (spread_x > _TEXTURE) & (spread_y > _TEXTURE) & counted
    either = np.count_nonzero(((spread_x > 2 * _TEXTURE) | (spread_y > 2 * _TEXTURE)) & counted | textured)
    if np.count_nonzero(textured) < _LEAST_BLOCKS:
        return 0.0, 0.0
    correlation = (x[textured] * y[textured]).mean(axis=1) / (spread_x[textured] * spread_y[textured])
    return float(correlation.sum()) / float(either), float(np.count_nonzero(correlation >= ALIKE)) / float(
        either
    )
