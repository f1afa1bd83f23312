"""Descriptions of pictures: copies cut by any margins are more similar than any two pictures of a set."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import waves

Values = NDArray[np.float32]
SIDE = 32


def pictures(count: int, seed: int = 0) -> list[Values]:
    """Texture of several sizes below an outline that all share."""
    rng = np.random.default_rng(seed)
    outline = np.hypot(*np.mgrid[-1:1:256j, -1:1:256j]) < 0.9
    out = []
    for _ in range(count):
        fields = [cv2.GaussianBlur(rng.standard_normal((256, 256)), (0, 0), size) for size in (6, 12)]
        out.append(np.where(outline, sum(field / field.std() for field in fields), -2).astype(np.float32))
    return out


def small(picture: Values, above: float = 0, below: float = 0, left: float = 0, right: float = 0) -> Values:
    """The picture without these shares of its sides."""
    n = len(picture)
    inner = picture[round(above * n) : round((1 - below) * n), round(left * n) : round((1 - right) * n)]
    return np.asarray(cv2.resize(inner, (SIDE, SIDE), interpolation=cv2.INTER_AREA), np.float32)


SET = pictures(300)
WHOLE = np.stack([small(p) for p in SET])
LEARNT = waves.Waves(WHOLE)


@pytest.mark.parametrize(
    "margins", [(0, 0, 0, 0), (0.06, 0, 0, 0.06), (0.05, 0.05, 0.05, 0.05), (0, 0.03, 0.06, 0.01)]
)
def test_a_cut_copy_is_more_similar_than_any_other_picture(margins: Any) -> None:
    described = LEARNT.of(WHOLE)
    copies = LEARNT.of(np.stack([small(p, *margins) for p in SET]))
    for alike in (waves.similarity(copies, described), waves.similarity(described, copies).T):
        assert (alike.argmax(axis=1) == np.arange(len(SET))).all()
        own = np.diag(alike)
        assert own.min() > 0.85 * LEARNT.usual
        assert np.median(alike[~np.eye(len(SET), dtype=bool)]) < 0.5 * LEARNT.usual


def test_how_bright_a_picture_is_does_not_count() -> None:
    described = LEARNT.of(WHOLE[:20])
    assert np.diag(waves.similarity(described, described)) == pytest.approx(np.ones(20), abs=0.02)
    louder = LEARNT.of(WHOLE[:20] + np.float32(3))  # the mean of a picture is no wave
    assert np.diag(waves.similarity(described, louder)) == pytest.approx(np.ones(20), abs=0.02)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_of_few_pictures_something_is_learnt_too(count: int) -> None:
    few = WHOLE[:count]
    alike = waves.similarity(*[waves.Waves(few).of(few)] * 2)
    assert np.isfinite(alike).all()
    assert np.diag(alike) == pytest.approx(np.ones(count), abs=0.02)


def test_two_copies_are_not_each_others_opposite() -> None:
    both = np.stack([small(SET[0]), small(SET[0], 0.02, 0.01, 0.03, 0)])
    described = waves.Waves(both).of(both)
    assert waves.similarity(described, described)[0, 1] > 0.5


def test_what_shows_nothing_is_similar_to_nothing() -> None:
    flat = np.zeros((3, SIDE, SIDE), np.float32)
    described = waves.Waves(flat).of(flat)
    assert np.abs(waves.similarity(described, described)).max() == 0
