"""Laying one picture over another: which scale and shift, across and down, make them one.

A copy that was cut by other margins on each side and stretched again lies elsewhere and at another scale in
each direction, so that pixels can be compared only after that is undone. The four numbers are found by
Gauss–Newton steps (Lucas and Kanade 1981) from coarse to fine, on values in which brightness and contrast
of the surroundings are evened out, so that gain does not matter.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.sizes import THUMB_SIDE

Values = NDArray[np.float32]  # (n, n)

_BLURRED = 4 * THUMB_SIDE  # side of a picture that is large enough to be blurred widely
_AROUND = 6 / 64  # of the side: what is surroundings
_QUIET = 3.0  # gray levels: less contrast is noise, which is not raised
_OUTLIER = 1.2  # an overlay or a burst must not pull the fit
_MOST = 0.06  # of the side a step
_STILL = 0.05  # pixels: a smaller step is the last
_REACH = 4  # pixels of the coarsest level in which the middle is searched
_COARSE = 32
_LEAST_ALIKE = 0.85  # correlation at the coarsest level, below which finer ones do not help
_NEARLY = 1e-4  # pixels: a place is not missed by rounding
_DIAGONAL = np.diag_indices(4)
_STEPS = {32: 4, 64: 3, 128: 2, 256: 2, 512: 1}


class Placed(NamedTuple):
    """Where a picture lies in another: point u of it (from the middle, in sides) is `scale * u + shift`."""

    across: float = 1.0
    right: float = 0.0
    down: float = 1.0
    below: float = 0.0

    @property
    def inverse(self) -> Placed:
        """Where the other picture lies in this one."""
        return Placed(1 / self.across, -self.right / self.across, 1 / self.down, -self.below / self.down)


def coarser(picture: NDArray[np.uint8], own: Values) -> list[Values]:
    """What `evened` makes of smaller and smaller copies of a square picture, down to 32 pixels a side.

    Those down to a thumbnail are made of the smaller picture, so that a larger one is laid as its thumbnail.

    Args:
        picture: of 64 pixels a side, or two, four or eight times as many.
        own: what `evened` makes of it.
    """
    if picture.shape[0] > THUMB_SIDE:
        half = (picture.shape[1] // 2, picture.shape[0] // 2)
        smaller = np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_AREA), np.uint8)
        own = evened(smaller)
        return [own, *coarser(smaller, own)]
    out: list[Values] = []
    while own.shape[0] > _COARSE:
        own = _halved(own)
        out.append(own)
    return out


def evened(picture: NDArray[np.uint8]) -> Values:
    """A square picture less its surroundings, in units of their contrast."""
    values = picture.astype(np.float32)
    reach = _AROUND * values.shape[0]
    off = values - _blurred(values, reach)
    contrast = np.sqrt(np.maximum(_blurred(off * off, reach), 0)) + _QUIET  # sums that move round below 0
    return np.asarray(cv2.GaussianBlur(off / contrast, (0, 0), 0.7), np.float32)


def _blurred(values: Values, reach: float) -> Values:
    """A wide blur. Of what is larger than a thumbnail two moving means of the same spread, which cost the
    same however wide they are; of a large picture on a smaller one."""
    side = values.shape[0]
    if side > _BLURRED:
        small = cv2.resize(values, (_BLURRED, _BLURRED), interpolation=cv2.INTER_AREA)
        soft = _blurred(np.asarray(small, np.float32), reach * _BLURRED / side)
        return np.asarray(cv2.resize(soft, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)
    if side == THUMB_SIDE:
        return np.asarray(cv2.GaussianBlur(values, (0, 0), reach), np.float32)
    width = round((6 * reach * reach + 1) ** 0.5) | 1  # of a mean: its variance is (width² - 1) / 12
    return np.asarray(cv2.blur(cv2.blur(values, (width, width)), (width, width)), np.float32)


def placed(one: Sequence[Values], other: Sequence[Values]) -> Placed | None:
    """Where one picture lies in another; None where it lies nowhere.

    Margins of up to about 8 % of the side are found.

    Args:
        one: of the one that it lies in, what `evened` and `coarser` give, from fine to coarse.
        other: those of the one that lies in it, as large.
    """
    *finer, (a, b) = zip(one, other, strict=True)
    soft_a, soft_b = (np.asarray(cv2.GaussianBlur(v, (0, 0), 1.0), np.float32) for v in (a, b))
    where = _fitted(soft_a, soft_b, _middle(soft_a, soft_b), _STEPS[_COARSE])
    where = _fitted(a, b, where, 2)
    if _correlation(a, b, where) < _LEAST_ALIKE:
        return None
    for a, b in reversed(finer):
        where = moved(a, b, where)
    return where


def moved(one: Values, other: Values, where: Placed) -> Placed:
    """Where one picture lies in another, nearer than is known from smaller copies of both.

    Args:
        one: what `evened` makes of the one that it lies in.
        other: of the one that lies in it, as large.
        where: it lies, roughly.
    """
    return _fitted(one, other, where, _STEPS[one.shape[0]])


def laid(picture: Values, where: Placed, smooth: bool = False) -> Values:
    """A picture as it is seen from the one that lies in it at `where`."""
    side = picture.shape[0]
    middle = (side - 1) / 2
    matrix = np.array(
        [
            [where.across, 0, middle * (1 - where.across) + where.right * side],
            [0, where.down, middle * (1 - where.down) + where.below * side],
        ],
        np.float32,
    )
    flags = (cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR) | cv2.WARP_INVERSE_MAP
    out = cv2.warpAffine(picture, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(out, np.float32)


def common(side: int, where: Placed) -> Values:
    """1 where both pictures show something, 0 elsewhere."""
    out = np.zeros((side, side), np.float32)
    out[_shared(side, where.down, where.below), _shared(side, where.across, where.right)] = 1
    return out


def _shared(side: int, scale: float, shift: float) -> slice:
    """Along one side, the pixels of the one that lies in another which lie inside that."""
    edge = 0.5 - 0.5 / side
    low, high = (((end - shift) / scale + 0.5) * side - 0.5 for end in (-edge, edge))
    first, last = max(math.ceil(low - _NEARLY), 0), min(math.floor(high + _NEARLY), side - 1)
    return slice(first, max(first, last + 1))


@functools.cache
def _places(side: int) -> Values:
    return np.asarray((np.arange(side) + 0.5) / side - 0.5, np.float32)


def _halved(values: Values) -> Values:
    size = (values.shape[1] // 2, values.shape[0] // 2)
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_AREA), np.float32)


def _middle(a: Values, b: Values) -> Placed:
    """The shift at which the middle of `b` is found in `a`."""
    inner = _COARSE // 5
    part = b[inner:-inner, inner:-inner]
    reach = min(_REACH, inner)
    field = a[inner - reach : _COARSE - inner + reach, inner - reach : _COARSE - inner + reach]
    _, _, _, (x, y) = cv2.minMaxLoc(cv2.matchTemplate(field, part, cv2.TM_CCOEFF_NORMED))
    return Placed(1.0, (x - reach) / _COARSE, 1.0, (y - reach) / _COARSE)


def _fitted(a: Values, b: Values, where: Placed, steps: int) -> Placed:
    side = a.shape[0]
    for _ in range(steps):
        inside = _shared(side, where.down, where.below), _shared(side, where.across, where.right)
        seen = laid(a, where)
        mean = np.asarray(cv2.addWeighted(seen, 0.5, b, 0.5, 0), np.float32)
        gx, gy = (_slope(mean, *along)[inside] for along in ((1, 0), (0, 1)))
        apart = np.clip(b[inside] - seen[inside], -_OUTLIER, _OUTLIER)
        normal, wanted = _equations(gx, gy, apart, *(_powers(side)[some] for some in inside))
        normal[_DIAGONAL] += 1e-3 * normal[_DIAGONAL] + 1e-6
        step = np.linalg.solve(normal, wanted).clip(-_MOST, _MOST).tolist()
        where = Placed(
            where.across * (1 + step[0]),
            where.right + where.across * step[1],
            where.down * (1 + step[2]),
            where.below + where.down * step[3],
        )
        if not (0.7 < where.across < 1.4 and 0.7 < where.down < 1.4):
            return Placed()
        if max(map(abs, step)) * side < _STILL:
            break
    return where


def _slope(values: Values, across: int, down: int) -> Values:
    """How values change from one end of a side to the other."""
    scale = values.shape[0] / 2
    return np.asarray(cv2.Sobel(values, cv2.CV_32F, across, down, ksize=1, scale=scale), np.float32)


def _equations(
    gx: Values, gy: Values, apart: Values, down: Values, across: Values
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The normal equations of slopes `gx * x`, `gx`, `gy * y` and `gy`, whose sums are taken side by side.

    Args:
        gx, gy: how the picture changes across and down.
        apart: what is to be explained.
        down, across: 1, y, y² of the rows and 1, x, x² of the columns.
    """
    xx = (gx * gx).sum(axis=0) @ across
    yy = (gy * gy).sum(axis=1) @ down
    xy = down[:, :2].T @ (gx * gy) @ across[:, :2]
    along, below = (gx * apart).sum(axis=0) @ across, (gy * apart).sum(axis=1) @ down
    normal = np.empty((4, 4))
    normal[0, :2], normal[1, :2], normal[2, 2:], normal[3, 2:] = xx[2:0:-1], xx[1::-1], yy[2:0:-1], yy[1::-1]
    normal[2:, :2] = xy[::-1, ::-1]
    normal[:2, 2:] = normal[2:, :2].T
    return normal, np.array([along[1], along[0], below[1], below[0]], np.float64)


@functools.cache
def _powers(side: int) -> Values:
    at = _places(side)
    return np.stack([np.ones_like(at), at, at * at], axis=1)


def _correlation(a: Values, b: Values, where: Placed) -> float:
    inside = common(a.shape[0], where).astype(np.bool_)
    if 2 * np.count_nonzero(inside) < inside.size:
        return -1.0
    x, y = laid(a, where)[inside], b[inside]
    x, y = x - x.mean(), y - y.mean()
    return float((x @ y) / np.sqrt((x @ x) * (y @ y) + 1e-9))
