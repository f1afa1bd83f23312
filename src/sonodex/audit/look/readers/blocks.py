"""One array of a file as pictures: which of its axes count them, which are rows, columns and colours."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sonodex.audit.look.readers.content import swapped

_LEAST = 16  # pixels a side, below which an array is a table of numbers
_SLICES = 2  # times as many pixels on each side as slices, from which these are told apart
_COLOURS = 4
_PICTURE_NAMES = ("image", "img", "frame", "x_train", "x_test", "x_val", "photo", "pic")
_MASK_NAMES = ("mask", "label", "seg", "gt", "y_train", "y_test", "y_val")
_OF_LEARNING = re.compile(r"(?:.*[/.])?[xy]$", re.IGNORECASE)  # what programs that learn call many of a kind
_LABELS = re.compile(r"label|class|target|one_?hot|diagnos|(?:^|[/.])y(?:_|$)", re.IGNORECASE)

_COORDINATES = re.compile(r"(?:^|[/.])[xz](?:_?(?:axis|grid|coords?))?$", re.IGNORECASE)


class Array(NamedTuple):
    """A numeric array of a file, and a way to read a part of it.

    Attributes:
        name: in its file.
        shape: of the array.
        itemsize: bytes of a value.
        read: given an index or a slice for each axis, the values.
        of: what else tells of its kind: the name of its file.
        pictures_last: whether programs that write such files count pictures on the last axis, as MATLAB does.
    """

    name: str
    shape: tuple[int, ...]
    itemsize: int
    read: Callable[[tuple[Any, ...]], Any]
    of: str = ""
    pictures_last: bool = False


def tells_of(name: str, shape: Sequence[int]) -> set[int]:
    """Of how many things an array tells one by one: a row of values, or a table that is called after labels,
    a row for each. Empty for others, and for the places of rows and columns."""
    if _COORDINATES.search(name):
        return set()
    if len(shape) == 1:
        return {shape[0]}
    if len(shape) == 2 and (1 in shape or (shape[1] < _LEAST and _LABELS.search(name))):
        return {max(shape) if 1 in shape else shape[0]}
    return set()


class Block:
    """An array as pictures.

    Three dimensions are a stack of single pictures when their number is that of another array of the file
    (its labels) or the name says so, and a volume otherwise; four are a stack of pictures, or of colour
    pictures. The axis that counts them is the one as long as the labels, where there are any.
    """

    def __init__(self, array: Array, lengths: set[int]) -> None:
        self.name, self.itemsize, self._array = array.name, array.itemsize, array
        shape = array.shape
        axes = _axes(array, lengths)
        self.colour, plane = _plane([shape[i] for i in axes])
        self._plane = [axes[i] for i in plane]
        self._lead = [i for i in axes if i not in self._plane]
        self.count = int(np.prod([shape[i] for i in self._lead], dtype=object)) if plane else 0
        self.height, self.width = (shape[i] for i in self._plane[:2]) if plane else (0, 0)
        low = f"{array.of} {array.name}".lower()
        self.is_stack = (
            self.count == 1
            or self.colour
            or len(shape) > 3
            or (self.count > 0 and _tell(lengths, shape[self._lead[0]], (self.height, self.width)))
            or any(w in low for w in _PICTURE_NAMES + _MASK_NAMES)
            or bool(_OF_LEARNING.match(array.name))
        )

    def is_picture(self) -> bool:
        return self.height >= _LEAST and self.width >= _LEAST

    def picture(self, index: int) -> Any:
        shape = self._array.shape
        where = np.unravel_index(index, [shape[i] for i in self._lead]) if self._lead else ()
        at: list[Any] = [slice(None) if i in self._plane else 0 for i in range(len(shape))]
        for axis, position in zip(self._lead, where, strict=True):
            at[axis] = int(position)
        values = np.asarray(self._array.read(tuple(at)))
        order = sorted(self._plane)
        values = values.transpose([order.index(i) for i in self._plane])
        return swapped(values[..., :3]) if self.colour else values


def _axes(array: Array, lengths: set[int]) -> list[int]:
    """The axes longer than 1, those that count pictures first.

    Which ones do is said by the labels; where these fit both ways or none, by who writes such files and by
    the sides: few slices, each square, come last.
    """
    shape = array.shape
    if len(shape) < 3:
        return list(range(len(shape)))
    first = [i for i, n in enumerate(shape) if n != 1]
    last = [i for i in _pictures_last(shape) if shape[i] != 1]
    by_habit = array.pictures_last and 1 not in shape[:2]
    ways = (last, first) if by_habit or _slices_last([shape[i] for i in first]) else (first, last)

    def labelled(axes: list[int]) -> bool:
        _, plane = _plane([shape[i] for i in axes])
        sides = [shape[axes[i]] for i in plane[:2]]
        counted = shape[axes[0]] if axes else 0
        return counted > _COLOURS and _tell(lengths, counted, sides) and min(sides, default=0) >= _LEAST

    return next(filter(labelled, ways), ways[0])


def _tell(lengths: set[int], counted: int, sides: Sequence[int]) -> bool:
    """Whether something of a file tells of pictures one by one: what tells of their rows or columns, too, are
    the places of these."""
    return counted in lengths and lengths.isdisjoint({*sides} - {counted})


def _plane(sides: Sequence[int]) -> tuple[bool, list[int]]:
    """Whether arrays with these sides hold colours, and the axes of a picture: rows, columns, colours."""
    count = len(sides)
    first = count == 4 and sides[1] == 3 and min(sides[2], sides[3]) >= _LEAST
    last = not first and count >= 3 and sides[-1] in (3, 4) and sides[-2] >= _LEAST
    if first:
        return True, [2, 3, 1]
    return last, list(range(count))[-3 if last else -2 :] if count >= 2 else []


def _slices_last(sides: Sequence[int]) -> bool:
    """Whether an array is of square slices that its last axis counts: much shorter than the two others."""
    return len(sides) == 3 and sides[0] == sides[1] >= _SLICES * sides[2] and sides[2] > _COLOURS


def _pictures_last(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of an array that has rows and columns first, then colours, and counts pictures on its last
    ones, with these first."""
    if len(shape) == 3 and shape[2] in (3, 4):
        return (0, 1, 2)
    colour = len(shape) > 3 and shape[2] == 3
    return (*range(len(shape) - 1, 2 if colour else 1, -1), 0, 1, *([2] if colour else []))
