"""A cheap test for where a picture may carry letters: strokes on a flat ground, in a row of cells.

Echo texture has noise everywhere: a cell of 16 × 16 pixels with hard edges and flat ground between them is
drawn, not scanned.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.blots import blots

CELL = 16
_HARD = 40  # gray levels between neighbours: an edge of a stroke
_FLAT = 4  # gray levels between neighbours: ground, also after JPEG
_FAINT = 20  # the same of a faint letter
_LEAST_HARD, _LEAST_FAINT, _LEAST_FLAT = 0.035, 0.05, 0.42  # shares of a cell
_LEAST_OVER = 0.08  # share of hard edges in a cell with letters over echoes
_LEAST_BESIDE = 0.04  # and in one of the cells beside it,
_FEW = 1024  # of so many cells: there letters are small
_USUAL, _SOFT = 0.8, 0.02  # share of the cells of a picture of soft echoes that have no more of them
_LEAST_CELLS = 2  # in a row
_AROUND = 6  # pixels around a run of cells
_GROUND = 10  # gray levels around the commonest one of a run
_LEAVES = (_HARD, _GROUND)  # gray levels from the ground: ink begins, ground ends
_CROSSINGS = 4  # of a row: two strokes
_LETTER_ROWS = 8  # pixels: the lowest letters that an engine reads
_BRIGHTEST = 0.95  # share of the ink that is no brighter
_LEVELS = (0.5, 0.75)  # of the brightest ink, above which letters over echoes stand apart
_LETTER = (6, 48)  # pixels: heights of a letter
_LEAST_OF_BLOTS = 0.2  # share of the blots of ink that have the size of letters
_IN_A_ROW = 0.4  # share of these that have another beside them on the same line
_MOST_LETTERS = 400  # of one place that are compared
Gray = NDArray[np.uint8]


class Cells(NamedTuple):
    """Cells of a picture, each array of the shape (height // 16, width // 16).

    Attributes:
        crossed: hard edges on flat ground, and another such cell beside them, where rows leave and meet the
            ground again and again and ink has the size of letters.
        written: some of them surely are letters.
        over: hard edges as nowhere else on a picture of soft echoes, and some in a cell beside them.
        edged: edges that faint letters may have, and some flat ground.
    """

    crossed: NDArray[np.bool_]
    written: bool
    over: NDArray[np.bool_]
    edged: NDArray[np.bool_]

    @property
    def likely(self) -> NDArray[np.bool_]:
        """Where letters are likely: on flat ground if some surely are, and over echoes."""
        return self.crossed | self.over if self.written else self.over


def cells(gray: Gray) -> Cells:
    """Where letters may be, on flat ground or over echoes."""
    height, width = gray.shape
    rows, columns = height // CELL, width // CELL
    none = np.zeros((rows, columns), np.bool_)
    if rows == 0 or columns < _LEAST_CELLS:
        return Cells(none, False, none, none)
    some = np.ascontiguousarray(gray[: rows * CELL : 2])  # every second row: strokes are higher than that
    steps = cv2.absdiff(some[:, 1:], some[:, :-1])
    if columns * CELL > steps.shape[1]:
        steps = cv2.copyMakeBorder(steps, 0, 0, 0, 1, cv2.BORDER_CONSTANT, value=0)
    steps = steps[:, : columns * CELL]
    hard = _share(steps, _HARD)
    if not (hard > _LEAST_HARD).any():
        return Cells(none, False, none, none)
    flat = 1 - _share(steps, _FLAT)
    on_flat = (hard > _LEAST_HARD) & (flat > _LEAST_FLAT)
    drawn = _beside(on_flat)
    usual = float(np.partition(hard, int(_USUAL * hard.size), axis=None)[int(_USUAL * hard.size)])
    beside = _LEAST_BESIDE if hard.size <= _FEW else _LEAST_OVER
    over = _grown(hard > _LEAST_OVER, hard > beside) if usual <= _SOFT else none
    edged = (
        _beside((_share(steps, _FAINT) > _LEAST_FAINT) & (flat > _LEAST_FLAT))
        | drawn
        | over
        | (on_flat & (hard > _LEAST_OVER))
    )
    crossed, written = _with_strokes(gray, drawn) if drawn.any() else (none, False)
    return Cells(crossed, written, over, edged)


def _beside(found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells that have another one to their left or right."""
    runs = np.zeros_like(found)
    runs[:, 1:] |= found[:, 1:] & found[:, :-1]
    runs[:, :-1] |= found[:, :-1] & found[:, 1:]
    return runs


def _grown(found: NDArray[np.bool_], weaker: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells that have a weaker one to their left or right, and these."""
    out = np.zeros_like(found)
    for one, other in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
        both = found[:, one] & weaker[:, other]
        out[:, one] |= both
        out[:, other] |= both
    return out


def _with_strokes(gray: Gray, runs: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], bool]:
    """The cells whose rows leave and meet the ground again and again, as rows through letters do, and whose
    ink has the size of letters; and whether some of it surely is letters.

    The edge of a fan or of a bright lesion beside a dark one is hard too, but a row crosses it once.
    """
    names, boxes = blots(runs.astype(np.uint8))
    crossed = np.zeros_like(runs)
    sure = False
    for name, (x, y, width, height, _) in enumerate(boxes.tolist(), 1):
        part = gray[
            max(y * CELL - _AROUND, 0) : (y + height) * CELL + _AROUND,
            max(x * CELL - _AROUND, 0) : (x + width) * CELL + _AROUND,
        ]
        ground = int(cv2.calcHist([np.ascontiguousarray(part)], [0], None, [32], [0, 256]).argmax()) * 8 + 4
        apart = cv2.LUT(part, np.abs(np.arange(256) - ground).astype(np.uint8))
        rows = int(np.count_nonzero(np.minimum(*(_crossings(apart, at) for at in _LEAVES)) >= _CROSSINGS))
        if rows < _LETTER_ROWS // 2:
            continue
        like, written = _letters(apart)
        sure |= rows >= _LETTER_ROWS and written
        if like:
            crossed |= names == name
    return crossed, sure


def _crossings(apart: cv2.typing.MatLike, above: int) -> NDArray[np.int32]:
    """How often each row comes to lie above a value or below it."""
    over = cv2.threshold(apart, above, 1, cv2.THRESH_BINARY)[1]
    changes = cv2.absdiff(over[:, 1:], over[:, :-1])
    return np.asarray(cv2.reduce(changes, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S), np.int32).ravel()


def _letters(apart: cv2.typing.MatLike) -> tuple[bool, bool]:
    """Whether the ink of a part may be letters, and whether some of it surely is: most blots have the size of
    letters, and stand in a row.

    Sharp or saturated speckle is ink on a flat ground too, but breaks into specks and heaps that do not stand
    side by side on a line.

    Args:
        apart: how far each pixel is from the ground.
    """
    inked = np.cumsum(cv2.calcHist([apart], [0], None, [256], [0, 256]).ravel()[_HARD + 1 :])
    if not inked[-1]:
        return False, False
    brightest = _HARD + 1 + int(np.searchsorted(inked, _BRIGHTEST * inked[-1]))
    letters = False
    for share in _LEVELS:
        above = max(_HARD, int(share * brightest))
        like, rows = _rows_of(cv2.threshold(apart, above, 1, cv2.THRESH_BINARY)[1])
        if rows:
            return True, True
        letters |= like
    return letters, False


def _rows_of(ink: cv2.typing.MatLike) -> tuple[bool, bool]:
    """Whether enough blots of ink have the size of letters, and whether these stand side by side."""
    found = blots(ink).boxes
    width, height = found[:, 2], found[:, 3]
    fits = (height >= _LETTER[0]) & (height <= _LETTER[1]) & (width <= 1.6 * height + 4) & (found[:, 4] >= 8)
    if np.count_nonzero(fits) < _LEAST_OF_BLOTS * len(found):
        return False, False
    letters = found[fits][:_MOST_LETTERS]
    left, width, height = letters[:, 0], letters[:, 2], letters[:, 3]
    foot = letters[:, 1] + height
    gap = left[None] - (left + width)[:, None]
    beside = (
        (gap > -2)
        & (gap < 1.2 * height[:, None])
        & (np.abs(foot[None] - foot[:, None]) <= 1)
        & (np.maximum(height[None], height[:, None]) <= 1.5 * np.minimum(height[None], height[:, None]))
    )
    in_a_row = int(np.count_nonzero(beside.any(axis=1)))
    return len(letters) > 0, in_a_row >= 2 and in_a_row >= _IN_A_ROW * len(letters)


def _share(steps: cv2.typing.MatLike, above: int) -> NDArray[np.float32]:
    """Share of pixels above a value, a cell."""
    _, over = cv2.threshold(steps, above, 255, cv2.THRESH_BINARY)
    size = (steps.shape[1] // CELL, 2 * steps.shape[0] // CELL)
    half = (steps.shape[1] // 2, steps.shape[0] // 2)
    halved = cv2.resize(over, half, interpolation=cv2.INTER_AREA)  # twice as fast in two steps
    return cv2.resize(halved, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
