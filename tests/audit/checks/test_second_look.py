"""What a closer look decides: pairs of pictures whose thumbnails leave a doubt, read again from their files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from sonodex.audit.checks.duplicates import second_look
from sonodex.audit.checks.duplicates.second_look import Pair
from sonodex.audit.look.again import pictures_again
from sonodex.collect.sources import Source, source_of
from tests.audit.columns import Columns
from tests.audit.pictures import Image, write


def grain(seed: int, size: float) -> Any:
    """Texture of one size, mean 0, spread 1, 512 pixels squared."""
    rough = cv2.GaussianBlur(np.random.default_rng(seed).standard_normal((512, 512)), (0, 0), size)
    return rough / rough.std()


COARSE, FINE, OTHER = grain(1, 2.6), grain(2, 0.9), grain(3, 0.9)


def alike(fine: float, covered: int = 0) -> tuple[Image, Image]:
    """Two pictures of one coarse texture, each with fine grain of its own; a square of one is drawn over."""
    one, other = (
        np.clip(128 + 25 * (COARSE + fine * grain), 0, 255).astype(np.uint8) for grain in (FINE, OTHER)
    )
    other[20 : 20 + covered, 20 : 20 + covered] = 40
    return one, other


def smaller(picture: Image, side: int) -> Image:
    return np.asarray(cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def inventory(*paths: str, side: int = 512, item: bool = True) -> Any:
    shown = {"width": [side] * len(paths), "height": [side] * len(paths), "item": [item] * len(paths)}
    return Columns(tuple(range(len(paths))), shown, path=list(paths))


def looked_again(ask: Callable[..., Any], files: Any, source: Source, pairs: list[Pair]) -> Any:
    with ThreadPoolExecutor(2) as threads:
        return ask(files, source, pairs, threads)


def confirmed(folder: Path, one: Image, other: Image, mirrored: bool = False, share: float = 0.7) -> bool:
    write(folder / "a.png", one)
    write(folder / "b.png", other)
    pair = Pair(0, 1, mirrored, share, False)
    found = looked_again(second_look.confirmed, inventory("a.png", "b.png"), source_of(str(folder)), [pair])
    assert found in ([], [(0, 1)])
    return bool(found)


@pytest.mark.parametrize(
    ("fine", "covered", "one"),
    [
        (0.0, 0, True),
        (0.2, 0, True),  # nearly all blocks are the same at half the size: no doubt
        (0.25, 0, False),  # a doubt, and at the whole size another grain
        (0.3, 0, False),
        (0.0, 100, True),  # a doubt, and at the whole size the same but for a drawing
        (0.0, 160, False),  # a large one
        (1.0, 0, False),
    ],
)
def test_large_pictures_are_compared_closely_where_a_doubt_is_left(
    tmp_path: Path, fine: float, covered: int, one: bool
) -> None:
    assert confirmed(tmp_path, *alike(fine, covered)) is one


@pytest.mark.parametrize(("fine", "one"), [(0.0, True), (0.28, True), (0.33, False), (1.0, False)])
def test_of_small_pictures_six_in_seven_blocks_have_to_be_the_same(
    tmp_path: Path, fine: float, one: bool
) -> None:
    first, second = (smaller(p, 256) for p in alike(fine))
    assert confirmed(tmp_path, first, second) is one


def test_pictures_are_compared_at_the_size_of_the_smaller_one(tmp_path: Path) -> None:
    one, other = alike(0.3)
    assert confirmed(tmp_path, one, smaller(other, 256))
    assert confirmed(tmp_path, smaller(one, 100), smaller(one, 100))
    assert confirmed(tmp_path, smaller(one, 256), smaller(one, 160))


@pytest.mark.parametrize("mirrored", [False, True])
def test_a_mirrored_copy_is_one_as_a_mirrored_one(tmp_path: Path, mirrored: bool) -> None:
    one = smaller(alike(0.0)[0], 256)
    assert confirmed(tmp_path, one, np.ascontiguousarray(one[:, ::-1]), mirrored) is mirrored
    assert confirmed(tmp_path, one, one, mirrored) is not mirrored


@pytest.mark.parametrize("share", [0.1, 0.99])
def test_what_is_looked_at_again_is_judged_by_that_alone(tmp_path: Path, share: float) -> None:
    one, other = (smaller(p, 256) for p in alike(1.0))
    assert confirmed(tmp_path, one, one, share=share)
    assert not confirmed(tmp_path, one, other, share=share)


def test_the_word_of_the_thumbnails_stands_where_a_file_cannot_be_read_again(tmp_path: Path) -> None:
    """For many pairs, in their order; those that are sure are not looked at again."""
    write(tmp_path / "0.png", smaller(alike(0.0)[0], 128))
    files = inventory(*(f"{i}.png" for i in range(400)))
    pairs = [Pair(i, i + 1, False, (0.8, 0.79)[i % 2], False) for i in range(0, 399)]
    sure = Pair(7, 8, False, 0.1, True)
    found = looked_again(second_look.confirmed, files, source_of(str(tmp_path)), [*pairs, sure])
    assert found == [(7, 8), *((i, i + 1) for i in range(0, 399, 2))]
    assert looked_again(second_look.copies, files, source_of(str(tmp_path)), [pairs[0], sure]) == []
    assert looked_again(second_look.confirmed, files, source_of(str(tmp_path)), []) == []


@pytest.mark.parametrize(("fine", "copy"), [(0.0, True), (0.15, True), (0.2, False), (1.0, False)])
def test_frames_of_a_clip_at_rest_differ_in_their_speckle(tmp_path: Path, fine: float, copy: bool) -> None:
    for name, picture in zip("ab", alike(fine), strict=True):
        write(tmp_path / f"{name}.png", smaller(picture, 256))
    pair = Pair(0, 1, False, 1.0, True)
    found = looked_again(second_look.copies, inventory("a.png", "b.png"), source_of(str(tmp_path)), [pair])
    assert found == ([pair] if copy else [])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The files of each part that is read again."""
    out: list[list[str]] = []

    def noted(source: Source, wanted: Any, most_bytes: int) -> Any:
        out.append(sorted(wanted))
        return pictures_again(source, wanted, most_bytes)

    monkeypatch.setattr(second_look, "pictures_again", noted)
    return out


def looked_at_beside_the_first(folder: Path, names: list[str], files: Any) -> None:
    for name in names:
        write(folder / name, smaller(alike(0.0)[0], 64))
    pairs = [Pair(0, i, False, 0.8, False) for i in range(1, len(names))]
    found = looked_again(second_look.confirmed, files, source_of(str(folder)), pairs)
    assert found == [(0, i) for i in range(1, len(names))]


@pytest.mark.parametrize(
    ("side", "item", "together"), [(1448, True, False), (1449, True, True), (64, False, True)]
)
def test_large_pictures_and_clips_are_read_one_after_the_other(
    tmp_path: Path, asked: list[list[str]], side: int, item: bool, together: bool
) -> None:
    names = [f"{i}.png" for i in range(6)]
    looked_at_beside_the_first(tmp_path, names, inventory(*names, side=side, item=item))
    assert (asked == [names]) is together
    assert sorted(name for part in asked for name in part) == names


def test_a_picture_that_stays_in_question_is_read_once(tmp_path: Path, asked: list[list[str]]) -> None:
    names = [f"{i:03d}.png" for i in range(150)]  # more than are held at once
    looked_at_beside_the_first(tmp_path, names, inventory(*names))
    assert sorted(name for part in asked for name in part) == names
