"""Cuttings around cells that may carry letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures import lettering
from sonodex.audit.look.measures.blots import blots

Box = tuple[int, int, int, int]  # x, y, width, height
_AROUND = 8  # pixels around a place
_WIDER = (3, 5)  # cells, itself among them: what a likely cell takes along
_BESIDE = (1, 3)  # the same where it is asked only whether there is a row
_MOST_OF_IT = 0.5  # share of a picture from which it is searched as a whole
_IN_VAIN = 20_000  # pixels that take as long to be looked at as one place more


class Places(NamedTuple):
    """Boxes apart from each other, and the cells in them that may carry letters or lie beside such."""

    boxes: list[Box]
    cells: NDArray[np.bool_]


def places(likely: NDArray[np.bool_], shape: tuple[int, ...]) -> Places:
    """Places around likely cells, apart from each other; the whole picture where they are most of it."""
    return _places(likely, shape, _WIDER, _meet)


def few_places(likely: NDArray[np.bool_], shape: tuple[int, ...]) -> Places:
    """The same, some of them joined, for what takes more time for a place than for its pixels."""
    return _places(likely, shape, _WIDER, _nearly_meet)


def close_places(likely: NDArray[np.bool_], shape: tuple[int, ...]) -> Places:
    """The same, closer around the cells, where it is asked only whether there is a row."""
    return _places(likely, shape, _BESIDE, _nearly_meet)


def _places(
    likely: NDArray[np.bool_],
    shape: tuple[int, ...],
    wider: tuple[int, int],
    meet: Callable[[Box, Box], bool],
) -> Places:
    height, width = shape
    marked = cv2.dilate(likely.astype(np.uint8), np.ones(wider, np.uint8))
    boxes: list[Box] = []
    for x, y, w, h, _ in blots(marked).boxes.tolist():
        left, top = max(x * lettering.CELL - _AROUND, 0), max(y * lettering.CELL - _AROUND, 0)
        right = width if x + w == likely.shape[1] else (x + w) * lettering.CELL + _AROUND
        bottom = height if y + h == likely.shape[0] else (y + h) * lettering.CELL + _AROUND
        boxes.append((left, top, min(right, width) - left, min(bottom, height) - top))
    boxes = _apart(boxes, meet)
    if sum(w * h for _, _, w, h in boxes) > _MOST_OF_IT * width * height:
        boxes = [(0, 0, width, height)]
    return Places(boxes, marked > 0)


def _apart(boxes: list[Box], meet: Callable[[Box, Box], bool]) -> list[Box]:
    """Boxes that meet become one."""
    out: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        joined = box
        while met := next((other for other in out if meet(joined, other)), None):
            out.remove(met)
            joined = _both(joined, met)
        out.append(joined)
    return out


def _both(a: Box, b: Box) -> Box:
    x, y = min(a[0], b[0]), min(a[1], b[1])
    return x, y, max(a[0] + a[2], b[0] + b[2]) - x, max(a[1] + a[3], b[1] + b[3]) - y


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def _nearly_meet(a: Box, b: Box) -> bool:
    """Whether it takes longer to look at two boxes than at what is around both."""
    _, _, width, height = _both(a, b)
    return width * height <= a[2] * a[3] + b[2] * b[3] + _IN_VAIN or _meet(a, b)
