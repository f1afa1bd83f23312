"""All duplicates of an inventory: exact and near groups of items, and the clips whose frames resemble each
other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sonodex.audit import names
from sonodex.audit.checks.duplicates import confirm, second_look
from sonodex.audit.checks.duplicates.hashes import near_pairs
from sonodex.audit.inventory import Inventory
from sonodex.collect.sources import Source

# Which hash of one picture is compared with which of another, by position in `sizes.VARIANTS`; the last:
# compare mirrored.
_COMPARISONS = ((0, 0, False), (0, 2, False), (0, 3, False), (4, 4, False), (0, 1, True), (4, 5, True))
_THREADS = 2  # each holds a table of keys
_CLIP_GAP = 5  # numbers between two frames of one clip
_CLIP_LEAST = 3  # frames
_CLIP_SHARE = 0.5  # of the blocks that are the same in two frames; less than in a copy, since something moves
_AT_ONCE = 1024  # pairs whose thumbnails are held at once
_WORDS = ("table", "document")  # kinds of files that may well hold the same, as labels of two images do
_FRAMES_ALIKE = 2  # of two clips or volumes, from which these are near duplicates
# candidates of one comparison that are looked at; more means that nearly all pictures look alike
_MOST_PAIRS = 3_000_000


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
    """

    exact: list[list[int]] = field(default_factory=list)
    near: list[list[int]] = field(default_factory=list)
    clips: list[list[int]] = field(default_factory=list)
    files: list[list[int]] = field(default_factory=list)
    near_files: list[list[int]] = field(default_factory=list)


def find(inventory: Inventory, source: Source, images: NDArray[np.bool_]) -> Duplicates:
    """Search all pictures that are images (not masks, not blank).

    Args:
        inventory: what was found.
        source: where the files are, for a second look at pairs that thumbnails do not decide.
        images: for each picture, whether it takes part.
    """
    out = Duplicates()
    chosen = np.flatnonzero(images)
    item = inventory.columns["item"].astype(bool)
    out.exact, first = _same_digest(inventory, chosen, item)
    out.files = _same_bytes(inventory)
    unique = chosen[first[chosen] == chosen]
    pairs, frames, unsure = _confirmed(inventory, unique)
    of_files = ~(item[pairs[:, 0]] & item[pairs[:, 1]]) if len(pairs) else np.zeros(0, np.bool_)
    out.near_files = _files_alike(inventory, pairs[of_files], chosen, first, item, out.files)
    pairs = pairs[~of_files]
    frames = frames[item[frames[:, 0]] & item[frames[:, 1]]] if len(frames) else frames
    clips, pairs = _clips(inventory, pairs, frames)
    out.clips = clips
    refuted = second_look.undone(
        inventory, source, [(a, b, unsure[a, b]) for a, b in pairs.tolist() if (a, b) in unsure]
    )
    pairs = np.array([p for p in pairs.tolist() if tuple(p) not in refuted], np.int64).reshape(-1, 2)
    copies: dict[int, list[int]] = defaultdict(list)
    for group in out.exact:
        copies[int(first[group[0]])] = group
    out.near = [
        sorted({i for member in group for i in copies.get(member, [member])}) for group in components(pairs)
    ]
    return out


def components(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Connected groups of at least two, each sorted, in the order of their first members."""
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        parent.setdefault(i, i)
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in pairs:
        x, y = root(int(a)), root(int(b))
        if x != y:
            parent[max(x, y)] = min(x, y)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in sorted(parent):
        groups[root(i)].append(i)
    return [g for g in groups.values() if len(g) > 1]


def _same_digest(
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
    for i in np.flatnonzero(digests.is_valid().to_numpy(zero_copy_only=False)):
        if inventory.table["size"][int(i)].as_py() and kinds[int(i)] not in _WORDS:
            groups[digests[int(i)].as_py()].append(int(i))
    return [g for g in groups.values() if len(g) > 1]


def _confirmed(
    inventory: Inventory, unique: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], dict[tuple[int, int], bool]]:
    """Candidates by hashes, confirmed on thumbnails.

    Returns:
        Pairs of pictures that are one; pairs that may be frames of one clip; those of the first that want a
        second look, and whether they are mirrored.
    """
    unsure: dict[tuple[int, int], bool] = {}
    if len(unique) < 2:
        return np.zeros((0, 2), np.int64), np.zeros((0, 2), np.int64), unsure
    prints = inventory.prints(unique)
    known: set[tuple[int, int]] = set()
    out: list[tuple[int, int]] = []
    frames: list[tuple[int, int]] = []

    def compared(left: int, right: int) -> NDArray[np.int64]:
        one = np.ascontiguousarray(prints[:, left])
        return near_pairs(one, None if left == right else np.ascontiguousarray(prints[:, right]))[
            :_MOST_PAIRS
        ]

    with ThreadPoolExecutor(_THREADS) as threads:  # numpy works on several cores at once
        candidates = list(threads.map(lambda c: compared(c[0], c[1]), _COMPARISONS))
    file = inventory.file[unique]
    for mirrored in (False, True):  # each pair is judged once, whichever hashes named it
        named = [
            pairs
            for pairs, (_, _, turned) in zip(candidates, _COMPARISONS, strict=True)
            if turned == mirrored
        ]
        pairs = np.unique(np.sort(np.concatenate(named), axis=1), axis=0)
        pairs = pairs[
            (file[pairs[:, 0]] != file[pairs[:, 1]])
            | inventory.columns["item"][unique[pairs[:, 0]]].astype(bool)
        ]
        fresh = np.array([p for p in map(tuple, pairs.tolist()) if p not in known], np.int64).reshape(-1, 2)
        for start in range(0, len(fresh), _AT_ONCE):
            some = fresh[start : start + _AT_ONCE]
            needed, where = np.unique(some, return_inverse=True)
            thumbs = inventory.thumbs(unique[needed])
            for (i, j), (a, b) in zip(some.tolist(), where.reshape(-1, 2).tolist(), strict=True):
                share = confirm.likeness(thumbs[a], thumbs[b], mirrored)
                if share >= confirm.SHARE:
                    known.add((i, j))
                    out.append((i, j))
                    if share < confirm.PLAIN or confirm.small_scan(thumbs[a]):
                        unsure[int(unique[i]), int(unique[j])] = mirrored
                elif share >= _CLIP_SHARE and not mirrored:
                    frames.append((i, j))
    found = [np.unique(unique[np.array(pairs, np.int64).reshape(-1, 2)], axis=0) for pairs in (out, frames)]
    return found[0], found[1], unsure


def _files_alike(
    inventory: Inventory,
    pairs: NDArray[np.int64],
    chosen: NDArray[np.int64],
    first: NDArray[np.int64],
    item: NDArray[np.bool_],
    same: list[list[int]],
) -> list[list[int]]:
    """Clips and volumes, at least one of the two, of which several frames are one; files with the same bytes
    are known already."""
    shared: dict[tuple[int, int], set[int]] = defaultdict(set)
    for a, b in pairs.tolist():
        x, y = int(inventory.file[a]), int(inventory.file[b])
        if x != y:
            shared[min(x, y), max(x, y)].add(a)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in chosen[~item[chosen]]:
        groups[int(first[i])].append(int(i))
    for key, group in groups.items():
        files = sorted({int(inventory.file[i]) for i in (key, *group)})
        for x, y in pairwise(files):
            shared[x, y].add(key)
    equal = {(a, b) for group in same for n, a in enumerate(group) for b in group[n + 1 :]}
    return components(p for p, frames in shared.items() if len(frames) >= _FRAMES_ALIKE and p not in equal)


def _clips(
    inventory: Inventory, pairs: NDArray[np.int64], frames: NDArray[np.int64]
) -> tuple[list[list[int]], NDArray[np.int64]]:
    """Runs of alike pictures with neighbouring numbers in one folder, and the pairs that lie in none of
    them."""
    place: dict[int, tuple[str, int]] = {}
    both = np.concatenate([pairs, frames])
    for i in np.unique(both):
        found = names.series_of(inventory.path(int(i)))
        if found:
            place[int(i)] = found
    near: list[tuple[int, int]] = []
    for a, b in both.tolist():
        if (
            a in place
            and b in place
            and place[a][0] == place[b][0]
            and abs(place[a][1] - place[b][1]) <= _CLIP_GAP
        ):
            near.append((a, b))
    clip_of: dict[int, int] = {}
    clips: list[list[int]] = []
    for group in components(near):
        numbers = sorted(place[i][1] for i in group)
        if len(group) >= _CLIP_LEAST and np.median(np.diff(numbers)) <= 2:
            for i in group:
                clip_of[i] = len(clips)
            clips.append(sorted(group, key=lambda i: place[i][1]))
    rest = [p for p in pairs.tolist() if p[0] not in clip_of or clip_of[p[0]] != clip_of.get(p[1])]
    return clips, np.array(rest, np.int64).reshape(-1, 2)
