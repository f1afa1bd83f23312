"""All duplicates of an inventory: exact and near groups of items, and the clips whose frames resemble each
other."""

from __future__ import annotations

import contextlib
import functools
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from sonodex.audit.checks.duplicates import confirm, second_look
from sonodex.audit.checks.duplicates.candidates import Descriptions, resembling
from sonodex.audit.checks.duplicates.clips import clips_of
from sonodex.audit.checks.duplicates.frames import Frames
from sonodex.audit.checks.duplicates.grouping import components, merged
from sonodex.audit.checks.duplicates.hashes import near_pairs
from sonodex.audit.checks.duplicates.looked import Looked
from sonodex.audit.checks.duplicates.registering import Placed
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.look.running.telling import Progress, quiet
from sonodex.collect.sources import Source

# Which hash of one picture is compared with which of another, by position in `sizes.VARIANTS`; the last:
# compare mirrored.
_COMPARISONS = ((0, 0, False), (0, 2, False), (0, 3, False), (4, 4, False), (0, 1, True), (4, 5, True))
_KINDS = 2  # of hashes compared at once: each holds a table of keys
_THUMBS = 384  # that are held at once, with what is made of them: 17 MB
_AT_ONCE = 512  # pairs whose thumbnails are held at once
_WORDS = ("table", "document")  # kinds of files that may well hold the same, as labels of two images do
_WINDOW = 65_536  # pictures compared with each other by descriptions, 100 MB; beyond, by hashes alone
_TRIES = 16  # likeliest earlier pictures that one is compared with
_TOLD = 256  # pictures between two words on progress
# candidates of one comparison that are looked at; more means that nearly all pictures look alike
_MOST_PAIRS = 3_000_000


Thumb = Callable[[int], Looked]


@dataclass(slots=True)
class Duplicates:
    """Groups of positions (of pictures).

    Attributes:
        exact: pictures with the same pixels.
        near: pictures that are copies of each other after re-encoding, resizing, a change of brightness, a
            small crop, a mirror or an overlay; exact copies of one of them stand in the group too.
        clips: neighbouring frames of one clip kept as single files.
        files: files with the same bytes that are no pictures (positions of files).
        near_files: clips or volumes that share several looked-at frames (positions of files).
        frames: single pictures that show frames of a clip or volume, and the files of that.
    """

    exact: list[list[int]] = field(default_factory=list)
    near: list[list[int]] = field(default_factory=list)
    clips: list[list[int]] = field(default_factory=list)
    files: list[list[int]] = field(default_factory=list)
    near_files: list[list[int]] = field(default_factory=list)
    frames: list[tuple[list[int], list[int]]] = field(default_factory=list)


def find(
    inventory: Inventory, source: Source, images: NDArray[np.bool_], told: Progress = quiet, threads: int = 1
) -> Duplicates:
    """Search all pictures that are images (not masks, not blank).

    Args:
        inventory: what was found.
        source: where the files are, for a second look at pairs that thumbnails do not decide.
        images: for each picture, whether it takes part.
        told: called with how many pictures were compared, and of how many.
        threads: that share the work.
    """
    with _several(threads) as several:
        return _find(inventory, source, images, told, several)


@contextlib.contextmanager
def _several(count: int) -> Iterator[Executor]:
    """Threads: OpenCV and numpy work on several cores at once. What waits is let go of at an interruption."""
    threads = ThreadPoolExecutor(count)
    try:
        with threadpool_limits(1, "blas"):  # products are small and many
            yield threads
    finally:
        threads.shutdown(cancel_futures=True)


def _find(
    inventory: Inventory, source: Source, images: NDArray[np.bool_], told: Progress, threads: Executor
) -> Duplicates:
    out = Duplicates()
    chosen = np.flatnonzero(images)
    item = inventory.columns["item"].astype(bool)
    out.exact, first = same_pixels(inventory, chosen, item)
    out.files = _same_bytes(inventory)
    unique = chosen[first[chosen] == chosen]

    @functools.lru_cache(_THUMBS)
    def thumb(i: int) -> Looked:
        return Looked(np.asarray(inventory.thumbs(unique[i : i + 1])[0], np.uint8))

    single = np.flatnonzero(item[unique])
    equal: list[second_look.Pair] = []

    def copies(links: list[tuple[int, int]]) -> set[tuple[int, int]]:
        pairs = {
            second_look.Pair(int(unique[single[a]]), int(unique[single[b]]), False, 1.0, True): (a, b)
            for a, b in links
        }
        found = second_look.copies(inventory, source, list(pairs), threads)
        equal.extend(found)
        return {pairs[pair] for pair in found}

    runs = clips_of(inventory, unique[single], lambda i: thumb(int(single[i])), copies)
    out.clips = [[int(unique[single[i]]) for i in run] for run in runs]
    clip_of = np.full(len(unique), -1, np.int64)
    for number, run in enumerate(runs):
        clip_of[single[run]] = number
    compared = _Compared(inventory, unique, clip_of, thumb, told, threads)
    compared.described()
    compared.hashed()
    confirmed = second_look.confirmed(inventory, source, equal + compared.pairs, threads)
    pairs = np.unique(np.array(confirmed, np.int64).reshape(-1, 2), axis=0)
    of_files = ~(item[pairs[:, 0]] & item[pairs[:, 1]]) if len(pairs) else np.zeros(0, np.bool_)
    frames = Frames(inventory.file, item, chosen, first, pairs[of_files])
    out.near_files = frames.alike(out.files)
    out.frames = frames.shown(merged(out.files + out.near_files))
    twins: dict[int, list[int]] = defaultdict(list)
    for group in out.exact:
        twins[int(first[group[0]])] = group
    out.near = [
        sorted({i for member in group for i in twins.get(member, [member])})
        for group in components(pairs[~of_files])
    ]
    return out


def same_pixels(
    inventory: Inventory, chosen: NDArray[np.int64], item: NDArray[np.bool_]
) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Groups of items with the same pixels, and for each picture the first one that equals it."""
    first = np.arange(len(inventory), dtype=np.int64)
    if not len(chosen):
        return [], first
    digests = np.ascontiguousarray(inventory.digests[chosen]).view("V16").ravel()
    _, begin, inverse = np.unique(digests, return_index=True, return_inverse=True)
    first[chosen] = chosen[begin[inverse]]
    groups: dict[int, list[int]] = defaultdict(list)
    for i in chosen[np.flatnonzero(np.bincount(inverse)[inverse] > 1)]:
        if item[i]:
            groups[int(first[i])].append(int(i))
    return [g for g in groups.values() if len(g) > 1], first


def _same_bytes(inventory: Inventory) -> list[list[int]]:
    groups: dict[bytes, list[int]] = defaultdict(list)
    digests = inventory.of("digest")
    kinds = inventory.values("kind")
    for i in np.flatnonzero(numbers(digests.is_valid())):
        if inventory.table["size"][int(i)].as_py() and kinds[int(i)] not in _WORDS:
            groups[digests[int(i)].as_py()].append(int(i))
    return [g for g in groups.values() if len(g) > 1]


class _Link(NamedTuple):
    """A pair to be judged: positions, whether the second one is mirrored, and where it lies in the first."""

    first: int
    second: int
    mirrored: bool
    where: Placed


class _Compared:
    """Pairs of pictures that are one, found by descriptions, then by hashes, each judged on thumbnails once.

    A picture that is plainly a copy of an earlier one is compared with nothing else: what is true of the
    earlier one is true of it, and a cluster of n copies costs n comparisons instead of n squared.
    """

    def __init__(
        self,
        inventory: Inventory,
        unique: NDArray[np.int64],
        clip_of: NDArray[np.int64],
        thumb: Thumb,
        told: Progress,
        threads: Executor,
    ) -> None:
        self._inventory, self._unique, self._thumb, self._told = inventory, unique, thumb, told
        self._clip_of, self._threads = clip_of, threads
        self._file = inventory.file[unique]
        self._item = inventory.columns["item"][unique].astype(bool)
        self._seen: set[tuple[int, int, bool]] = set()
        self._alike: set[tuple[int, int]] = set()
        self._kept = np.ones(len(unique), np.bool_)
        self.pairs: list[second_look.Pair] = []

    def described(self) -> None:
        """Compare by descriptions, a window of the listing at a time."""
        for start in range(0, len(self._unique), _WINDOW):
            rows = self._unique[start : start + _WINDOW]
            kept = self._kept[start : start + _WINDOW]
            described = Descriptions(self._inventory.thumbs, rows)
            for some in described.before(kept, self._threads):
                for row, others in some:
                    if not row % _TOLD:
                        self._told(start + row, len(self._unique))
                    links = (
                        _Link(start + one.picture, start + row, False, one.where.inverse) for one in others
                    )
                    fitting = [link for link in links if self._kept[link.first] and self._may_pair(*link[:2])]
                    for link in fitting[:_TRIES]:
                        if self._judged(link):
                            kept[row] = False
                            break
            del described  # before those of the next window are made

    def hashed(self) -> None:
        """Compare by hashes, what is no plain copy of another."""
        left = np.flatnonzero(self._kept)
        if len(left) < 2:
            return
        prints = self._inventory.prints(self._unique[left])

        def compared(kind: tuple[int, int, bool]) -> NDArray[np.int64]:
            one, other = (np.ascontiguousarray(prints[:, i]) for i in kind[:2])
            return near_pairs(one, None if kind[0] == kind[1] else other)[:_MOST_PAIRS]

        some = (_COMPARISONS[start : start + _KINDS] for start in range(0, len(_COMPARISONS), _KINDS))
        candidates = [found for kinds in some for found in self._threads.map(compared, kinds)]
        for mirrored in (False, True):  # each pair is judged once, whichever hashes named it
            named = [c for c, kind in zip(candidates, _COMPARISONS, strict=True) if kind[2] == mirrored]
            pairs = np.unique(np.sort(left[np.concatenate(named)], axis=1), axis=0)
            for done, links in self._resembling(pairs, mirrored):
                self._told(done, len(pairs))
                for link in links:
                    if self._kept[link.first] and self._kept[link.second] and self._judged(link):
                        self._kept[link.second] = False

    def _resembling(self, pairs: NDArray[np.int64], mirrored: bool) -> Iterator[tuple[int, list[_Link]]]:
        """How many pairs are done, and those of the next ones of which more than the hash is alike."""
        for start in range(0, len(pairs), _AT_ONCE):
            some = np.array(
                [
                    (i, j)
                    for i, j in pairs[start : start + _AT_ONCE].tolist()
                    if self._kept[i]
                    and self._kept[j]
                    and self._may_pair(i, j)
                    and not self._known(i, j, mirrored)
                ],
                np.int64,
            ).reshape(-1, 2)
            needed, where = np.unique(some, return_inverse=True)
            thumbs = self._inventory.thumbs(self._unique[needed])
            found = resembling(thumbs, where.reshape(-1, 2), mirrored)
            yield start, [_Link(int(some[k, 0]), int(some[k, 1]), mirrored, place) for k, place in found]

    def _may_pair(self, i: int, j: int) -> bool:
        """Frames of one clip, kept singly or in one file, are no copies of each other."""
        if self._clip_of[i] >= 0 and self._clip_of[i] == self._clip_of[j]:
            return False
        return bool(self._item[i] or self._file[i] != self._file[j])

    def _known(self, i: int, j: int, mirrored: bool) -> bool:
        """Whether the pair was judged, or is one as it lies."""
        return (i, j, mirrored) in self._seen or (i, j) in self._alike

    def _judged(self, link: _Link) -> bool:
        """Note the pair if it may be one; whether it plainly is, so that the later one may be left out."""
        i, j, mirrored, _ = link
        if self._known(i, j, mirrored):
            return False
        self._seen.add((i, j, mirrored))
        one, other = self._thumb(i), self._thumb(j)
        # small pictures one after the other: threads would wait for each other's turns in Python
        found = confirm.likeness(one, other.mirrored if mirrored else other, link.where)
        if found.share < confirm.MAYBE:
            return False
        self._alike.add((i, j))
        sure = found.plain and not (confirm.small_scan(one) or confirm.small_scan(other))
        a, b = int(self._unique[i]), int(self._unique[j])
        self.pairs.append(second_look.Pair(a, b, mirrored, found.share, sure, found.where))
        return bool(sure and self._item[i] and self._item[j])
