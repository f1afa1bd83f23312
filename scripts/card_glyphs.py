"""Draw the letters of the social cards once.

`python scripts/card_glyphs.py SERIF SERIF_EXT SANS SANS_EXT BOLD BOLD_EXT`.

Needs Pillow and the static TrueType files of the page's fonts (semi-bold serif, regular and semi-bold sans,
each Latin and Latin extended). It writes src/sonodex/site/cards/glyphs.bin, so that a build needs neither
fonts nor Pillow.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

OUT = Path(__file__).parent.parent / "src" / "sonodex" / "site" / "cards" / "glyphs.bin"
LATIN = "".join(
    map(
        chr, [*range(0x20, 0x7F), *range(0xA1, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026]
    )
)
EXTENDED = "".join(map(chr, range(0x100, 0x180)))
STYLES = {"title": (0, 62), "text": (2, 29), "strong": (4, 29), "figure": (0, 116)}
FIGURES = ("0123456789.%– ", "")
LEVELS = 15


def main() -> None:
    """Draw and write."""
    index: dict[str, dict[str, list[int]]] = {}
    pixels = bytearray()
    for style, (font, size) in STYLES.items():
        faces = [ImageFont.truetype(path, size) for path in sys.argv[1 + font : 3 + font]]
        glyphs: dict[str, list[int]] = {}
        for face, chars in zip(
            faces,
            ("0123456789.%– " if style == "figure" else LATIN, "" if style == "figure" else EXTENDED),
            strict=True,
        ):
            for char in chars:
                left, top, right, bottom = face.getbbox(char, anchor="ls")
                width, height = int(right - left), int(bottom - top)
                glyphs[char] = [round(face.getlength(char)), int(left), int(top), width, height, len(pixels)]
                if width and height:
                    image = Image.new("L", (width, height))
                    ImageDraw.Draw(image).text((-left, -top), char, fill=255, font=face, anchor="ls")
                    pixels += bytes(round(v * LEVELS / 255) for v in image.tobytes())
        index[style] = glyphs
    head = zlib.compress(json.dumps(index, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    OUT.write_bytes(struct.pack(">I", len(head)) + head + zlib.compress(bytes(pixels), 9))


if __name__ == "__main__":
    main()
