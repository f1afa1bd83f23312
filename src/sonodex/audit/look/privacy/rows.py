"""Rows of letters, found by their strokes alone, so that an engine need only recognise them.

Strokes are what an opening of the picture takes away. Those of the size of letters that stand side by side
are a row when a line through their middle crosses them again and again. A row is clear when the ground
around and between its letters is flat; over echoes it is not.

The same picture always gives the same rows: nothing is remembered here.
"""

from __future__ import annotations

import itertools
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.privacy import characters

Gray = NDArray[np.uint8]
Blots = NDArray[np.int32]  # a row each: left, top, width, height, pixels
Box = tuple[int, int, int, int]  # x, y, width, height
_THICK = 13  # pixels: no stroke is as thick
_INKS = (30, 60)  # gray levels above the ground: faint letters, then those that touch something fainter
_LETTER = (6, 60)  # pixels: heights of a letter
_LEAST = 8  # pixels of one
_LONGEST = 40  # times its height: letters that touch each other
_MARK = 3  # pixels of a full stop
_NEXT = 128  # blots that are compared with each, in order of their middle
_TALL = 1.7  # times the usual height of its letters: more is a row with something else beside it
_CROSSED = 1.6  # times in a length of its height that a line through the middle of a row meets ink or ground
_LEAST_CROSSINGS, _SURE_CROSSINGS = 3, 6
_SPECKS, _SURE_SPECKS = 0.7, 0.25  # of these: more specks than that are no stops and dashes
_CONTRAST = 36  # gray levels between most ink and the ground
_STRONG = 64  # gray levels: echoes seldom differ as much
_QUIET, _QUIETER = 0.5, 0.8  # share of the pixels around a strong and a faint clear row that are its ground
_GROUND = 0.2  # share of its pixels
_BETWEEN = 0.24  # share of its pixels that may be neither ink nor ground where it surely is a row
_HARD = 0.3  # of the contrast, between neighbours: an edge
_HARD_HEIGHT = 6  # pixels: in a row higher than 20 of them, 6 / height of the contrast are enough
_HARDEST = 1.3  # times that, once in most lines through a row
_EDGES = 3  # in a line through two letters: of four, one may be soft
_MOST = 200  # rows of a picture


class _Beside(NamedTuple):
    """What makes two blots neighbours: the gap and the overlap that their heights allow, and how unlike these
    may be."""

    gap: float  # of the larger height
    over: float  # of the smaller height
    unlike: float


_LOOSE = _Beside(1.3, 0.5, 2.6)
_STRICT = _Beside(0.9, 0.8, 1.6)


class Row(NamedTuple):
    """A row of letters: where it is, whether it stands on flat ground, whether it surely is one, and whether
    it may say anything."""

    box: Box
    clear: bool
    sure: bool
    says: bool


def rows(gray: Gray, edged: list[Box], places: list[Box]) -> list[Row]:
    """Rows of letters, bright on dark ground and the other way round, from top to bottom.

    Args:
        gray: the picture.
        edged: where bright letters are looked for.
        places: where dark letters, and such as touch something bright, are.
    """
    found = [row for place in edged for row in _brighter(gray, _INKS[0], place)]
    dark = np.asarray(cv2.bitwise_not(gray), np.uint8) if places else gray
    for place in places:
        more = [*_brighter(gray, _INKS[1], place), *_brighter(dark, _INKS[0], place)]
        found += [row for row in more if not any(holds(other.box, row.box) for other in found)]
    return sorted(found, key=lambda row: (row.box[1], row.box[0]))[:_MOST]


def any_sure(gray: Gray, places: list[Box]) -> bool:
    """Whether a row that surely is one, of bright letters, is in one of some places of a picture."""
    return any(row.sure for place in places for row in _brighter(gray, _INKS[0], place))


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of another box lies in a box."""
    x, y = other[0] + other[2] / 2, other[1] + other[3] / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _brighter(gray: Gray, ink: int, place: Box) -> list[Row]:
    """Rows of bright letters in a place."""
    left, top, across, down = place
    part = gray[top : top + down, left : left + across]
    ground = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8))
    inked = cv2.threshold(cv2.subtract(part, ground), ink, 1, cv2.THRESH_BINARY)[1]
    _, _, found, _ = cv2.connectedComponentsWithStats(inked, connectivity=8, ltype=cv2.CV_32S)
    blots = np.asarray(found[1:], np.int32)
    width, height, area = blots[:, 2], blots[:, 3], blots[:, 4]
    fits = (height >= _LETTER[0]) & (height <= _LETTER[1]) & (width <= _LONGEST * height)
    letters = blots[fits & (area >= _LEAST)]
    long = letters[:, 2] >= 2 * letters[:, 3]  # several letters that touch each other
    if len(letters) < 2 and not long.any():
        return []
    low = blots[(height < _LETTER[0]) & (width <= _LETTER[1])]
    low = low[np.argsort(low[:, 1], kind="stable")]
    marks = low[low[:, 4] >= _MARK]
    out: list[Row] = []

    def judge(members: NDArray[np.intp]) -> bool | None:
        box = _around(letters[members])
        if box[2] == across < gray.shape[1]:  # from side to side of a place: it goes on outside
            return None
        crossings = _crossings(inked, box)
        if crossings < _LEAST_CROSSINGS:
            return None
        near = _near(box, low)
        specks = len(near)
        if specks > _SPECKS * crossings:
            return None
        ground = _ground(gray, (box[0] + left, box[1] + top, box[2], box[3]))
        if ground is None:
            return None
        sure = ground.surely and crossings >= _SURE_CROSSINGS and specks <= _SURE_SPECKS * crossings
        if ground.flat and not (sure or _is_hard_edged(part, box, ground.contrast)):
            return None
        blots = np.concatenate([letters[members], near])
        says = not ground.flat or characters.may_be_two(part, blots, box[3], ground.level)
        x, y, w, h = _with_marks(box, marks) if ground.flat else box
        out.append(Row((x + left, y + top, w, h), ground.flat, sure, says))
        return ground.flat

    for members in _together(letters, _LOOSE):
        if len(members) == 1:
            if long[members[0]]:
                judge(members)
        elif _is_mixed(letters[members]) or judge(members) is False:
            for some in _together(letters[members], _STRICT):
                if len(some) > 1 or long[members[some[0]]]:
                    judge(members[some])
    return out


def _is_mixed(letters: Blots) -> bool:
    """Whether what stands beside each other is no single row: it is higher than most of its width is."""
    order = np.argsort(letters[:, 3], kind="stable")
    widths = np.cumsum(letters[order, 2])
    usual = letters[order[np.searchsorted(widths, widths[-1] / 2)], 3]
    return bool(_around(letters)[3] > _TALL * usual)


def _around(blots: Blots) -> Box:
    left, top = blots[:, :2].min(axis=0).tolist()
    right, bottom = (blots[:, :2] + blots[:, 2:4]).max(axis=0).tolist()
    return left, top, right - left, bottom - top


def _crossings(inked: cv2.typing.MatLike, box: Box) -> int:
    """How often a line through the middle of a box meets ink or ground; 0 where it is less often than letters
    have it."""
    x, y, width, height = box
    around = max(height // 6, 1)
    some = inked[y + height // 2 - around : y + height // 2 + around + 1, x : x + width]
    crossings = int(np.count_nonzero(some[:, 1:] != some[:, :-1], axis=1).max(initial=0))
    return crossings if crossings * height >= _CROSSED * width else 0


def _near(box: Box, low: Blots) -> Blots:
    """The low blots in a box and close around it, of such as are in order of their top."""
    x, y, width, height = box
    margin = max(height // 3, 2)
    low = low[
        np.searchsorted(low[:, 1], y - margin - _LETTER[0]) : np.searchsorted(
            low[:, 1], y + height + margin + 1
        )
    ]
    middle, centre = low[:, 0] + low[:, 2] // 2, low[:, 1] + low[:, 3] // 2
    near = (middle >= x - margin) & (middle <= x + width + margin)
    near &= (centre >= y - margin) & (centre <= y + height + margin)
    return low[near]


class _Ground(NamedTuple):
    """The gray level of a row's ground, how far most ink is from it, whether the ground is flat, and whether
    ink and ground surely are two things."""

    level: int
    contrast: int
    flat: bool
    surely: bool


def _ground(gray: Gray, box: Box) -> _Ground | None:
    """What a row stands on; None where it hardly stands out from it."""
    x, y, width, height = box
    ring = _ring(gray, box)
    if not len(ring):
        return None
    part = gray[y : y + height, x : x + width].astype(np.int16)
    level = int(np.partition(ring, len(ring) // 2)[len(ring) // 2])
    bright = int(np.partition(part, int(0.9 * part.size), axis=None)[int(0.9 * part.size)])
    contrast = bright - level
    if contrast < _CONTRAST:
        return None
    near = np.count_nonzero(np.abs(ring - level) <= min(max(6.0, 0.12 * contrast), 10.0)) / len(ring)
    apart = np.abs(part - level)
    ground = np.count_nonzero(apart <= max(6.0, 0.15 * contrast)) / part.size
    between = np.count_nonzero((apart > 0.25 * contrast) & (apart < 0.75 * contrast)) / part.size
    flat = near >= (_QUIET if contrast >= _STRONG else _QUIETER) and ground >= _GROUND
    return _Ground(level, contrast, bool(flat), bool(flat and near >= _QUIETER and between <= _BETWEEN))


def _is_hard_edged(part: Gray, box: Box, contrast: int) -> bool:
    """Whether the middle of a row meets as many hard edges as two letters have; echoes are softer."""
    x, y, width, height = box
    middle = part[y + height // 4 : y + height - height // 4, x : x + width].astype(np.int16)
    steps = np.abs(np.diff(middle, axis=1))
    if not steps.size:
        return False
    hard = contrast * min(_HARD, _HARD_HEIGHT / height)  # large letters may have been enlarged
    enough = np.count_nonzero(steps > hard) >= _EDGES * len(steps)
    return bool(enough and np.sort(steps.max(axis=1))[len(steps) // 2] >= _HARDEST * hard)


def _ring(gray: Gray, box: Box) -> NDArray[np.int16]:
    """The pixels two away from a box, as far as they are in the picture."""
    x, y, width, height = box
    left, top, right, bottom = x - 2, y - 2, x + width + 1, y + height + 1
    rows, columns = slice(max(top, 0), bottom + 1), slice(max(left, 0), right + 1)
    sides = [gray[n, columns] for n in (top, bottom) if 0 <= n < gray.shape[0]]
    sides += [gray[rows, n] for n in (left, right) if 0 <= n < gray.shape[1]]
    return np.concatenate(sides).astype(np.int16) if sides else np.zeros(0, np.int16)


def _with_marks(box: Box, marks: Blots) -> Box:
    """A row with the stops and dashes at its ends."""
    x, y, width, height = box
    near = marks[(marks[:, 1] >= y) & (marks[:, 1] + marks[:, 3] <= y + height + 2)]
    for _ in range(2):
        beside = near[
            (near[:, 0] <= x + width + 0.6 * height) & (near[:, 0] + near[:, 2] >= x - 0.6 * height)
        ]
        if len(beside):
            left = min(x, int(beside[:, 0].min()))
            x, width = left, max(x + width, int((beside[:, 0] + beside[:, 2]).max())) - left
    return x, y, width, height


def _together(blots: Blots, beside: _Beside) -> list[NDArray[np.intp]]:
    """Which blots stand side by side, each set of them by its numbers."""
    count = len(blots)
    if not count:
        return []
    order = np.argsort(2 * blots[:, 1] + blots[:, 3], kind="stable")
    one, other = _beside(blots[order], beside)
    if not len(one):
        return list(order[:, None])
    names = np.arange(count)
    while True:
        lowest = names.copy()
        np.minimum.at(lowest, one, names[other])
        np.minimum.at(lowest, other, names[one])
        lowest = lowest[lowest]
        if np.array_equal(lowest, names):
            break
        names = lowest
    by_name = np.argsort(names, kind="stable")
    ends = [*(np.flatnonzero(np.diff(names[by_name])) + 1).tolist(), count]
    sets = order[by_name]
    return [sets[begin:end] for begin, end in itertools.pairwise([0, *ends])]


def _beside(ordered: Blots, beside: _Beside) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of blots, in order of their middle, that are neighbours."""
    left, top, width, height = (np.ascontiguousarray(ordered[:, n]) for n in range(4))
    right, bottom, middle = left + width, top + height, 2 * top + height
    first = np.arange(len(ordered))
    # what lies lower than that does not overlap with one of a height that is not too unlike
    last = np.searchsorted(middle, middle + (1 + beside.unlike) * height, side="right")
    counts = np.minimum(last - first - 1, _NEXT)
    one = np.repeat(first, counts)
    other = np.arange(len(one)) + np.repeat(first + 1 - (np.cumsum(counts) - counts), counts)
    lower, taller = np.minimum(height[one], height[other]), np.maximum(height[one], height[other])
    over = np.minimum(bottom[one], bottom[other]) - np.maximum(top[one], top[other])
    gap = np.maximum(left[one], left[other]) - np.minimum(right[one], right[other])
    near = (over >= beside.over * lower) & (taller <= beside.unlike * lower) & (gap <= beside.gap * taller)
    return one[near], other[near]
