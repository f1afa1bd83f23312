"""The frames of clips that are kept as single pictures: neighbouring numbers, one size, and little that
moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sonodex.audit import clip_names
from sonodex.audit.checks.duplicates import confirm
from sonodex.audit.checks.duplicates.grouping import components
from sonodex.audit.checks.duplicates.looked import Looked
from sonodex.audit.inventory import Inventory

_Links = list[tuple[int, int]]
_GAP = 5  # numbers between two frames of one clip
_LEAST = 3  # frames
_SHARE = 0.5  # of the blocks that are the same in two frames; less than in a copy, since something moves
_RADIUS = 40  # bits of 256 in which the hashes of two frames may differ


def clips_of(
    inventory: Inventory,
    pictures: NDArray[np.int64],
    thumb: Callable[[int], Looked],
    copies: Callable[[_Links], set[tuple[int, int]]],
) -> list[list[int]]:
    """Runs of positions in `pictures`, in the order of their numbers.

    Args:
        inventory: of all pictures.
        pictures: those that take part.
        thumb: gives the thumbnail of one, by its position in `pictures`.
        copies: which of some pairs, whose thumbnails are plainly one, are so when they are looked at closely:
            those are no neighbours in time but one picture.
    """
    series: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    width, height = inventory.columns["width"], inventory.columns["height"]
    for position, picture in enumerate(pictures.tolist()):
        found = clip_names.series_of(inventory.path(picture))
        if found:
            size = int(width[picture]), int(height[picture])
            series[found[0], *size].append((found[1], position))
    number: dict[int, int] = {}
    beside: list[tuple[int, int]] = []
    for frames in series.values():
        frames.sort()
        if len(frames) >= _LEAST:
            number.update((position, n) for n, position in frames)
            near = (1, 2)  # one frame between two may look unlike both
            beside += [
                (a[1], b[1])
                for step in near
                for a, b in zip(frames, frames[step:], strict=False)
                if b[0] - a[0] <= _GAP
            ]
    if not beside:
        return []
    pairs = np.array(beside, np.int64)
    whole = inventory.prints(pictures)[:, 0]
    apart = np.bitwise_count(whole[pairs[:, 0]] ^ whole[pairs[:, 1]]).sum(axis=1, dtype=np.int64)
    linked: _Links = []
    equal: _Links = []
    for a, b in pairs[apart <= _RADIUS].tolist():
        alike = confirm.in_place(thumb(a), thumb(b))
        if alike.share >= _SHARE:
            one = alike.plain or confirm.likeness(thumb(a), thumb(b)).plain
            (equal if one else linked).append((a, b))
    kept = set(equal) - copies(equal) if equal else set()
    linked += sorted(kept)
    out = []
    for group in components(linked):
        ordered = sorted(group, key=number.__getitem__)
        gaps = [number[b] - number[a] for a, b in pairwise(ordered)]
        if len(group) >= _LEAST and np.median(gaps) <= 2:
            out.append(ordered)
    return out
