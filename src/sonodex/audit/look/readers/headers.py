"""What picture files state of themselves, read before a decoder takes memory by it: sizes, frames of a GIF,
directories of a TIFF, which way up they are shown."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from itertools import takewhile
from typing import Literal, NamedTuple

from sonodex.audit.look.readers.content import check_pixels, some_wanted
from sonodex.audit.look.readers.sizes import jpeg2000_size, jpeg_size
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import ReadError

_ORIENTATION = 0x0112
_TURNED = {2: "mirrored", 3: "turned by 180°", 4: "turned and mirrored", 5: "turned and mirrored",
           6: "turned by 90°",
           7: "turned and mirrored", 8: "turned by 270°"}  # fmt: skip


def orientation(data: bytes, name: str) -> list[str]:
    """What is said of a picture whose EXIF data tell viewers to turn it."""
    block = _exif(data, name)
    order: Literal["little", "big"] = "little" if block[:2] == b"II" else "big"
    if block[:2] not in (b"II", b"MM") or len(block) < 14:
        return []
    at = int.from_bytes(block[4:8], order)
    for n in range(min(int.from_bytes(block[at : at + 2], order), 200)):
        entry = block[at + 2 + 12 * n : at + 14 + 12 * n]
        if len(entry) == 12 and int.from_bytes(entry[:2], order) == _ORIENTATION:
            value = int.from_bytes(entry[8:10], order)
            shown = _TURNED.get(value)
            return (
                [f"EXIF orientation {value}: some programs show it {shown}, others as it is kept"]
                if shown
                else []
            )
    return []


def _exif(data: bytes, name: str) -> bytes:
    """The EXIF block of a picture file; empty where there is none."""
    if name == "TIFF":
        return data
    if name == "PNG":
        found = (data[at : at + length] for kind, at, length in _png_chunks(data) if kind == b"eXIf")
        return next(found, b"")[: 1 << 16]
    mark = {"JPEG": b"Exif\0\0", "WebP": b"EXIF"}.get(name)
    at = data.find(mark, 0, 1 << 20) if mark and name != "WebP" else data.rfind(mark) if mark else -1
    if at < 0 or mark is None:
        return b""
    return data[at + len(mark) + (4 if name == "WebP" else 0) :][: 1 << 16]


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and length of the content of each chunk of a PNG, up to its end mark.

    Raises:
        ReadError: the file ends before.
    """
    at, kind = 8, b""
    while kind != b"IEND":
        if at + 12 > len(data):
            raise ReadError("truncated: the PNG ends before its end mark")
        length, kind = struct.unpack_from(">I4s", data, at)
        if at + 12 + length > len(data):
            raise ReadError("truncated: the PNG ends inside its pixels")
        yield kind, at + 8, length
        at += 12 + length


def png_head(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, place and length of the content of each chunk of a PNG before its pixels."""
    return takewhile(lambda chunk: chunk[0] != b"IDAT", _png_chunks(data))


def png_size(data: bytes, sums: bool | None = None) -> tuple[int, int]:
    """Size of a PNG whose chunks are whole and unharmed up to its end.

    Args:
        data: the file.
        sums: check the sums of chunks; by default only where no pixels are wanted, since the decoder checks
            them too and says less.
    """
    size = (0, 0)
    sums = not some_wanted() if sums is None else sums
    view = memoryview(data)
    for kind, at, length in _png_chunks(data):
        end = at + length
        if sums and zlib.crc32(view[at - 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            raise ReadError(
                f"damaged: a checksum of the PNG does not hold (chunk {kind.decode('latin-1')!r})"
            )
        if kind == b"IHDR":
            if length < 13:
                raise ReadError("damaged: the PNG header is too short")
            size = struct.unpack_from(">II", data, at)
            check_pixels(*size)
            channels = {0: 1, 2: 3}.get(data[at + 9], 4)  # by colour type
            afford(size[0] * size[1] * channels * (2 if data[at + 8] > 8 else 1))
    return size


def _bmp_size(data: bytes) -> tuple[int, int]:
    head = data.ljust(64, b"\0")
    if int.from_bytes(head[14:18], "little") < 16:  # as OS/2 wrote them
        width, height, _, bits = struct.unpack_from("<HHHH", head, 18)
        compression = 0
    else:
        width, height = struct.unpack_from("<ii", head, 18)
        bits, compression = struct.unpack_from("<HI", head, 28)
    start = int.from_bytes(head[10:14], "little")
    check_pixels(abs(width), abs(height))
    if compression in (0, 3) and start + ((abs(width) * bits + 31) // 32 * 4) * abs(height) > len(data):
        raise ReadError("truncated: the BMP ends inside its pixels")
    return abs(width), abs(height)


def gif_size(data: bytes) -> tuple[int, int]:
    """Size of a GIF that has its end mark."""
    if b"\x3b" not in data[-64:]:
        raise ReadError("truncated: the GIF has no end mark")
    width, height = struct.unpack_from("<HH", data.ljust(16, b"\0"), 6)
    return width, height


def gif_frames(data: bytes) -> int:
    """Pictures of a GIF, counted block by block."""
    at = 13 + (3 << (data[10] & 7) + 1 if len(data) > 10 and data[10] & 0x80 else 0)
    count = 0
    while at < len(data):
        mark = data[at]
        if mark == 0x2C and at + 10 <= len(data):
            count += 1
            at += 11 + (3 << (data[at + 9] & 7) + 1 if data[at + 9] & 0x80 else 0)
        elif mark == 0x21:
            at += 2
        else:
            break
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return count


def png_frames(data: bytes) -> int:
    """Pictures of a PNG: more than one where it is animated."""
    stated = (data[at : at + 4] for kind, at, _ in png_head(data) if kind == b"acTL")
    return int.from_bytes(next(stated, b"\1"), "big")


def webp_frames(data: bytes) -> int:
    """Pictures of a WebP, counted by its chunks where it says that it is animated."""
    if data[12:16] != b"VP8X" or not data[20:21] or not data[20] & 2:
        return 1
    at, count = 12, 0
    while at + 8 <= len(data):
        count += data[at : at + 4] == b"ANMF"
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return count


class Directory(NamedTuple):
    """A directory of a TIFF: its integer entries, its place, that of the next one's address, and the bytes of
    an address."""

    entries: dict[int, int]
    place: int
    after: int
    wide: int


def tiff_directories(data: bytes) -> list[Directory]:
    """A TIFF's directories, classic or big."""
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    big = int.from_bytes(data[2:4], order) == 43
    wide, entry, counted = (8, 20, 8) if big else (4, 12, 2)

    def number(place: int, size: int) -> int:
        return int.from_bytes(data[place : place + size], order)

    found: list[Directory] = []
    at, seen = number(8 if big else 4, wide), set()
    while at and at not in seen and len(found) < limits.STACK_PICTURES:
        seen.add(at)
        if at + counted > len(data):
            raise ReadError("truncated: the TIFF ends before its directory")
        count = number(at, counted)
        after = at + counted + count * entry
        if after + wide > len(data):
            raise ReadError("truncated: the TIFF ends inside its directory")
        entries = {}
        for place in range(at + counted, after, entry):
            tag = number(place, 2)
            if tag in _TIFF_TAGS:
                entries[tag] = _tiff_value(data, place, wide, order)
        found.append(Directory(entries, at, after, wide))
        at = number(after, wide)
    return found


def _tiff_value(data: bytes, place: int, wide: int, order: Literal["little", "big"]) -> int:
    """The first number of an entry of a directory."""
    size = _TIFF_TAGS_BYTES.get(int.from_bytes(data[place + 2 : place + 4], order), wide)
    count = int.from_bytes(data[place + 4 : place + 4 + wide], order)
    at = place + 4 + wide
    if count * size > wide:  # they lie elsewhere
        at = int.from_bytes(data[at : at + wide], order)
    return int.from_bytes(data[at : at + size], order)


_WIDTH, _HEIGHT, _BITS, _SAMPLES, _ROWS, _TILE = 256, 257, 258, 277, 278, 322
_TIFF_TAGS = (_WIDTH, _HEIGHT, _BITS, _SAMPLES, _ROWS, _TILE)
_TIFF_TAGS_BYTES = {1: 1, 3: 2, 4: 4}  # BYTE, SHORT, LONG


def _tiff_size(data: bytes) -> tuple[int, int] | None:
    for page, *_ in tiff_directories(data):
        if _WIDTH in page and _HEIGHT in page:
            samples = page.get(_SAMPLES, 1)
            check_pixels(page[_WIDTH], page[_HEIGHT], samples)
            whole = page[_WIDTH] * page[_HEIGHT] * samples * -(-page.get(_BITS, 8) // 8)
            rows = 0 if _TILE in page else min(page.get(_ROWS, page[_HEIGHT]), page[_HEIGHT])
            afford(whole)
            afford(whole + whole * rows // page[_HEIGHT], limits.DECODING_BYTES)
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    if 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise ReadError("truncated: the WebP ends inside its pixels")
    if data[12:16] == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    return None  # the other two kinds are 16,383 pixels a side at the most


def _pnm_size(data: bytes) -> tuple[int, int] | None:
    found = re.match(rb"P[1-6](?:\s+|#[^\n]*\n)+(\d{1,9})(?:\s+|#[^\n]*\n)+(\d{1,9})\s", data[:4096])
    return (int(found[1]), int(found[2])) if found else None


STATED = {
    "PNG": png_size, "JPEG": jpeg_size, "BMP": _bmp_size, "GIF": gif_size, "TIFF": _tiff_size,
    "WebP": _webp_size, "JPEG 2000": jpeg2000_size, "PNM": _pnm_size,
}  # fmt: skip
"""By format: what reads the size that a file states, if any, and refuses a file that is not whole."""
