"""Whether what is drawn somewhere may be two characters beside each other: fewer of them say nothing.

Digits of a scale with its dots, arrow heads, marks and dashed lines are drawn as letters are, and cost as
much to read. None of the kinds in `privacy.wording` has fewer than two letters or digits, none of which is a
filled shape without any bay: what has room for one character beside such shapes needs no engine.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Box = tuple[int, int, int, int]  # x, y, width, height
_SOLID = 0.9  # share of its hull that a filled shape has; no letter 8 pixels high has as much
_UPRIGHT = 0.6  # times as wide as high: a narrower filled shape may be an I, an l or a 1,
_NARROW = 0.4  # but for an arrow head, not as narrow,
_SPANS = 0.9  # whose longest line takes so much of its width,
_POINTED = 0.75  # and whose lines on average no more than this
_TOO_LOW = 9  # pixels: in a lower row shapes are too coarse to be told apart
_INK = 30  # gray levels from the ground
_MOST_INK = 0.95  # share of the ink that is no brighter, apart from single pixels
_CUT = 0.4  # of the way from the ground to the brightest ink, where letters are cut out
_LOWEST = 4  # pixels of what may be a small letter, where a row is known
_ONE = 0.85  # times as wide as the row is high: more may be two letters that touch
_LETTER = 6  # pixels: the lowest letters that are looked for
_LEAST = 8  # pixels of one
_MOST = 400  # letters and pairs of a place that are compared; where there are more, it is halved,
_AMONG = 0.2  # pairs that stay from level to level, of the blots of a place: speckle has some by chance
_INSIDE, _FREE = 90, 0.6  # percentile that is ink, and the share of what is around that is not
_AWAY = 3  # pixels: outside of a frame around a letter, inside of a label of dark letters
_COMMON = 16  # pixels on each side of the cut being in both halves
_TOUCHING = 1.5  # times as wide as high: more than two letters that touch
_THIN_INK = 0.3  # share of its box that is ink: letters that touch have more of it
_WIDE = 1.2  # times as wide as high: it may be letters that touch,
_STROKES = 3  # if rows through it meet as many strokes,
_DENSE = (0.2, 0.75)  # and as much of its box is ink
_STROKES_IN = 0.7  # strokes in a length of its height
_LONGEST = 40  # times its height
_SHIFTED = 0.3  # of its height that a side of a letter may differ from one level to the next
_NEXT = 1.2  # times its height between letters,
_THIN = 2  # times their widths: thin ones stand closer
_UNLIKE = 1.5  # times as high one beside the other,
_SMALL = 2.2  # or where heads or feet are even
_OVERHANG = 0.3  # of its height that a letter may reach over the next
_EVEN = 0.12  # of its height that heads or feet may differ
_OVER = 0.6  # of the lower one that lies beside the other, if neither heads nor feet are even
_STANDS_OUT = 36  # gray levels
_OF_STROKES = (0.4, 0.6, 0.7, 0.8)  # of the strongest stroke
_BRIGHTEST, _STRONGEST = 0.98, 0.99  # share of the pixels that are no brighter,
_INKED = 24  # or as many pixels are: the ink of two letters
_THICK = 13  # pixels: no stroke is as thick,
_ROOM = 96  # but where there is as much room it is looked for at half the size


def may_be_two(gray: Gray, blots: NDArray[np.int32], height: int, ground: int) -> bool:
    """Whether bright blots of a row may be more than one character: some touch each other, or two stand
    side by side. The outline of a body with a probe on it is drawn as letters are, but its lines stand far
    apart.

    Args:
        gray: the picture.
        blots: left, top, width and height of each in it.
        height: pixels of the row.
        ground: gray level around them.
    """
    if height < _TOO_LOW:
        return True
    before: list[Box] = []
    for x, y, width, tall in blots[:, :4].tolist():
        if tall < _LOWEST:
            continue
        part = gray[y : y + tall, x : x + width]
        inked = part[part > ground + _INK]
        if not inked.size:
            return True
        bright = int(np.partition(inked, int(_MOST_INK * inked.size))[int(_MOST_INK * inked.size)])
        ink = cv2.threshold(part, ground + round(_CUT * (bright - ground)), 1, cv2.THRESH_BINARY)[1]
        _, names, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        for name, (left, top, across, down, _) in enumerate(np.asarray(found).tolist()[1:], 1):
            if down < _LOWEST:
                continue
            shape = names[top : top + down, left : left + across] == name
            if is_filled(shape.astype(np.uint8)):
                continue
            if across > _ONE * height and not _is_line(shape.astype(np.uint8)):
                return True
            one = (x + left, y + top, across, down)
            if any(_side_by_side(*sorted((one, other))) for other in before):
                return True
            before.append(one)
    return False


def _side_by_side(one: Box, other: Box) -> bool:
    """Whether two shapes, the one on the left first, stand as letters of a word do: close, and as high or on
    one line."""
    height, lower = one[3], min(one[3], other[3])
    gap = other[0] - one[0] - one[2]
    if not -_OVERHANG * height < gap < min(_NEXT * height, _THIN * (one[2] + other[2]) + 1):
        return False
    even = max(1, _EVEN * lower)
    head, foot = abs(one[1] - other[1]), abs(one[1] + one[3] - other[1] - other[3])
    if max(one[3], other[3]) > _UNLIKE * lower:  # a capital beside a small letter
        return min(head, foot) <= even and max(one[3], other[3]) <= _SMALL * lower
    over = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    return min(head, foot) <= even or over >= _OVER * lower


def is_filled(shape: NDArray[np.uint8]) -> bool:
    """Whether a shape (1 where it is) is a disc, a lozenge, an arrow head or a bar that is not upright."""
    height, width = shape.shape
    if width < _UPRIGHT * height:
        across = np.count_nonzero(shape, axis=1)
        if width < _NARROW * height or across.max() < _SPANS * width or across.mean() > _POINTED * width:
            return False
    outlines, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    hull = cv2.fillConvexPoly(np.zeros_like(shape), cv2.convexHull(max(outlines, key=len)), 1)
    return int(np.count_nonzero(shape)) >= _SOLID * int(np.count_nonzero(hull))


def may_be_written(part: Gray) -> bool:
    """Whether two characters may stand beside each other on a part of a picture, bright or dark.

    Ink is cut at several levels. Letters have about the same outline at two of them, since their edges are
    hard; what echoes look like does not.
    """
    views = [part, np.asarray(cv2.bitwise_not(part), np.uint8)]
    if min(part.shape) >= _ROOM:  # for letters with thick strokes
        views += [
            np.asarray(cv2.resize(view, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)) for view in views
        ]
    return any(_has_letters(view, dark=bool(n % 2)) for n, view in enumerate(views))


def _has_letters(view: Gray, dark: bool) -> bool:
    before = np.zeros((0, 8), np.int64)
    for ink in _inks(view):
        beside = _beside(ink)
        if beside is None or len(beside.pairs) > _MOST:
            return max(view.shape) <= 4 * _COMMON or any(_has_letters(half, dark) for half in _halves(view))
        now = beside.pairs
        if not len(now):
            continue
        near = np.abs(now[:, None] - before[None]) <= _SHIFTED * now[:, None, [3, 3, 3, 3, 7, 7, 7, 7]]
        steady = now[near.all(axis=2).any(axis=1)]
        if dark and len(steady):  # what bright strokes leave between them is no letter
            steady = steady[[_stands_out(view, pair) for pair in steady]]
        if len(steady) and len(steady) >= _AMONG * beside.blots:
            return True
        before = np.concatenate([before, now])
    return False


def _stands_out(view: Gray, pair: NDArray[np.int64]) -> bool:
    """Whether two blots are brighter than most of what is around them."""
    boxes = pair.reshape(2, 4)
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
    ink = int(np.percentile(view[top:bottom, left:right], _INSIDE))
    part = view[max(top - _AWAY, 0) : bottom + _AWAY, max(left - _AWAY, 0) : right + _AWAY]
    ring = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    return int(np.count_nonzero(ring < ink - _STANDS_OUT)) >= _FREE * len(ring)


def _halves(view: Gray) -> list[Gray]:
    """Both halves of a view, with so much in common that two small letters are on one of them."""
    height, width = view.shape
    if height > width:
        return [view[: height // 2 + _COMMON], view[max(height // 2 - _COMMON, 0) :]]
    return [view[:, : width // 2 + _COMMON], view[:, max(width // 2 - _COMMON, 0) :]]


def _inks(view: Gray) -> list[cv2.typing.MatLike]:
    """What may be bright ink: strokes, cut at several levels, and what is bright at all."""
    lowest, brightest = _levels(view, (1 - _BRIGHTEST, _BRIGHTEST))
    strokes = cv2.subtract(view, cv2.morphologyEx(view, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8)))
    (strongest,) = _levels(strokes, (max(_STRONGEST, 1 - _INKED / view.size),))
    out = []
    if brightest - lowest >= _STANDS_OUT:  # bright ink with a dark rim on bright ground, and large letters
        out.append(cv2.threshold(view, (lowest + brightest) // 2, 1, cv2.THRESH_BINARY)[1])
    if strongest >= _STANDS_OUT:
        out += [cv2.threshold(strokes, share * strongest, 1, cv2.THRESH_BINARY)[1] for share in _OF_STROKES]
    return out


def _levels(view: cv2.typing.MatLike, shares: tuple[float, ...]) -> list[int]:
    """The gray levels that such shares of the pixels do not exceed."""
    counts = np.cumsum(cv2.calcHist([view], [0], None, [256], [0, 256]).ravel())
    return [int(np.searchsorted(counts, share * counts[-1])) for share in shares]


class _Beside(NamedTuple):
    """Pairs of blots that stand beside each other as letters of a line do: left, top, width and height of one
    and of the other, (pairs, 8); rows of them and blots that may be touching letters pair with themselves.
    How many blots have the height of letters."""

    pairs: NDArray[np.int64]
    blots: int


def _beside(ink: cv2.typing.MatLike) -> _Beside | None:
    """What stands beside each other on ink; None where there is too much to be compared."""
    _, names, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    fits = (found[1:, 3] >= _LETTER) & (found[1:, 4] >= _LEAST)
    if not fits.any():
        return _Beside(np.zeros((0, 8), np.int64), 0)
    numbers, blots = np.flatnonzero(fits) + 1, np.asarray(found[1:][fits], np.int64)
    width, height, area = blots[:, 2], blots[:, 3], blots[:, 4]
    single = np.flatnonzero(width <= 1.6 * height + 4)
    if len(single) > _MOST:
        return None
    one, other = (single[side] for side in _neighbours(blots[single]))
    open_ = np.zeros(len(blots), np.bool_)
    for n in {*one.tolist(), *other.tolist()}:
        open_[n] = not is_filled(_shape(names, numbers[n], blots[n]))
    both = open_[one] & open_[other]
    one, other = one[both], other[both]
    wide = (width >= _WIDE * height) & (width <= _LONGEST * height)
    wide &= (area >= _DENSE[0] * width * height) & (area <= _DENSE[1] * width * height)
    touching = [
        n for n in np.flatnonzero(wide)[:_MOST]
        if (strokes := _strokes(_shape(names, numbers[n], blots[n]))) >= _STROKES
        and strokes * height[n] >= _STROKES_IN * width[n]
    ]  # fmt: skip
    boxes = blots[touching, :4]
    if len(one):
        boxes = np.concatenate([boxes, _rows_of(blots[:, :4], one, other)])
    pairs = np.hstack([blots[one, :4], blots[other, :4]])
    return _Beside(np.concatenate([pairs, np.hstack([boxes, boxes])]), len(blots))


def _rows_of(boxes: NDArray[np.int64], one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.int64]:
    """The boxes around all blots that are neighbours, or neighbours of such."""
    names = np.arange(len(boxes))
    for _ in range(_LONGEST):  # of letters of a row
        lowest = np.minimum(names[one], names[other])
        if np.array_equal(names[one], lowest) and np.array_equal(names[other], lowest):
            break
        np.minimum.at(names, one, lowest)
        np.minimum.at(names, other, lowest)
    members = np.unique(np.concatenate([one, other]))
    rows = [boxes[members[names[members] == name]] for name in np.unique(names[members])]
    around = [(*row[:, :2].min(axis=0), *(row[:, :2] + row[:, 2:]).max(axis=0)) for row in rows]
    corners = np.asarray(around, np.int64).reshape(-1, 4)
    return np.hstack([corners[:, :2], corners[:, 2:] - corners[:, :2]])


def _is_line(shape: NDArray[np.uint8]) -> bool:
    """Whether a wide shape is a line that goes up and down rather than letters that touch each other."""
    height, width = shape.shape
    thin = int(np.count_nonzero(shape)) < _THIN_INK * shape.size
    return width > _TOUCHING * height and thin and _strokes(shape) < _STROKES


def _neighbours(letters: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The numbers of blots on the left and on the right of each other on a line."""
    left, width = letters[:, 0], letters[:, 2]
    gap = left[None] - (left + width)[:, None]
    close = (gap > -2) & (gap < _NEXT * letters[:, 3][:, None])
    np.fill_diagonal(close, val=False)  # a thin one is not beside itself
    one, other = np.nonzero(close)
    near, (a, b) = gap[one, other], (letters[side].T for side in (one, other))
    (top, tall), (its_top, its_tall) = ((blot[1], blot[3]) for blot in (a, b))
    foot, its_foot = top + tall, its_top + its_tall
    lower, taller = np.minimum(tall, its_tall), np.maximum(tall, its_tall)
    even = np.maximum(1, _EVEN * lower)
    on_line = (np.abs(its_foot - foot) <= even) | (np.abs(its_top - top) <= even)
    on_line |= np.minimum(foot, its_foot) - np.maximum(top, its_top) >= _OVER * lower
    fit = on_line & (near <= _THIN * (a[2] + b[2])) & (taller <= _UNLIKE * lower)
    return one[fit], other[fit]


def _shape(names: cv2.typing.MatLike, name: int, blot: NDArray[np.int64]) -> NDArray[np.uint8]:
    """A blot by itself, 1 where it is."""
    x, y, width, height = blot[:4].tolist()
    return np.asarray(names[y : y + height, x : x + width] == name, np.uint8)


def _strokes(shape: NDArray[np.uint8]) -> int:
    """How many strokes most of the middle rows of a shape meet."""
    tall = len(shape)
    middle = shape[tall // 4 : max(tall - tall // 4, tall // 4 + 1)]
    begins = np.count_nonzero(middle[:, 1:] > middle[:, :-1], axis=1) + middle[:, 0]
    return int(np.sort(begins)[(len(begins) - 1) // 2])
