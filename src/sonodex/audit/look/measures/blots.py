"""What hangs together on a picture of two levels."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

_FEW = 2**16  # numbers of 16 bits; with them the library takes an algorithm twice as fast


class Blots(NamedTuple):
    """Blots of ink, those that touch at a corner being one.

    Attributes:
        names: the number of the blot at each pixel, from 1; 0 where there is none.
        boxes: left, top, width, height and pixels of each, int32 (blots, 5); the first has the number 1.
    """

    names: cv2.typing.MatLike
    boxes: NDArray[np.int32]


def blots(ink: cv2.typing.MatLike) -> Blots:
    """The blots of ink, (height, width), where it is not 0."""
    height, width = ink.shape
    most = (height // 2 + 1) * (width // 2 + 1)  # no two of four pixels around a corner belong to two blots
    kind = cv2.CV_16U if most < _FEW else cv2.CV_32S
    _, names, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=kind)
    return Blots(names, np.asarray(found[1:], np.int32))
