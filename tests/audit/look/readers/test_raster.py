"""Pictures as their own libraries write them: what a file is said to be, and its pixels."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Wanted, wanting
from sonodex.collect import formats
from sonodex.collect.sources import Folder, ReadError
from tests.audit import making
from tests.audit.making import COLOUR, GRAY, Array, content, noise, pixels, said


@pytest.mark.parametrize(
    ("ending", "image"),
    [
        (".png", GRAY),
        (".png", COLOUR),
        (".png", noise(40, 50, dtype="u2")),
        (".tiff", GRAY),
        (".tiff", noise(40, 50, dtype="u2")),
        (".bmp", GRAY),
        (".bmp", COLOUR),
        (".pgm", GRAY),
        (".ppm", COLOUR),
        (".jp2", GRAY),
        (".jp2", noise(40, 50, dtype="u2")),
        (".webp", COLOUR),
    ],
)
def test_lossless_pictures(ending: str, image: Array) -> None:
    options = (272, 1000) if ending == ".jp2" else (64, 101) if ending == ".webp" else ()
    found = content(making.encoded(ending, image, *options))
    assert said(found) == ("image", 1, 50, 40, image.dtype.itemsize * 8, image.ndim == 3)
    assert np.array_equal(pixels(found)[0], image)


def test_jpeg() -> None:
    image = np.add.outer(np.arange(40), 3 * np.arange(50)).astype(np.uint8)
    found = content(making.encoded(".jpg", image, 1, 95))
    assert said(found) == ("image", 1, 50, 40, 8, False)
    assert np.abs(pixels(found)[0].astype(int) - image).mean() < 2


def test_transparency_is_left_out() -> None:
    found = content(making.encoded(".png", noise(40, 50, 4)))
    assert pixels(found)[0].shape == (40, 50, 3)


def test_pages_of_a_tiff_are_all_read() -> None:
    pages = [noise(40, 50, seed=i) for i in range(37)]
    found = content(making.tiff(*pages))
    assert said(found) == ("images", 37, 50, 40, 8, False)
    assert found.items == 37
    pictures = list(found.pictures)
    assert [p.name for p in pictures] == [str(i) for i in range(37)]
    assert all(p.item for p in pictures)
    assert all(np.array_equal(p.pixels, page) for p, page in zip(pictures, pages, strict=True))


def test_animated_gif_is_a_clip() -> None:
    found = content(making.gif(9))
    assert (found.kind, found.items, found.frames, found.width, found.height) == ("video", 1, 9, 50, 40)
    pictures = list(found.pictures)
    assert len(pictures) == 6
    assert not any(p.item for p in pictures)
    assert [int(p.pixels.mean()) for p in pictures] == [0, 40, 60, 100, 120, 160]


@pytest.mark.parametrize("ending", [".webp", ".png"])
@pytest.mark.parametrize("values", [GRAY, COLOUR], ids=["gray", "colour"])
def test_an_animated_picture_file_is_a_clip(ending: str, values: Array) -> None:
    frames = [np.roll(values, 3 * i, axis=1) for i in range(4)]
    data = making.animated(ending, frames)
    found = content(data)
    assert (found.kind, found.items, found.frames, found.width, found.height) == ("video", 1, 4, 50, 40)
    assert found.colour
    pictures = list(found.pictures)
    assert [p.name for p in pictures] == ["0", "1", "2", "3"]
    assert not any(p.item for p in pictures)
    for picture, frame in zip(pictures, frames, strict=True):
        assert np.abs(picture.pixels.astype(int) - making.coloured(frame)).mean() < 12
    with wanting(Wanted(range(2, 4))):
        again = list(content(data).pictures)
    assert [p.name for p in again] == ["2", "3"]
    assert all(np.array_equal(p.pixels, q.pixels) for p, q in zip(again, pictures[2:], strict=True))


@pytest.mark.parametrize("ending", [".webp", ".png"])
def test_an_animated_picture_file_without_its_end_is_refused(ending: str) -> None:
    data = making.animated(ending, [COLOUR, COLOUR[::-1]])
    with pytest.raises(ReadError):
        list(content(data[: len(data) // 2]).pictures)


def test_still_gif_is_an_image() -> None:
    assert content(making.gif(1)).kind == "image"


def test_a_tiff_of_many_pages_gives_each_page(tmp_path: Path) -> None:
    pages = [np.full((20, 30), i % 251, np.uint8) for i in range(60)]
    done, data = cv2.imencodemulti(".tif", pages)
    assert done
    (tmp_path / "stack.tif").write_bytes(data.tobytes())
    blob = Folder(str(tmp_path)).blob(next(iter(Folder(str(tmp_path)).entries())))
    content = read(blob, formats.named("TIFF"))
    seen = [(p.name, int(p.pixels[0, 0])) for p in content.pictures]
    assert seen == [(str(i), i % 251) for i in range(60)]


def _png(image: Array, *before: tuple[bytes, bytes]) -> bytes:
    """A PNG with more chunks after its header."""
    data = making.encoded(".png", image)
    chunks = (
        struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
        for kind, held in before
    )
    return data[:33] + b"".join(chunks) + data[33:]


@pytest.mark.parametrize(
    "data",
    [
        _png(GRAY),
        _png(noise(40, 50, dtype="u2")),
        _png(noise(40, 50, 3, dtype="u2")),
        _png(COLOUR, (b"tRNS", bytes(6))),
        _png(GRAY, (b"gAMA", (45455).to_bytes(4, "big"))),
        _png(GRAY, (b"sBIT", b"\5")),
        _png(COLOUR, (b"tEXt", b"Comment\0tRNS")),
        _png(COLOUR, (b"tEXt", b"Comment\0acTL\0\0\x10\0")),
        _png(COLOUR, (b"tEXt", b"Comment\0IDAT"), (b"tRNS", bytes(6))),
        _png(COLOUR, (b"acTL", bytes([0, 0, 0, 1, 0, 0, 0, 0]))),
    ],
    ids=[
        "gray",
        "16 bit",
        "16 bit colour",
        "transparent colour",
        "gamma",
        "few bits",
        "words",
        "a word on frames",
        "a word before a transparent colour",
        "one frame",
    ],
)
def test_png_is_read_as_opencv_reads_it(data: bytes) -> None:
    expected = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    assert expected is not None
    held = content(data)
    assert held.kind == "image"
    found = pixels(held)[0]
    assert found.dtype == expected.dtype
    assert np.array_equal(found, expected[..., :3] if expected.ndim == 3 else expected)
