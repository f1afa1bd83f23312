"""PNG pictures of the usual kinds, decoded by kornia-rs, which takes half the time of OpenCV."""

from __future__ import annotations

import struct

import cv2
import numpy as np
from kornia_rs import io

from sonodex.audit.look.readers.content import Pixels
from sonodex.audit.look.readers.headers import png_head

_DECODERS = {8: io.decode_image_png_u8, 16: io.decode_image_png_u16}  # by bits of a sample
_MODES = {0: "mono", 2: "rgb", 6: "rgba"}  # by type of colour
_ORDER = {"rgb": cv2.COLOR_RGB2BGR, "rgba": cv2.COLOR_RGBA2BGRA}
_MOST = 10_000_000  # pixels: a picture is held twice while its colours change places
_ELSEWHERE = (b"tRNS", b"acTL")  # one colour is transparent; several pictures


def decoded(data: bytes) -> Pixels | None:
    """The pixels of a PNG as OpenCV gives them; None where OpenCV has to look itself: at palettes, few bits,
    several pictures, what is large, and at damage.

    Args:
        data: the file, of which the size has been checked.
    """
    width, height, bits, colour = struct.unpack_from(">IIBB", data.ljust(26, b"\0"), 16)
    mode, decoder = _MODES.get(colour), _DECODERS.get(bits)
    if mode is None or decoder is None or width * height > _MOST:
        return None
    if any(kind in _ELSEWHERE for kind, *_ in png_head(data)):
        return None
    try:
        pixels = np.asarray(decoder(data, (height, width), mode))
    except Exception:  # it raises nothing more exact; OpenCV says whether the file or it is at fault
        return None
    return pixels[..., 0] if mode == "mono" else np.asarray(cv2.cvtColor(pixels, _ORDER[mode]))
