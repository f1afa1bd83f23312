"""Letters recognised, and found, by the models that RapidOCR brings, run by ONNX Runtime.

Only its models are used. To import the package itself costs a process a second (it reads its whole catalogue
of models, twice), more than a small set of pictures; what stands around the models is little: pixels scaled,
the most likely letter of each step (connectionist temporal classification: Graves et al., 2006), and outlines
around what the detector marks (differentiable binarization: Liao et al., 2020). Each model is loaded when it
is first needed: the recogniser takes 0.1 s of a processor, the detector half of that.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Gray = NDArray[np.uint8]
Floats = NDArray[np.float32]
_TALL = 48  # pixels: height of a line that the recogniser is given
_WIDEST = 48 * 80  # pixels: of a line; a longer one is pressed
_LARGEST = 2000  # pixels a side that the detector is given
_GRID = 32  # pixels: sides of what the detector is given are multiples
_LOWEST = 30  # pixels: a lower cutting is given ground above and below,
_LONGEST = 8  # and so is one that is more times as wide as high
_MARKED = 0.3  # of the detector, 0 to 1: pixels of a line
_FOUND = 0.5  # mean of them in a line
_WIDER = 1.6  # a line's outline is moved out by this times its area over its circumference
_THIN = 3  # pixels: an outline as thin is none
_MOST = 1000  # lines of a cutting
_LINE = 10  # pixels: lines begin on one height
_UPRIGHT = 1.5  # times as high as wide: it is read turned
_CARET = "^"
_MAYBE_CARET = 0.015  # of the recogniser, 0 to 1: elsewhere it is less than a thousandth
_READ = 0.3  # score below which a line that was found is not told


class Found(NamedTuple):
    """A line that was found and read: corners (4, 2), x and y in pixels, clockwise from above on the left."""

    corners: Floats
    text: str
    score: float


def recognised(line: Gray) -> tuple[str, float]:
    """What is written on a picture that is one line of letters, and how sure that is, 0 to 1."""
    height, width = line.shape
    ratio = max(width / height, 1.0)
    across = min(int(_TALL * ratio), _WIDEST)
    scaled = cv2.resize(line, (min(-(-_TALL * width // height), across), _TALL))
    given = np.zeros((1, 3, _TALL, across), np.float32)
    given[:, :, :, : scaled.shape[1]] = _centred(scaled)
    steps = _run(_session("rec"), given)[0]
    best = steps.argmax(axis=1)
    caret = _letters().index(_CARET)
    # the sign between the names of a person is small, so that it is mostly thought to be nothing
    best[(best == 0) & (steps[:, caret] >= _MAYBE_CARET)] = caret
    said = best > 0  # the first stands for no letter
    said[1:] &= best[1:] != best[:-1]
    if not said.any():
        return "", 0.0
    letters = _letters()
    text = re.sub(r"\^+", _CARET, "".join(letters[n] for n in best[said]))
    return text, float(steps.max(axis=1)[said].mean())


def found(cutting: Gray) -> list[Found]:
    """The lines on a picture, those above first."""
    padded, above = _padded(_within(cutting))
    high, wide = padded.shape
    grid = (max(round(wide / _GRID), 1) * _GRID, max(round(high / _GRID), 1) * _GRID)
    marks = _run(_session("det"), _centred(cv2.resize(padded, grid))[None].repeat(3, axis=1))[0, 0]
    scale = np.array([wide / grid[0], high / grid[1]], np.float32)
    back = cutting.shape[1] / wide  # from what was made smaller
    out = []
    for outline in _ordered([np.round(one * scale) for one in _outlines(marks)]):
        corners = np.clip(outline, 0, [wide - 1, high - 1]).astype(np.float32)
        if min(_length(corners[0], corners[1]), _length(corners[0], corners[3])) <= _THIN:
            continue
        text, score = recognised(_upright(padded, corners))
        if text.strip() and score >= _READ:
            at = np.clip((corners - [0, above]) * back, 0, cutting.shape[::-1]).astype(np.float32)
            out.append(Found(at, text, score))
    return out


@functools.cache
def _session(part: str) -> InferenceSession:
    """The detector (`det`) or the recogniser (`rec`), one of each a process."""
    try:
        import onnxruntime
    except ImportError:
        raise MissingExtraError("audit") from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4  # nothing is printed
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # what a large picture took is given back
    # the level below loads 0.04 s sooner, which ten lines eat up: each takes a quarter longer
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    return onnxruntime.InferenceSession(str(model(part)), options, providers=["CPUExecutionProvider"])


def model(part: str) -> Path:
    """The file of a model in the package, whatever its version; never one that was downloaded beside it."""
    try:
        brought = importlib.metadata.files("rapidocr") or []
    except importlib.metadata.PackageNotFoundError:
        raise MissingExtraError("audit") from None
    files = [
        Path(str(one.locate())) for one in brought if one.suffix == ".onnx" and part in one.stem.split("_")
    ]
    if len(files) != 1 or not files[0].is_file():
        raise MissingExtraError("audit")
    return files[0]


@functools.cache
def _letters() -> list[str]:
    """What the recogniser's numbers stand for."""
    told = _session("rec").get_modelmeta().custom_metadata_map["character"]
    return ["", *told.splitlines(), " "]


def _run(session: InferenceSession, given: Floats) -> Floats:
    return np.asarray(session.run(None, {session.get_inputs()[0].name: given})[0], np.float32)


def _centred(picture: NDArray[Any]) -> Floats:
    """Gray levels as the models know them, -1 to 1, with an axis before."""
    return np.asarray(picture[None], np.float32) * np.float32(2 / 255) - 1


def _within(picture: Gray) -> Gray:
    """A picture that is not too large for the detector."""
    over = max(picture.shape) / _LARGEST
    if over <= 1:
        return picture
    size = (max(round(picture.shape[1] / over), 1), max(round(picture.shape[0] / over), 1))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _padded(picture: Gray) -> tuple[Gray, int]:
    """A picture with ground above and below if it is low, and how much there is above."""
    height, width = picture.shape
    if height > _LOWEST and width <= _LONGEST * height:
        return picture, 0
    above = (2 * max(width // _LONGEST, _LOWEST) - height) // 2
    return np.pad(picture, ((above, above), (0, 0))), above


def _outlines(marks: Floats) -> list[Floats]:
    """Corners of what the detector marked, (4, 2) each, a little wider than that."""
    lit = cv2.dilate((marks > _MARKED).astype(np.uint8), np.ones((2, 2), np.uint8))
    shapes, _ = cv2.findContours(lit, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    out = []
    for shape in shapes[:_MOST]:
        centre, (wide, high), turn = cv2.minAreaRect(shape)
        if min(wide, high) < _THIN:
            continue
        if _mean_inside(marks, cv2.boxPoints((centre, (wide, high), turn))) < _FOUND:
            continue
        more = _WIDER * wide * high / (wide + high)  # on both sides together
        out.append(_clockwise(cv2.boxPoints((centre, (wide + more, high + more), turn))))
    return out


def _mean_inside(marks: Floats, corners: NDArray[Any]) -> float:
    """The mean of the marks inside of corners."""
    limit = [marks.shape[1] - 1, marks.shape[0] - 1]
    left, top = np.clip(np.floor(corners.min(axis=0)), 0, limit).astype(int)
    right, bottom = np.clip(np.ceil(corners.max(axis=0)), 0, limit).astype(int)
    inside = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - [left, top]).astype(np.int32)], 1)
    return float(cv2.mean(marks[top : bottom + 1, left : right + 1], inside)[0])


def _clockwise(corners: NDArray[Any]) -> Floats:
    """Corners from above on the left, clockwise."""
    by_side = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (half[np.argsort(half[:, 1], kind="stable")] for half in (by_side[:2], by_side[2:]))
    return np.asarray([left[0], right[0], right[1], left[1]], np.float32)


def _ordered(outlines: list[Floats]) -> list[Floats]:
    """Outlines as they are read: from above, and from the left where they begin on one height."""
    lines: list[list[Floats]] = []
    for one in sorted(outlines, key=lambda corners: float(corners[0, 1])):
        if lines and one[0, 1] - lines[-1][-1][0, 1] < _LINE:
            lines[-1].append(one)
        else:
            lines.append([one])
    return [one for line in lines for one in sorted(line, key=lambda corners: float(corners[0, 0]))]


def _length(one: Floats, other: Floats) -> float:
    return float(np.hypot(*(one - other)))


def _upright(picture: Gray, corners: Floats) -> Gray:
    """What corners hold, as a picture that lies on its long side."""
    a, b, c, d = corners
    wide, high = int(max(_length(a, b), _length(c, d))), int(max(_length(a, d), _length(b, c)))
    onto = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    turned = cv2.warpPerspective(
        picture,
        cv2.getPerspectiveTransform(corners, onto),
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(np.rot90(turned) if high >= _UPRIGHT * wide else turned, np.uint8)
