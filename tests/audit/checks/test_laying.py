"""Pictures laid over each other: the scale and shift that they were cut with are found again, one by one and
many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import laying, texture
from sonodex.audit.checks.duplicates.candidates import Descriptions, resembling
from sonodex.audit.checks.duplicates.looked import Looked
from sonodex.audit.checks.duplicates.registering import Placed, common, laid, placed

Gray = NDArray[np.uint8]


def rough(seed: int, side: int = 512) -> Gray:
    """Soft texture everywhere."""
    field = cv2.GaussianBlur(np.random.default_rng(seed).standard_normal((side, side)), (0, 0), side / 70)
    return np.asarray(np.clip(128 + 45 * field / field.std(), 0, 255), np.uint8)


def cut(picture: Gray, left: float, right: float, top: float, bottom: float, side: int = 64) -> Gray:
    """The picture without these shares of its sides, as a thumbnail."""
    n = len(picture)
    inner = picture[round(top * n) : round((1 - bottom) * n), round(left * n) : round((1 - right) * n)]
    return np.asarray(cv2.resize(inner, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


CUTS: list[tuple[float, float, float, float]] = [
    (0, 0, 0, 0),
    (0.06, 0, 0, 0),
    (0, 0.06, 0, 0),
    (0, 0, 0.06, 0),
    (0, 0, 0, 0.06),
    (0.04, 0.02, 0.03, 0.05),
]


def expected(left: float, right: float, top: float, bottom: float) -> tuple[float, float, float, float]:
    return 1 - left - right, (left - right) / 2, 1 - top - bottom, (top - bottom) / 2


@pytest.mark.parametrize("margins", CUTS)
@pytest.mark.parametrize("side", [64, 128])
def test_margins_of_a_copy_are_found(margins: tuple[float, float, float, float], side: int) -> None:
    picture = rough(1)
    whole, part = cut(picture, 0, 0, 0, 0, side), cut(picture, *margins, side=side)
    where = placed(Looked(whole).levels, Looked(part).levels)
    assert where is not None
    assert where == pytest.approx(expected(*margins), abs=0.006)
    back = placed(Looked(part).levels, Looked(whole).levels)
    assert back is not None
    assert back == pytest.approx(where.inverse, abs=0.01)
    seen = laid(whole.astype(np.float32), where)
    inside = common(side, Placed(*expected(*margins))) > 0
    assert inside[1:-1, 1:-1].all()
    assert np.mean(np.abs(seen - part)[2:-2, 2:-2]) < 6
    assert np.mean(common(side, where.inverse)) == pytest.approx(where.across * where.down, abs=0.06)


def test_levels_go_from_the_size_of_a_picture_down_to_32() -> None:
    for side in (64, 128, 256, 512):
        found = [level.shape for level in Looked(rough(1, side)).levels]
        assert found == [(n, n) for n in (512, 256, 128, 64, 32) if n <= side]


def test_other_pictures_lie_nowhere() -> None:
    assert placed(Looked(cut(rough(1), 0, 0, 0, 0)).levels, Looked(cut(rough(2), 0, 0, 0, 0)).levels) is None


@pytest.mark.parametrize(
    "where",
    [Placed(), Placed(0.9, 0.02, 0.8, -0.03), Placed(1.2, 0.0, 1.1, 0.05), Placed(0.95, -0.1, 1.0, 0.0)],
)
def test_what_lies_in_one_is_where_the_other_lies_turned_round(where: Placed) -> None:
    assert where.inverse.inverse == pytest.approx(where)
    assert where.inverse == pytest.approx(
        (1 / where.across, -where.right / where.across, 1 / where.down, -where.below / where.down)
    )
    assert common(64, where).sum() / 64**2 == pytest.approx(
        overlap(where.across, where.right) * overlap(where.down, where.below), abs=0.04
    )


def overlap(scale: float, shift: float) -> float:
    """Share of -0.5 to 0.5 of which `scale * u + shift` lies in it too."""
    low, high = max(-0.5, (-0.5 - shift) / scale), min(0.5, (0.5 - shift) / scale)
    return max(high - low, 0.0)


def evened(pictures: list[Gray]) -> NDArray[np.float32]:
    out = np.stack([p.astype(np.float32) for p in pictures])
    out -= out.mean(axis=(1, 2), keepdims=True)
    return np.asarray(out / out.std(axis=(1, 2), keepdims=True), np.float32)


def test_many_pairs_are_laid_as_one_is() -> None:
    pictures = [rough(10 + n) for n in range(len(CUTS))]
    whole = evened([cut(p, 0, 0, 0, 0) for p in pictures])
    parts = evened([cut(p, *margins) for p, margins in zip(pictures, CUTS, strict=True)])
    start = np.tile(np.array([1, 0, 1, 0], np.float32), (len(CUTS), 1))
    found = laying.fitted(whole, parts, start, 8)
    assert found == pytest.approx(np.array([expected(*m) for m in CUTS]), abs=0.01)
    assert laying.correlation(whole, parts, found).min() > 0.97
    before = laying.correlation(whole, parts, start)
    assert before[0] == pytest.approx(1, abs=1e-4)
    assert before[1:].max() < 0.9
    for one, placed_, share in zip(laying.laid(whole, found), found, laying.common(64, found), strict=True):
        n = int(np.flatnonzero((found == placed_).all(axis=1))[0])
        assert one == pytest.approx(laid(whole[n], Placed(*placed_.tolist())), abs=0.08)
        assert share == pytest.approx(common(64, Placed(*placed_.tolist())))


@pytest.mark.parametrize(("shift", "value"), [(0.0, 1.0), (0.45, None), (0.55, -1.0), (2.0, -1.0)])
def test_pictures_that_share_less_than_half_are_not_compared(shift: float, value: float | None) -> None:
    one = evened([cut(rough(1), 0, 0, 0, 0)])
    found = float(laying.correlation(one, one, np.array([[1, shift, 1, 0]], np.float32))[0])
    assert (found == pytest.approx(value)) if value is not None else -1 < found < 1


@pytest.mark.parametrize("where", [(0.6, 0.1, 1, 0), (1.6, 0, 1, 0), (1, 0, 0.6, 0.1), (1, 0, 1.6, 0)])
def test_a_guess_that_is_lost_is_given_up(where: tuple[float, ...]) -> None:
    one = evened([cut(rough(1), 0, 0, 0, 0)])
    assert laying.fitted(one, one, np.array([where], np.float32), 1).tolist() == [[1, 0, 1, 0]]


def test_fine_texture_of_many_pairs() -> None:
    thumbs = np.stack([cut(rough(n, 256), 0, 0, 0, 0) for n in range(4)])
    fine = texture.fine(thumbs)
    here = np.tile(np.array([1, 0, 1, 0], np.float32), (4, 1))
    assert texture.correlated(fine, fine, here).alike() == pytest.approx(np.ones(4), abs=1e-3)
    assert np.abs(texture.correlated(fine, fine[::-1].copy(), here).alike()).max() < 0.4
    away = here + np.array([0, 0.3, 0, 0], np.float32)
    assert texture.correlated(fine, fine, away).alike() == pytest.approx(np.ones(4), abs=1e-3)  # as they lie
    assert texture.correlated(fine[:0], fine[:0], here[:0]).alike().shape == (0,)
    for blocks, value in ((4, 1.0), (3, 0.0)):  # fewer than four with texture say nothing
        some = np.full((1, 64, 64), 90, np.float32)
        some[0, :8, : 8 * blocks] += np.random.default_rng(0).standard_normal((8, 8 * blocks)) * 20
        assert float(texture.correlated(some, some, here[:1]).alike()[0]) == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize(
    ("first", "last", "differ"), [(0, 16, True), (16, 64, False), (0, 0, False), (0, 2, False), (0, 3, True)]
)
def test_what_screens_share_around_their_scans_does_not_count(first: int, last: int, differ: bool) -> None:
    one, other = (cut(rough(n, 256), 0, 0, 0, 0) for n in (1, 2))
    other[16:] = one[16:]  # all but the first sixteen blocks
    fine = texture.fine(np.stack([one, other]))
    here = np.array([[1, 0, 1, 0]], np.float32)
    assert float(texture.correlated(fine[:1], fine[1:], here).alike()[0]) > 0.7
    scanned = (np.arange(64) >= first) & (np.arange(64) < last)
    assert texture.correlated(fine[:1], fine[1:], here).scans_differ(
        np.arange(1), scanned[None]
    ).tolist() == [differ]
    assert texture.correlated(fine[:1], fine[:1], here).scans_differ(
        np.arange(1), scanned[None]
    ).tolist() == [False]


def test_likely_copies_before_each_picture() -> None:
    pictures = [rough(n, 256) for n in range(6)]
    thumbs = np.stack(
        [
            *(cut(p, 0, 0, 0, 0) for p in pictures),
            cut(pictures[2], 0.05, 0, 0.02, 0.03),
            cut(pictures[4], 0, 0, 0, 0),
        ]
    )
    described = Descriptions(lambda some: thumbs[some], np.arange(len(thumbs)))
    kept = np.ones(len(thumbs), np.bool_)
    with ThreadPoolExecutor(2) as threads:

        def before() -> list[Any]:
            return [one for some in described.before(kept, threads) for one in some]

        def found() -> dict[int, list[int]]:
            return {row: [one.picture for one in some] for row, some in before()}

        assert found() == {0: [], 1: [], 2: [], 3: [], 4: [], 5: [], 6: [2], 7: [4]}
        where = next(some[0].where for row, some in before() if row == 6)
        assert np.allclose(where.inverse, Placed(0.95, 0.025, 0.95, -0.005), atol=0.012)
        kept[2] = False  # which is a copy of another
        assert found()[6] == []


def resembled(one: Gray, other: Gray, mirrored: bool = False) -> list[tuple[int, Placed]]:
    count = len(one)
    pairs = np.stack([np.arange(count), np.arange(count) + count], axis=1)
    return resembling(np.concatenate([one, other]), pairs, mirrored)


def test_how_much_thumbnails_resemble_each_other() -> None:
    one = np.stack([cut(rough(n), 0, 0, 0, 0) for n in range(3)])
    darker: Any = (one // 2 + 20).astype(np.uint8)
    for other in (one, darker):
        assert [k for k, _ in resembled(one, other)] == [0, 1, 2]
        assert [k for k, _ in resembled(one, other[:, :, ::-1], mirrored=True)] == [0, 1, 2]
    for other in (one[[1, 2, 0]], 255 - one, one[:, :, ::-1]):
        assert resembled(one, other) == []
    assert [k for k, _ in resembling(one, np.array([(0, 1), (2, 2), (1, 1), (1, 0)]))] == [1, 2]
    moved = np.stack([cut(rough(n), 0.02, 0, 0, 0.02) for n in range(3)])
    where = [where for _, where in resembled(moved, one)]
    turned = [where for _, where in resembled(moved, one[:, :, ::-1], mirrored=True)]
    assert resembled(one[:0], one[:0]) == []
    assert len(where) == len(turned) == 3
    for found in where + turned:
        assert np.allclose(found, Placed(1.02, -0.01, 1.02, 0.01), atol=0.01)
