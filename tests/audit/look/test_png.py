"""PNG as they are decoded here, beside OpenCV: the same pixels, or left to it."""

from __future__ import annotations

import contextlib
import struct
import zlib
from itertools import product

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sonodex.audit.look.readers import png, raster
from sonodex.audit.look.readers.content import Content, Wanted, wanting
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError

GRAY, COLOUR, PALETTE, GRAY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
CHANNELS = {GRAY: 1, COLOUR: 3, PALETTE: 1, GRAY_ALPHA: 2, COLOUR_ALPHA: 4}
NONE, LEFT, UP, MEAN, PAETH = range(5)
COLOURS = bytes(range(60))  # of a palette


def chunk(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def written(
    rows: list[list[int]],
    filters: list[int],
    colour: int,
    width: int,
    depth: int = 8,
    palette: bytes = COLOURS,
    others: tuple[bytes, ...] = (),
    interlace: int = 0,
    packed: bytes | None = None,
) -> bytes:
    """A PNG of rows that are filtered already: whatever they hold, they stand for some picture."""
    raw = b"".join(bytes([f, *row]) for f, row in zip(filters, rows, strict=True))
    head = struct.pack(">IIBBBBB", width, len(rows), depth, colour, 0, 0, interlace)
    return b"".join(
        (
            png.MARK,
            chunk(b"IHDR", head),
            chunk(b"PLTE", palette) if colour == PALETTE else b"",
            *others,
            chunk(b"IDAT", zlib.compress(raw) if packed is None else packed),
            chunk(b"IEND"),
        )
    )


def by_opencv(data: bytes) -> NDArray[np.generic] | None:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)


def same(data: bytes) -> bool:
    """Whether it was decoded here; as OpenCV does it, but for what is gray in all its channels."""
    found, wanted = png.decoded(png.whole(data)), by_opencv(data)
    if found is None:
        return False
    assert wanted is not None
    if wanted.ndim == 3 and found.pixels.ndim == 2:
        assert found.colour
        wanted = wanted.min(axis=2) if np.ptp(wanted, axis=2).max() == 0 else wanted
    assert found.pixels.dtype == np.uint8
    assert np.array_equal(found.pixels, wanted)
    return True


KINDS = [(GRAY, 1), (GRAY, 2), (GRAY, 4), (GRAY, 8), (COLOUR, 8), (COLOUR_ALPHA, 8)]


@given(st.data())
def test_filters_are_undone_as_opencv_does(data: st.DataObject) -> None:
    colour, depth = data.draw(st.sampled_from(KINDS))
    width, height = data.draw(st.integers(1, 19)), data.draw(st.integers(1, 6))
    filters = data.draw(
        st.lists(st.integers(0, data.draw(st.integers(0, 4))), min_size=height, max_size=height)
    )
    length = (width * CHANNELS[colour] * depth + 7) // 8
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    rows = rng.integers(0, 256, (height, length))
    if colour == COLOUR and data.draw(st.booleans()):  # gray
        rows = np.repeat(rows[:, :width], 3, axis=1)
    here = same(written(rows.tolist(), filters, colour, width, depth))
    assert here or max(filters) > UP


@pytest.mark.parametrize(("depth", "kind"), list(product((1, 2, 4, 8), (NONE, LEFT, UP))))
def test_palettes(depth: int, kind: int) -> None:
    rows = [[0x10, 0x01, 0x01], [0x01, 0x10, 0x00]]
    width = 3 * 8 // depth
    assert same(written(rows, [NONE, kind], PALETTE, width, depth, bytes(range(48 * 3))))
    gray = bytes(v for v in range(0, 240, 5) for _ in range(3))
    assert same(written(rows, [NONE, kind], PALETTE, width, depth, gray))


def here(rows: list[list[int]]) -> png.Decoded | None:
    return png.decoded(png.whole(written(rows, [NONE], PALETTE, 3)))


def test_a_palette_without_the_colour_asked_for_is_left_to_opencv() -> None:
    assert here([[0, 19, 7]]) is not None
    assert here([[0, 20, 7]]) is None


@pytest.mark.parametrize(
    "other",
    [
        chunk(b"gAMA", struct.pack(">I", 45455)),
        chunk(b"sBIT", bytes([5])),
        chunk(b"bKGD", bytes(2)),
        chunk(b"pHYs", bytes(9)),
        chunk(b"tEXt", b"a\0b"),
        chunk(b"vpAg", bytes(9)),
    ],
)
def test_chunks_that_change_no_pixel(other: bytes) -> None:
    assert same(written([[1, 2, 250]], [LEFT], GRAY, 3, others=(other,)))


ROWS = [[1, 2, 250]]
HEAD = struct.pack(">IIBBBBB", 3, 1, 8, GRAY, 0, 0, 0)
SMALL_WINDOW = zlib.compressobj(wbits=9)


@pytest.mark.parametrize(
    "data",
    [
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"tRNS", bytes(2)),)),
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"acTL", bytes(8)),)),
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"XYZW"),)),  # may not be left out
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"IHDR", HEAD),)),
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"IDAT", b"x"), chunk(b"tIME", bytes(7)))),
        written(ROWS, [NONE], PALETTE, 3, others=(chunk(b"PLTE", COLOURS),)),
        written(ROWS, [5], GRAY, 3),  # no such filter
        written(ROWS, [NONE], GRAY, 2),  # more than the picture holds
        written(ROWS, [NONE], GRAY, 4),  # less
        written(ROWS, [NONE], GRAY, 3, packed=b"nothing that can be unpacked"),
        written(ROWS, [NONE], GRAY, 3, packed=zlib.compress(b"\0\1\2\3")[:-1] + b"?"),  # another sum
        written(ROWS, [NONE], GRAY, 3, packed=SMALL_WINDOW.compress(b"\0\1\2\3") + SMALL_WINDOW.flush()),
        written(ROWS, [NONE], GRAY, 3, others=(chunk(b"tEXt") * 50_000,)),
        written(ROWS, [NONE], GRAY, 3, interlace=1),
        written([[1, 2]], [NONE], GRAY, 1, 16),
        written([[1, 2]], [NONE], GRAY_ALPHA, 1),
        written([[9] * 1_000_001], [NONE], GRAY, 1_000_001),
        png.MARK + chunk(b"tIME", bytes(7)) + written(ROWS, [NONE], GRAY, 3)[8:],
        png.MARK + chunk(b"IHDR", HEAD) + chunk(b"IEND"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_left_to_opencv(data: bytes) -> None:
    assert png.decoded(png.whole(data)) is None


def test_a_picture_as_large_as_opencv_takes() -> None:
    assert same(written([[9] * 1_000_000], [NONE], GRAY, 1_000_000))


def read(data: bytes) -> Content:
    return raster.raster(Blob("a.png", len(data), content=data), formats.PNG)


@pytest.mark.parametrize("filters", [[NONE, LEFT], [PAETH, MEAN]])
def test_gray_kept_as_colour_is_read_as_one_channel_and_handed_out_as_three(filters: list[int]) -> None:
    rows = [[5, 5, 5, 9, 9, 9], [200, 200, 200, 100, 100, 100]]
    data = written(rows, filters, COLOUR, 2)
    content = read(data)
    (picture,) = content.pictures
    assert (content.colour, content.bits, picture.pixels.ndim) == (True, 8, 2)
    with wanting(Wanted()):
        (picture,) = read(data).pictures
    assert np.array_equal(picture.pixels, np.asarray(by_opencv(data)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (png.MARK + chunk(b"IEND"), "states 0×0 pixels"),
        (png.MARK + chunk(b"IHDR", HEAD[:12]) + chunk(b"IEND"), "the PNG header is too short"),
        (written(ROWS, [NONE], GRAY, 0), "states 0×1 pixels"),
        (written(ROWS, [NONE], GRAY, 100_000_001), "more than is taken in"),
        (written(ROWS, [NONE], COLOUR_ALPHA, 90_000_000), "would need 344 MB"),
        (written(ROWS, [NONE], GRAY, 3)[:-1], "ends before its end mark"),
        (written(ROWS, [NONE], GRAY, 3)[:-12], "ends before its end mark"),
        (written(ROWS, [NONE], GRAY, 3)[:-13], "ends inside its pixels"),
    ],
)
def test_what_is_not_whole_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        png.whole(data)


def test_a_sum_that_does_not_hold_is_said() -> None:
    data = bytearray(written(ROWS, [NONE], GRAY, 3))
    data[-20] ^= 1
    for reading in (contextlib.nullcontext(), wanting(Wanted())):
        with reading, pytest.raises(ReadError, match=r"damaged: a checksum of the PNG .* \(chunk 'IDAT'\)"):
            read(bytes(data))


def test_which_way_up_is_told_by_its_own_chunk_alone() -> None:
    turned = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\3\0\0\0\1\0\6\0\0" + bytes(4)
    assert read(written(ROWS, [NONE], GRAY, 3, others=(chunk(b"eXIf", turned),))).notes
    assert not read(written(ROWS, [NONE], GRAY, 3, others=(chunk(b"tEXt", b"a\0eXIf" + turned),))).notes
