"""Many pairs of small pictures laid over each other at once, as `registering` lays one.

Scale and shift go along the sides, so that laying is a product of three small matrices; a batch of pairs
costs tens of microseconds a pair.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]  # (pairs, side, side)
Places = NDArray[np.float32]  # (pairs, 4): as `registering.Placed`

_OUTLIER = 1.2  # an overlay or a burst must not pull the fit
_MOST = 0.06  # of the side a step
_LEAST, _LARGEST = 0.7, 1.4  # scales


def fitted(a: Values, b: Values, where: Places, steps: int) -> Places:
    """Where each `b` lies in its `a`, from a first guess, by Gauss–Newton steps."""
    side = a.shape[1]
    at = _at(side)
    for _ in range(steps):
        seen, inside = laid(a, where), common(side, where)
        mean = (seen + b) * np.float32(0.5)
        across, down = np.zeros_like(mean), np.zeros_like(mean)
        np.subtract(mean[:, :, 2:], mean[:, :, :-2], out=across[:, :, 1:-1])
        np.subtract(mean[:, 2:], mean[:, :-2], out=down[:, 1:-1])
        across *= inside * np.float32(side / 2)
        down *= inside * np.float32(side / 2)
        slopes = np.stack([across * at, across, down * at[:, None], down], axis=1).reshape(len(a), 4, -1)
        apart = np.clip(b - seen, -_OUTLIER, _OUTLIER).reshape(len(a), -1, 1)
        normal = (slopes @ slopes.transpose(0, 2, 1)).astype(np.float64)
        diagonal = np.einsum("nii->ni", normal)
        diagonal *= 1.001
        diagonal += 1e-6
        step = np.clip(np.linalg.solve(normal, (slopes @ apart).astype(np.float64))[..., 0], -_MOST, _MOST)
        scales = where[:, ::2]
        moved = np.empty_like(where)
        moved[:, ::2] = scales * (1 + step[:, ::2])
        moved[:, 1::2] = where[:, 1::2] + scales * step[:, 1::2]
        lost = ((moved[:, ::2] <= _LEAST) | (moved[:, ::2] >= _LARGEST)).any(axis=1)
        moved[lost] = (1, 0, 1, 0)
        where = moved
    return where


def laid(pictures: Values, where: Places) -> Values:
    """The pictures as they are seen from those that lie in them at `where`."""
    side = pictures.shape[1]
    rows, columns = (_matrices(side, where[:, k], where[:, k + 1]) for k in (2, 0))
    return np.asarray(rows @ pictures @ columns.transpose(0, 2, 1), np.float32)


def common(side: int, where: Places) -> Values:
    """1 where both of a pair show something, 0 elsewhere."""
    at, edge = _at(side), 0.5 - 0.5 / side
    across, down = (
        (np.abs(where[:, k, None] * at + where[:, k + 1, None]) <= edge).astype(np.float32) for k in (0, 2)
    )
    return np.asarray(down[:, :, None] * across[:, None, :], np.float32)


def correlation(a: Values, b: Values, where: Places) -> NDArray[np.float32]:
    """Correlation of each pair in what both show; -1 where that is less than half."""
    inside = common(a.shape[1], where).reshape(len(a), -1)
    count = inside.sum(axis=1)
    x, y = laid(a, where).reshape(len(a), -1), b.reshape(len(b), -1)
    x = (x - ((x * inside).sum(axis=1) / np.maximum(count, 1))[:, None]) * inside
    y = (y - ((y * inside).sum(axis=1) / np.maximum(count, 1))[:, None]) * inside
    scale = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1) + 1e-9)
    return np.where(2 * count < inside.shape[1], -1, (x * y).sum(axis=1) / scale).astype(np.float32)


def _matrices(side: int, scale: NDArray[np.float32], shift: NDArray[np.float32]) -> Values:
    """For each pair the matrix that lays columns of pixels, linear between them."""
    middle = (side - 1) / 2
    spots = np.arange(side, dtype=np.float32) - np.float32(middle)
    spots = np.clip(scale[:, None] * spots + (middle + shift[:, None] * side), 0, side - 1)
    near = np.minimum(spots.astype(np.int64), side - 2)
    share = (spots - near).astype(np.float32)
    out = np.zeros((len(scale), side, side), np.float32)
    np.put_along_axis(out, near[:, :, None], (1 - share)[:, :, None], axis=2)
    np.put_along_axis(out, near[:, :, None] + 1, share[:, :, None], axis=2)
    return out


@cache
def _at(side: int) -> NDArray[np.float32]:
    return np.asarray((np.arange(side) + 0.5) / side - 0.5, np.float32)
