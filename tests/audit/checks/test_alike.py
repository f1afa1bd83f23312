"""When two pictures are one, and when that needs a closer look."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from sonodex.audit.checks.duplicates.confirm import Likeness, in_place, likeness, small_scan
from sonodex.audit.checks.duplicates.looked import Looked, Texture
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


def made(
    *correlations: float, spread: tuple[float, float] = (5.0, 5.0), bright: tuple[float, float] = (90.0, 90.0)
) -> tuple[Looked, Looked]:
    """Two pictures whose blocks have these correlations, with one spread and brightness of all blocks."""
    one, other = looked(1), looked(2)
    first = np.tile(np.array([1, -1], np.float32), 32)
    second = np.tile(np.array([1, 1, -1, -1], np.float32), 16)  # has nothing in common with it
    count = len(correlations)
    plain = np.tile(first, (count, 1))
    r = np.array(correlations, np.float32)[:, None]
    mixed = r * first + np.sqrt(1 - r * r) * second
    for picture, values, s, b in ((one, plain, spread[0], bright[0]), (other, mixed, spread[1], bright[1])):
        picture.texture = Texture(
            np.asarray(values * s, np.float32), np.full(count, s, np.float32), np.full(count, b, np.float32)
        )
        picture.inside = np.ones(count, np.bool_)
    return one, other


@pytest.mark.parametrize(
    ("correlations", "share"),
    [
        ((0.931,) * 8, 1.0),
        ((0.929,) * 8, 0.0),  # no block is quite the same
        ((1.0,) * 6 + (0.0,) * 2, 0.75),
        ((1.0,) * 6, 1.0),
        ((1.0,) * 5, 0.0),  # fewer than six say nothing
    ],
)
def test_blocks_that_are_the_same(correlations: tuple[float, ...], share: float) -> None:
    found = in_place(*made(*correlations))
    assert found.share == pytest.approx(share)
    assert found.mean == pytest.approx(np.mean(correlations) if len(correlations) > 5 else 0.0, abs=1e-5)


@pytest.mark.parametrize(
    ("spread", "share"),
    [((1.21, 1.21), 1.0), ((1.19, 5.0), 0.0), ((5.0, 1.19), 0.0), ((1.21, 9.0), 1.0)],
)
def test_blocks_need_texture_in_both_pictures(spread: tuple[float, float], share: float) -> None:
    assert in_place(*made(*(1.0,) * 8, spread=spread)).share == share


@pytest.mark.parametrize(
    ("faint", "strong", "share"), [(1.0, 2.39, 1.0), (1.0, 2.41, 0.75), (2.41, 2.41, 1.0)]
)
def test_texture_of_one_alone_counts_against_them_where_it_is_strong(
    faint: float, strong: float, share: float
) -> None:
    for turned in (False, True):
        one, other = made(*(1.0,) * 8)
        for picture, s in ((one, strong), (other, faint)):
            picture.texture.spread[:2] = s
            picture.texture.values[:2] *= s / 5
        assert in_place(*((other, one) if turned else (one, other))).share == pytest.approx(share)


@pytest.mark.parametrize(
    ("bright", "share"),
    [((229.0, 90.0), 1.0), ((230.0, 90.0), 0.0), ((90.0, 230.0), 0.0), ((229.0, 229.0), 1.0)],
)
def test_blocks_that_are_too_bright_do_not_count(bright: tuple[float, float], share: float) -> None:
    assert in_place(*made(*(1.0,) * 8, bright=bright)).share == share


def test_blocks_outside_of_both_scans_do_not_count() -> None:
    one, other = made(*(1.0,) * 6, *(0.0,) * 4)
    one.inside = np.arange(10) < 4
    other.inside = np.arange(10) < 6
    assert in_place(one, other).share == in_place(other, one).share == 1.0
    other.inside = np.arange(10) < 8
    assert in_place(one, other).share == 0.75


@pytest.mark.parametrize(("blocks", "small"), [(47, True), (48, False)])
def test_a_scan_of_48_blocks_is_large_enough(blocks: int, small: bool) -> None:
    picture = looked(1)
    picture.inside = np.arange(64) < blocks
    assert small_scan(picture) is small
