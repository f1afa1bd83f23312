"""Rows of letters, found by their strokes alone, so that an engine need only recognise them.

Strokes are what an opening of the picture takes away. Those of the size of letters that stand side by side
are a row when a line through their middle crosses them again and again. A row is clear when the ground
around and between its letters is flat; over echoes it is not.

The same picture always gives the same rows: nothing is remembered here.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures import lettering
from sonodex.audit.look.measures.blots import blots
from sonodex.audit.look.privacy import characters
from sonodex.audit.look.privacy.places import Box, Places, close_places, few_places

Gray = NDArray[np.uint8]
Boxes = NDArray[np.int32]  # of blots, a row each: left, top, width, height, pixels
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


def rows(gray: Gray, edged: NDArray[np.bool_], likely: NDArray[np.bool_]) -> list[Row]:
    """Rows of letters, bright on dark ground and the other way round, from top to bottom.

    Args:
        gray: the picture.
        edged: cells (see `lettering.Cells`) where bright letters are looked for.
        likely: cells where dark letters, and such as touch something bright, are.
    """
    places = few_places(edged, gray.shape)
    found = _brighter(gray, _INKS[0], places)
    if likely.any():
        places = few_places(likely, gray.shape)._replace(cells=places.cells)
        dark = np.asarray(cv2.bitwise_not(gray), np.uint8)
        for row in (*_brighter(gray, _INKS[1], places), *_brighter(dark, _INKS[0], places)):
            if not any(holds(other.box, row.box) for other in found):
                found.append(row)
    return sorted(found, key=lambda row: (row.box[1], row.box[0]))[:_MOST]


def any_sure(gray: Gray, crossed: NDArray[np.bool_]) -> bool:
    """Whether a row that surely is one, of bright letters, is around some cells of a picture."""
    return any(row.sure for row in _brighter(gray, _INKS[0], close_places(crossed, gray.shape)))


def holds(box: Box, other: Box) -> bool:
    """Whether the middle of another box lies in a box."""
    x, y = other[0] + other[2] / 2, other[1] + other[3] / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _brighter(gray: Gray, ink: int, places: Places) -> list[Row]:
    """Rows of bright letters in some places."""
    return [row for place in places.boxes for row in _in_place(gray, ink, place, places.cells)]


def _in_place(gray: Gray, ink: int, place: Box, cells: NDArray[np.bool_]) -> list[Row]:
    """Rows of bright letters in a place of which some cells may carry them."""
    left, top, across, down = place
    part = gray[top : top + down, left : left + across]
    inked = cv2.threshold(cv2.subtract(part, _opened(part)), ink, 1, cv2.THRESH_BINARY)[1]
    found = blots(inked).boxes
    width, height, area = found[:, 2], found[:, 3], found[:, 4]
    fits = (height >= _LETTER[0]) & (height <= _LETTER[1]) & (width <= _LONGEST * height) & (area >= _LEAST)
    letters = found[fits]
    inside = _stand_in(letters, place, cells)
    long = letters[:, 2] >= 2 * letters[:, 3]  # several letters that touch each other
    if len(letters) < 2 and not long.any():
        return []
    low = found[(height < _LETTER[0]) & (width <= _LETTER[1])]
    low = low[np.argsort(low[:, 1], kind="stable")]
    marks = low[low[:, 4] >= _MARK]
    out: list[Row] = []

    def judge(members: NDArray[np.intp], box: Box) -> bool | None:
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
        says = not ground.flat or characters.may_be_two(
            part, np.concatenate([letters[members], near]), box[3], ground.level
        )
        x, y, w, h = _with_marks(box, marks) if ground.flat else box
        out.append(Row((x + left, y + top, w, h), ground.flat, sure, says))
        return ground.flat

    for group in _together(letters, _LOOSE):
        members = group.members
        if not inside[members].any():
            continue
        if len(members) == 1:
            if long[members[0]]:
                judge(members, group.box)
        elif _is_mixed(group, letters) or judge(members, group.box) is False:
            for some in _together(letters[members], _STRICT):
                if len(some.members) > 1 or long[members[some.members[0]]]:
                    judge(members[some.members], some.box)
    return out


def _opened(part: Gray) -> cv2.typing.MatLike:
    return cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8))


def _stand_in(letters: Boxes, place: Box, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which letters of a place have their middle in one of some cells."""
    rows = (place[1] + letters[:, 1] + letters[:, 3] // 2) // lettering.CELL
    columns = (place[0] + letters[:, 0] + letters[:, 2] // 2) // lettering.CELL
    at = np.minimum(rows, cells.shape[0] - 1), np.minimum(columns, cells.shape[1] - 1)
    return np.asarray(cells[at], np.bool_)


def _is_mixed(group: _Group, letters: Boxes) -> bool:
    """Whether what stands beside each other is no single row: it is higher than most of its width is."""
    if group.box[3] <= _TALL * group.lowest:
        return False
    members = letters[group.members]
    order = np.argsort(members[:, 3], kind="stable")
    widths = np.cumsum(members[order, 2])
    usual = members[order[np.searchsorted(widths, widths[-1] / 2)], 3]
    return bool(group.box[3] > _TALL * usual)


def _crossings(inked: cv2.typing.MatLike, box: Box) -> int:
    """How often a line through the middle of a box meets ink or ground; 0 where it is less often than letters
    have it."""
    x, y, width, height = box
    around = max(height // 6, 1)
    some = inked[y + height // 2 - around : y + height // 2 + around + 1, x : x + width]
    crossings = int(np.count_nonzero(some[:, 1:] != some[:, :-1], axis=1).max(initial=0))
    return crossings if crossings * height >= _CROSSED * width else 0


def _near(box: Box, low: Boxes) -> Boxes:
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


def _with_marks(box: Box, marks: Boxes) -> Box:
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


class _Group(NamedTuple):
    """Blots that stand side by side: their numbers, the box around them, the height of the lowest."""

    members: NDArray[np.intp]
    box: Box
    lowest: int


def _together(letters: Boxes, beside: _Beside) -> list[_Group]:
    """Which blots stand side by side."""
    count = len(letters)
    if not count:
        return []
    order = np.argsort(2 * letters[:, 1] + letters[:, 3], kind="stable")
    one, other = _beside(letters[order], beside)
    names = np.arange(count)
    while len(one):
        lowest = names.copy()
        np.minimum.at(lowest, one, names[other])
        np.minimum.at(lowest, other, names[one])
        lowest = lowest[lowest]
        if np.array_equal(lowest, names):
            break
        names = lowest
    by_name = np.argsort(names, kind="stable")
    begins = np.concatenate([[0], np.flatnonzero(np.diff(names[by_name])) + 1])
    sets = order[by_name]
    sorted_ = letters[sets]
    corners = np.minimum.reduceat(sorted_[:, :2], begins)
    sizes = np.maximum.reduceat(sorted_[:, :2] + sorted_[:, 2:4], begins) - corners
    lowest_ = np.minimum.reduceat(sorted_[:, 3], begins)
    ends = [*begins[1:].tolist(), count]
    return [
        _Group(sets[begin:end], (x, y, width, height), low)
        for begin, end, (x, y), (width, height), low in zip(
            begins.tolist(), ends, corners.tolist(), sizes.tolist(), lowest_.tolist(), strict=True
        )
    ]


def _beside(ordered: Boxes, beside: _Beside) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
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
