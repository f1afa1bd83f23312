"""PNG, JPEG, TIFF, BMP, GIF and their like, decoded by OpenCV after their headers and endings were looked at."""

from __future__ import annotations

import re
import struct
import zlib

import cv2
import numpy as np

from sonodex.audit import limits
from sonodex.audit.formats import Format
from sonodex.audit.readers.content import Content, Picture, Pixels, check_pixels
from sonodex.audit.sources import Blob, ReadError

cv2.setNumThreads(1)  # the audit runs a process a core
cv2.utils.logging.setLogLevel(0)  # what is wrong with a file is said once, in the report


def raster(blob: Blob, form: Format) -> Content:
    """A picture file, or several in one (TIFF pages, GIF frames)."""
    data = blob.read(limits.IMAGE_FILE_BYTES)
    check = _CHECKS.get(form.name)
    stated = check(data) if check else None
    if stated:
        check_pixels(*stated)
    if form.name in ("TIFF", "GIF"):
        return _several(data, form)
    pixels = decode(data, form.name)
    height, width = pixels.shape[:2]
    return Content("image", 1, width, height, pixels.dtype.itemsize * 8, pixels.ndim == 3, [Picture(pixels)])


def decode(data: bytes, name: str) -> Pixels:
    """The pixels of a picture file.

    Raises:
        ReadError: OpenCV cannot decode it.
    """
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except (cv2.error, MemoryError) as error:
        raise ReadError(f"{name} cannot be decoded: {_reason(error)}") from None
    if pixels is None:
        raise ReadError(f"{name} cannot be decoded")
    return pixels[:, :, :3] if pixels.ndim == 3 and pixels.shape[2] == 4 else pixels


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()).rsplit("error: ", 1)[-1][:80]


def _several(data: bytes, form: Format) -> Content:
    buffer = np.frombuffer(data, np.uint8)
    try:
        # one more than is looked at tells whether there are more; the count itself needs no pixels
        count = cv2.imcount_memory(buffer) if hasattr(cv2, "imcount_memory") else _pages(data, form.name)
        if count <= 1:
            pixels = decode(data, form.name)
            shape = pixels.shape
            return Content("image", 1, shape[1], shape[0], pixels.dtype.itemsize * 8, pixels.ndim == 3, [Picture(pixels)])
        _, pages = cv2.imdecodemulti(buffer, cv2.IMREAD_UNCHANGED, None, (0, min(count, limits.CLIP_SAMPLES)))
    except (cv2.error, MemoryError) as error:
        raise ReadError(f"{form.name} cannot be decoded: {_reason(error)}") from None
    if not pages:
        raise ReadError(f"{form.name} cannot be decoded")
    first = pages[0]
    kind = "video" if form.name == "GIF" else "images"
    pictures = [
        Picture(np.ascontiguousarray(p[..., :3] if p.ndim == 3 else p), str(i), kind == "images") for i, p in enumerate(pages)
    ]
    return Content(kind, count, first.shape[1], first.shape[0], first.dtype.itemsize * 8, first.ndim == 3, pictures)


def _pages(data: bytes, name: str) -> int:
    if name == "TIFF":
        return len(_tiff_directories(data))
    return max(1, len(re.findall(rb"\x00\x21\xf9\x04.{4}\x00[\x2c\x21]", data, re.DOTALL)))


def _png(data: bytes) -> tuple[int, int]:
    """Size of a PNG whose chunks are whole and unharmed up to its end."""
    at, size = 8, (0, 0)
    view = memoryview(data)
    while True:
        if at + 12 > len(data):
            raise ReadError("truncated: the PNG ends before its end mark")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ReadError("truncated: the PNG ends inside its pixels")
        if zlib.crc32(view[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ReadError(f"damaged: a checksum of the PNG does not hold (chunk {kind.decode('latin-1')!r})")
        if kind == b"IHDR":
            if length < 13:
                raise ReadError("damaged: the PNG header is too short")
            size = struct.unpack_from(">II", data, at + 8)
            check_pixels(*size)
        if kind == b"IEND":
            return size
        at = end


def _jpeg(data: bytes) -> tuple[int, int]:
    """Size of a JPEG that has its end mark."""
    at, size = 2, (0, 0)
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise ReadError("damaged: the JPEG's markers are broken")
        kind = data[at + 1]
        if kind == 0xFF or 0xD0 <= kind <= 0xD7 or kind == 0x01:
            at += 1 if kind == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if kind in (0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF) and at + 9 <= len(data):
            height, width = struct.unpack_from(">HH", data, at + 5)
            size = (width, height)
        if kind == 0xDA:
            if data.rfind(b"\xff\xd9") < at:
                raise ReadError("truncated: the JPEG has no end mark")
            return size
        at += 2 + max(length, 2)
    raise ReadError("truncated: the JPEG ends before its pixels")


def _bmp(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<ii", data, 18)
    start = int.from_bytes(data[10:14], "little")
    bits, compression = struct.unpack_from("<HI", data.ljust(64, b"\0"), 28)
    check_pixels(abs(width), abs(height))
    if compression in (0, 3) and start + ((abs(width) * bits + 31) // 32 * 4) * abs(height) > len(data):
        raise ReadError("truncated: the BMP ends inside its pixels")
    return abs(width), abs(height)


def _gif(data: bytes) -> tuple[int, int]:
    if b"\x3b" not in data[-64:]:
        raise ReadError("truncated: the GIF has no end mark")
    width, height = struct.unpack_from("<HH", data.ljust(16, b"\0"), 6)
    return width, height


def _tiff_directories(data: bytes) -> list[dict[int, int]]:
    """Integer entries of a TIFF's directories (classic TIFF; big ones are left to the decoder)."""
    order = "<" if data[:2] == b"II" else ">"
    if data[2:4] not in (b"*\0", b"\0*"):
        return [{}]
    found: list[dict[int, int]] = []
    at, seen = int.from_bytes(data[4:8], "little" if order == "<" else "big"), set()
    while at and at not in seen and len(found) < limits.STACK_PICTURES:
        seen.add(at)
        if at + 2 > len(data):
            raise ReadError("truncated: the TIFF ends before its directory")
        (count,) = struct.unpack_from(order + "H", data, at)
        if at + 2 + count * 12 + 4 > len(data):
            raise ReadError("truncated: the TIFF ends inside its directory")
        entries = {}
        for i in range(count):
            tag, kind, _, value = struct.unpack_from(order + "HHII", data, at + 2 + i * 12)
            entries[tag] = value >> 16 if kind == 3 and order == ">" else value & 0xFFFF if kind == 3 else value
        found.append(entries)
        (at,) = struct.unpack_from(order + "I", data, at + 2 + count * 12)
    return found


def _tiff(data: bytes) -> tuple[int, int] | None:
    pages = _tiff_directories(data)
    for page in pages:
        if 256 in page and 257 in page:
            check_pixels(page[256], page[257])
    return None


_CHECKS = {"PNG": _png, "JPEG": _jpeg, "BMP": _bmp, "GIF": _gif, "TIFF": _tiff}
