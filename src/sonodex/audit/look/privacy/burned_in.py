"""Burned-in text, read by an OCR engine only where letters are likely.

Rows of letters on flat ground (`privacy.rows`) are given to the engine's recogniser as they are; what else
has the strokes of letters, over echoes above all, is searched in cuttings of true size. What the engine says
of a cutting is remembered by its pixels, so that a screen that recurs picture after picture is read once.
Nothing else is remembered from one file to the next: what is read on a picture depends on its pixels alone,
not on what came before.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import Any, NamedTuple

import cv2
import numpy as np
import xxhash
from numpy.typing import NDArray

from sonodex.audit.look.measures import lettering
from sonodex.audit.look.privacy import characters, engine
from sonodex.audit.look.privacy.places import Box, places
from sonodex.audit.look.privacy.rows import Row, any_sure, holds, rows
from sonodex.audit.look.privacy.wording import Line
from sonodex.collect import limits

Gray = NDArray[np.uint8]
_SURE = 0.72  # score of the engine, 0 to 1, below which a line is not claimed
_UNSURE = 0.85  # median score of a picture below which its mirror image is tried
_GARBAGE = 0.5  # score below which a line tells nothing of that
_TELLING = 4  # letters below which nothing tells: OZ backwards is SO
_BETTER = 1.15  # times as sure a mirror image has to be read
_SOME = 5  # rows that tell of a screen whether it is mirrored
_KEPT = 4096  # cuttings that are remembered
# mean difference in gray levels of a part of 8 × 8 pixels that did not change from frame to frame
_SAME = 6.0
_LARGEST = 4000  # pixels a side that the engine is given
_SMALL = 96  # pixels: a lower cutting is doubled, since its letters are small,
_LEGIBLE = 11  # but not where its rows are as high in pixels
_AS_A_ROW = 0  # instead of how many times its size a cutting is searched at
_REACH = (2, 6)  # cells above, below and beside a row over echoes that are searched with it
_WIDE = 1.5  # times as wide as high: a row over echoes that is looked at by itself,
_RIM = 4  # with as many pixels around it
_COARSE = 12  # pixels: lower rows are enlarged to be doubted


class _Before(NamedTuple):
    """A cutting of an earlier frame, and what was read on it."""

    pixels: Gray
    lines: list[Line]


class TextReader:
    """Reads burned-in text of pictures; remembers what equal cuttings say. One a process."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, list[Line]] = OrderedDict()
        self._written: OrderedDict[bytes, bool] = OrderedDict()
        self._clip: object = None
        self._frames: OrderedDict[tuple[Box, bool, int], _Before] = OrderedDict()
        self.searched = 0  # cuttings that the engine was given

    def read(self, gray: Gray, clip: object = None) -> list[Line]:
        """The lines of text on a picture; empty where no letters are likely.

        Args:
            gray: the picture, (height, width) gray levels.
            clip: the file of which the picture is a frame. What looks the same on an earlier frame of it, but
                for its compression, is not read again.
        """
        if max(gray.shape) > _LARGEST:
            return []
        cells = lettering.cells(gray)
        if not cells.edged.any():
            return []
        likely = cells.likely
        if not likely.any() and not any_sure(gray, cells.crossed):
            return []
        if clip is None or clip != self._clip:
            self._clip = clip
            self._frames.clear()
        found = [self._doubted(gray, row) for row in rows(gray, cells.edged, likely)]
        around = places(likely, gray.shape).boxes
        if not (cells.over.any() or any(row.sure or _stands_in(row, around) for row in found)):
            return []
        lines = self._oriented(gray, found, cells)
        return [line for line in lines if line.score >= _SURE][: limits.TEXT_BOXES]

    def _doubted(self, gray: Gray, row: Row) -> Row:
        """A row; one on flat ground that may be something else says nothing if no letters stand apart on
        it."""
        if not row.clear or row.sure or not row.says:
            return row
        part = _cut(gray, _with_margin(row.box, gray.shape))
        if row.box[3] < _COARSE:
            part = _enlarged(part, 2)
        return row._replace(says=self._may_be_written(part, is_row=True))

    def _may_be_written(self, part: Gray, is_row: bool) -> bool:
        """Whether letters stand apart on a part of a picture, or did on an equal one."""
        key = _seal(part, is_row)
        if (found := self._written.get(key)) is None:
            found = self._written[key] = characters.may_be_written(part, is_row)
            _let_go(self._written)
        else:
            self._written.move_to_end(key)
        return found

    def _oriented(self, gray: Gray, found: list[Row], cells: lettering.Cells) -> list[Line]:
        """The lines, of the mirror image where that is read better. Some long rows tell it of a screen."""
        clear = [row for row in found if row.clear and row.says]
        longest = sorted(clear, key=lambda row: -row.box[2])[:_SOME]
        for mirrored in (False, True) if len(longest) == _SOME else ():
            some = [line for row in longest for line in self._row(gray, row, mirrored)]
            if len(some) == _SOME and _median_score(some) >= _UNSURE:
                return self._lines(gray, found, cells, mirrored)
        lines = self._lines(gray, found, cells, mirrored=False)
        some = [line for line in lines if line.score > _GARBAGE and _letters(line) > 1]
        if sum(map(_letters, some)) >= _TELLING and _median_score(some) < _UNSURE:
            other = self._lines(gray, found, cells, mirrored=True)
            if _evidence(other) > _BETTER * _evidence(lines):
                return other
        return lines

    def _row(self, gray: Gray, row: Row, mirrored: bool) -> list[Line]:
        return self._said(gray, _with_margin(row.box, gray.shape), mirrored, _AS_A_ROW)

    def _lines(self, gray: Gray, found: list[Row], cells: lettering.Cells, mirrored: bool) -> list[Line]:
        out: list[Line] = []
        left, over = cells.likely.copy(), cells.over.copy()
        for row in found:
            if not row.clear:
                continue
            said = self._row(gray, row, mirrored) if row.says else []
            out += said
            if not row.says or (said and said[0].score >= _SURE):
                left[_cells_of(row.box)] = over[_cells_of(row.box)] = False
        for row in found:
            if not row.clear:
                around = _cells_of(row.box, _REACH)
                over[around] |= left[around]
        for place in places(over, gray.shape).boxes if over.any() else []:
            busy = [row.box for row in found if not row.clear and holds(place, row.box)]
            wide = {_with_rim(box, gray.shape): None for box in busy if box[2] >= _WIDE * box[3]}
            if not any(self._may_be_written(_cut(gray, box), is_row=box != place) for box in (place, *wide)):
                continue
            scale = _scale(place, busy)
            out = _merged(out, self._said(gray, place, mirrored, scale))
        return out

    def _said(self, gray: Gray, box: Box, mirrored: bool, scale: int) -> list[Line]:
        """The lines in a box, searched at that many times its size or taken as a row; those of an equal
        cutting where there was one."""
        cutting = _cut(gray, box)
        place = (box, mirrored, scale)
        before = self._frames.get(place)
        if before is not None and not _differ(before.pixels, cutting):
            return before.lines
        upright = np.ascontiguousarray(cutting[:, ::-1] if mirrored else cutting)
        key = _seal(upright, scale)
        if (found := self._known.get(key)) is None:
            self.searched += 1
            found = self._known[key] = (
                _recognised(upright) if scale == _AS_A_ROW else _searched(upright, scale)
            )
            _let_go(self._known)
        else:
            self._known.move_to_end(key)
        lines = [_at(line, box, mirrored) for line in found]
        if self._clip is not None:
            self._frames[place] = _Before(cutting.copy(), lines)
            _let_go(self._frames)
        return lines


def _stands_in(row: Row, around: list[Box]) -> bool:
    return any(holds(place, row.box) for place in around)


def _recognised(cutting: Gray) -> list[Line]:
    """What the recogniser reads on a cutting that is one row of letters."""
    text, score = engine.recognised(cutting)
    height, width = cutting.shape
    return [Line(" ".join(text.split()), (0, 0, width, height), score)] if text.strip() else []


def _scale(place: Box, busy: list[Box]) -> int:
    """How many times its size a place is searched at, for its letters to be as large as the engine needs."""
    large = busy and min(box[3] for box in busy) >= _LEGIBLE
    return 2 if place[3] < _SMALL and not large else 1


def _searched(cutting: Gray, scale: int) -> list[Line]:
    """What the engine finds and reads on a cutting, looked at that many times as large."""
    view = cutting if scale == 1 else _enlarged(cutting, scale)
    lines = []
    for corners, text, score in engine.found(view):
        x, y = (max(int(v / scale), 0) for v in np.min(corners, axis=0))
        right, bottom = (int(np.ceil(v / scale)) for v in np.max(corners, axis=0))
        box = (x, y, min(right, cutting.shape[1]) - x, min(bottom, cutting.shape[0]) - y)
        if box[2] > 2 and box[3] > 2:
            lines.append(Line(" ".join(text.split()), box, score))
    return lines


def _enlarged(cutting: Gray, times: int) -> Gray:
    return np.asarray(cv2.resize(cutting, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def _cut(gray: Gray, box: Box) -> Gray:
    x, y, width, height = box
    return gray[y : y + height, x : x + width]


def _seal(cutting: Gray, how: int) -> bytes:
    """What equal cuttings, looked at in the same manner, have in common and no others."""
    return xxhash.xxh3_128_digest(b"%d %d %d" % (*cutting.shape, how) + cutting.tobytes())


def _let_go(kept: OrderedDict[Any, Any]) -> None:
    """Forget the oldest of what is remembered when it is too much."""
    if len(kept) > _KEPT:
        kept.popitem(last=False)


def _letters(line: Line) -> int:
    return len(re.findall(r"\w", line.text))


def _median_score(lines: list[Line]) -> float:
    return float(np.median([line.score for line in lines]))


def _merged(rows: list[Line], searched: list[Line]) -> list[Line]:
    """Lines of rows and such as were searched; of two at the same place the longer one."""
    out = list(rows)
    for line in searched:
        same = [one for one in out if holds(line.box, one.box) or holds(one.box, line.box)]
        if sum(len(one.text) for one in same if one.score >= _SURE) < len(line.text):
            out = [one for one in out if one not in same]
            out.append(line)
    return out


def _evidence(lines: list[Line]) -> float:
    """How sure it is that lines were read the right way round: garbage says neither."""
    return sum(len(line.text) * (line.score - 0.5) for line in lines if line.score >= _SURE)


def _at(line: Line, place: Box, mirrored: bool) -> Line:
    """A line of a cutting as one of its picture."""
    x, y, width, height = line.box
    left = place[2] - x - width if mirrored else x
    return Line(line.text, (place[0] + left, place[1] + y, width, height), line.score)


def _differ(one: Gray, other: Gray) -> bool:
    """Whether any part of two cuttings of one shape differs by more than their encoding explains."""
    apart = cv2.absdiff(one, other)
    lines, columns = max(apart.shape[0] // 8, 1), max(apart.shape[1] // 8, 1)
    return bool(cv2.resize(apart, (columns, lines), interpolation=cv2.INTER_AREA).max() > _SAME)


def _with_margin(box: Box, shape: tuple[int, ...]) -> Box:
    """A row's box with as much ground around it as the recogniser is used to."""
    x, y, width, height = box
    margin = max(2, round(0.2 * height))
    left, top = max(x - margin - 2, 0), max(y - margin, 0)
    right, bottom = min(x + width + margin + 2, shape[1]), min(y + height + margin, shape[0])
    return left, top, right - left, bottom - top


def _with_rim(box: Box, shape: tuple[int, ...]) -> Box:
    """A row's box with as much around it as its letters stand out from."""
    x, y, width, height = box
    left, top = max(x - _RIM, 0), max(y - _RIM, 0)
    return left, top, min(x + width + _RIM, shape[1]) - left, min(y + height + _RIM, shape[0]) - top


def _cells_of(box: Box, more: tuple[int, int] = (0, 0)) -> tuple[slice, slice]:
    """The cells that a row and the ground around it touch, and so many more above, below and beside them."""
    x, y, width, height = box
    size, around, (down, across) = lettering.CELL, height // 2, more
    return (
        slice(max((y - around) // size - down, 0), (y + height + around) // size + 1 + down),
        slice(max((x - around) // size - across, 0), (x + width + around) // size + 1 + across),
    )
