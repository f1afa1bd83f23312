"""Which of many 256-bit hashes lie near each other, without comparing each with each.

Up to `_EXACT` hashes every pair is compared. Above, sampled bits are the key of a table (Indyk and Motwani
1998, bit sampling for the Hamming distance): near hashes share all sampled bits in at least one of `_TABLES`
tables with a probability that the module's test states. Only bits that vary are sampled: the corners of a fan
are black in every picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint8]  # (n, 32)
Words = NDArray[np.uint64]  # (n, 4): the same hashes
Pairs = NDArray[np.int64]  # (n, 2)
Rows = tuple[NDArray[np.int64], NDArray[np.int64]]  # of each pair in `left` and in `right`

RADIUS = 28  # bits of 256: a pair beyond is no candidate
_EXACT = 2048
_TABLES = 40
_MOST_BITS = 30  # of a key
_MEETS = 12
# partners that one hash meets in one table; a clip's frames fill buckets that would grow with their square
_BUCKET = 32
_AT_ONCE = 1 << 15  # pairs compared in one step: bounds the memory
_VARIES = 0.05  # share of the rarer value of a bit worth sampling


def near_pairs(left: Hashes, right: Hashes | None = None, radius: int = RADIUS, seed: int = 0) -> Pairs:
    """Pairs (row of `left`, row of `right`) at a Hamming distance of at most `radius`, sorted, each once.

    Args:
        left: (n, 32) uint8.
        right: (n, 32) uint8; None compares `left` with itself, each pair once with the lower row first. Row i
            of both belongs to the same picture: such pairs are left out.
        radius: bits.
        seed: of the sampled bits.
    """
    same = right is None
    right = left if right is None else right
    first, second = (np.ascontiguousarray(h).view(np.uint64) for h in (left, right))
    if len(left) <= _EXACT:
        pairs = _exhaustive(first, second, radius, same)
    else:
        pairs = _near(_sampled(left, right, seed), first, second, radius)
    found = [np.zeros(0, np.int64)]
    for i, j in pairs:
        keep = i < j if same else i != j
        if keep.any():
            found.append(i[keep] * len(right) + j[keep])
    return np.stack(np.divmod(np.unique(np.concatenate(found)), max(len(right), 1)), axis=1)


def _exhaustive(left: Words, right: Words, radius: int, same: bool) -> Iterator[Rows]:
    """All pairs within a radius, or half of them if both sides are the `same`; each word of all hashes at
    once, so that nothing is gathered."""
    step = max(1, _AT_ONCE // max(len(right), 1))
    words = np.ascontiguousarray(right.T)
    for start in range(0, len(left), step):
        some = left[start : start + step]
        behind = start if same else 0
        apart = np.zeros((len(some), len(right) - behind), np.uint16)
        for number, word in enumerate(words):
            apart += np.bitwise_count(some[:, number, None] ^ word[behind:])
        rows, columns = np.nonzero(apart <= radius)
        yield start + rows, behind + columns


def _near(pairs: Iterable[Rows], left: Words, right: Words, radius: int) -> Iterator[Rows]:
    """Those of some pairs that are within a radius."""
    for i, j in pairs:
        near = np.bitwise_count(left[i] ^ right[j]).sum(axis=1, dtype=np.uint16) <= radius
        yield i[near], j[near]


def _sampled(left: Hashes, right: Hashes, seed: int) -> Iterator[Rows]:
    rng = np.random.default_rng(seed)
    some = np.unpackbits(left[:: max(1, len(left) // 4_000)], axis=1).mean(axis=0)
    weights = np.where(np.minimum(some, 1 - some) > _VARIES, some * (1 - some), 0.0)
    if np.count_nonzero(weights) < _MOST_BITS:
        weights = np.ones_like(weights)
    count = 0
    for _ in range(_TABLES):
        bits = rng.choice(len(weights), _MOST_BITS, replace=False, p=weights / weights.sum())
        keys, others = _keys(left, bits), _keys(right, bits)
        if not count:
            count = _bits_wanted(others)
        mask = np.uint32((1 << count) - 1)
        keys, others = keys & mask, others & mask
        order = np.argsort(others, kind="stable").astype(np.int64)
        ranked = others[order]
        first = np.searchsorted(ranked, keys, "left")
        size = np.searchsorted(ranked, keys, "right") - first
        room = np.maximum(size - _BUCKET, 0)
        first += (rng.random(len(first)) * (room + 1)).astype(np.int64)
        yield from _expanded(first, np.minimum(size, _BUCKET), order)


def _bits_wanted(keys: NDArray[np.uint32]) -> int:
    """The fewest bits that leave a hash `_MEETS` partners on average: more bits would lose near pairs."""
    for count in range(6, _MOST_BITS):
        _, sizes = np.unique(keys & np.uint32((1 << count) - 1), return_counts=True)
        if float((sizes.astype(np.float64) ** 2).sum()) / len(keys) <= _MEETS:
            return count
    return _MOST_BITS


def _keys(hashes: Hashes, bits: NDArray[np.int64]) -> NDArray[np.uint32]:
    keys = np.zeros(len(hashes), np.uint32)
    for place, bit in enumerate(bits):
        keys |= ((hashes[:, bit // 8] >> np.uint8(7 - bit % 8)) & np.uint8(1)).astype(np.uint32) << np.uint32(
            place
        )
    return keys


def _expanded(first: NDArray[np.int64], size: NDArray[np.int64], order: NDArray[np.int64]) -> Iterator[Rows]:
    step = max(1, _AT_ONCE // _BUCKET)
    for start in range(0, len(first), step):
        sizes = size[start : start + step]
        rows = np.repeat(np.arange(start, start + len(sizes), dtype=np.int64), sizes)
        within = np.arange(len(rows)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        yield rows, order[np.repeat(first[start : start + step], sizes) + within]
