"""A picture that is compared with several others: what a comparison asks of it is made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import registering
from sonodex.audit.checks.duplicates.registering import Values
from sonodex.audit.look.measures.picture import scanned
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Gray = NDArray[np.uint8]  # (n, n)
Where = NDArray[np.bool_]  # a value a block

BLOCK = 8
FINE, COARSE = 1.1, 3.0  # pixels: what lies between is texture, what is slower brightness


_Made = TypeVar("_Made")


class _once(Generic[_Made]):  # noqa: N801 - reads as `property` does
    """A property that is made when it is first asked for. Before Python 3.12 `cached_property` holds one lock
    for all objects meanwhile, so that threads would wait for each other; made twice, it is the same."""

    def __init__(self, make: Callable[[Any], _Made]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> _Made:
        made = instance.__dict__[self._name] = self._make(instance)
        return made


class Texture(NamedTuple):
    """The texture of each block: its pixels less their mean, their spread, and how bright the block is."""

    values: Values
    spread: NDArray[np.float32]
    bright: NDArray[np.float32]


class Looked:
    """A picture, n by n gray levels, n 64, 128, 256 or 512."""

    def __init__(self, gray: Gray) -> None:
        self.gray = gray
        self.side = gray.shape[0]

    @_once
    def evened(self) -> Values:
        """For registering."""
        return registering.evened(self.gray)

    @_once
    def levels(self) -> list[Values]:
        """Evened out, from fine to coarse."""
        return [self.evened, *registering.coarser(self.gray, self.evened)]

    @_once
    def texture(self) -> Texture:
        return texture(self.gray.astype(np.float32))

    @_once
    def scan(self) -> Values:
        """1 in the scanned region, 0 elsewhere; found on the picture as small as a thumbnail."""
        return np.asarray(scanned(_thumbnail(self.gray)), np.float32)

    @_once
    def inside(self) -> Where:
        """Which blocks lie in the scanned region."""
        return inside(self.scan, self.side)

    @_once
    def mirrored(self) -> Looked:
        return Looked(np.ascontiguousarray(self.gray[:, ::-1]))


def texture(values: Values) -> Texture:
    """Of a picture's blocks."""
    fine = blocks(
        np.asarray(cv2.GaussianBlur(values, (0, 0), FINE) - cv2.GaussianBlur(values, (0, 0), COARSE))
    )
    fine = fine - fine.mean(axis=1, keepdims=True)
    spread = np.sqrt(np.einsum("bi,bi->b", fine, fine) / fine.shape[1])
    return Texture(fine, np.asarray(spread, np.float32), np.asarray(blocks(values).mean(axis=1), np.float32))


def inside(scan: Values, side: int) -> Where:
    """Which blocks of a picture of that side lie in the scanned region of a thumbnail of it."""
    size = (side // BLOCK, side // BLOCK)
    return np.asarray(cv2.resize(scan, size, interpolation=cv2.INTER_AREA).ravel() >= 0.5, np.bool_)


def _thumbnail(picture: Gray) -> Gray:
    if picture.shape[0] == THUMB_SIDE:
        return picture
    return np.asarray(cv2.resize(picture, (THUMB_SIDE, THUMB_SIDE), interpolation=cv2.INTER_AREA), np.uint8)


def blocks(values: Values) -> Values:
    """(blocks, pixels of a block)."""
    side = values.shape[0] // BLOCK
    return values.reshape(side, BLOCK, side, BLOCK).swapaxes(1, 2).reshape(side * side, -1)
