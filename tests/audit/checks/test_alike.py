"""When two pictures are one, and when that needs a closer look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sonodex.audit.checks.duplicates.confirm import Likeness, in_place, likeness, small_scan
from sonodex.audit.checks.duplicates.looked import Looked
from tests.audit.pictures import speckle


def looked(seed: int, side: int = 64) -> Looked:
    return Looked(np.asarray(cv2.resize(speckle(seed), (side, side), interpolation=cv2.INTER_AREA), np.uint8))


@pytest.mark.parametrize(
    ("share", "mean", "plain"),
    [
        (0.97, 0.988, True), (1.0, 1.0, True), (0.969, 0.988, False), (0.97, 0.987, False), (1.0, 0.5, False),
        (0.5, 1.0, False), (0.0, 0.0, False),
    ],
)  # fmt: skip
def test_no_doubt_needs_both_the_share_and_the_mean(share: float, mean: float, plain: bool) -> None:
    assert Likeness(share, mean).plain is plain


@pytest.mark.parametrize("side", [64, 128])
def test_one_picture_and_two(side: int) -> None:
    one, other = looked(1, side), looked(2, side)
    same = in_place(one, looked(1, side))
    assert same.plain
    assert (same.share, round(same.mean, 5)) == (1.0, 1.0)
    assert likeness(one, looked(1, side)).plain
    apart = in_place(one, other)
    assert apart.share < 0.2
    assert abs(apart.mean) < 0.5
    assert not likeness(one, other).plain
    assert likeness(one, one.mirrored).share < 0.5
    assert likeness(one, Looked(np.ascontiguousarray(one.mirrored.gray[:, ::-1]))).plain


def test_gain_does_not_count_and_a_drawing_spoils_its_blocks_alone() -> None:
    one = looked(1, 128)
    darker = Looked(np.asarray(one.gray // 2 + 20, np.uint8))
    assert in_place(one, darker).share > 0.9
    drawn = one.gray.copy()
    drawn[40:56, 40:56] = 255
    found = in_place(one, Looked(drawn))
    assert 0.7 < found.share < 1


def test_shifted_copies_are_laid_over_each_other() -> None:
    one = looked(3, 128)
    moved = Looked(np.ascontiguousarray(np.roll(one.gray, 3, axis=1)))
    assert in_place(one, moved).share < 0.5
    assert likeness(one, moved).share > 0.8
    assert likeness(moved, one).share > 0.8


def test_what_has_no_texture_is_like_nothing() -> None:
    flat = Looked(np.full((64, 64), 90, np.uint8))
    assert in_place(flat, flat) == likeness(flat, flat) == Likeness(0.0, 0.0)
    assert small_scan(flat) is small_scan(Looked(np.full((64, 64), 90, np.uint8)))
    corner = np.zeros((64, 64), np.uint8)
    corner[:24, :24] = looked(1).gray[20:44, 20:44]
    assert small_scan(Looked(corner))
    whole = np.random.default_rng(1).integers(40, 200, (64, 64)).astype(np.uint8)
    assert not small_scan(Looked(whole))
