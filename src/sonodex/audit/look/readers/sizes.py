"""Sizes that compressed pictures state, read before a decoder takes memory by them."""

from __future__ import annotations

import struct

from sonodex.audit.look.readers.content import check_pixels
from sonodex.collect.sources import ReadError


def stated_size(data: bytes) -> tuple[int, int]:
    """Width and height of a JPEG or of a JPEG 2000 codestream."""
    return jpeg_size(data, whole=False) if data[:2] == b"\xff\xd8" else jpeg2000_size(data)


def jpeg_size(data: bytes, whole: bool = True) -> tuple[int, int]:
    """Size of a JPEG; `whole` refuses one without its end mark."""
    at, size = 2, (0, 0)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ReadError("damaged: the JPEG's markers are broken")
        kind = data[at + 1]
        if kind == 0xFF or 0xD0 <= kind <= 0xD7 or kind == 0x01:
            at += 1 if kind == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if kind in (
            0xC0,
            0xC1,
            0xC2,
            0xC3,
            0xC5,
            0xC6,
            0xC7,
            0xC9,
            0xCA,
            0xCB,
            0xCD,
            0xCE,
            0xCF,
            0xF7,
        ) and at + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        if kind == 0xDA:
            if whole and data.rfind(b"\xff\xd9") < at:
                raise ReadError("truncated: the JPEG has no end mark")
            return size
        at += 2 + max(length, 2)
    raise ReadError("truncated: the JPEG ends before its pixels")


def jpeg2000_size(data: bytes) -> tuple[int, int]:
    """Size on the reference grid, from the codestream's SIZ marker, which is what a decoder takes its memory
    by."""
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0 or at + 40 > len(data):
        raise ReadError("truncated: the JPEG 2000 ends before its pixels")
    x, y, left, top = struct.unpack_from(">IIII", data, at + 8)
    check_pixels(x - left, y - top, struct.unpack_from(">H", data, at + 40)[0] if at + 42 <= len(data) else 1)
    return x - left, y - top
