"""A cheap test for where a picture may carry letters: strokes on a flat ground, in a row of cells.

Echo texture has noise everywhere: a cell of 16 × 16 pixels with hard edges and flat ground between them is
drawn, not scanned.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

CELL = 16
_HARD = 40  # gray levels between neighbours: an edge of a stroke
_FLAT = 4  # gray levels between neighbours: ground, also after JPEG
_LEAST_HARD, _LEAST_FLAT = 0.035, 0.42  # shares of a cell
_LEAST_CELLS = 2  # in a row
_AROUND = 6  # pixels around a run of cells
_GROUND = 10  # gray levels around the commonest one of a run
_CROSSINGS = 4  # of a row: two strokes
_LETTER_ROWS = 8  # pixels: the lowest letters that an engine reads
_LEVELS = (0.5, 0.75)  # of the brightest ink, above which letters over echoes stand apart
_LETTER = (6, 48)  # pixels: heights of a letter
_LEAST_OF_BLOTS = 0.2  # share of the blots of ink that have the size of letters
_IN_A_ROW = 0.4  # share of these that have another beside them on the same line
_MOST_LETTERS = 400  # of one place that are compared
Gray = NDArray[np.uint8]


def cells(gray: Gray) -> NDArray[np.bool_]:
    """Which cells may hold letters: shape (height // 16, width // 16)."""
    height, width = gray.shape
    rows, columns = height // CELL, width // CELL
    if rows == 0 or columns < _LEAST_CELLS:
        return np.zeros((rows, columns), np.bool_)
    some = np.ascontiguousarray(gray[: rows * CELL : 2])  # every second row: strokes are higher than that
    steps = cv2.absdiff(some[:, 1:], some[:, :-1])
    if columns * CELL > steps.shape[1]:
        steps = cv2.copyMakeBorder(steps, 0, 0, 0, 1, cv2.BORDER_CONSTANT, value=0)
    steps = steps[:, : columns * CELL]
    hard = _share(steps, _HARD)
    likely: NDArray[np.bool_] = hard > _LEAST_HARD
    if not likely.any():
        return likely
    likely &= 1 - _share(steps, _FLAT) > _LEAST_FLAT
    runs = np.zeros_like(likely)
    runs[:, 1:] |= likely[:, 1:] & likely[:, :-1]
    runs[:, :-1] |= likely[:, :-1] & likely[:, 1:]
    return _with_strokes(gray, runs) if runs.any() else runs


def _with_strokes(gray: Gray, runs: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells whose rows leave and meet the ground again and again, as rows through letters do.

    The edge of a fan or of a bright lesion beside a dark one is hard too, but a row crosses it once.
    """
    count, names, boxes, _ = cv2.connectedComponentsWithStats(runs.astype(np.uint8), connectivity=8)
    kept = np.zeros_like(runs)
    sure = False
    for name in range(1, count):
        x, y, width, height = (int(v) for v in boxes[name][:4])
        part = gray[
            max(y * CELL - _AROUND, 0) : (y + height) * CELL + _AROUND,
            max(x * CELL - _AROUND, 0) : (x + width) * CELL + _AROUND,
        ]
        ground = int(cv2.calcHist([np.ascontiguousarray(part)], [0], None, [32], [0, 256]).argmax()) * 8 + 4
        apart = np.abs(part.astype(np.int16) - ground)
        inked, on_ground = apart > _HARD, apart <= _GROUND
        crossings = np.minimum(*(np.count_nonzero(m[:, 1:] != m[:, :-1], axis=1) for m in (inked, on_ground)))
        crossed = int(np.count_nonzero(crossings >= _CROSSINGS))
        if crossed < _LETTER_ROWS // 2:
            continue
        like, written = _letters(apart)
        sure |= crossed >= _LETTER_ROWS and written
        if like:
            kept |= names == name
    return kept if sure else np.zeros_like(runs)


def _letters(apart: NDArray[np.int16]) -> tuple[bool, bool]:
    """Whether the ink of a part may be letters, and whether some of it surely is: most blots have the size of
    letters, and stand in a row.

    Sharp or saturated speckle is ink on a flat ground too, but breaks into specks and heaps that do not stand
    side by side on a line.
    """
    inked = apart > _HARD
    if not inked.any():
        return False, False
    brightest = float(np.percentile(apart[inked], 95))
    found = [_rows_of(apart > max(_HARD, share * brightest)) for share in _LEVELS]
    return any(letters for letters, _ in found), any(rows for _, rows in found)


def _rows_of(ink: NDArray[np.bool_]) -> tuple[bool, bool]:
    """Whether enough blots of ink have the size of letters, and whether these stand side by side."""
    count, _, found, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    blots = np.asarray(found[1:], np.int64)
    width, height = blots[:, 2], blots[:, 3]
    fits = (height >= _LETTER[0]) & (height <= _LETTER[1]) & (width <= 1.6 * height + 4) & (blots[:, 4] >= 8)
    letters = blots[fits][:_MOST_LETTERS]
    if len(letters) < _LEAST_OF_BLOTS * (count - 1):
        return False, False
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
    halved = cv2.resize(
        over, (steps.shape[1] // 2, steps.shape[0] // 2), interpolation=cv2.INTER_AREA
    )  # twice as fast in two steps
    return cv2.resize(halved, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
