"""Whether two pictures are one: they are laid over each other and compared block by block inside what both
show of the scanned region.

Every picture of a scanner shares the outline of its fan, so the outline must not count. Slow changes of
brightness are taken away and each block is judged by itself: gain does not matter, and calipers or letters
drawn on a copy spoil the blocks they cover and no others.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import registering
from sonodex.audit.checks.duplicates.registering import Placed
from sonodex.audit.look.measures.picture import scanned
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Thumb = NDArray[np.uint8]  # (n, n)
Values = NDArray[np.float32]
Where = NDArray[np.bool_]  # a value a block

ALIKE = 0.93  # correlation of a block, from which it is the same
SHARE = 0.8  # of the textured blocks of a thumbnail that have to be the same
CLOSE = 0.86  # of those of a closer look, which are smaller and spoilt one by one
PLAIN, PLAINLY = 0.97, 0.988  # share of blocks and mean correlation from which a thumbnail is enough
MAYBE = 0.65  # share of the blocks of a thumbnail, from which a closer look is worth it
_BLOCK = 8
# blocks of a thumbnail in the scanned region, below which it is too coarse to tell frames of one screen apart
_SMALL_SCAN = 40
_LEAST_BLOCKS = 6  # with texture: fewer say nothing
_TEXTURE = 1.2  # gray levels, standard deviation of a block after slow changes are taken away
_BRIGHT = 230  # gray levels: a brighter block of a brightened copy has lost its texture
_WHOLE = 0.98  # of a block that both pictures have to show


class Likeness(NamedTuple):
    """How alike two pictures are.

    Attributes:
        share: of the textured blocks that show the same, 0 to 1.
        mean: correlation of the textured blocks, -1 to 1.
    """

    share: float = 0.0
    mean: float = 0.0

    @property
    def plain(self) -> bool:
        """Whether there is no doubt that the two are one."""
        return self.share >= PLAIN and self.mean >= PLAINLY


_NONE = Likeness()


def likeness(one: Thumb, other: Thumb, mirrored: bool = False) -> Likeness:
    """How alike two pictures are where both show something, however one was cut and stretched.

    Args:
        one, other: (n, n) gray levels, n 64 or 256: thumbnails, or cuttings of `second_look`.
        mirrored: compare with the mirror image of `other`.
    """
    if mirrored:
        other = np.ascontiguousarray(other[:, ::-1])
    where = registering.placed(one, other)
    laid = _NONE if where is None else _compared(one, other, where)
    return laid if laid.plain else max(laid, in_place(one, other))


def in_place(one: Thumb, other: Thumb) -> Likeness:
    """How alike two pictures are as they lie."""
    return _compared(one, other, None)


def _compared(one: Thumb, other: Thumb, where: Placed | None) -> Likeness:
    first, second = one.astype(np.float32), other.astype(np.float32)
    inside = _inside(other)
    if where is None:
        return _alike(first, second, inside | _inside(one))
    first = registering.laid(first, where, smooth=True)
    inside = inside | _inside(np.clip(first, 0, 255).astype(np.uint8))
    both = _blocks(registering.common(one.shape[0], where)).mean(axis=1) >= _WHOLE
    return _alike(first, second, np.asarray(inside & both, np.bool_))


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


def small_scan(thumb: Thumb) -> bool:
    """Whether the scan fills so little of a picture that its thumbnail does not tell its frames apart."""
    return int(np.count_nonzero(_inside(thumb))) < _SMALL_SCAN


def _blocks(values: Values) -> Values:
    side = values.shape[0] // _BLOCK
    return values.reshape(side, _BLOCK, side, _BLOCK).swapaxes(1, 2).reshape(side * side, -1)


def _alike(a: Values, b: Values, where: Where) -> Likeness:
    """Mean correlation of the textured blocks, and the share of them that are alike."""
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
        return _NONE
    correlation = (x[textured] * y[textured]).mean(axis=1) / (spread_x[textured] * spread_y[textured])
    same = float(np.count_nonzero(correlation >= ALIKE))
    return Likeness(same / float(either), float(correlation.sum()) / float(either))
