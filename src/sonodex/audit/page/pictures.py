"""Small pictures for the page, read again from the data: a few hundred at the most."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.picture import gray8, one_channel
from sonodex.audit.look.readers import read
from sonodex.audit.page.sections import Shown
from sonodex.collect import formats
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError, Source

_SIDE = 220  # pixels of the longer side
_SIDE_TEXT = 520  # where letters should be seen
_MOST = 600  # pictures
_MOST_BYTES = 256 * 2**20  # of a file that is read again
_ACCENT = (0, 140, 255)  # BGR


class Pictures:
    """Fills in the pictures of what is shown."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def fill(self, wanted: Sequence[Shown]) -> None:
        """Give every shown path its picture; those that cannot be read again stay without."""
        by_path: dict[str, list[Shown]] = defaultdict(list)
        for one in [shown for shown in wanted if shown.path][:_MOST]:
            by_path[one.path.partition("#")[0]].append(one)
        for path, blob in reopened(self._source, list(by_path)):
            self._show(blob, by_path[path])

    def _show(self, blob: Blob, wanted: Sequence[Shown]) -> None:
        if blob.size > _MOST_BYTES:
            return
        form = formats.sniff(blob.head(), blob.path, blob.size)
        if form.reader is None:
            return
        try:
            for picture in read(blob, form).pictures:
                for one in wanted:
                    if one.image is None and one.path.partition("#")[2] in ("", picture.name):
                        one.image = _encoded(picture.pixels, one.boxes)
                if all(one.image for one in wanted):
                    return
        except (ReadError, OSError):
            return


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
