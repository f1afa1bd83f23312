"""Limits of the audit, on both sides, as the command prints them: copies, misfit masks, known subjects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sonodex.cli.app import run
from sonodex.wording import counted
from tests.audit.pictures import Image, mask, speckle, write

Audited = Callable[..., Any]


@pytest.fixture
def audited(in_this_process: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Audited:
    def audited(folder: Path, *options: str) -> Any:
        common = ["--no-text", "--workers", "1", "--work", str(tmp_path / "work"), "--format", "json"]
        assert run(["audit", str(folder), *common, *options]) == 0
        return json.loads(capsys.readouterr().out)

    return audited


def blended(one: Image, other: Image, share: float) -> Image:
    """Every pixel is changed by a share of another picture."""
    return np.asarray(np.round((1 - share) * one.astype(float) + share * other), np.uint8)


def replaced(one: Image, other: Image, share: float) -> Image:
    """The lower share of the picture is another picture's."""
    out = one.copy()
    rows = round(out.shape[0] * share)
    out[-rows:] = other[-rows:]
    return out


def test_how_much_of_a_picture_makes_a_copy(tmp_path: Path, audited: Audited) -> None:
    """A copy may differ by a little noise or a strip; what shares only most of its speckle is none."""
    folder = tmp_path / "set"
    changes: dict[str, tuple[Callable[..., Image], float]] = {
        "faint": (blended, 0.05),
        "weak": (blended, 0.1),
        "strong": (blended, 0.25),
        "half": (blended, 0.5),
        "strip": (replaced, 0.05),
        "band": (replaced, 0.15),
        "most": (replaced, 0.4),
    }
    for number, (name, (change, share)) in enumerate(changes.items()):
        for again in range(2):
            seed = 10 * number + again
            write(folder / f"{name}{again}" / "original.png", speckle(seed))
            write(
                folder / f"{name}{again}" / "changed.png", change(speckle(seed), speckle(500 + seed), share)
            )
    near = audited(folder)["duplicates"]["near"]
    assert all(len({path.partition("/")[0] for path in group}) == 1 for group in near)
    assert {group[0].partition("/")[0][:-1] for group in near} == {"faint", "weak", "strip"}
    assert len(near) == 6


def test_a_mask_that_differs_in_one_direction_does_not_fit(tmp_path: Path, audited: Audited) -> None:
    folder = tmp_path / "set"
    sizes = {
        "fits": (224, 192),
        "wide": (240, 192),
        "high": (224, 200),
        "turned": (192, 224),
        "both": (230, 200),
    }
    for number, (name, size) in enumerate(sizes.items()):
        write(folder / "images" / f"{name}.png", speckle(number))
        write(folder / "masks" / f"{name}.png", mask(number, *size))
    result = audited(folder)
    assert (result["masks"]["paired"], result["masks"]["size_mismatch"]) == (5, 4)
    told = {q["path"]: q["problem"] for q in result["quality"] if q["problem"].startswith("mask of")}
    assert told == {
        f"masks/{name}.png": f"mask of {size[0]}×{size[1]} pixels for an image of 224×192"
        for name, size in sizes.items()
        if name != "fits"
    }


@pytest.mark.parametrize(
    ("known", "level"),
    [(0, "none"), (1, "partial"), (98, "partial"), (99, "full"), (100, "full")],
)
def test_subjects_of_nearly_all_items(tmp_path: Path, audited: Audited, known: int, level: str) -> None:
    folder = tmp_path / "set"
    for number in range(100):
        name = (
            f"subject{number // 2}-{number % 2}"
            if number < known
            else "".join(chr(97 + int(d)) for d in str(number))
        )
        write(folder / f"{name}.png", speckle(number, 64, 64))
    result = audited(folder, *(["--subject-regex", r"subject(\d+)"] if known else []))
    found = {f["criterion"]: f for f in result["findings"]}
    assert found["D28"]["level"] == level
    if known:
        assert f"{counted((known + 1) // 2, 'subject')} for {known} of 100 items" in found["D28"]["note"]
