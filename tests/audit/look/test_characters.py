"""Marks of a scale are told from letters, so that an engine is asked about letters only."""

from __future__ import annotations

import string

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from sonodex.audit.look.measures.lettering import CELL
from sonodex.audit.look.privacy.burned_in import TextReader
from sonodex.audit.look.privacy.characters import is_filled, may_be_written
from sonodex.audit.look.privacy.rows import rows
from sonodex.audit.look.privacy.wording import sort_out

Gray = NDArray[np.uint8]


def with_text(picture: Gray, text: str, at: tuple[int, int], size: int = 13, ink: int = 235) -> Gray:
    drawn = Image.fromarray(picture)
    ImageDraw.Draw(drawn).text(at, text, fill=ink, font=ImageFont.load_default(size=size))
    return np.asarray(drawn, np.uint8).copy()


def with_mark(picture: Gray, mark: str, at: tuple[int, int]) -> Gray:
    """A mark of about 7 × 8 pixels."""
    x, y = at
    shapes = {
        "lozenge": [(x + 3, y), (x + 6, y + 3), (x + 3, y + 6), (x, y + 3)],
        "arrow": [(x, y - 1), (x + 5, y + 4), (x, y + 9)],
        "dash": [(x, y + 3), (x + 12, y + 3), (x + 12, y + 5), (x, y + 5)],
    }
    if mark == "disc":
        cv2.circle(picture, (x + 3, y + 3), 3, 235, cv2.FILLED, cv2.LINE_AA)
    else:
        cv2.fillPoly(picture, [np.asarray(shapes[mark], np.int32)], 235)
    return picture


def scan(seed: int = 1) -> Gray:
    """Soft echoes in the middle of a black picture."""
    rng = np.random.default_rng(seed)
    out = np.zeros((240, 400), np.uint8)
    out[20:220, 120:380] = np.clip(cv2.GaussianBlur(rng.rayleigh(60, (200, 260)), (0, 0), 2.0), 0, 255)
    return out


def scaled(label: str, *marks: str) -> Gray:
    """A scan with labels of a scale on its left, marks behind them."""
    out = scan()
    for y in (20, 80, 140, 200):
        out = with_text(out, label, (10, y))
        right = 16 + round(ImageFont.load_default(size=13).getlength(label))
        for n, mark in enumerate(marks):
            out = with_mark(out, mark, (right + 12 * n, y + 5))
    return out


@pytest.mark.parametrize(
    "marks", [("lozenge",), ("disc",), ("lozenge", "arrow"), ("dash",), ("disc", "dash")]
)
@pytest.mark.parametrize("digit", ["2", "4", "7", "0"])
def test_a_digit_beside_marks_is_not_given_to_the_engine(digit: str, marks: tuple[str, ...]) -> None:
    reader = TextReader()
    assert reader.read(scaled(digit, *marks)) == []
    assert reader.searched == 0


@pytest.mark.parametrize(("digit", "mark"), [("2", "lozenge"), ("4", "disc")])
def test_nor_is_one_that_is_small(digit: str, mark: str) -> None:
    out = scan()
    for y in (20, 80, 140, 200):
        out = with_mark(with_text(out, digit, (10, y), size=9), mark, (20, y + 1))
    reader = TextReader()
    assert reader.read(out) == []
    assert reader.searched == 0
    reader.read(with_text(out, "DOE", (10, 50), size=9))
    assert reader.searched > 0


def test_the_outline_of_a_body_is_not_given_to_the_engine() -> None:
    out = scan()
    for side in (-1, 1):
        flank = [(50 + side * x, y) for x, y in ((34, 150), (28, 162), (30, 174), (34, 186), (34, 196))]
        cv2.polylines(out, [np.asarray(flank, np.int32)], isClosed=False, color=255, thickness=2)
    cv2.polylines(out, [np.asarray([(30, 176), (50, 166), (70, 176)], np.int32)], False, 255, 2)
    reader = TextReader()
    reader.read(out)
    assert reader.searched == 0
    reader.read(with_text(out, "DOE", (36, 182)))
    assert reader.searched > 0


@pytest.mark.parametrize("marks", [(), ("lozenge", "arrow"), ("disc",)])
@pytest.mark.parametrize("text", ["KM", "WU", "Ng", "12", "Ho", "J2", "DOE", "3/4/99", "12.03.1987", "A. B."])
def test_a_short_name_a_number_or_a_date_in_its_place_is(text: str, marks: tuple[str, ...]) -> None:
    reader = TextReader()
    reader.read(scaled(text, *marks))
    assert reader.searched > 0


def test_digits_in_a_line_with_dots_between_them_are_read_as_one_number() -> None:
    out = scan()
    for n, part in enumerate(("12", "03", "1987")):
        out = with_text(out, part, (8 + 24 * n, 40))
        if n:
            out = with_mark(out, "disc", (1 + 24 * n, 45))
    reader = TextReader()
    reader.read(out)
    assert reader.searched > 0


@pytest.mark.parametrize("place", [(8, 2), (8, 222), (320, 2)])
def test_a_name_elsewhere_on_a_picture_with_a_scale_is_read(place: tuple[int, int]) -> None:
    named = with_text(scaled("4", "lozenge", "arrow"), "DOE, JANE", place)
    assert [said.kind for said in sort_out(TextReader().read(named))] == ["name"]


@pytest.mark.parametrize("size", [12, 14, 18, 24])
def test_no_letter_or_digit_is_a_filled_shape(size: int) -> None:
    for sign in string.ascii_letters + string.digits:
        drawn = with_text(np.zeros((60, 60), np.uint8), sign, (10, 10), size)
        _, names, found, _ = cv2.connectedComponentsWithStats((drawn > 127).astype(np.uint8), connectivity=8)
        x, y, width, height, _ = max(np.asarray(found).tolist()[1:], key=lambda blot: blot[4])
        assert not is_filled((names[y : y + height, x : x + width] > 0).astype(np.uint8)), sign


@pytest.mark.parametrize("mark", ["lozenge", "disc", "arrow", "dash"])
def test_marks_are_filled_shapes(mark: str) -> None:
    drawn = with_mark(np.zeros((30, 30), np.uint8), mark, (8, 8))
    ys, xs = np.nonzero(drawn)
    assert is_filled((drawn[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1] > 0).astype(np.uint8))


@pytest.mark.parametrize("slant", [0, 3])
def test_an_upright_bar_may_be_a_letter(slant: int) -> None:
    shape = np.zeros((12, 2 + slant), np.uint8)
    for y in range(12):
        at = slant - y * slant // 11
        shape[y, at : at + 2] = 1
    assert not is_filled(shape)


def echoes(seed: int) -> Gray:
    rng = np.random.default_rng(seed)
    return np.clip(cv2.GaussianBlur(rng.rayleigh(90, (64, 160)), (0, 0), 2.0), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("text", "size"), [("LI", 14), ("Ng", 16), ("RT AXILLA", 14), ("Wu", 20), ("DOE", 40), ("12", 12)]
)
def test_letters_over_echoes_may_be_written(text: str, size: int) -> None:
    for seed in range(5):
        assert may_be_written(with_text(echoes(seed), text, (30, 10), size, 255)), seed
        assert may_be_written(255 - with_text(echoes(seed), text, (30, 10), size, 255)), seed


@pytest.mark.parametrize("drawn", ["", "disc", "line", "dashes"])
def test_echoes_and_what_is_drawn_into_them_are_not(drawn: str) -> None:
    for seed in range(5):
        part = echoes(seed)
        if drawn == "disc":
            for x in (30, 60, 90):
                cv2.circle(part, (x, 30), 7, 255, cv2.FILLED, cv2.LINE_AA)
        elif drawn == "line":
            cv2.line(part, (0, 50), (159, 20), 255, 2, cv2.LINE_AA)
        elif drawn == "dashes":
            part[30:33, [x for x in range(160) if x % 12 < 8]] = 255
        assert not may_be_written(part), seed


def test_a_heap_of_speckle_is_not() -> None:
    inside = np.zeros((64, 110), np.uint8)
    cv2.ellipse(inside, (55, 32), (45, 22), 0, 0, 360, 1, cv2.FILLED)
    for seed in range(8):
        rng = np.random.default_rng(seed)
        speckle = cv2.GaussianBlur(np.hypot(*rng.standard_normal((2, *inside.shape))), (0, 0), 1.2)
        bright = np.clip((speckle - np.percentile(speckle, 40)) * 400, 0, 255).astype(np.uint8)
        assert not may_be_written(bright * inside), seed


def test_soft_blobs_on_a_dark_ground_are_no_row_and_letters_of_that_size_are() -> None:
    blobs = np.zeros((60, 160), np.uint8)
    for x in range(30, 100, 14):
        cv2.ellipse(blobs, (x, 30), (4, 7), 20, 0, 360, 255, cv2.FILLED)
    blurred = cv2.GaussianBlur(blobs, (0, 0), 3.0)
    soft = np.asarray(np.clip(blurred * (200 / blurred.max()), 0, 255), np.uint8)

    def says(picture: Gray) -> bool:
        everywhere = np.ones((picture.shape[0] // CELL, picture.shape[1] // CELL), np.bool_)
        found = rows(picture, everywhere, np.zeros_like(everywhere))
        return any(row.clear and row.says for row in found)

    assert not says(soft)
    letters = with_text(np.zeros((60, 160), np.uint8), "DOE AB", (30, 20), 18)
    assert says(letters)
    enlarged = np.asarray(cv2.resize(letters, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
    assert says(enlarged), "as in an enlarged screen"


def test_where_there_is_too_much_to_be_compared_parts_of_it_are_looked_at() -> None:
    crowded = np.zeros((400, 400), np.uint8)
    crowded[4:12, 4:10] = 200
    crowded = np.tile(crowded[:20, :16], (20, 25))  # 500 bars, none beside another
    assert not may_be_written(crowded)
    for at in ((20, 20), (150, 190), (300, 350)):
        named = crowded.copy()
        named[at[1] - 10 : at[1] + 30, at[0] - 10 : at[0] + 90] = 0
        assert may_be_written(with_text(named, "SMITH JO", at, 16)), at


def test_stripes_all_over_end() -> None:
    stripes = np.zeros((200, 200), np.uint8)
    stripes[:, ::2] = 255
    stripes[::9] = 0
    may_be_written(stripes)


def test_what_bright_strokes_leave_between_them_is_no_letter() -> None:
    framed = with_text(np.zeros((56, 112), np.uint8), "T", (52, 12), 14)
    cv2.rectangle(framed, (49, 13), (63, 28), 235)
    assert not may_be_written(framed)
    label = np.full((56, 112), 20, np.uint8)
    label[10:36, 20:80] = 220
    assert may_be_written(with_text(label, "KM", (30, 13), 16, ink=10))
