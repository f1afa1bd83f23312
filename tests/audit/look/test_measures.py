"""What is measured on a picture, on both sides of each limit; pictures made so that the figures are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.look.measures.picture import (
    class_levels,
    gray8,
    mask_values,
    measure,
    one_channel,
    scanned,
    scanned_region,
)

Pixels = NDArray[Any]


def u8(values: Any) -> Pixels:
    return np.asarray(values, np.uint8)


def stripes(levels: Any, width: int, height: int = 40) -> Pixels:
    """A stripe of each level, so many pixels wide."""
    return np.tile(np.repeat(u8(levels), width), (height, 1))


def noise(levels: Any, shape: tuple[int, int] = (100, 100)) -> Pixels:
    """Speckle of some levels, each as often as the others."""
    count = shape[0] * shape[1]
    every = np.resize(u8(levels), count)
    return np.asarray(np.random.default_rng(0).permutation(every).reshape(shape))


def test_equal_channels_are_one() -> None:
    gray = noise(range(9), (5, 6))
    colour = np.stack([gray, gray, gray], axis=2)
    assert np.array_equal(one_channel(colour), gray)
    assert one_channel(gray) is gray
    for channel in range(3):
        other = colour.copy()
        other[0, 0, channel] += 1
        assert one_channel(other) is other
    assert measure(colour)[0].digest == measure(gray)[0].digest
    assert measure(gray)[0].digest != measure(gray.reshape(6, 5))[0].digest
    assert measure(gray)[0].digest != measure(gray.astype(np.int8))[0].digest


@pytest.mark.parametrize(
    ("pixels", "gray"),
    [
        (u8([[3, 250]]), [[3, 250]]),
        (np.array([[100, 200, 300]], np.uint16), [[0, 127, 255]]),
        (np.array([[-1, 0]], np.int8), [[0, 255]]),
        (np.array([[7, 7]], np.uint16), [[0, 0]]),
        (np.array([[np.nan, 1.0, np.inf]], np.float32), [[0, 255, 0]]),
        (np.array([[3 + 4j, 0j]]), [[255, 0]]),
        (np.array([[0.0, 2e30, 1e30]], np.float32), [[0, 255, 127]]),
        (np.array([[-2e30, 2e30]], np.float32), [[0, 255]]),
        (np.array([[False, True]]), [[0, 255]]),
        (u8([[[0, 0, 255], [255, 255, 255]]]), [[76, 255]]),  # red, white
        (u8([[[9, 9, 9, 0], [9, 9, 9, 255]]]), [[9, 9]]),  # what is transparent counts as it is
    ],
)
def test_gray_levels_of_pixels_of_any_type(pixels: Pixels, gray: list[list[int]]) -> None:
    assert gray8(pixels).tolist() == gray


@pytest.mark.parametrize(("count", "kept"), [(1, True), (64, True), (65, False)])
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.float32])
def test_values_of_a_mask(count: int, kept: bool, kind: Any) -> None:
    pixels = np.arange(count, dtype=kind).reshape(1, -1)
    assert mask_values(pixels) == (list(range(count)) if kept else None)


def test_a_mask_as_whole_numbers() -> None:
    assert class_levels(np.array([[2.0, -3.0]])).tolist() == [[2, -3]]
    assert class_levels(np.array([[2.5, 3.0]])).tolist() == [[0, 255]]
    assert class_levels(np.array([[2.0**53, 0.0]])).tolist() == [[255, 0]]
    assert class_levels(np.array([[2.0**53 - 1, 0.0]])).tolist() == [[2**53 - 1, 0]]
    assert class_levels(np.array([[np.inf, 1.0]])).tolist() == [[0, 255]]
    assert class_levels(u8([[[5, 5, 5], [7, 7, 7]]])).tolist() == [[5, 7]]
    assert class_levels(u8([[[0, 0, 255], [0, 0, 0]]])).tolist() == [[76, 0]]


def test_mean_and_spread() -> None:
    found, gray = measure(noise([10, 110]))
    assert (found.mean, found.deviation, found.levels) == (60.0, 50.0, 2)
    assert gray.dtype == np.uint8
    constant = measure(u8(np.full((30, 30), 9)))[0]
    assert (constant.mean, constant.deviation, constant.levels, constant.blank) == (9.0, 0.0, 1, True)
    assert (constant.region, constant.covered, constant.mask_like) == ((0.0, 0.0, 1.0, 1.0), 0.0, False)
    deep = np.arange(1200, dtype=np.uint16).reshape(30, 40)
    assert measure(deep)[0].levels == 1000  # counting stops
    assert measure(deep % 999)[0].levels == 999
    assert measure(np.zeros((1, 1), np.uint8))[0].blank


@pytest.mark.parametrize(
    ("levels", "blank"),
    [
        ((90, 91, 92), True),  # less than one gray level of spread: noise of a dead frame
        ((90, 91, 92, 93), False),
    ],
)
def test_a_picture_of_hardly_any_contrast_is_blank(levels: tuple[int, ...], blank: bool) -> None:
    pixels = noise(levels, (400, 400))
    pixels[200, :30] = np.arange(80, 110)  # more levels than a mask has
    found = measure(pixels)[0]
    assert not found.mask_like
    assert found.blank is blank


@pytest.mark.parametrize(("other", "blank"), [(1, True), (3, False)])
def test_a_pixel_of_a_hundred_thousand_shows_nothing(other: int, blank: bool) -> None:
    pixels = u8(np.zeros((400, 400)))
    pixels[0, :other] = 255
    assert measure(pixels)[0].blank is blank


@pytest.mark.parametrize(
    ("pixels", "is_one"),
    [
        (stripes(np.linspace(0, 255, 24), 16), True),
        (stripes(np.linspace(0, 255, 25), 16), False),  # more levels than classes
        (stripes([0, 255] * 10, 10), True),  # a mask has areas: nine in ten neighbours are alike
        (stripes([0, 255] * 11, 9), False),
        (noise([0, 255]), False),
        (noise([100, 103]), True),  # three levels are the same to it
        (noise([100, 104]), False),
        (stripes([0, 1, 2, 3], 50), True),  # numbers of classes
        (noise([0, 1, 2, 3]), False),
        (stripes([7], 50), False),
        (u8([[0], [255], [0]]), True),  # a column has no neighbours
    ],
)  # fmt: skip
def test_few_levels_in_areas_are_a_mask(pixels: Pixels, is_one: bool) -> None:
    assert measure(pixels)[0].mask_like is is_one


@pytest.mark.parametrize(("highest", "is_one"), [(49, False), (50, True)])
def test_numbers_of_classes_are_told_apart_where_all_are_low(highest: int, is_one: bool) -> None:
    """Of five levels, up to ten times as high as there are levels."""
    pixels = noise([0, 1, 2, 3])
    pixels[0, 0] = highest
    assert measure(pixels)[0].mask_like is is_one


@pytest.mark.parametrize(("smeared", "is_one"), [(290, True), (310, False)])
def test_a_mask_may_be_smeared_in_three_of_a_hundred_pixels(smeared: int, is_one: bool) -> None:
    pixels = stripes([20, 200], 50, 100)
    pixels[:, 49:52].flat[:smeared] = np.resize(np.arange(50, 150, 3), smeared)
    assert measure(pixels)[0].mask_like is is_one


@pytest.mark.parametrize(("between", "low", "is_one"), [(1, 0, True), (2, 0, False), (1, 1, False)])
def test_a_mask_of_black_and_white_may_be_noisy(between: int, low: int, is_one: bool) -> None:
    """All but 1.5 % of its pixels within twelve levels of either end."""
    levels = [*range(low, low + 12), *range(244, 256)]
    pixels = np.repeat(stripes(levels, 10), 3, axis=0)[:100]
    pixels[:between, ::1] = np.resize(np.arange(100, 140), pixels.shape[1])
    assert measure(pixels)[0].mask_like is is_one


def test_pixels_at_the_top_of_the_scale_are_clipped() -> None:
    pixels = noise(range(254))
    for top, clipped in ((253, 0.0), (254, 0.1), (255, 0.1)):
        pixels[::10] = top
        pixels[1::10] = 3
        found = measure(pixels)[0]
        assert found.covered > 0.9
        assert found.clipped == pytest.approx(clipped / found.covered, abs=0.01)
    assert measure(u8(np.full((9, 9), 255)))[0].clipped == 1.0


@pytest.mark.parametrize(("apart", "share"), [(24, 0.0), (25, 0.5)])
def test_colour_is_what_an_eye_sees(apart: int, share: float) -> None:
    pixels = u8(np.full((16, 16, 3), 90))
    pixels[:8, :, 1] += apart
    assert measure(pixels)[0].coloured == share
    assert measure(pixels.astype(np.uint16))[0].coloured == 0.0


@pytest.mark.parametrize(("contrast", "textured"), [(5, False), (6, True)])
def test_the_scanned_region_is_the_largest_part_with_texture(contrast: int, textured: bool) -> None:
    thumb = u8(np.full((64, 64), 50))
    rows, columns = np.mgrid[0:64, 0:64]
    checked = ((rows + columns) % 2 * contrast).astype(np.uint8)
    thumb[10:40, 20:50] += checked[10:40, 20:50]
    thumb[50:60, 0:9] += checked[50:60, 0:9]
    region, covered = scanned_region(thumb)
    if textured:
        assert region == pytest.approx((19 / 64, 9 / 64, 32 / 64, 32 / 64), abs=2 / 64)
        assert covered == pytest.approx(31 * 31 / 64**2, abs=0.05)
        inside = scanned(thumb)
        assert inside[25, 35]
        assert not inside[55, 4]
        assert np.mean(inside) == covered
    else:
        assert (region, covered) == ((0.0, 0.0, 1.0, 1.0), 0.0)
        assert scanned(thumb).all()


@pytest.mark.parametrize(("rise", "covered"), [(5, 0.0), (6, 1.0)])
def test_a_picture_without_texture_is_scanned_whole_where_it_shows_anything(
    rise: int, covered: float
) -> None:
    thumb = np.tile(np.round(np.linspace(0, rise, 64)).astype(np.uint8), (64, 1))
    assert scanned_region(thumb) == ((0.0, 0.0, 1.0, 1.0), covered)


def test_a_narrow_frame_is_no_region() -> None:
    thumb = u8(np.zeros((64, 64)))
    thumb[8, 8:56] = thumb[55, 8:56] = thumb[8:56, 8] = thumb[8:56, 55] = 200
    assert scanned_region(thumb) == ((0.0, 0.0, 1.0, 1.0), 1.0)


@pytest.mark.parametrize("shape", [(64, 64), (199, 300), (200, 300), (801, 403)])
def test_a_thumbnail_is_the_whole_picture(shape: tuple[int, int]) -> None:
    pixels = u8(np.zeros(shape))
    pixels[shape[0] // 2 :] = 200
    thumb = measure(pixels)[0].thumb
    assert thumb.shape == (64, 64)
    assert thumb[:30].max() == 0
    assert thumb[34:].min() == 200
    assert float(thumb.mean()) == pytest.approx(100, abs=2)
