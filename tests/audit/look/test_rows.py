"""Rows of letters are found where they were written, by their strokes alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.look.measures.lettering import CELL
from sonodex.audit.look.privacy.places import Box
from sonodex.audit.look.privacy.rows import any_sure, holds, rows

TEXT = "Abdomen 3.5 MHz"
WHERE = (40, 120)  # where its letters stand


def screen(
    text: str = TEXT, ink: int = 230, ground: int = 20, size: float = 0.6, at: Box | None = None
) -> NDArray[np.uint8]:
    x, y = at[:2] if at else WHERE
    out = np.full((200, 400), ground, np.uint8)
    cv2.putText(out, text, (x, y), cv2.FONT_HERSHEY_DUPLEX, size, ink, 1, cv2.LINE_AA)
    return out


def cells(first: int = 0, behind: int = 200 // CELL) -> NDArray[np.bool_]:
    """Those of some rows of cells of such a screen."""
    out = np.zeros((200 // CELL, 400 // CELL), np.bool_)
    out[first:behind] = True
    return out


WHOLE, NOWHERE = cells(), cells(behind=0)


def test_a_row_is_where_it_was_written() -> None:
    picture = screen()
    ys, xs = np.nonzero(picture > 120)
    (row,) = rows(picture, WHOLE, NOWHERE)
    x, y, width, height = row.box
    assert (row.clear, row.sure) == (True, True)
    assert (x, y) == pytest.approx((xs.min(), ys.min()), abs=3)
    assert (x + width, y + height) == pytest.approx((xs.max(), ys.max()), abs=3)
    assert any_sure(picture, WHOLE)


def test_rows_come_from_top_to_bottom_and_each_once() -> None:
    picture = np.maximum(screen(at=(40, 150, 0, 0)), screen("Gain 62 THI", at=(60, 40, 0, 0)))
    found = rows(picture, WHOLE, WHOLE)
    assert len(found) == 2
    assert found[0].box[1] < 40 < 100 < found[1].box[1]
    assert found == sorted(found, key=lambda row: (row.box[1], row.box[0]))


def test_only_the_places_that_are_named_are_looked_at() -> None:
    picture = screen()
    assert rows(picture, cells(0, 5), NOWHERE) == []
    assert len(rows(picture, cells(6, 9), NOWHERE)) == 1
    assert not any_sure(picture, cells(0, 5))
    assert rows(picture, NOWHERE, NOWHERE) == []


def test_dark_letters_are_looked_for_where_that_is_asked() -> None:
    dark = screen(ink=20, ground=230)
    assert rows(dark, WHOLE, NOWHERE) == []
    (row,) = rows(dark, WHOLE, WHOLE)
    assert row.clear


@pytest.mark.parametrize(("ink", "found"), [(230, 1), (90, 1), (40, 0)])
def test_letters_stand_out_from_their_ground(ink: int, found: int) -> None:
    assert len(rows(screen(ink=ink), WHOLE, NOWHERE)) == found


@pytest.mark.parametrize("text", ["i", "-", "....", "1"])
def test_a_sign_by_itself_is_no_row(text: str) -> None:
    assert rows(screen(text), WHOLE, NOWHERE) == []


def test_echoes_are_no_clear_rows() -> None:
    rng = np.random.default_rng(3)
    echo = np.clip(cv2.GaussianBlur(rng.rayleigh(60, (200, 400)), (0, 0), 2.0), 0, 255).astype(np.uint8)
    assert not any(row.clear for row in rows(echo, WHOLE, WHOLE))
    assert not any_sure(echo, WHOLE)


@pytest.mark.parametrize(
    ("other", "held"),
    [
        ((10, 10, 20, 20), True), ((0, 0, 20, 20), True), ((-1, 0, 20, 20), False), ((0, -1, 20, 20), False),
        ((20, 20, 20, 20), True), ((21, 20, 20, 20), False), ((20, 21, 20, 20), False), ((-90, -90, 200, 200), True),
    ],
)  # fmt: skip
def test_a_box_holds_the_middle_of_another(other: Box, held: bool) -> None:
    assert holds((10, 10, 20, 20), other) is held
