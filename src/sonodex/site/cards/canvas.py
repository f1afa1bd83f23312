"""A small canvas: rectangles and ready-drawn letters in a palette, written as PNG.

Fast enough for a card a record.
"""

from __future__ import annotations

import json
import struct
import zlib
from functools import cache
from pathlib import Path

GLYPHS = Path(__file__).parent / "glyphs.bin"
STEPS = 16
"""Steps from paper to ink in a ramp of the palette; a letter's pixel is one of them."""
_BAND = 45
"""Rows that are compressed as one piece; an unchanged piece is compressed once for all cards."""

Glyph = tuple[int, int, int, int, list[bytes]]


@cache
def glyphs() -> dict[str, dict[str, Glyph]]:
    """Letters by style: advance, left, top, and rows of pixels 0 to 15."""
    raw = GLYPHS.read_bytes()
    (length,) = struct.unpack(">I", raw[:4])
    index = json.loads(zlib.decompress(raw[4 : 4 + length]))
    pixels = zlib.decompress(raw[4 + length :])
    return {
        style: {
            char: (
                advance,
                left,
                top,
                width,
                [pixels[at + r * width : at + (r + 1) * width] for r in range(height)],
            )
            for char, (advance, left, top, width, height, at) in found.items()
        }
        for style, found in index.items()
    }


@cache
def _inked(style: str, char: str, ramp: int) -> tuple[int, int, int, int, list[bytes]]:
    advance, left, top, width, rows = glyphs()[style][char]
    table = bytes(ramp * STEPS + v if v < STEPS else 0 for v in range(256))
    return advance, left, top, width, [row.translate(table) for row in rows]


def width(text: str, style: str) -> int:
    """Width of a text in pixels; letters that were not drawn take none."""
    drawn = glyphs()[style]
    return sum(drawn[c][0] for c in text if c in drawn)


def drawable(text: str, style: str = "title") -> bool:
    """Whether (nearly) every letter of the text can be drawn."""
    drawn = glyphs()[style]
    return bool(text) and sum(c in drawn for c in text) >= 0.95 * len(text)


def wrapped(text: str, style: str, room: int, lines: int) -> list[str]:
    """Text in lines of at most `room` pixels; what does not fit ends in `…`."""
    drawn = glyphs()[style]
    words = "".join(c if c in drawn else " " for c in text).split()
    out = [""]
    for word in words:
        longer = f"{out[-1]} {word}".strip()
        if width(longer, style) <= room or not out[-1]:
            out[-1] = longer
        else:
            out.append(word)
    for number, line in enumerate(out):
        if width(line, style) > room or (number == lines - 1 and len(out) > lines):
            cut = line if width(line, style) > room or line.endswith("…") else f"{line} …"
            while width(f"{cut.rstrip(' …')}…", style) > room and len(cut) > 1:
                cut = cut.rstrip(" …")[:-1]
            out[number] = f"{cut.rstrip(' …')}…"
    return out[:lines]


class Canvas:
    """A picture of `width` × `height` pixels, each the number of a colour."""

    def __init__(self, width: int, height: int, palette: bytes) -> None:
        self.width, self.height, self.palette = width, height, palette
        self._rows = bytearray((width + 1) * height)  # a row begins with its filter, 0
        self._bands: dict[int, bytes] = {}
        self._touched: set[int] = set()

    def copy(self) -> Canvas:
        """The same picture, to draw on further; what is not touched is not compressed again."""
        self._compress()
        other = Canvas.__new__(Canvas)
        other.width, other.height, other.palette = self.width, self.height, self.palette
        other._rows, other._bands, other._touched = bytearray(self._rows), dict(self._bands), set()
        return other

    def rectangle(self, x: int, y: int, width: int, height: int, colour: int) -> None:
        """A filled rectangle, cut at the edges."""
        x, right = max(x, 0), min(x + width, self.width)
        if right <= x:
            return
        line = bytes([colour]) * (right - x)
        for row in range(max(y, 0), min(y + height, self.height)):
            at = row * (self.width + 1) + 1 + x
            self._rows[at : at + len(line)] = line
        self._touch(y, y + height)

    def text(self, x: int, y: int, text: str, style: str, ramp: int) -> int:
        """Text with its base line at `y`; returns where it ends."""
        drawn, stride, rows = glyphs()[style], self.width + 1, self._rows
        top_most, bottom = y, y
        for char in text:
            if char not in drawn:
                continue
            advance, left, top, wide, lines = _inked(style, char, ramp)
            start = x + left
            if start < 0 or start + wide > self.width:
                break
            at = (y + top) * stride + 1 + start
            for line in lines:
                under = rows[at : at + wide]
                if any(under):  # letters that overlap: the darker pixel stays
                    line = bytes(b if b % STEPS >= a % STEPS else a for a, b in zip(under, line, strict=True))
                rows[at : at + wide] = line
                at += stride
            top_most, bottom = min(top_most, y + top), max(bottom, y + top + len(lines))
            x += advance
        self._touch(top_most, bottom)
        return x

    def _touch(self, top: int, bottom: int) -> None:
        for band in range(max(top, 0) // _BAND, min(bottom, self.height - 1) // _BAND + 1):
            self._touched.add(band)
            self._bands.pop(band, None)

    def _compress(self) -> None:
        size = _BAND * (self.width + 1)
        for band in range(-(-self.height // _BAND)):
            if band not in self._bands:
                packer = zlib.compressobj(
                    1, zlib.DEFLATED, -15, 8, zlib.Z_RLE
                )  # flat colours: runs say it all, in half the time
                piece = memoryview(self._rows)[band * size : (band + 1) * size]
                self._bands[band] = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)

    def png(self) -> bytes:
        """The picture as PNG with a palette."""
        self._compress()
        data = b"".join(self._bands[b] for b in range(len(self._bands)))
        stream = b"\x78\x9c" + data + b"\x03\x00" + struct.pack(">I", zlib.adler32(self._rows))
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 3, 0, 0, 0)
        chunks = [(b"IHDR", head), (b"PLTE", self.palette), (b"IDAT", stream), (b"IEND", b"")]
        return b"\x89PNG\r\n\x1a\n" + b"".join(
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
            for kind, body in chunks
        )


def ramps(paper: str, inks: list[str]) -> bytes:
    """A palette of ramps from `paper` to each ink (`#rrggbb`), 16 colours each."""
    base = [int(paper[i : i + 2], 16) for i in (1, 3, 5)]
    out = bytearray()
    for ink in inks:
        top = [int(ink[i : i + 2], 16) for i in (1, 3, 5)]
        for step in range(STEPS):
            out += bytes(round(b + (t - b) * step / (STEPS - 1)) for b, t in zip(base, top, strict=True))
    return bytes(out)
