"""Whether two pictures are one: they are laid over each other and compared block by block inside what both
show of the scanned region.

Every picture of a scanner shares the outline of its fan, so the outline must not count. Slow changes of
brightness are taken away and each block is judged by itself: gain does not matter, and calipers or letters
drawn on a copy spoil the blocks they cover and no others.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sonodex.audit.checks.duplicates import looked, registering
from sonodex.audit.checks.duplicates.looked import Looked, Texture, Where
from sonodex.audit.checks.duplicates.registering import Placed

ALIKE = 0.93  # correlation of a block, from which it is the same
SHARE = 0.8  # of the textured blocks of a thumbnail that have to be the same
CLOSE = 0.86  # of those of a closer look, which are smaller and spoilt one by one
PLAIN, PLAINLY = 0.97, 0.988  # share of blocks and mean correlation from which a thumbnail is enough
CLOSEST = 0.92  # mean correlation at the closest look, where frames of one clip have little in common
MAYBE = 0.65  # share of the blocks of a thumbnail, from which a closer look is worth it
# blocks of a thumbnail in the scanned region, below which it is too coarse to tell frames of one screen apart
_SMALL_SCAN = 48
_LEAST_BLOCKS = 6  # with texture: fewer say nothing
_TEXTURE = 1.2  # gray levels, standard deviation of a block after slow changes are taken away
_BRIGHT = 230  # gray levels: a brighter block of a brightened copy has lost its texture
_WHOLE = 0.98  # of a block that both pictures have to show


class Likeness(NamedTuple):
    """How alike two pictures are.

    Attributes:
        share: of the textured blocks that show the same, 0 to 1.
        mean: correlation of the textured blocks, -1 to 1.
        where: the other one lies in the one, as far as that was looked for.
    """

    share: float = 0.0
    mean: float = 0.0
    where: Placed | None = None

    @property
    def plain(self) -> bool:
        """Whether there is no doubt that the two are one."""
        return self.share >= PLAIN and self.mean >= PLAINLY


_NONE = Likeness()


def likeness(one: Looked, other: Looked, near: Placed | None = None) -> Likeness:
    """How alike two pictures of one size are where both show something, however one was cut and stretched.

    Args:
        one, other: the pictures.
        near: where the other lies in the one, roughly, if that is known.
    """
    lying = in_place(one, other)
    if lying.plain:
        return lying
    if near is None:
        where = registering.placed(one.levels, other.levels)
    else:
        where = registering.moved(one.evened, other.evened, near)
    if where is None:
        return lying
    # enlarging blurs, so the one that is shown larger is laid over the other
    shrinks = where.across * where.down >= 1
    laid = _laid(one, other, where) if shrinks else _laid(other, one, where.inverse)
    better = laid if laid.plain or laid[:2] >= lying[:2] else lying
    return better._replace(where=where)


def in_place(one: Looked, other: Looked) -> Likeness:
    """How alike two pictures are as they lie."""
    return _alike(one.texture, other.texture, other.inside | one.inside)


def small_scan(thumb: Looked) -> bool:
    """Whether the scan fills so little of a picture that its thumbnail does not tell its frames apart."""
    return int(np.count_nonzero(thumb.inside)) < _SMALL_SCAN


def _laid(one: Looked, other: Looked, where: Placed) -> Likeness:
    first = registering.laid(one.gray.astype(np.float32), where, smooth=True)
    within = other.inside | looked.inside(registering.laid(one.scan, where), one.side)
    both = looked.blocks(registering.common(one.side, where)).mean(axis=1) >= _WHOLE
    return _alike(looked.texture(first), other.texture, np.asarray(within & both, np.bool_))


def _alike(a: Texture, b: Texture, where: Where) -> Likeness:
    """Mean correlation of the textured blocks, and the share of them that are alike."""
    counted = (np.maximum(a.bright, b.bright) < _BRIGHT) & where
    textured = (a.spread > _TEXTURE) & (b.spread > _TEXTURE) & counted
    either = np.count_nonzero(((a.spread > 2 * _TEXTURE) | (b.spread > 2 * _TEXTURE)) & counted | textured)
    if np.count_nonzero(textured) < _LEAST_BLOCKS:
        return _NONE
    product = np.einsum("bi,bi->b", a.values[textured], b.values[textured]) / a.values.shape[1]
    correlation = product / (a.spread[textured] * b.spread[textured])
    same = float(np.count_nonzero(correlation >= ALIKE))
    return Likeness(same / float(either), float(correlation.sum()) / float(either))
