"""PNG, JPEG, TIFF, BMP, GIF and their like, decoded by OpenCV after their headers and endings were looked
at."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.content import (
    Content,
    Picture,
    Pixels,
    check_pixels,
    left_out,
    some_wanted,
    spread,
)
from sonodex.audit.look.readers.sizes import jpeg2000_size, jpeg_size
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError

_PAGES = 16  # of a TIFF that are decoded at once
_CLIP_PIXELS = 50_000_000  # of all frames of a GIF that are decoded to look at some spread over it
_PAGE_BYTES = 64 * limits.MEGABYTE  # what these may be together
cv2.setNumThreads(1)  # the audit runs a process a core
cv2.utils.logging.setLogLevel(0)  # what is wrong with a file is said once, in the report


def raster(blob: Blob, form: Format) -> Content:
    """A picture file, or several in one (TIFF pages, GIF frames)."""
    data = blob.read(limits.IMAGE_FILE_BYTES)
    check = _CHECKS.get(form.name)
    stated = check(data) if check else None
    if stated:
        check_pixels(*stated)
        if form.name in _HELD:
            pixels = stated[0] * stated[1]
            afford(pixels * 3)
            afford(pixels * (3 + _HELD[form.name]), limits.DECODING_BYTES)
    if form.name in ("TIFF", "GIF"):
        content = _several(data, form)
    else:
        try:
            content = _single(decode(data, form.name))
        except ReadError:
            if check is _png and some_wanted():
                _png(data, sums=True)  # says what is wrong
            raise
    if not some_wanted():  # else pixels are asked for, and nothing is reported
        content.notes += _orientation(data, form.name)
    return content


def decode(data: bytes, name: str) -> Pixels:
    """The pixels of a picture file.

    Raises:
        ReadError: OpenCV cannot decode it.
    """
    try:
        pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise _fault(name, error) from None
    if pixels is None:
        raise ReadError(_unread(data, name))
    return _three(pixels)


def _unread(data: bytes, name: str) -> str:
    """Why a whole picture cannot be decoded: some kinds have no decoder here."""
    frame = (
        re.search(rb"\xff[\xc0-\xcf](?<!\xc4)(?<!\xc8)(?<!\xcc)..([\x02-\x10])", data, re.DOTALL)
        if name == "JPEG"
        else None
    )
    if frame and frame[1] == b"\x0c":
        return "JPEG of 12 bits a sample is not read; dcmtk's dcmdjpeg or ImageMagick converts it"
    if name == "JPEG" and (b"\xff\xc3" in data[:4096] or b"\xff\xf7" in data[:4096]):
        return "lossless JPEG is not read; GDCM or ImageMagick converts it"
    if name == "JPEG 2000" and b"\xff\x50" in data[:8192]:
        return "High-Throughput JPEG 2000 (HTJ2K) is not read; OpenJPH or Grok converts it"
    return f"{name} cannot be decoded"


def _fault(name: str, error: cv2.error) -> Exception:
    """What OpenCV's error means."""
    if error.code == cv2.Error.StsNoMem:
        return MemoryError()
    told = " ".join(str(error).split()).rsplit("error: ", 1)[-1]
    inner = "Assertion" in told  # the library's own words
    return ReadError(f"{name} cannot be decoded" + ("" if inner else f": {told[:80]}"))


def _several(data: bytes, form: Format) -> Content:
    if form.name == "TIFF":
        pages = _tiff_directories(data)
        if len(pages) > _PAGES:
            return _pages_of(data, pages)
        count, kind, size = len(pages), "images", (0, 0)
    else:
        count, kind, size = _gif_frames(data), "video", _gif(data)
    if count <= 1:
        return _single(decode(data, form.name))
    # a GIF is a clip, of which some frames are looked at; they can only be decoded from the first on
    whole = kind == "images" or count * size[0] * size[1] <= _CLIP_PIXELS
    if kind == "images":
        chosen = set(range(count))
    elif some_wanted():
        chosen = set(spread(count))
    else:
        seen = count if whole else max(1, min(limits.CLIP_SAMPLES, _CLIP_PIXELS // max(size[0] * size[1], 1)))
        chosen = set(spread(seen))
    most = count if kind == "images" else max(chosen, default=0) + 1
    first = _pages(data, form.name, 0, 1)[0]
    few = kind == "images" or some_wanted()
    step = max(1, min(_PAGES, _PAGE_BYTES // max(first.nbytes, 1))) if few else most

    def pictures() -> Iterator[Picture]:
        for start in range(0, most, step):
            if all(left_out(str(i)) for i in range(start, min(start + step, most))):
                continue
            some = _pages(data, form.name, start, min(start + step, most))
            for i, page in enumerate(some):
                if start + i in chosen:
                    yield Picture(page, str(start + i), kind == "images")
            if len(some) < min(step, most - start):
                raise ReadError(
                    f"truncated or damaged: page {start + len(some)} of the {form.name} cannot be decoded"
                )

    return Content(
        kind, count, first.shape[1], first.shape[0], first.dtype.itemsize * 8, first.ndim == 3, pictures(),
        items=count if kind == "images" else 1,
    )  # fmt: skip


def _pages_of(data: bytes, pages: list[Directory]) -> Content:
    """Many pages of a TIFF, each decoded as if it were the only one: the decoder goes through all directories
    before a page, so that asking for one after another costs their square."""
    one_page = bytearray(data)
    order: Literal["little", "big"] = "little" if data[:2] == b"II" else "big"
    del data  # the file is held once
    start = 8 if pages[0].wide == 8 else 4

    def page(number: int) -> Pixels:
        at = pages[number]
        one_page[start : start + at.wide] = at.place.to_bytes(at.wide, order)
        one_page[at.after : at.after + at.wide] = bytes(at.wide)
        try:
            pixels = cv2.imdecode(np.frombuffer(one_page, np.uint8), cv2.IMREAD_UNCHANGED)
        except cv2.error as error:
            raise _fault("TIFF", error) from None
        if pixels is None:
            raise ReadError(f"truncated or damaged: page {number} of the TIFF cannot be decoded")
        return _three(pixels)

    first = page(0)
    return Content(
        "images", len(pages), first.shape[1], first.shape[0], first.dtype.itemsize * 8, first.ndim == 3,
        (Picture(page(number), str(number)) for number in range(len(pages))), items=len(pages),
    )  # fmt: skip


def _single(pixels: Pixels) -> Content:
    height, width = pixels.shape[:2]
    return Content("image", 1, width, height, pixels.dtype.itemsize * 8, pixels.ndim == 3, [Picture(pixels)])


def _pages(data: bytes, name: str, start: int, stop: int) -> list[Pixels]:
    try:
        _, pages = cv2.imdecodemulti(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED, None, (start, stop))
    except cv2.error as error:
        raise _fault(name, error) from None
    if not pages:
        raise ReadError(f"{name} cannot be decoded")
    return [_three(p) for p in pages[: stop - start]]


def _three(pixels: Pixels) -> Pixels:
    """Without transparency; where colours say nothing, what is drawn is the transparency."""
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        return pixels[:, :, 0]
    if pixels.ndim != 3 or pixels.shape[2] <= 3:
        return pixels
    alpha = pixels[:, :, 3]
    low = np.min(alpha)
    if low != np.max(alpha):
        drawn = alpha != low
        if _is_one_colour(pixels, drawn) and _is_one_colour(pixels, ~drawn):
            return np.ascontiguousarray(alpha)
    return np.ascontiguousarray(pixels[:, :, :3])


def _is_one_colour(pixels: Pixels, where: NDArray[np.bool_]) -> bool:
    """Whether some pixels have the same colour all, (band by band: together they may be many)."""
    place = np.unravel_index(int(where.argmax()), where.shape)
    colour = pixels[place][:3]
    rows = range(0, len(pixels), 64)
    return all(bool((pixels[r : r + 64][where[r : r + 64]][:, :3] == colour).all()) for r in rows)


_ORIENTATION = 0x0112
_TURNED = {2: "mirrored", 3: "turned by 180°", 4: "turned and mirrored", 5: "turned and mirrored",
           6: "turned by 90°",
           7: "turned and mirrored", 8: "turned by 270°"}  # fmt: skip


def _orientation(data: bytes, name: str) -> list[str]:
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
    mark = {"JPEG": b"Exif\0\0", "PNG": b"eXIf", "WebP": b"EXIF"}.get(name)
    at = data.find(mark, 0, 1 << 20) if mark and name != "WebP" else data.rfind(mark) if mark else -1
    if at < 0 or mark is None:
        return b""
    return data[at + len(mark) + (4 if name == "WebP" else 0) :][: 1 << 16]


def _png(data: bytes, sums: bool | None = None) -> tuple[int, int]:
    """Size of a PNG whose chunks are whole and unharmed up to its end.

    Args:
        data: the file.
        sums: check the sums of chunks; by default only where no pixels are wanted, since the decoder checks
            them too and says less.
    """
    at, size = 8, (0, 0)
    sums = not some_wanted() if sums is None else sums
    view = memoryview(data)
    while True:
        if at + 12 > len(data):
            raise ReadError("truncated: the PNG ends before its end mark")
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ReadError("truncated: the PNG ends inside its pixels")
        if sums and zlib.crc32(view[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise ReadError(
                f"damaged: a checksum of the PNG does not hold (chunk {kind.decode('latin-1')!r})"
            )
        if kind == b"IHDR":
            if length < 13:
                raise ReadError("damaged: the PNG header is too short")
            size = struct.unpack_from(">II", data, at + 8)
            check_pixels(*size)
            channels = {0: 1, 2: 3}.get(data[at + 17], 4)  # by colour type
            afford(size[0] * size[1] * channels * (2 if data[at + 16] > 8 else 1))
        if kind == b"IEND":
            return size
        at = end


def _bmp(data: bytes) -> tuple[int, int]:
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


def _gif(data: bytes) -> tuple[int, int]:
    if b"\x3b" not in data[-64:]:
        raise ReadError("truncated: the GIF has no end mark")
    width, height = struct.unpack_from("<HH", data.ljust(16, b"\0"), 6)
    return width, height


def _gif_frames(data: bytes) -> int:
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


class Directory(NamedTuple):
    """A directory of a TIFF: its integer entries, its place, that of the next one's address, and the bytes of
    an address."""

    entries: dict[int, int]
    place: int
    after: int
    wide: int


def _tiff_directories(data: bytes) -> list[Directory]:
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


def _tiff(data: bytes) -> tuple[int, int] | None:
    for page, *_ in _tiff_directories(data):
        if _WIDTH in page and _HEIGHT in page:
            samples = page.get(_SAMPLES, 1)
            check_pixels(page[_WIDTH], page[_HEIGHT], samples)
            whole = page[_WIDTH] * page[_HEIGHT] * samples * -(-page.get(_BITS, 8) // 8)
            rows = 0 if _TILE in page else min(page.get(_ROWS, page[_HEIGHT]), page[_HEIGHT])
            afford(whole)
            afford(whole + whole * rows // page[_HEIGHT], limits.DECODING_BYTES)
    return None


def _webp(data: bytes) -> tuple[int, int] | None:
    if 8 + int.from_bytes(data[4:8], "little") > len(data):
        raise ReadError("truncated: the WebP ends inside its pixels")
    if data[12:16] == b"VP8X" and len(data) >= 30:
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    return None  # the other two kinds are 16,383 pixels a side at the most


def _pnm(data: bytes) -> tuple[int, int] | None:
    found = re.match(rb"P[1-6](?:\s+|#[^\n]*\n)+(\d{1,9})(?:\s+|#[^\n]*\n)+(\d{1,9})\s", data[:4096])
    return (int(found[1]), int(found[2])) if found else None


_HELD = {"JPEG": 6, "BMP": 0, "GIF": 1, "WebP": 5, "JPEG 2000": 12, "PNM": 0}
"""Bytes a pixel that a decoder holds beside the picture; PNG and TIFF state the size of their samples."""
_CHECKS = {
    "PNG": _png, "JPEG": jpeg_size, "BMP": _bmp, "GIF": _gif, "TIFF": _tiff, "WebP": _webp,
    "JPEG 2000": jpeg2000_size, "PNM": _pnm,
}  # fmt: skip
