"""PNG: its chunks, and how most kinds of it are decoded faster than OpenCV does.

Three quarters of what OpenCV takes for a PNG go into unpacking, which libdeflate does two to three times as
fast; and the gray pictures that most programs write as colour are filtered three times over. So what is
unpacked is looked at: filters that look only to the left or up are undone by numpy, and of equal channels one
is kept. What is left, and everything uncommon (16 bit, interlaced, animated, transparent colours), is for
OpenCV. The pixels are the same.

libdeflate (`deflate`) was chosen over ISA-L (`isal`): it unpacks faster, and has wheels wherever the other
libraries of the audit have them.
"""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import cv2
import deflate
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.content import check_pixels
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import ReadError

Bytes = NDArray[np.uint8]
MARK = b"\x89PNG\r\n\x1a\n"
_GRAY, _COLOUR, _PALETTE, _COLOUR_ALPHA = 0, 2, 3, 6  # colour types
_CHUNK = struct.Struct(">I4s")
_CHANNELS = {_GRAY: 1, _COLOUR: 3, _PALETTE: 1, 4: 2, _COLOUR_ALPHA: 4}
_LEFT, _UP = 1, 2  # filters: each byte is kept as its difference from that one
_MOST = 32 * limits.MEGABYTE  # bytes or pixels: several copies are held at once
_SIDE = 1_000_000  # pixels, which OpenCV takes at the most
_CHUNKS = 50_000  # that are kept in mind: more than a file of 400 MB has in pieces of the usual 8 kB
_TRIED = 4096  # packed bytes whose rows tell what the others are like
_CHANGING = (b"tRNS", b"acTL", b"fcTL", b"fdAT")  # chunks that change what is shown


class _Header(NamedTuple):
    """The first chunk of a PNG."""

    width: int
    height: int
    depth: int
    colour: int
    packing: int
    filtering: int
    interlace: int

    @property
    def row(self) -> int:
        """Bytes of a row, less the one that names its filter."""
        return (self.width * _CHANNELS[self.colour] * self.depth + 7) // 8


class Png(NamedTuple):
    """A PNG whose chunks are whole and unharmed up to its end.

    Attributes:
        header: what it states.
        chunks: (kind, where its content begins and ends), in their order; of very many the first ones.
        data: the file.
    """

    header: _Header
    chunks: list[tuple[bytes, int, int]]
    data: bytes

    def exif(self) -> bytes:
        """The EXIF block; empty where there is none."""
        return next((self.data[start:end] for kind, start, end in self.chunks if kind == b"eXIf"), b"")


def whole(data: bytes) -> Png:
    """Take a PNG apart.

    Raises:
        ReadError: it ends too early, a chunk is harmed, or it states a size that cannot be meant.
    """
    header = _Header(0, 0, 0, 0, 0, 0, 0)
    found: list[tuple[bytes, int, int]] = []
    view, at, length, kind = memoryview(data), len(MARK), len(data), b""
    while kind != b"IEND":
        if at + 12 > length:
            raise ReadError("truncated: the PNG ends before its end mark")
        size, kind = _CHUNK.unpack_from(data, at)
        start, end = at + 8, at + 8 + size
        if end + 4 > length:
            raise ReadError("truncated: the PNG ends inside its pixels")
        at = end + 4
        if deflate.crc32(view[start - 4 : end]) != int.from_bytes(view[end:at], "big"):
            raise ReadError(
                f"damaged: a checksum of the PNG does not hold (chunk {kind.decode('latin-1')!r})"
            )
        if kind == b"IHDR":
            if size < 13:
                raise ReadError("damaged: the PNG header is too short")
            header = _Header(*struct.unpack_from(">IIBBBBB", data, start))
            check_pixels(header.width, header.height)
            channels = {_GRAY: 1, _COLOUR: 3}.get(header.colour, 4)
            afford(header.width * header.height * channels * (2 if header.depth > 8 else 1))
        if len(found) < _CHUNKS:
            found.append((kind, start, end))
    check_pixels(header.width, header.height)
    return Png(header, found, data)


class Decoded(NamedTuple):
    """A PNG that was decoded here.

    Attributes:
        pixels: (height, width), or (height, width, 3 or 4) in the order blue, green, red, alpha; gray where
            all colours are.
        colour: whether it is kept as colours without transparency.
    """

    pixels: Bytes
    colour: bool


def decoded(png: Png) -> Decoded | None:
    """The pixels of a PNG; None where OpenCV has to decode it, or to tell what is wrong."""
    head = png.header
    palette, packed = _plain(png)
    if not packed or (head.colour == _COLOUR and _is_slow(packed, head)):
        return None
    wanted = (head.row + 1) * head.height
    try:
        raw = deflate.zlib_decompress(packed, wanted)
    except deflate.DeflateError:
        return None
    if len(raw) != wanted:
        return None
    rows = np.frombuffer(raw, np.uint8).reshape(head.height, head.row + 1)
    filters, values = rows[:, 0], rows[:, 1:]
    if head.colour in (_COLOUR, _COLOUR_ALPHA):
        pixels = _of_colours(values, filters, head)
    elif filters.max() <= _UP:
        pixels = _of_levels(_unfiltered(values, filters), head, palette)
    else:
        pixels = _filtered(raw, head) if (head.colour, head.depth) == (_GRAY, 8) else None
    return None if pixels is None else Decoded(pixels, head.colour in (_COLOUR, _PALETTE))


def _plain(png: Png) -> tuple[bytes, bytes]:
    """The palette and the packed rows of a PNG of a kind that is decoded here; no rows where it is of another
    kind, where its chunks stand in an unusual order, or where some change its pixels."""
    head, nothing = png.header, (b"", b"")
    known = head.depth == 8 and head.colour in (_GRAY, _COLOUR, _PALETTE, _COLOUR_ALPHA)
    known |= head.depth in (1, 2, 4) and head.colour in (_GRAY, _PALETTE)
    if not known or any(head[4:]) or max(head.width, head.height) > _SIDE:
        return nothing
    if max(head.row + 1, head.width) * head.height > _MOST or len(png.chunks) >= _CHUNKS:
        return nothing
    palette, before = b"", b""
    packed: list[memoryview] = []
    view = memoryview(png.data)
    for kind, start, end in png.chunks:
        if kind == b"IDAT":
            if packed and before != kind:
                return nothing
            packed.append(view[start:end])
        elif (kind == b"IHDR") != (not before) or kind in _CHANGING:
            return nothing
        elif kind == b"PLTE":
            if palette or packed:
                return nothing
            palette = png.data[start:end]
        elif kind[:1].isupper() and kind not in (b"IHDR", b"IEND"):  # what nobody may leave out
            return nothing
        before = kind
    rows = b"".join(packed)
    # The first byte tells how far back references reach: as far as libdeflate takes them.
    return (palette, rows) if rows[:1] == b"\x78" else nothing


def _is_slow(packed: bytes, head: _Header) -> bool:
    """Whether the first rows show several colours, and filters that numpy cannot undo."""
    try:
        first = zlib.decompressobj().decompress(packed[:_TRIED], 8 * _TRIED)
    except zlib.error:
        return True
    count = min(len(first) // (head.row + 1), head.height)
    rows = np.frombuffer(first, np.uint8, count * (head.row + 1)).reshape(count, head.row + 1)
    values = rows[:, 1:].reshape(count, head.width, 3)
    return bool(count) and bool(rows[:, 0].max() > _UP) and not _are_gray(values)


def _are_gray(values: Bytes) -> bool:
    return np.array_equal(values[..., 0], values[..., 1]) and np.array_equal(values[..., 0], values[..., 2])


def _of_colours(values: Bytes, filters: Bytes, head: _Header) -> Bytes | None:
    """Colours, with or without transparency. Equal channels are equal while they are filtered, too."""
    count = _CHANNELS[head.colour]
    pixels = np.ascontiguousarray(values).reshape(head.height, head.width, count)
    if head.colour == _COLOUR:
        one, two, three = cv2.split(pixels)
        if np.array_equal(one, two) and np.array_equal(one, three):
            gray = np.asarray(one, np.uint8)
            if filters.max() <= _UP:
                return _unfiltered(gray, filters)
            return _filtered(np.column_stack([filters, gray]).tobytes(), head)
    if filters.max() > _UP:
        return None
    pixels = _unfiltered(values, filters, count).reshape(pixels.shape)
    turned = cv2.COLOR_RGB2BGR if head.colour == _COLOUR else cv2.COLOR_RGBA2BGRA
    return np.asarray(cv2.cvtColor(pixels, turned), np.uint8)


def _unfiltered(values: Bytes, filters: Bytes, step: int = 1) -> Bytes:
    """Rows whose filters look to the left or up, as they were before; `step` bytes belong to a pixel."""
    left = filters == _LEFT
    if left.all():
        return _from_the_left(values, step)
    out = values.copy()
    if left.any():
        out[left] = _from_the_left(values[left], step)
    up = np.flatnonzero(filters == _UP)
    for run in np.split(up, np.flatnonzero(np.diff(up) > 1) + 1):
        if len(run):  # the row above it is as it was; above the first one there is nothing
            block = out[max(run[0] - 1, 0) : run[-1] + 1]
            np.add.accumulate(block, axis=0, dtype=np.uint8, out=block)
    return out


def _from_the_left(values: Bytes, step: int) -> Bytes:
    if step == 1:  # turned, many rows are summed up at once
        turned = cv2.transpose(np.ascontiguousarray(values))
        return np.asarray(cv2.transpose(np.add.accumulate(turned, axis=0, dtype=np.uint8)), np.uint8)
    pixels = values.reshape(len(values), -1, step)
    return np.add.accumulate(pixels, axis=1, dtype=np.uint8).reshape(values.shape)


def _of_levels(values: Bytes, head: _Header, palette: bytes) -> Bytes | None:
    """Gray levels, or the colours of a palette, of packed bits."""
    levels = values
    if head.depth < 8:
        bits = np.unpackbits(values, axis=1)
        levels = bits
        if head.depth > 1:
            weights = (1 << np.arange(head.depth - 1, -1, -1)).astype(np.uint8)
            levels = bits.reshape(head.height, -1, head.depth) @ weights
        levels = levels[:, : head.width]
    if head.colour == _GRAY:
        return np.ascontiguousarray(levels * np.uint8(255 // ((1 << head.depth) - 1)))
    colours = np.frombuffer(palette, np.uint8)[: len(palette) // 3 * 3].reshape(-1, 3)
    if int(levels.max()) >= len(colours):
        return None
    if _are_gray(colours[None]):
        return colours[:, 0][levels]
    return np.ascontiguousarray(colours[:, ::-1])[levels]


def _filtered(raw: bytes | bytearray, head: _Header) -> Bytes | None:
    """Gray rows with filters that only a decoder undoes fast: given to OpenCV unpacked, as one channel."""
    header = struct.pack(">IIBBBBB", head.width, head.height, 8, _GRAY, 0, 0, 0)
    parts: list[bytes | bytearray] = [MARK]
    for kind, content in ((b"IHDR", header), (b"IDAT", deflate.zlib_compress(raw, 0)), (b"IEND", b"")):
        sealed = deflate.crc32(content, deflate.crc32(kind))
        parts += [struct.pack(">I", len(content)), kind, content, struct.pack(">I", sealed)]
    try:
        pixels = cv2.imdecode(np.frombuffer(b"".join(parts), np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:  # it says why of the file itself
        return None
    return None if pixels is None else np.asarray(pixels, np.uint8)
