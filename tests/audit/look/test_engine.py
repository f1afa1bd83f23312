"""What stands around the models of letters: lines are found where they stand and read, whatever the shape of
the picture. It guards against a version of the package whose models are of another kind."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from sonodex.audit.look.privacy import engine
from sonodex.errors import MissingExtraError

Gray = NDArray[np.uint8]


def ground(height: int, width: int) -> Gray:
    return np.full((height, width), 20, np.uint8)


def with_line(picture: Gray, text: str, at: tuple[int, int], scale: float = 0.7) -> Gray:
    """The picture with a line that begins there at its foot."""
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, 235, 1, cv2.LINE_AA)
    return picture


def plain(text: str) -> str:
    return text.replace(" ", "")


def around(found: engine.Found) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a line."""
    return (*found.corners.min(axis=0).tolist(), *found.corners.max(axis=0).tolist())


def test_lines_are_found_where_they_stand_those_above_first() -> None:
    picture = with_line(ground(160, 400), "JOHN DOE", (40, 120))
    with_line(with_line(picture, "LOGIQ", (220, 44)), "MI 0.9", (30, 40))
    first, second, third = engine.found(picture)
    assert [plain(one.text) for one in (first, second, third)] == ["MI0.9", "LOGIQ", "JOHNDOE"]
    for one, left, foot in ((first, 30, 40), (second, 220, 44), (third, 40, 120)):
        x, y, right, bottom = around(one)
        assert left - 12 <= x <= left + 4
        assert foot - 30 <= y <= foot - 12
        assert foot - 3 <= bottom <= foot + 14
        assert x + 50 <= right <= x + 150
        assert 0.8 < one.score <= 1


def test_a_line_by_itself_is_recognised_and_bare_ground_is_not() -> None:
    text, score = engine.recognised(with_line(ground(30, 150), "ID: 123456", (6, 22)))
    assert plain(text) == "ID:123456"
    assert 0.8 < score <= 1
    assert engine.recognised(ground(20, 120))[0].strip() == ""
    assert engine.found(ground(96, 128)) == []


def test_the_sign_between_the_names_of_a_person_is_read() -> None:
    for name in ("KIM^SOO JIN", "KIM SOO JIN"):
        assert engine.recognised(with_line(ground(30, 150), name, (6, 22), 0.6))[0] == name


@pytest.mark.parametrize(
    ("shape", "scale"), [((24, 150), 0.7), ((26, 400), 0.7), ((256, 2040), 1.4)], ids=["low", "long", "large"]
)
def test_a_low_or_long_or_large_picture_says_where_its_line_is(shape: tuple[int, int], scale: float) -> None:
    (one,) = engine.found(with_line(ground(*shape), "PROBE 12", (12, shape[0] - 6), scale))
    assert plain(one.text) == "PROBE12"
    x, y, right, bottom = around(one)
    assert 0 <= x <= 16
    assert 130 * scale <= right <= min(220 * scale, shape[1])
    assert shape[0] - 6 - 40 * scale <= y < bottom <= shape[0]


def test_a_line_that_runs_downwards_is_turned() -> None:
    lying = with_line(ground(64, 192), "PROBE 12", (20, 42), 0.9)
    (one,) = engine.found(np.ascontiguousarray(np.rot90(lying, -1)))
    assert plain(one.text) == "PROBE12"


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (3, 700)])
def test_a_picture_of_any_shape_is_taken(shape: tuple[int, int]) -> None:
    assert engine.found(ground(*shape)) == []
    engine.recognised(ground(*shape))


def test_a_model_that_the_package_does_not_bring_names_what_to_install() -> None:
    with pytest.raises(MissingExtraError, match="audit"):
        engine.model("of_no_kind")
