"""Defects of single images at their thresholds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

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
    assert "two_levels.png" not in found
    assert "blank" in found["blank.png"]
    assert found["clipped.png"] == {"clipped"}
    assert "fine.png" not in found
