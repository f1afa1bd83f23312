"""What a set consists of, worked out by hand from files and the pictures that were looked at."""

from __future__ import annotations

from typing import Any

import pytest

from sonodex.audit.items import Items, items_of
from tests.audit.columns import Columns


def made(names: list[str] | None = None) -> Items:
    """Two images, two in a stack, three clips (one of them broken) and three volumes."""
    pictures = [  # file, is an item, blank, mask-like, levels
        (0, 1, 0, 0, 200), (1, 1, 0, 1, 2),
        (2, 0, 0, 0, 90), (2, 0, 1, 0, 1), (2, 0, 0, 0, 120),  # a clip with a blank frame
        (3, 0, 1, 0, 1), (3, 0, 1, 0, 1),  # one that is blank throughout
        (5, 0, 0, 1, 3), (5, 0, 1, 0, 1), (5, 0, 0, 1, 2),  # a volume of masks and slices without
        (6, 0, 0, 1, 2), (6, 0, 0, 0, 80),  # one in which not all looks like masks
        (8, 1, 0, 0, 250), (8, 1, 1, 0, 1),
    ]  # fmt: skip
    file, item, blank, like, levels = zip(*pictures, strict=True)
    columns: Any = Columns(
        file,
        {
            "item": item, "blank": blank, "mask_like": like, "levels": levels,
            "width": [10 + i for i in range(14)], "height": [30 + i for i in range(14)],
        },
        names,
        path=["a.png", "b.png", "c.mp4", "d.mp4", "e.mp4", "f.nii", "g.nii", "h.nii", "s.npz"],
        kind=["image", "image", "video", "video", "video", "volume", "volume", "volume", "images"],
        problem=[None, None, None, None, "broken", None, None, None, None],
        width=[1, 1, 64, 65, 66, 67, 68, 69, 1],
        height=[1, 1, 48, 49, 50, 51, 52, 53, 1],
    )  # fmt: skip
    return items_of(columns)


def test_images_come_first_then_clips_and_volumes() -> None:
    items = made()
    assert len(items) == 9
    assert items.paths == ["a.png", "b.png", "s.npz", "s.npz", "c.mp4", "d.mp4", "f.nii", "g.nii", "h.nii"]
    assert items.spoken == items.paths
    assert items.kind.tolist() == ["image"] * 4 + ["video"] * 2 + ["volume"] * 3
    assert items.file.tolist() == [0, 1, 8, 8, 2, 3, 5, 6, 7]
    assert items.picture.tolist() == [0, 1, 12, 13, -1, -1, -1, -1, -1]
    assert items.width.tolist() == [10, 11, 22, 23, 64, 65, 67, 68, 69]
    assert items.height.tolist() == [30, 31, 42, 43, 48, 49, 51, 52, 53]
    assert items.levels.tolist() == [200, 2, 250, 1, 120, 1, 3, 80, 0]
    flat = [[p for p, flag in zip(items.paths, column, strict=True) if flag] for column in
            (items.mask_like, items.blank)]  # fmt: skip
    assert flat == [["b.png", "f.nii"], ["s.npz", "d.mp4"]]
    assert items.blank.tolist()[2:4] == [False, True]


def test_nothing_has_no_items() -> None:
    none: Any = Columns(
        (), dict.fromkeys(("item", "blank", "mask_like", "levels", "width", "height"), ()), None,
        path=[], kind=[], problem=[], width=[], height=[],
    )  # fmt: skip
    assert len(items_of(none)) == 0


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("", "s.npz"),
        ("masks", "s.npz/masks"),
        ("masks[3]", "s.npz/masks/3"),
        ("data[3].roi1", "s.npz/data/item 3/roi1"),
        ("data.roi1", "s.npz/data/roi1"),
        ("data.roi.mask[2]", "s.npz/data/roi/mask/2"),
        ("cells{2}[1]", "s.npz/cells/2/1"),
        ("cells{2}/x", "s.npz/cells/item 2/x"),
        ("v1.5", "s.npz/v1.5"),
    ],
)
def test_how_rules_on_names_read_an_array(name: str, spoken: str) -> None:
    items = made([""] * 12 + [name, "other"])
    assert items.spoken == ["a.png", "b.png", spoken, "s.npz/other", *items.paths[4:]]
    assert items.paths[2:4] == [f"s.npz#{name}" if name else "s.npz", "s.npz#other"]
