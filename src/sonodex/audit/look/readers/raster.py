"""PNG, JPEG, TIFF, BMP, GIF and their like, decoded by OpenCV (most PNG: `png`) after their headers and
endings were looked at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers import png
from sonodex.audit.look.readers.content import (
    TWELVE_BITS,
    Content,
    Picture,
    Pixels,
    check_pixels,
    left_out,
    some_wanted,
    spread,
)
from sonodex.audit.look.readers.headers import (
    STATED,
    Directory,
    gif_frames,
    gif_size,
    orientation,
    png_frames,
    png_size,
    tiff_directories,
    webp_frames,
)
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError

_PAGES = 16  # of a TIFF that are decoded at once
_CLIP_PIXELS = 50_000_000  # of all frames of a GIF that are decoded to look at some spread over it
_WHOLE_PIXELS = 25_000_000  # of the frames of a WebP or PNG, which are decoded together
_PAGE_BYTES = 64 * limits.MEGABYTE  # what these may be together
_HELD = {"JPEG": 6, "BMP": 0, "GIF": 1, "WebP": 5, "JPEG 2000": 12, "PNM": 0}
"""Bytes a pixel that a decoder holds beside the picture; PNG and TIFF state the size of their samples."""
cv2.setNumThreads(1)  # the audit runs a process a core
cv2.utils.logging.setLogLevel(0)  # what is wrong with a file is said once, in the report


def raster(blob: Blob, form: Format) -> Content:
    """A picture file, or several in one: the pages of a TIFF, the frames of a GIF, WebP or PNG."""
    data = blob.read(limits.IMAGE_FILE_BYTES)
    check = STATED.get(form.name)
    stated = check(data) if check else None
    if stated:
        check_pixels(*stated)
        if form.name in _HELD:
            pixels = stated[0] * stated[1]
            afford(pixels * 3)
            afford(pixels * (3 + _HELD[form.name]), limits.DECODING_BYTES)
    if form.name in ("TIFF", "GIF"):
        content = _several(data, form)
    elif stated and form.name in _ANIMATED and (count := _ANIMATED[form.name](data)) > 1:
        content = _animated(data, form.name, count, stated)
    else:
        try:
            content = _single(decode(data, form.name))
        except ReadError:
            if check is png_size and some_wanted():
                png_size(data, sums=True)  # says what is wrong
            raise
    if not some_wanted():  # else pixels are asked for, and nothing is reported
        content.notes += orientation(data, form.name)
    return content


def decode(data: bytes, name: str) -> Pixels:
    """The pixels of a picture file.

    Raises:
        ReadError: it cannot be decoded.
    """
    pixels = png.decoded(data) if name == "PNG" else None
    if pixels is not None:
        return _three(pixels)
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
        return TWELVE_BITS
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
        pages = tiff_directories(data)
        if len(pages) > _PAGES:
            return _pages_of(data, pages)
        count, kind, size = len(pages), "images", (0, 0)
    else:
        count, kind, size = gif_frames(data), "video", gif_size(data)
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


_ANIMATED = {"PNG": png_frames, "WebP": webp_frames}


def _animated(data: bytes, name: str, count: int, size: tuple[int, int]) -> Content:
    """A clip whose frames are changes of those before: the first so many, decoded together."""
    most = min(count, max(_WHOLE_PIXELS // max(size[0] * size[1], 1), 1))
    first = _pages(data, name, 0, 1)[0]

    def pictures() -> Iterator[Picture]:
        chosen = [i for i in spread(count if some_wanted() else most) if i < most]
        frames = _pages(data, name, 0, max(chosen, default=0) + 1)
        if len(frames) <= max(chosen, default=0):
            raise ReadError(f"truncated or damaged: frame {len(frames)} of the {name} cannot be decoded")
        for i in chosen:
            yield Picture(frames[i], str(i), item=False)

    return Content(
        "video", count, size[0], size[1], first.dtype.itemsize * 8, first.ndim == 3, pictures()
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
