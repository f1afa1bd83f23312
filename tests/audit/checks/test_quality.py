"""Defects of single images at their thresholds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sonodex.audit.checks import private, unreadable
from sonodex.audit.checks.quality import images_defects
from sonodex.audit.items import Items
from sonodex.audit.result import Identifier, Text, Unreadable
from tests.audit.columns import Columns
from tests.audit.pictures import speckle, write
from tests.audit.results import audited


def checks_of(folder: Path) -> dict[str, set[str]]:
    """Keys of the checks that say something, by path."""
    out: dict[str, set[str]] = {}
    for one in audited(folder).quality:
        out.setdefault(one.path, set()).add(one.check)
    return out


@pytest.mark.parametrize(("width", "height", "tiny"), [(63, 90, True), (90, 63, True), (64, 64, False)])
def test_an_image_is_tiny_below_64_pixels(tmp_path: Path, width: int, height: int, tiny: bool) -> None:
    write(tmp_path / "a.png", speckle(1, width, height))
    assert ("tiny" in checks_of(tmp_path).get("a.png", set())) is tiny


@pytest.mark.parametrize(("usual", "odd"), [(9, True), (8, False)])
def test_a_size_is_odd_where_nine_of_ten_have_another(tmp_path: Path, usual: int, odd: bool) -> None:
    for i in range(10):
        write(tmp_path / f"{i}.png", speckle(i, 120 if i < usual else 130, 100))
    told = {d.problem for d in audited(tmp_path).quality if d.check == "odd_size"}
    words = "odd size: 130×100 pixels, where 90 % of the images have 120×100"
    assert told == ({words} if odd else set())


def test_blank_and_clipped_images(tmp_path: Path) -> None:
    write(tmp_path / "blank.png", np.full((100, 120), 7, np.uint8))
    bright = np.clip(speckle(1).astype(int) * 6, 0, 255).astype(np.uint8)
    write(tmp_path / "clipped.png", bright)
    write(tmp_path / "fine.png", speckle(2))
    write(tmp_path / "two_levels.png", np.where(speckle(3) > 90, 255, 60).astype(np.uint8))
    found = checks_of(tmp_path)
    assert found["two_levels.png"] == {"drawn"}
    assert "blank" in found["blank.png"]
    assert found["clipped.png"] == {"clipped"}
    assert "fine.png" not in found


def defects(
    clipped: float,
    *,
    levels: int = 200,
    blank: bool = False,
    whole: bool = False,
    size: tuple[int, int] = (90, 90),
) -> list[tuple[str, str]]:
    """What is said of one image, or of a clip whose frame is such a picture."""
    item = Items(
        ["a"], ["a"], np.array([0]), np.array([-1 if whole else 0]), np.array(["video" if whole else "image"]),
        np.array([size[0]]), np.array([size[1]]), np.array([False]), np.array([blank]), np.array([levels]),
    )  # fmt: skip
    inventory: Any = Columns((0,), {"clipped": [clipped]}, path=["a"], notes=[None])
    return [(d.check, d.problem) for d in images_defects(inventory, item, np.array([0]))]


@pytest.mark.parametrize(
    ("clipped", "more", "words"),
    [
        (0.25, {}, None),  # a quarter of the scanned region
        (0.251, {}, "clipped: 25 % of the scanned region at the top of the scale"),
        (0.5, {}, "clipped: 50 % of the scanned region at the top of the scale"),
        (0.5, {"levels": 2}, None),  # of two levels one is the top
        (0.5, {"levels": 3}, "clipped: 50 % of the scanned region at the top of the scale"),
        (0.5, {"whole": True}, None),  # clips are not judged by it
    ],
)
def test_an_image_is_clipped_beyond_a_quarter(
    clipped: float, more: dict[str, Any], words: str | None
) -> None:
    assert defects(clipped, **more) == ([("clipped", words)] if words else [])


def test_a_blank_image_is_said_to_be_nothing_else() -> None:
    assert defects(1.0, blank=True) == [("blank", "blank: every pixel is (nearly) the same")]
    assert defects(1.0, blank=True, size=(63, 90))[1:] == [("tiny", "tiny: 63×90 pixels")]


def test_a_tiny_image_is_not_odd_too_and_all_of_one_size_are_none() -> None:
    n = 20
    sizes = np.array([90] * 18 + [60, 91])
    items = Items(
        [str(i) for i in range(n)], [], np.arange(n), np.arange(n), np.array(["image"] * n), sizes,
        np.array([90] * n), np.zeros(n, np.bool_), np.zeros(n, np.bool_), np.full(n, 99),
    )  # fmt: skip
    inventory: Any = Columns(
        tuple(range(n)), {"clipped": [0.0] * n}, path=["x"], notes=[["odd header", "no end"]]
    )
    found = images_defects(inventory, items, np.arange(n))
    assert [(d.path, d.check) for d in found] == [
        ("18", "tiny"), ("19", "odd_size"), ("x", "noted"), ("x", "noted"),
    ]  # fmt: skip
    assert [d.problem for d in found[2:]] == ["odd header", "no end"]
    assert [d.path for d in images_defects(inventory, items, np.arange(18))] == ["x", "x"]
    assert [d.check for d in images_defects(inventory, items, np.arange(0))] == ["noted", "noted"]


def test_what_readers_found_is_told_in_the_order_of_the_files() -> None:
    inventory: Any = Columns(
        path=["a", "b", "c"],
        text=[None, [("", "name", "DOE", [1, 2, 3, 4]), ("p[1]", "date", "2020", [5, 6, 7, 8])], [("", "device", "X", [0, 0, 1, 1])]],
        identifiers=[[("(0010,0010)", "PatientName")], None, [("(0010,0020)", "PatientID"), ("x", "y")]],
        problem=[None, "broken", "torn"], subject=[None, None, "0123456789ab"],
    )  # fmt: skip
    inventory.of = lambda name: Columns(v=[None if x is None else 1 for x in inventory.values(name)]).of("v")
    assert private.texts(inventory) == [
        Text("b", "name", "DOE", [1, 2, 3, 4]), Text("b#p[1]", "date", "2020", [5, 6, 7, 8]),
        Text("c", "device", "X", [0, 0, 1, 1]),
    ]  # fmt: skip
    assert private.identifiers(inventory) == [
        Identifier("a", "(0010,0010)", "PatientName"), Identifier("c", "(0010,0020)", "PatientID"),
        Identifier("c", "x", "y"),
    ]  # fmt: skip
    plain: Any = Columns(path=["a", "b", "c"], problem=[None, "broken", "torn"])
    assert unreadable.unreadable(plain) == [Unreadable("b", "broken"), Unreadable("c", "torn")]
