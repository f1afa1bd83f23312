"""Frames of clips that are kept as single pictures: how near their numbers and their looks have to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sonodex.audit.checks.duplicates.clips import clips_of
from sonodex.audit.checks.duplicates.grouping import components
from sonodex.audit.checks.duplicates.hashes import near_pairs
from sonodex.audit.checks.duplicates.looked import Looked, Texture
from tests.audit.columns import Columns

BLOCKS = 20


class Prints(Columns):
    """Columns with a hash of each picture, of which so many bits are set."""

    def __init__(self, bits: Sequence[int], sizes: Sequence[int], paths: list[str]) -> None:
        count = len(bits)
        super().__init__(tuple(range(count)), {"width": sizes, "height": [90] * count}, path=paths)
        set_ = np.arange(256) < np.array(bits)[:, None]
        self._prints = np.packbits(set_, axis=1).view(np.uint64).reshape(count, 1, 4)

    def prints(self, pictures: Any) -> Any:
        return self._prints[pictures]


def frame(number: int, same: int) -> Looked:
    """A picture of which so many blocks are those of all frames, the others its own."""
    rng = np.random.default_rng(number)
    picture = Looked(rng.integers(0, 255, (64, 64)).astype(np.uint8))
    values = rng.standard_normal((BLOCKS, 64)).astype(np.float32)
    values[:same] = np.random.default_rng(10_000).standard_normal((same, 64))
    values -= values.mean(axis=1, keepdims=True)
    spread = np.sqrt((values * values).mean(axis=1))
    values *= (5 / spread)[:, None]
    picture.texture = Texture(values, np.full(BLOCKS, 5, np.float32), np.full(BLOCKS, 90, np.float32))
    picture.inside = np.ones(BLOCKS, np.bool_)
    return picture


def clips(
    numbers: Sequence[int],
    *,
    same: int = 15,
    bits: Sequence[int] | None = None,
    sizes: Sequence[int] | None = None,
    name: str = "a/f_{:03d}.png",
    copies: bool = False,
) -> list[list[int]]:
    """The numbers of the frames of each clip."""
    count = len(numbers)
    inventory: Any = Prints(bits or [0] * count, sizes or [80] * count, [name.format(n) for n in numbers])
    thumbs = [frame(n, same) for n in numbers]
    found = clips_of(
        inventory, np.arange(count), thumbs.__getitem__, lambda pairs: set(pairs) if copies else set()
    )
    return [[numbers[i] for i in run] for run in found]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([1, 2, 3], [[1, 2, 3]]),
        ([3, 1, 2], [[1, 2, 3]]),  # in the order of their numbers
        ([1, 2], []),  # two are no clip
        ([1, 3, 5], [[1, 3, 5]]),
        ([1, 4, 7], []),  # numbers two apart in the middle
        ([1, 2, 4], [[1, 2, 4]]),
        ([1, 2, 3, 8], [[1, 2, 3, 8]]),  # five apart at the most
        ([1, 2, 3, 9], [[1, 2, 3]]),
        ([1, 2, 3, 11, 12, 13], [[1, 2, 3], [11, 12, 13]]),
        ([], []),
    ],
)
def test_frames_of_one_clip_have_neighbouring_numbers(numbers: list[int], found: list[list[int]]) -> None:
    assert clips(numbers) == found


@pytest.mark.parametrize(("same", "are"), [(9, False), (10, True), (20, True)])
def test_half_of_the_blocks_are_the_same_in_two_frames(same: int, are: bool) -> None:
    assert bool(clips([1, 2, 3], same=same)) is are


def test_copies_are_no_frames() -> None:
    assert clips([1, 2, 3], same=20) == [[1, 2, 3]]
    assert clips([1, 2, 3], same=20, copies=True) == []
    assert clips([1, 2, 3], same=15, copies=True) == [[1, 2, 3]]  # which are not asked about


@pytest.mark.parametrize(("bits", "found"), [(40, [[1, 2, 3]]), (41, [])])
def test_hashes_of_neighbours_differ_in_forty_bits_at_the_most(bits: int, found: list[list[int]]) -> None:
    assert clips([1, 2, 3], bits=[0, bits, 0]) == found
    assert clips([1, 2, 3], bits=[0, bits, 2 * bits]) == found


def test_frames_have_one_size_and_one_name() -> None:
    assert clips([1, 2, 3], sizes=[80, 81, 80]) == []
    assert clips([1, 2, 3], name="{}/f.png") == []


@pytest.mark.parametrize(
    ("pairs", "groups"),
    [
        ([], []), ([(1, 2)], [[1, 2]]), ([(2, 1)], [[1, 2]]), ([(1, 1)], []), ([(3, 4), (1, 2)], [[1, 2], [3, 4]]),
        ([(5, 9), (3, 9), (9, 1)], [[1, 3, 5, 9]]), ([(1, 2), (2, 1)], [[1, 2]]),
    ],
)  # fmt: skip
def test_connected_groups(pairs: list[tuple[int, int]], groups: list[list[int]]) -> None:
    assert components(pairs) == groups


@pytest.mark.parametrize(("bits", "near"), [(28, True), (29, False)])
def test_hashes_are_near_at_28_of_256_bits(bits: int, near: bool) -> None:
    hashes = np.packbits(np.arange(256) < np.array([[0], [bits]]), axis=1)
    assert near_pairs(hashes).tolist() == ([[0, 1]] if near else [])
    assert near_pairs(hashes, hashes[::-1].copy()).tolist() == [[0, 1], [1, 0]]
    assert near_pairs(hashes, hashes, radius=bits).tolist() == [[0, 1], [1, 0]]
    assert near_pairs(hashes, hashes, radius=bits - 1).tolist() == []
