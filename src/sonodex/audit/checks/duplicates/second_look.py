"""A closer look at pairs that a thumbnail cannot decide: screens of which the scan fills a small part, and
middling likenesses.

The pictures are read again and compared at four times the side of a thumbnail, where the speckle of two
frames differs and that of a copy does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates import confirm
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.again import pictures_again
from sonodex.audit.look.measures.picture import gray8, one_channel
from sonodex.collect.sources import Source

SIDE = 256
_AT_ONCE = 700  # pictures held: 46 MB
_MOST = 20_000  # pictures read again; beyond, the thumbnails' verdict stands
_MOST_BYTES = 64 * 2**20  # of a file read again


def undone(
    inventory: Inventory, source: Source, pairs: Sequence[tuple[int, int, bool]]
) -> set[tuple[int, int]]:
    """The pairs that are no copies after all.

    Args:
        inventory: of the pictures.
        source: where their files are.
        pairs: positions of two pictures, and whether one is the mirror image of the other.
    """
    out: set[tuple[int, int]] = set()
    batch: list[tuple[int, int, bool]] = []
    held: set[int] = set()
    read_again = 0
    for pair in [*pairs, None]:
        if pair is None or len(held | {pair[0], pair[1]}) > _AT_ONCE:
            read_again += len(held)
            if read_again > _MOST:
                return out
            out |= _refuted(_looked(inventory, source, held), batch)
            batch, held = [], set()
        if pair is not None:
            batch.append(pair)
            held |= {pair[0], pair[1]}
    return out


def _refuted(
    seen: dict[int, NDArray[np.uint8]], pairs: Sequence[tuple[int, int, bool]]
) -> set[tuple[int, int]]:
    return {
        (a, b)
        for a, b, mirrored in pairs
        if a in seen and b in seen and confirm.likeness(seen[a], seen[b], mirrored) < confirm.SHARE
    }


def _looked(inventory: Inventory, source: Source, pictures: set[int]) -> dict[int, NDArray[np.uint8]]:
    """(SIDE, SIDE) gray levels of pictures; those whose file cannot be read again are left out."""
    wanted: dict[str, dict[str, int]] = {}
    for i in sorted(pictures):
        name = inventory.names[i] if inventory.names else ""
        wanted.setdefault(inventory.paths[int(inventory.file[i])], {})[name] = i
    out: dict[int, NDArray[np.uint8]] = {}
    for path, picture in pictures_again(source, wanted, _MOST_BYTES):
        if picture.name not in wanted[path]:
            continue
        gray = gray8(one_channel(picture.pixels))
        small = cv2.resize(gray, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        out[wanted[path][picture.name]] = np.asarray(small, np.uint8)
    return out
