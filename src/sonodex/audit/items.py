"""What a dataset consists of: its images, clips and volumes, a row each, masks among them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.inventory import Inventory
from sonodex.audit.look.running.columns import numbers

_WHOLE = ("video", "volume")  # kinds of files that are one thing, however many pictures they hold


@dataclass(slots=True)
class Items:
    """Columns of one length, single images first, then clips and volumes.

    Attributes:
        paths: with `#name` for an image in a stack.
        spoken: what rules on names read: the array and its place are folder and name of an image in a stack.
        file: position of its file in the inventory.
        picture: position of its picture; -1 for clips and volumes.
        kind: `image`, `video` or `volume`.
        width, height: pixels.
        mask_like, blank: as measured; of a clip or volume, what all looked-at frames are.
        levels: distinct gray levels; of a clip or volume the most of a frame.
    """

    paths: list[str]
    spoken: list[str]
    file: NDArray[np.int64]
    picture: NDArray[np.int64]
    kind: NDArray[np.str_]
    width: NDArray[np.int64]
    height: NDArray[np.int64]
    mask_like: NDArray[np.bool_]
    blank: NDArray[np.bool_]
    levels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.paths)


def items_of(inventory: Inventory) -> Items:
    """The items of an inventory."""
    columns = inventory.columns
    item = columns["item"].astype(bool)
    images = np.flatnonzero(item)
    kinds = np.array(inventory.values("kind"), dtype=np.str_)
    readable = numbers(inventory.of("problem").is_null())
    wholes = np.flatnonzero(np.isin(kinds, _WHOLE) & readable)
    count = len(inventory.paths)
    frames = np.flatnonzero(~item)
    of = inventory.file[frames]
    seen = np.bincount(of, minlength=count)
    blank, like = columns["blank"][frames].astype(bool), columns["mask_like"][frames].astype(bool)
    blanks, likes = np.bincount(of[blank], minlength=count), np.bincount(of[like | blank], minlength=count)
    some_like = np.bincount(of[like], minlength=count) > 0
    levels = np.zeros(count, np.int64)
    np.maximum.at(levels, of, columns["levels"][frames])
    width, height = (np.array(numbers(inventory.of(n)), np.int64) for n in ("width", "height"))
    paths = [inventory.path(int(i)) for i in images] + [inventory.paths[i] for i in wholes]
    return Items(
        paths=paths,
        spoken=_spoken(inventory, images, paths),
        file=np.concatenate([inventory.file[images], wholes]),
        picture=np.concatenate([images, np.full(len(wholes), -1)]),
        kind=np.concatenate([np.full(len(images), "image"), kinds[wholes]])
        if count
        else np.zeros(0, np.str_),
        width=np.concatenate([columns["width"][images], width[wholes]]),
        height=np.concatenate([columns["height"][images], height[wholes]]),
        mask_like=np.concatenate(
            [columns["mask_like"][images].astype(bool), (likes == seen)[wholes] & some_like[wholes]]
        ),
        blank=np.concatenate(
            [columns["blank"][images].astype(bool), ((blanks == seen) & (seen > 0))[wholes]]
        ),
        levels=np.concatenate([columns["levels"][images], levels[wholes]]),
    )


def _spoken(inventory: Inventory, images: NDArray[np.int64], paths: list[str]) -> list[str]:
    if not inventory.names:
        return paths
    out = list(paths)
    for place, i in enumerate(images):
        name = inventory.names[int(i)]
        if name:
            out[place] = f"{inventory.paths[int(inventory.file[i])]}/{_parts(name)}"
    return out


def _parts(name: str) -> str:
    """The name of an array as a path: `data[3].roi1` is `data/item 3/roi1`."""
    plain = re.sub(r"\.(?=[^\W\d]\w*$|[^\W\d]\w*[.\[{])", "/", name)
    plain = re.sub(r"[\[{](\d+)[\]}][./]", r"/item \1/", plain)
    return re.sub(r"[\[\]{}/]+", "/", plain).strip("/")
