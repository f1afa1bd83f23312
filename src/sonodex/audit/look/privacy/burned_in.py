"""Burned-in text, read by an OCR engine (RapidOCR) only where the cheap test of `measures.lettering` finds
strokes on flat ground.

The engine is given cuttings around these places, at their true size, not whole pictures. What a cutting says
is remembered by its place and pixels, so that a screen that recurs frame after frame is read once; a cutting
of which any small part looks otherwise is read anew, so that what was read before never hides what is new.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures import lettering
from sonodex.audit.look.privacy.wording import Line
from sonodex.collect import limits
from sonodex.errors import MissingExtraError

Gray = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # x, y, width, height
_SURE = 0.72  # score of the engine, 0 to 1, below which a line is not claimed
_UNSURE = 0.85  # median score of a picture below which its mirror image is tried
_KEPT = 256  # places that are remembered
_VERSIONS = 4  # cuttings of one place
_SAME = 6.0  # mean difference in gray levels of a part of 8 × 8 pixels that did not change
_LARGEST = 4000  # pixels a side that the engine is given
_AROUND = 8  # pixels around a place
_SMALL = 96  # pixels: a lower cutting is doubled, since its letters are small
_MOST_OF_IT = 0.5  # share of a picture from which it is searched as a whole


class TextReader:
    """Reads burned-in text of pictures; remembers what recurring cuttings say. One a process.

    Args:
        exact: remember only what the very same pixels say, so that what is read of a picture never depends
            on the pictures before it.
    """

    def __init__(self, exact: bool = False) -> None:
        self._exact = exact
        self._engine: Any = None
        self._known: OrderedDict[tuple[int, ...], list[tuple[Gray, list[Line]]]] = OrderedDict()
        self.searched = 0  # cuttings that the engine was given

    def read(self, gray: Gray) -> list[Line]:
        """The lines of text on a picture, (height, width) gray levels; empty where no letters are likely."""
        likely = lettering.cells(gray)
        if not likely.any() or max(gray.shape) > _LARGEST:
            return []
        places = _places(likely, gray.shape)
        found = self._lines(gray, places)
        if found and float(np.median([one.score for one in found])) < _UNSURE:
            width = gray.shape[1]
            turned = [(width - x - w, y, w, h) for x, y, w, h in places]
            other = self._lines(np.ascontiguousarray(gray[:, ::-1]), turned)
            if sum(o.score - 0.5 for o in other) > sum(o.score - 0.5 for o in found):
                found = [Line(o.text, (width - o.box[0] - o.box[2], *o.box[1:]), o.score) for o in other]
        return [line for line in found if line.score >= _SURE][: limits.TEXT_BOXES]

    def _lines(self, gray: Gray, places: list[Box]) -> list[Line]:
        out = []
        for x, y, width, height in places:
            for line in self._said(gray[y : y + height, x : x + width], (x, y)):
                box = (line.box[0] + x, line.box[1] + y, line.box[2], line.box[3])
                out.append(Line(line.text, box, line.score))
        return out

    def _said(self, cutting: Gray, at: tuple[int, int]) -> list[Line]:
        """The lines of a cutting; those of an earlier one at the same place when no part of it differs."""
        key = (*at, *cutting.shape)
        before = self._known.setdefault(key, [])
        self._known.move_to_end(key)
        for known, lines in before:
            if np.array_equal(known, cutting) if self._exact else not _differ(known, cutting):
                return lines
        found = self._searched(cutting)
        before.insert(0, (cutting.copy(), found))
        del before[_VERSIONS:]
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _load(self) -> Any:
        if self._engine is None:
            try:
                from rapidocr import RapidOCR
            except ImportError:
                raise MissingExtraError("audit") from None
            logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
            self._engine = RapidOCR(
                params={
                    "Global.log_level": "critical",
                    "Global.use_cls": False,  # scanners write upright
                    "Global.text_score": 0.3,
                    "Det.limit_type": "max",  # true size: nothing is stretched to 736 pixels
                    "Det.limit_side_len": _LARGEST,
                    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                }
            )
        return self._engine

    def _searched(self, cutting: Gray) -> list[Line]:
        self.searched += 1
        scale = 2 if cutting.shape[0] < _SMALL else 1
        view = (
            cutting
            if scale == 1
            else cv2.resize(cutting, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        )
        # the engine keeps what it was last told to use: say it each time
        result = self._load()(
            cv2.cvtColor(view, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True
        )
        if (
            getattr(result, "boxes", None) is None or result.txts is None
        ):  # no line found: another type without boxes
            return []
        lines = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            x, y = (max(int(v / scale), 0) for v in np.min(corners, axis=0))
            right, bottom = (int(np.ceil(v / scale)) for v in np.max(corners, axis=0))
            box = (x, y, min(right, cutting.shape[1]) - x, min(bottom, cutting.shape[0]) - y)
            if box[2] > 2 and box[3] > 2 and text.strip():
                lines.append(Line(" ".join(str(text).split()), box, float(score)))
        return lines


def _differ(one: Gray, other: Gray) -> bool:
    """Whether any part of two cuttings of one shape differs by more than their encoding explains."""
    apart = cv2.absdiff(one, other)
    rows, columns = max(apart.shape[0] // 8, 1), max(apart.shape[1] // 8, 1)
    return bool(cv2.resize(apart, (columns, rows), interpolation=cv2.INTER_AREA).max() > _SAME)


def _places(likely: NDArray[np.bool_], shape: tuple[int, ...]) -> list[Box]:
    """Cuttings around all likely cells, apart from each other; the whole where they are most of it."""
    height, width = shape
    marked = cv2.dilate(likely.astype(np.uint8), np.ones((3, 5), np.uint8))
    boxes: list[Box] = []
    _, _, found, _ = cv2.connectedComponentsWithStats(marked, connectivity=8)
    for x, y, w, h, _ in (np.asarray(one, np.int64).tolist() for one in found[1:]):
        left, top = max(x * lettering.CELL - _AROUND, 0), max(y * lettering.CELL - _AROUND, 0)
        right = width if x + w == likely.shape[1] else (x + w) * lettering.CELL + _AROUND
        bottom = height if y + h == likely.shape[0] else (y + h) * lettering.CELL + _AROUND
        boxes.append((left, top, min(right, width) - left, min(bottom, height) - top))
    boxes = _apart(boxes)
    if sum(w * h for _, _, w, h in boxes) > _MOST_OF_IT * width * height:
        return [(0, 0, width, height)]
    return boxes


def _apart(boxes: list[Box]) -> list[Box]:
    """Boxes that meet become one."""
    out: list[Box] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        joined = box
        while met := next((other for other in out if _meet(joined, other)), None):
            out.remove(met)
            x, y = min(joined[0], met[0]), min(joined[1], met[1])
            right = max(joined[0] + joined[2], met[0] + met[2])
            bottom = max(joined[1] + joined[3], met[1] + met[3])
            joined = (x, y, right - x, bottom - y)
        out.append(joined)
    return out


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
