"""The hashes that copies are found by: what changes them and what does not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.look.measures.fingerprint import CROPS, cut, prints
from sonodex.audit.look.measures.sizes import VARIANTS

WHOLE = (0.0, 0.0, 1.0, 1.0)


def thumb(seed: int = 0) -> NDArray[np.uint8]:
    """Soft texture between 60 and 180 gray levels."""
    rough = np.random.default_rng(seed).uniform(60, 180, (16, 16)).astype(np.float32)
    return np.asarray(
        np.round(cv2.resize(rough, (64, 64), interpolation=cv2.INTER_CUBIC)).clip(0, 255), np.uint8
    )


def hashes(picture: NDArray[np.uint8], region: tuple[float, float, float, float] = WHOLE) -> list[bytes]:
    told = prints(picture, region)
    return [told[i : i + 32] for i in range(0, len(told), 32)]


def apart(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def test_a_hash_of_32_bytes_for_each_variant() -> None:
    assert [len(h) for h in hashes(thumb())] == [32] * len(VARIANTS)
    assert len(VARIANTS) == 4 + len(CROPS)


def test_brightness_changes_nothing_and_a_mirror_swaps_two() -> None:
    plain = hashes(thumb())
    assert hashes(thumb() + np.uint8(40)) == plain
    mirrored = hashes(np.ascontiguousarray(thumb()[:, ::-1]))
    assert (mirrored[0], mirrored[1]) == (plain[1], plain[0])
    assert apart(plain[0], hashes(thumb(1))[0]) > 80  # another picture


def test_flat_and_rising_pictures() -> None:
    """A bit is set where the right neighbour is brighter, by more than rounding makes it."""
    ramp = np.tile(np.arange(64, dtype=np.uint8) * 2, (64, 1))
    assert hashes(ramp)[0] == b"\xff" * 32
    assert hashes(ramp)[1] == b"\0" * 32
    assert hashes(np.ascontiguousarray(ramp.T))[0] == b"\0" * 32
    faint = np.tile(np.arange(64, dtype=np.uint8) // 8, (64, 1))  # less than half a level a cell
    assert hashes(faint)[0].count(b"\xff") < 32
    assert hashes(np.full((64, 64), 9, np.uint8)) == [b"\0" * 32] * len(VARIANTS)


@pytest.mark.parametrize(
    ("region", "taken"),
    [
        ((0.2, 0.2, 0.11, 0.5), True),
        ((0.2, 0.2, 0.1, 0.5), False),  # a tenth of a side or less is no scanned region
        ((0.2, 0.2, 0.5, 0.11), True),
        ((0.2, 0.2, 0.5, 0.1), False),
        ((0.2, 0.2, 0.1, 0.1), False),
    ],
)
def test_a_region_that_is_too_narrow_is_none(region: tuple[float, float, float, float], taken: bool) -> None:
    whole, told = hashes(thumb()), hashes(thumb(), region)
    assert told[:-2] == whole[:-2]
    assert (told[-2:] != whole[-2:]) is taken
    assert hashes(thumb())[-2:] == hashes(thumb())[:2]


@pytest.mark.parametrize("share", CROPS)
def test_a_cropped_copy_has_one_of_the_hashes(share: float) -> None:
    large = cv2.resize(thumb(), (800, 800), interpolation=cv2.INTER_CUBIC)
    edge = round(800 * share)
    copy = cv2.resize(large[edge:-edge, edge:-edge], (64, 64), interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.resize(large, (64, 64), interpolation=cv2.INTER_AREA), np.uint8)
    expected = hashes(small)[2 + CROPS.index(share)]
    assert apart(hashes(np.asarray(copy, np.uint8))[0], expected) <= 10


def test_a_part_of_a_picture_fills_the_square() -> None:
    values = np.zeros((64, 64), np.float32)
    values[16:48, 32:64] = 8
    assert np.all(cut(values, 0.5, 0.25, 0.5, 0.5)[1:-1, 1:] == 8)
    assert np.all(cut(values, 0.0, 0.0, 0.25, 0.25) == 0)
    assert np.array_equal(cut(values, 0, 0, 1, 1), values)
