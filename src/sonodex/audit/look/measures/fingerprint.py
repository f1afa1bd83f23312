"""Difference hashes of 256 bits, whole and cropped, plain and mirrored: what near-duplicate candidates are
found by.

The difference hash (a bit a pair of neighbouring cells: is the right one brighter) does not change with
brightness and contrast and little with encoding and size. A cropped or mirrored copy has another one, so each
picture also has the hashes its copies would have.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_GRID = 16  # squared, the bits of a hash
# Share cut off each side: a border of 8 pixels is 1 to 4 % of a picture 800 to 200 pixels wide.
CROPS = (0.02, 0.04)
_TIE = 0.75  # gray levels: less is a tie, which encoding turns either way


def prints(thumb: NDArray[np.uint8], region: tuple[float, float, float, float]) -> bytes:
    """The hashes of `sizes.VARIANTS`, 32 bytes each.

    Args:
        thumb: (64, 64) gray levels.
        region: x, y, width, height of the scanned region, shares of the picture.
    """
    values = thumb.astype(np.float32)
    inside = cut(values, *_padded(region))
    views = [values, values[:, ::-1]]
    views += [cut(values, share, share, 1 - 2 * share, 1 - 2 * share) for share in CROPS]
    views += [inside, inside[:, ::-1]]
    stacked = np.concatenate(views)  # one call instead of one a view: a grid's cells are whole rows of pixels
    grids = cv2.resize(stacked, (_GRID + 1, _GRID * len(views)), interpolation=cv2.INTER_AREA).reshape(
        len(views), _GRID, _GRID + 1
    )
    bits = grids[:, :, 1:] > grids[:, :, :-1] + _TIE
    return np.packbits(bits.reshape(len(views), -1), axis=1).tobytes()


def cut(values: NDArray[np.float32], x: float, y: float, width: float, height: float) -> NDArray[np.float32]:
    """The part of a square picture inside a box (shares of its side), stretched to the whole square."""
    side = values.shape[0]
    matrix = np.array(
        [[width, 0, x * side + width / 2 - 0.5], [0, height, y * side + height / 2 - 0.5]], np.float32
    )
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(values, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE)  # type: ignore[return-value]


def _padded(region: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x, y, width, height = region
    return (x, y, width, height) if width > 0.1 and height > 0.1 else (0.0, 0.0, 1.0, 1.0)
