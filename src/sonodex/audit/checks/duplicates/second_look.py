"""A closer look at pairs that a thumbnail cannot decide: screens of which the scan fills a small part, and
middling likenesses.

The pictures are read again and compared at twice the side of a thumbnail, where most frames of one screen are
already unlike, and what is left at four times that side, where the speckle of two frames differs and that of
a copy does not. Where even that leaves a doubt, as between neighbouring frames of a screen, those that hold
more are compared at eight times the side of a thumbnail.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence, Set
from concurrent.futures import Executor, Future
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import confirm
from sonodex.audit.checks.duplicates.looked import Looked
from sonodex.audit.checks.duplicates.registering import Placed
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.again import pictures_again
from sonodex.audit.look.measures.picture import gray8, one_channel
from sonodex.collect.opening import held_together
from sonodex.collect.sources import Source

Gray = NDArray[np.uint8]  # (n, n)
_Wanted = dict[str, dict[str, int]]  # by file the names of its pictures, and these

_SIDES = {512: 384, 256: 192}  # and pixels of the shorter side from which a picture is held at it
_LOOKED_AT = 256  # side of the first comparison that finds two to be one
_FIRST_LOOK = 128  # of one that may only find that they are not: most frames of one screen
_HARDLY = 0.65  # share of blocks at that side, below which they are not; drawings spoil more of them there
# of pictures that hold no more: enlarged, what encoding left between pixels looks like speckle
_SMALL_SIDE = 128
_DOUBT = (0.5, 0.97)  # share of blocks at that side between which a closer comparison decides
_SPECKLE = 0.985  # mean correlation of the blocks of two pictures that are one
_AT_ONCE = 64  # pictures held, as many read meanwhile: 34 MB at the most
_READERS = 8  # parts of them that are read at the same time, as far as there are threads
_LARGE = 2**21  # pixels: what is larger, or may be, as a clip's file, is read one after the other
_PREPARED = {128: 64, 256: 32, 512: 6}  # held with what is made of them, by side: 45 MB
_MOST = 20_000  # pictures read again; beyond, the thumbnails' verdict stands
_MOST_BYTES = 64 * 2**20  # of a file read again


class Again(NamedTuple):
    """What a closer look at a pair found: how alike it is, and whether it is one."""

    likeness: confirm.Likeness
    one: bool


class Pair(NamedTuple):
    """Two pictures that may be one: their positions, whether one is the mirror image of the other, the share
    of blocks of their thumbnails that are the same, whether that is enough, and where the second lies in the
    first, if that is known."""

    first: int
    second: int
    mirrored: bool
    share: float
    sure: bool
    where: Placed | None = None


def confirmed(
    inventory: Inventory, source: Source, pairs: Sequence[Pair], threads: Executor
) -> list[tuple[int, int]]:
    """The pairs that are one: those that are sure, and those that stay so when they are looked at again; the
    thumbnails' word stands where that cannot be done.

    Args:
        inventory: of the pictures.
        source: where their files are.
        pairs: to be decided.
        threads: that share the work.
    """
    out = [(pair.first, pair.second) for pair in pairs if pair.sure]
    for pair, found in _again(inventory, source, [p for p in pairs if not p.sure], threads):
        if pair.share >= confirm.SHARE if found is None else found.one:
            out.append((pair.first, pair.second))
    return out


def copies(inventory: Inventory, source: Source, pairs: Sequence[Pair], threads: Executor) -> list[Pair]:
    """The pairs that show the same even in their speckle, as the frames of a clip at rest do not."""
    return [
        p
        for p, found in _again(inventory, source, pairs, threads)
        if found is not None and found.likeness.mean >= _SPECKLE
    ]


def _again(
    inventory: Inventory, source: Source, pairs: Sequence[Pair], threads: Executor
) -> Iterator[tuple[Pair, Again | None]]:
    """Each pair with its likeness when it is looked at again, None where it cannot be."""
    batches = _batches(pairs)
    read_again = 0

    def ahead(held: Set[int]) -> tuple[_Batch, list[Future[dict[int, Gray]]]] | None:
        """The next pairs, and those of their pictures that are not held, which are read meanwhile."""
        nonlocal read_again
        batch = next(batches, None)
        if batch is None:
            return None
        fresh = batch.held - held
        read_again += len(fresh)
        parts = _parts(inventory, source, fresh) if read_again <= _MOST else []
        return batch, [threads.submit(_looked, source, part) for part in parts]

    seen: dict[int, Gray] = {}
    now = ahead(frozenset())
    while now is not None:
        batch, reading = now
        seen = {i: gray for i, gray in seen.items() if i in batch.held}
        for part in reading:
            seen.update(part.result())
        now = ahead(batch.held)
        yield from _compared(seen, batch.pairs, threads)


class _Batch(NamedTuple):
    """Pairs, and the pictures of them, which are held at once."""

    pairs: list[Pair]
    held: set[int]


def _batches(pairs: Sequence[Pair]) -> Iterator[_Batch]:
    """Pairs in their order, as many at once as pictures can be held of."""
    batch = _Batch([], set())
    for pair in pairs:
        both = {pair.first, pair.second}
        if batch.pairs and len(batch.held | both) > _AT_ONCE:
            yield batch
            batch = _Batch([], set())
        batch.pairs.append(pair)
        batch.held.update(both)
    if batch.pairs:
        yield batch


def _compared(
    seen: Mapping[int, Gray], pairs: Sequence[Pair], threads: Executor
) -> Iterator[tuple[Pair, Again | None]]:
    """Each pair, at the size of the smaller one."""

    def looked(i: int, side: int) -> Looked:
        return Looked(seen[i] if len(seen[i]) == side else _resized(seen[i], side))

    kept = {side: functools.lru_cache(most)(looked) for side, most in _PREPARED.items()}

    def again(pair: Pair) -> Again | None:
        if pair.first not in seen or pair.second not in seen:
            return None
        most = min(len(seen[pair.first]), len(seen[pair.second]))
        found = confirm.Likeness(where=pair.where)
        for side in dict.fromkeys(min(most, side) for side in (_FIRST_LOOK, _LOOKED_AT, most)):
            one, other = kept[side](pair.first, side), kept[side](pair.second, side)
            found = confirm.likeness(one, other.mirrored if pair.mirrored else other, found.where)
            least = _HARDLY if side < min(most, _LOOKED_AT) else _DOUBT[0]
            if found.share < least or (found.share > _DOUBT[1] and side >= min(most, _LOOKED_AT)):
                break
        closest = side > _LOOKED_AT and found.share <= _DOUBT[1]
        return Again(found, found.mean >= confirm.CLOSEST if closest else found.share >= confirm.CLOSE)

    yield from zip(pairs, threads.map(again, pairs), strict=True)


def _resized(gray: Gray, side: int) -> Gray:
    return np.asarray(cv2.resize(gray, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def _parts(inventory: Inventory, source: Source, pictures: set[int]) -> list[_Wanted]:
    """Pictures by their files, in parts that may be read at the same time: the memory is that of one large
    picture and several small ones."""
    wanted: _Wanted = {}
    heavy: set[str] = set()
    for i in sorted(pictures):
        name = inventory.names[i] if inventory.names else ""
        path = inventory.paths[int(inventory.file[i])]
        wanted.setdefault(path, {})[name] = i
        width, height, item = (inventory.columns[column][i] for column in ("width", "height", "item"))
        if int(width) * int(height) > _LARGE or not item:
            heavy.add(path)
    groups = held_together(source, list(wanted))
    large = [group for group in groups if not heavy.isdisjoint(group)]
    small = [group for group in groups if heavy.isdisjoint(group)]
    parts = [large, *(small[start::_READERS] for start in range(_READERS))]
    return [{path: wanted[path] for group in part for path in group} for part in parts if part]


def _looked(source: Source, wanted: _Wanted) -> dict[int, Gray]:
    """Gray levels of pictures, squared to one of _SIDES or _SMALL_SIDE; those that cannot be read again are
    left out."""
    out: dict[int, Gray] = {}
    for path, picture in pictures_again(source, wanted, _MOST_BYTES):
        if picture.name not in wanted[path]:
            continue
        gray = gray8(one_channel(picture.pixels))
        side = next((s for s, least in _SIDES.items() if min(gray.shape) >= least), _SMALL_SIDE)
        out[wanted[path][picture.name]] = _resized(gray, side)
    return out
