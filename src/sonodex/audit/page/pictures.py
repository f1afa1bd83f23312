"""Small pictures for the page, read again from the data: a few hundred at the most."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.again import pictures_again
from sonodex.audit.look.measures.picture import gray8, one_channel
from sonodex.audit.page.sections import Shown
from sonodex.collect.sources import Source

_SIDE = 220  # pixels of the longer side
_SIDE_TEXT = 520  # where letters should be seen
_MOST = 600  # pictures
_MOST_BYTES = 256 * 2**20  # of a file that is read again
_ACCENT = (0, 140, 255)  # BGR


def fill(wanted: Sequence[Shown], source: Source) -> None:
    """Give what is shown its pictures; those that cannot be read again stay without."""
    places: dict[str, dict[str, list[Shown]]] = defaultdict(lambda: defaultdict(list))
    for one in [shown for shown in wanted if shown.path][:_MOST]:
        path, _, name = one.path.partition("#")
        places[path][name].append(one)
    for path, picture in pictures_again(source, places, _MOST_BYTES):
        for one in [*places[path].get(picture.name, ()), *places[path].get("", ())]:
            if one.image is None:
                one.image = _encoded(picture.pixels, one.boxes)


def _encoded(pixels: NDArray[np.generic], boxes: Sequence[Sequence[int]]) -> str:
    plain = one_channel(pixels)
    image = (
        np.ascontiguousarray(plain[..., :3], dtype=np.uint8)
        if plain.ndim == 3 and plain.dtype == np.uint8
        else gray8(plain)
    )
    height, width = image.shape[:2]
    scale = min(1.0, (_SIDE_TEXT if boxes else _SIDE) / max(height, width))
    small = cv2.resize(
        image, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    if boxes:
        if small.ndim == 2:
            small = cv2.cvtColor(small, cv2.COLOR_GRAY2BGR)
        for x, y, w, h in boxes:
            corner = (round(x * scale) - 2, round(y * scale) - 2)
            cv2.rectangle(small, corner, (round((x + w) * scale) + 2, round((y + h) * scale) + 2), _ACCENT, 1)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 80])
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode("ascii")
