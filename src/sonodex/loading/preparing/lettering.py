"""Burned-in text, found and filled until nothing is read any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from numpy.typing import NDArray

from sonodex.audit.look.measures.picture import gray8, one_channel
from sonodex.audit.look.privacy.burned_in import TextReader
from sonodex.audit.look.privacy.wording import sort_out
from sonodex.loading.preparing.cleaned import LeftOutError

Box = tuple[int, int, int, int]  # x, y, width, height
KEPT = ("settings", "device")  # say nothing of people and what the picture is worth
_MARGIN = 4
_ROUNDS = 5
_reader: list[TextReader] = []


def boxes_in(pixels: NDArray[Any]) -> list[Box]:
    """Boxes of all text of a picture but settings and the name of the device."""
    if not _reader:
        _reader.append(TextReader())
    gray = gray8(one_channel(pixels))
    height, width = gray.shape
    out = []
    for said in sort_out(_reader[0].read(gray)):
        if said.kind in KEPT:
            continue
        x, y, w, h = said.box
        left, top = max(x - _MARGIN, 0), max(y - _MARGIN, 0)
        right, bottom = min(x + w + _MARGIN, width), min(y + h + _MARGIN, height)
        if right > left and bottom > top:
            out.append((left, top, right - left, bottom - top))
    return out


def fill(pixels: NDArray[Any], boxes: Sequence[Box]) -> None:
    """Set the boxes of a picture to 0, in place."""
    for x, y, w, h in boxes:
        pixels[y : y + h, x : x + w] = 0


def boxes_of(pictures: Sequence[NDArray[Any]]) -> list[Box]:
    """Boxes that have to be filled in every one of some pictures so that no letters are left on any.

    Raises:
        LeftOutError: letters are still read after several rounds.
    """
    out: list[Box] = []
    for _ in range(_ROUNDS):
        found: list[Box] = []
        for picture in pictures:
            shown = picture.copy()
            fill(shown, [*out, *found])
            found += boxes_in(shown)
        if not found:
            return out
        out += found
    raise LeftOutError("letters are still read after filling them")
