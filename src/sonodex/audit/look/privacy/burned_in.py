"""Burned-in text, read by an OCR engine (RapidOCR) only where the cheap test of `measures.lettering` finds
strokes on flat ground.

A layout that recurs (the same screen, frame after frame) is searched for lines once; on later pictures a line
is read again only where its pixels changed.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures import lettering
from sonodex.audit.look.privacy.wording import Line
from sonodex.collect import limits
from sonodex.errors import MissingExtraError

Gray = NDArray[np.uint8]
_SURE = 0.72  # score of the engine, 0 to 1, below which a line is not claimed
_UNSURE = 0.85  # median score of a picture below which its mirror image is tried
_SAME = 3.0  # mean difference in gray levels of a line that did not change
_KEPT = 48  # layouts
_MARGIN = 3  # pixels around a line
_LARGEST = 4000  # pixels a side that the engine is given
_STRAY = 1  # cells that may appear beside a known layout before it counts as another


@dataclass(slots=True)
class _Layout:
    cells: NDArray[np.bool_]
    lines: list[tuple[tuple[int, int, int, int], Gray, Line | None]]
    mirrored: bool


class TextReader:
    """Reads burned-in text of pictures; keeps what it learnt of recurring layouts. One a process."""

    def __init__(self) -> None:
        self._engine: Any = None
        self._layouts: OrderedDict[int, tuple[tuple[int, int], _Layout]] = OrderedDict()
        self._count = 0
        self.searched = 0  # pictures that were searched as a whole
        self.reread = 0  # single lines that were read again

    def read(self, gray: Gray) -> list[Line]:
        """The lines of text on a picture, (height, width) gray levels; empty where no letters are likely."""
        likely = lettering.cells(gray)
        if not likely.any() or max(gray.shape) > _LARGEST:
            return []
        for key in list(reversed(self._layouts))[:_KEPT]:
            size, layout = self._layouts[key]
            if size == gray.shape and not _news(likely, layout.cells):
                self._layouts.move_to_end(key)
                return self._again(gray, layout)
        return self._search(gray, likely)

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
                    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                }
            )
        return self._engine

    def _search(self, gray: Gray, likely: NDArray[np.bool_]) -> list[Line]:
        self.searched += 1
        reach = cv2.dilate(likely.astype(np.uint8), np.ones((3, 5), np.uint8)).astype(bool)
        found, mirrored = self._lines(gray, reach), False
        if found and float(np.median([one.score for one in found])) < _UNSURE:
            other = self._lines(np.ascontiguousarray(gray[:, ::-1]), reach[:, ::-1])
            if sum(o.score - 0.5 for o in other) > sum(o.score - 0.5 for o in found):
                width = gray.shape[1]
                found = [Line(o.text, (width - o.box[0] - o.box[2], *o.box[1:]), o.score) for o in other]
                mirrored = True
        kept = [(one.box, _crop(gray, one.box).copy(), one if one.score >= _SURE else None) for one in found]
        self._count += 1
        self._layouts[self._count] = (gray.shape, _Layout(reach, kept, mirrored))
        if len(self._layouts) > _KEPT:
            self._layouts.popitem(last=False)
        return [line for _, _, line in kept if line]

    def _lines(self, gray: Gray, reach: NDArray[np.bool_]) -> list[Line]:
        # the engine keeps what it was last told to use: say it each time
        result = self._load()(
            cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=True
        )
        if (
            getattr(result, "boxes", None) is None or result.txts is None
        ):  # no line found: another type without boxes
            return []
        lines = []
        for corners, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            x, y = (max(int(v), 0) for v in np.min(corners, axis=0))
            right, bottom = (int(np.ceil(v)) for v in np.max(corners, axis=0))
            box = (x, y, min(right, gray.shape[1]) - x, min(bottom, gray.shape[0]) - y)
            cell = lettering.CELL
            if (
                reach[y // cell : bottom // cell + 1, x // cell : right // cell + 1].any()
                and box[2] > 2
                and box[3] > 2
            ):
                lines.append(Line(" ".join(str(text).split()), box, float(score)))
        return lines[: limits.TEXT_BOXES]

    def _again(self, gray: Gray, layout: _Layout) -> list[Line]:
        lines = []
        for i, (box, before, line) in enumerate(layout.lines):
            now = _crop(gray, box)
            if float(cv2.absdiff(now, before).mean()) > _SAME or _changed(now, before):
                line = self._one(now, box, layout.mirrored)
                layout.lines[i] = (box, now.copy(), line)
            if line:
                lines.append(line)
        return lines

    def _one(self, crop: Gray, box: tuple[int, int, int, int], mirrored: bool) -> Line | None:
        self.reread += 1
        view = np.ascontiguousarray(crop[:, ::-1]) if mirrored else crop
        result = self._load()(
            cv2.cvtColor(view, cv2.COLOR_GRAY2BGR), use_det=False, use_cls=False, use_rec=True
        )
        text, score = (
            (result.txts[0], float(result.scores[0])) if result is not None and result.txts else ("", 0.0)
        )
        return Line(" ".join(text.split()), box, score) if text.strip() and score >= _SURE else None


def _crop(gray: Gray, box: tuple[int, int, int, int]) -> Gray:
    x, y, width, height = box
    return gray[max(y - _MARGIN, 0) : y + height + _MARGIN, max(x - _MARGIN, 0) : x + width + _MARGIN]


def _changed(now: Gray, before: Gray) -> bool:
    """One letter of a long line moves the mean little: any column band that changed counts."""
    bands = cv2.absdiff(now, before).mean(axis=0)
    return bool((np.convolve(bands, np.ones(4) / 4, mode="same") > 8 * _SAME).any())


def _news(likely: NDArray[np.bool_], known: NDArray[np.bool_]) -> bool:
    return int(np.count_nonzero(likely & ~known)) > _STRAY
