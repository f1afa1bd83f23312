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

from sonodex.audit.look.measures.blots import blots
from sonodex.audit.look.privacy.places import Box

Gray = NDArray[np.uint8]
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
_MOST = 400  # letters and pairs of a place that are compared; where there are more, parts of it are
_TILE = 128  # pixels a side: as many on so few are a texture,
_MOST_TILES = 64  # and so are all but so many of them
_AMONG = 0.2  # pairs that stay from level to level, of the blots of a place: speckle has some by chance
_INSIDE, _FREE = 0.9, 0.6  # share of what is no brighter than ink, and that of what is around that is not
_AWAY = 3  # pixels: outside of a frame around a letter, inside of a label of dark letters
_COMMON = 16  # pixels on each side that such a part takes along
_TOUCHING = 1.5  # times as wide as high: more than two letters that touch
_THIN_INK = 0.3  # share of its box that is ink: letters that touch have more of it
_WIDE = 1.2  # times as wide as high: it may be letters that touch,
_STROKES = 3  # if rows through it meet as many strokes,
_STROKES_DOWN = 3  # columns no more,
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
_OF_STROKES = (0.35, 0.5, 0.65, 0.8)  # of the strongest stroke
_NOTHING = 255  # gray level that none is above
_BRIGHTEST, _STRONGEST = 0.98, 0.99  # share of the pixels that are no brighter,
_INKED = 24  # or as many pixels are: the ink of two letters
_THICK = 13  # pixels: no stroke is as thick,
_ROOM = 96  # but where there is as much room it is looked for at half the size


def may_be_two(gray: Gray, letters: NDArray[np.int32], height: int, ground: int) -> bool:
    """Whether bright blots of a row may be more than one character: some touch each other, or two stand
    side by side. The outline of a body with a probe on it is drawn as letters are, but its lines stand far
    apart.

    Args:
        gray: the picture.
        letters: left, top, width and height of each in it.
        height: pixels of the row.
        ground: gray level around them.
    """
    if height < _TOO_LOW:
        return True
    before: list[Box] = []
    for x, y, width, tall in letters[:, :4].tolist():
        if tall < _LOWEST:
            continue
        part = gray[y : y + tall, x : x + width]
        inked = part[part > ground + _INK]
        if not inked.size:
            return True
        bright = int(np.partition(inked, int(_MOST_INK * inked.size))[int(_MOST_INK * inked.size)])
        ink = cv2.threshold(part, ground + round(_CUT * (bright - ground)), 1, cv2.THRESH_BINARY)[1]
        names, found = blots(ink)
        for name, (left, top, across, down, _) in enumerate(found.tolist(), 1):
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


def may_be_written(part: Gray, is_row: bool = False) -> bool:
    """Whether two characters may stand beside each other on a part of a picture, bright or dark.

    Ink is cut at several levels. Letters have about the same outline at two of them, since their edges are
    hard; what echoes look like does not.

    Args:
        part: gray levels.
        is_row: it is known to be strokes in a row, if not of what.
    """
    if _has_letters(part, is_row):
        return True
    if min(part.shape) < _ROOM:
        return False
    half = cv2.resize(part, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return _has_letters(np.asarray(half, np.uint8), is_row)  # with thick strokes


def _has_letters(view: Gray, is_row: bool) -> bool:
    dark_view = np.asarray(cv2.bitwise_not(view), np.uint8)
    bright, dark = _inks(view), _inks(dark_view)
    layers = _layers([*bright, *dark], view.shape)
    if layers is None:
        return max(view.shape) > _TILE + 2 * _COMMON and any(
            _has_letters(tile, is_row) for tile in _tiles(view)
        )
    return _any_steady(layers[: len(bright)], is_row, None) or _any_steady(
        layers[len(bright) :], is_row, dark_view
    )


def _any_steady(layers: list[_Layer], is_row: bool, dark: cv2.typing.MatLike | None) -> bool:
    """Whether enough of what stands beside each other on one layer does so on an earlier one.

    Args:
        layers: of ink (`_inks`).
        is_row: they are known to be strokes in a row.
        dark: the picture of which they are made, if its ink is dark: what bright strokes leave between them
            is no letter.
    """
    for n, layer in enumerate(layers):
        now = layer.pairs
        # all that is bright and the faintest strokes are cut at about one level, where the ground is dark
        first = n == 1 and not is_row
        before = np.concatenate([one.pairs for one in layers[first:n] or [_NO_LAYER]])
        if not len(now) or not len(before):
            continue
        near = np.abs(now[:, None] - before[None]) <= _SHIFTED * now[:, None, [3, 3, 3, 3, 7, 7, 7, 7]]
        steady = now[near.all(axis=2).any(axis=1)]
        if dark is not None and len(steady):
            steady = steady[[_stands_out(dark, pair) for pair in steady]]
        if len(steady) and len(steady) >= _AMONG * layer.blots:
            return True
    return False


def _stands_out(view: cv2.typing.MatLike, pair: NDArray[np.int32]) -> bool:
    """Whether two blots are brighter than most of what is around them."""
    boxes = pair.reshape(2, 4)
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
    inside = view[top:bottom, left:right]
    ink = int(np.partition(inside, at := int(_INSIDE * (inside.size - 1)), axis=None)[at])
    part = view[max(top - _AWAY, 0) : bottom + _AWAY, max(left - _AWAY, 0) : right + _AWAY]
    ring = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    return int(np.count_nonzero(ring < ink - _STANDS_OUT)) >= _FREE * len(ring)


def _tiles(view: Gray) -> list[Gray]:
    """Parts of a crowded view, with so much in common that two small letters are on one of them; of a large
    one those where least is drawn."""
    height, width = view.shape
    down, across = -(-height // _TILE), -(-width // _TILE)
    steps = cv2.threshold(cv2.absdiff(view[:, 1:], view[:, :-1]), _STANDS_OUT, 255, cv2.THRESH_BINARY)[1]
    drawn = cv2.resize(steps.astype(np.float32), (across, down), interpolation=cv2.INTER_AREA).ravel()
    calmest = np.argsort(drawn, kind="stable")
    calmest = np.sort(calmest[drawn[calmest] > 0][:_MOST_TILES])
    return [
        view[max(y - _COMMON, 0) : y + _TILE + _COMMON, max(x - _COMMON, 0) : x + _TILE + _COMMON]
        for y, x in zip(*(_TILE * at for at in np.divmod(calmest, across)), strict=True)
    ]


def _inks(view: Gray) -> list[cv2.typing.MatLike]:
    """What may be bright ink: all that is bright, then strokes, cut at several levels; none where nothing
    stands out."""
    lowest, brightest = _levels(view, (1 - _BRIGHTEST, _BRIGHTEST))
    strokes = cv2.subtract(view, cv2.morphologyEx(view, cv2.MORPH_OPEN, np.ones((_THICK, _THICK), np.uint8)))
    (strongest,) = _levels(strokes, (max(_STRONGEST, 1 - _INKED / view.size),))
    if strongest < _STANDS_OUT:
        return []
    # bright ink with a dark rim on bright ground, and large letters
    middle = (lowest + brightest) // 2 if brightest - lowest >= _STANDS_OUT else _NOTHING
    cuts = [(view, middle), *((strokes, share * strongest) for share in _OF_STROKES)]
    return [cv2.threshold(of, above, 1, cv2.THRESH_BINARY)[1] for of, above in cuts]


def _levels(view: cv2.typing.MatLike, shares: tuple[float, ...]) -> list[int]:
    """The gray levels that such shares of the pixels do not exceed."""
    counts = np.cumsum(cv2.calcHist([view], [0], None, [256], [0, 256]).ravel())
    return [int(np.searchsorted(counts, share * counts[-1])) for share in shares]


class _Layer(NamedTuple):
    """What stands beside each other on one layer of ink as letters of a line do: left, top, width and height
    of one and of the other, (pairs, 8); rows of them and blots that may be touching letters pair with
    themselves. How many blots have the height of letters."""

    pairs: NDArray[np.int32]
    blots: int


_NO_LAYER = _Layer(np.zeros((0, 8), np.int32), 0)


def _layers(inks: list[cv2.typing.MatLike], shape: tuple[int, ...]) -> list[_Layer] | None:
    """What stands beside each other on each of some layers of ink of one shape; None where that is too much
    to be compared. They are looked at one below the other, since most are small."""
    if not inks:
        return []
    step = shape[0] + 1
    ink = np.zeros((step * len(inks), shape[1]), np.uint8)
    for n, one in enumerate(inks):
        ink[n * step : n * step + shape[0]] = one
    names, found = blots(ink)
    fits = np.flatnonzero((found[:, 3] >= _LETTER) & (found[:, 4] >= _LEAST))
    found = found[fits]
    layer = found[:, 1] // step
    width, height, area = found[:, 2], found[:, 3], found[:, 4]
    single = np.flatnonzero(width <= 1.6 * height + 4)
    if np.bincount(layer[single], minlength=1).max() > _MOST:
        return None
    one, other = (single[side] for side in _neighbours(found[single], layer[single]))
    shapes = {n: _shape(names, fits[n] + 1, found[n]) for n in {*one.tolist(), *other.tolist()}}
    open_ = np.zeros(len(found), np.bool_)
    for n, shape_ in shapes.items():
        open_[n] = not is_filled(shape_)
    both = open_[one] & open_[other]
    one, other = one[both], other[both]
    wide = (width >= _WIDE * height) & (width <= _LONGEST * height)
    wide &= (area >= _DENSE[0] * width * height) & (area <= _DENSE[1] * width * height)
    touching = [
        n
        for n in _with_enough_ink(ink, found, np.flatnonzero(wide))
        if _may_be_word(_shape(names, fits[n] + 1, found[n]))
    ]
    boxes = np.concatenate([found[touching, :4], _rows_of(found[:, :4], one, other)])
    pairs = np.concatenate(
        [np.hstack([found[one, :4], found[other, :4]]), np.hstack([boxes, boxes])], dtype=np.int32
    )
    at = pairs[:, 1] // step
    pairs[:, [1, 5]] -= (at * step)[:, None]
    if np.bincount(at, minlength=1).max() > _MOST:
        return None
    return [_Layer(pairs[at == n], int(np.count_nonzero(layer == n))) for n in range(len(inks))]


def _with_enough_ink(ink: NDArray[np.uint8], boxes: NDArray[np.int32], some: NDArray[np.intp]) -> list[int]:
    """Those of some blots in whose boxes strokes begin as often as in letters that touch each other."""
    if not len(some):
        return []
    begins = ink.copy()
    cv2.subtract(ink[:, 1:], ink[:, :-1], begins[:, 1:])
    sums = cv2.integral(begins)
    left, top, width, height = boxes[some, :4].T
    above, below = top + height // 4, top + np.maximum(height - height // 4, height // 4 + 1)
    right = left + width
    count = sums[below, right] - sums[above, right] - sums[below, left] + sums[above, left]
    rows = below - above
    least = np.maximum(_STROKES, _STROKES_IN * width / height)
    return [int(n) for n in some[count >= least * (rows - (rows - 1) // 2)]]


def _rows_of(boxes: NDArray[np.int32], one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.int32]:
    """The boxes around all blots that are neighbours, or neighbours of such."""
    if not len(one):
        return np.zeros((0, 4), np.int32)
    names = np.arange(len(boxes))
    for _ in range(_LONGEST):  # of letters of a row
        lowest = np.minimum(names[one], names[other])
        if np.array_equal(names[one], lowest) and np.array_equal(names[other], lowest):
            break
        np.minimum.at(names, one, lowest)
        np.minimum.at(names, other, lowest)
    members = np.unique(np.concatenate([one, other]))
    members = members[np.argsort(names[members], kind="stable")]
    begins = np.flatnonzero(np.diff(names[members], prepend=-1))
    corners = np.minimum.reduceat(boxes[members, :2], begins)
    ends = np.maximum.reduceat(boxes[members, :2] + boxes[members, 2:4], begins)
    return np.hstack([corners, ends - corners])


def _is_line(shape: NDArray[np.uint8]) -> bool:
    """Whether a wide shape is a line that goes up and down rather than letters that touch each other."""
    height, width = shape.shape
    thin = int(np.count_nonzero(shape)) < _THIN_INK * shape.size
    return width > _TOUCHING * height and thin and _strokes(shape) < _STROKES


def _neighbours(
    letters: NDArray[np.int32], layer: NDArray[np.int32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The numbers of blots on the left and on the right of each other on a line of a layer."""
    far = int((letters[:, 0] + (1 + _NEXT) * letters[:, 3] + letters[:, 2]).max(initial=0)) + 3
    left = letters[:, 0] + far * layer
    order = np.argsort(left, kind="stable")
    right = left + letters[:, 2]
    begin = np.searchsorted(left, right - 2, side="right", sorter=order)
    end = np.searchsorted(left, right + _NEXT * letters[:, 3], side="left", sorter=order)
    counts = np.maximum(end - begin, 0)
    one = np.repeat(np.arange(len(letters)), counts)
    other = order[np.arange(len(one)) + np.repeat(begin - (np.cumsum(counts) - counts), counts)]
    fit = (one != other) & _on_a_line(letters[one], letters[other])  # a thin one is not beside itself
    return one[fit], other[fit]


def _on_a_line(a: NDArray[np.int32], b: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which blots stand as letters of a word do beside others on their right: close, and as high or on one
    line."""
    (left, top, width, tall), (its_left, its_top, its_width, its_tall) = a.T[:4], b.T[:4]
    gap = its_left - left - width
    foot, its_foot = top + tall, its_top + its_tall
    lower, taller = np.minimum(tall, its_tall), np.maximum(tall, its_tall)
    even = np.maximum(1, _EVEN * lower)
    on_line = (np.abs(its_foot - foot) <= even) | (np.abs(its_top - top) <= even)
    on_line |= np.minimum(foot, its_foot) - np.maximum(top, its_top) >= _OVER * lower
    fit: NDArray[np.bool_] = on_line & (gap <= _THIN * (width + its_width)) & (taller <= _UNLIKE * lower)
    return fit


def _shape(names: cv2.typing.MatLike, name: int, blot: NDArray[np.int32]) -> NDArray[np.uint8]:
    """A blot by itself, 1 where it is."""
    x, y, width, height = blot[:4].tolist()
    return np.asarray(names[y : y + height, x : x + width] == name, np.uint8)


def _may_be_word(shape: NDArray[np.uint8]) -> bool:
    """Whether a shape may be letters that touch each other: most of its rows meet strokes again and again, as
    most columns do not."""
    height, width = shape.shape
    strokes = _strokes(shape)
    return (
        strokes >= _STROKES
        and strokes * height >= _STROKES_IN * width
        and _strokes(np.ascontiguousarray(shape.T)) <= _STROKES_DOWN
    )


def _strokes(shape: NDArray[np.uint8]) -> int:
    """How many strokes most of the middle rows of a shape meet."""
    tall = len(shape)
    middle = shape[tall // 4 : max(tall - tall // 4, tall // 4 + 1)]
    begins = np.count_nonzero(middle[:, 1:] > middle[:, :-1], axis=1) + middle[:, 0]
    return int(np.sort(begins)[(len(begins) - 1) // 2])
