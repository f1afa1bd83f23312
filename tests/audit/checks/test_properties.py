"""Figures of a set, worked out by hand for columns that are made for it."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import properties
from sonodex.audit.items import Items
from sonodex.audit.result import Counts, Group, Size
from tests.audit.columns import Columns


def items(kinds: str, sizes: list[tuple[int, int]], file: list[int], picture: list[int]) -> Items:
    """Items of the kinds `i`, `v` (clip) and `o` (volume)."""
    n = len(kinds)
    return Items(
        paths=[str(i) for i in range(n)],
        spoken=[str(i) for i in range(n)],
        file=np.array(file),
        picture=np.array(picture),
        kind=np.array([{"i": "image", "v": "video", "o": "volume"}[k] for k in kinds]),
        width=np.array([w for w, _ in sizes]),
        height=np.array([h for _, h in sizes]),
        mask_like=np.zeros(n, np.bool_),
        blank=np.zeros(n, np.bool_),
        levels=np.full(n, 200),
    )


# three images, a clip of three frames (file 3), a volume (file 4) of which no picture was looked at
ITEMS = items("iiivo", [(10, 20), (30, 20), (10, 20), (64, 48), (8, 9)], [0, 1, 2, 3, 4], [0, 1, 2, -1, -1])
PICTURES = {"mean": [10, 20, 40, 50, 60, 70.06], "covered": [0.1, 0.2, 0.4, 0.5, 0.6, 0.7]}
FILE = (0, 1, 2, 3, 3, 3)


def test_figures_of_the_items_of_each_value() -> None:
    inventory: Any = Columns(FILE, PICTURES)
    every = np.arange(5)
    found = properties.figures_of(inventory, ITEMS, every, Attribute(["b", "b", "a", "a", "c"], "x"))
    assert list(found.items()) == [  # the largest first, then by name
        ("a", Group(images=2, width=37, height=34, mean=55.0, scanned=0.55)),
        ("b", Group(images=2, width=20, height=20, mean=15.0, scanned=0.15)),
        ("c", Group(images=1, width=8, height=9, mean=None, scanned=None)),
    ]
    some = properties.figures_of(inventory, ITEMS, every[:3], Attribute(["b", None, "b", "a", "c"], "x"))
    assert some == {"b": Group(images=2, width=10, height=20, mean=25.0, scanned=0.25)}


@pytest.mark.parametrize(("kinds", "listed"), [(1000, 1000), (1001, 1000)])
def test_figures_of_a_thousand_values_are_given(kinds: int, listed: int) -> None:
    many = items("i" * kinds, [(9, 9)] * kinds, list(range(kinds)), list(range(kinds)))
    inventory: Any = Columns(tuple(range(kinds)), {"mean": [1.0] * kinds, "covered": [1.0] * kinds})
    names = [f"{i:04d}" for i in range(kinds)]
    found = properties.figures_of(inventory, many, np.arange(kinds), Attribute(list(names), "x"))
    assert list(found) == names[:listed]


def test_sizes_are_listed_commonest_first() -> None:
    assert properties.sizes_of(ITEMS, np.arange(4)) == [Size(10, 20, 2), Size(30, 20, 1), Size(64, 48, 1)]
    many = items("i" * 202, [(i, 9) for i in (*range(201), 200)], [0] * 202, [0] * 202)
    found = properties.sizes_of(many, np.arange(202))
    assert found == [Size(200, 9, 2), *(Size(i, 9, 1) for i in range(199))]  # two hundred of them


def test_items_of_each_kind_are_counted_without_masks() -> None:
    inventory: Any = Columns(frames=[None, None, None, 30, 7])
    mask = np.array([False, True, False, False, False])
    assert properties.counts_of(inventory, ITEMS, mask) == Counts(
        images=2, masks=1, videos=1, frames=30, volumes=1
    )
    assert properties.counts_of(inventory, ITEMS, ~mask) == Counts(
        images=1, masks=4, videos=0, frames=0, volumes=0
    )


@pytest.mark.parametrize(
    ("spacing", "rate", "known"),
    [
        ([0.1, None, None, None, None], [None] * 5, 1),
        ([None] * 5, [None, None, None, 25.0, None], 1),
        ([None] * 5, [25.0, None, None, None, 25.0], 0),  # a rate says something of clips alone
        ([0.1] * 5, [25.0] * 5, 5),
        ([None] * 5, [None] * 5, 0),
    ],
)
def test_what_has_spacing_or_a_rate_is_calibrated(spacing: list[Any], rate: list[Any], known: int) -> None:
    typed = {"spacing_rows": [*spacing, 1.0], "frame_rate": [*rate, 1.0]}  # and a file that is no item
    inventory: Any = Columns((), None, **typed)
    assert properties.calibrated(inventory, ITEMS, np.arange(5)) == known


def test_files_of_each_kind_and_format() -> None:
    inventory: Any = Columns(
        path=["a", "b", "c"],
        size=[1, 20, 300],
        kind=["image", "table", "image"],
        format=["PNG", "CSV", "JPEG"],
    )
    found = properties.files_of(inventory)
    assert (found.total, found.bytes, list(found.by_kind.items())) == (3, 321, [("image", 2), ("table", 1)])
    assert found.by_format == {"PNG": 1, "CSV": 1, "JPEG": 1}
    assert properties.list_digest(inventory) == hashlib.sha256(b"a\x001\nb\x0020\nc\x00300\n").hexdigest()
    empty: Any = Columns(path=[], size=[], kind=[], format=[])
    assert (properties.files_of(empty).total, properties.files_of(empty).bytes) == (0, 0)


def test_what_headers_say() -> None:
    inventory: Any = Columns(
        kind=["image", "images", "video", "volume", "image", "table", "image"],
        problem=[None] * 6 + ["broken"],
        bits=[8, 8, 8, 16, 8, 8, 12],
        colour=[False, True, False, False, False, True, True],
        device=["GE", "", None, "GE", "Esaote", "no", "no"],
        frame_rate=[None, None, 25.0, None, None, 30.0, 30.0],
        spacing_rows=[0.1, None, None, 0.12345, 0.1, 1.0, 1.0],
        spacing_columns=[0.1, None, None, 0.2, 0.1, 1.0, 1.0],
    )
    found = properties.properties_of(inventory)
    assert list(found.bits.items()) == [("8", 4), ("16", 1)]
    assert list(found.colour.items()) == [("gray", 4), ("colour", 1)]
    assert list(found.devices.items()) == [("GE", 2), ("Esaote", 1)]
    assert found.frame_rates == {"25": 1}
    assert list(found.pixel_spacings_mm.items()) == [("0.1×0.1", 2), ("0.1235×0.2", 1)]
    devices = properties.devices_of(inventory, items("iiv", [(1, 1)] * 3, [0, 1, 2], [0, 1, -1]))
    assert devices.values == ["GE", None, None]
    assert devices.rule == "header"


@pytest.mark.parametrize(
    ("column", "most"),
    [("bits", 20), ("device", 50), ("frame_rate", 20), ("spacing_rows", 50)],
)
def test_the_commonest_of_what_headers_say(column: str, most: int) -> None:
    count = most + 1
    plain: dict[str, list[Any]] = {
        "kind": ["image"] * count, "problem": [None] * count, "bits": [8] * count, "colour": [False] * count,
        "device": [None] * count, "frame_rate": [None] * count, "spacing_rows": [None] * count,
        "spacing_columns": [0.1] * count,
    }  # fmt: skip
    inventory: Any = Columns((), None, **plain | {column: [1 + i for i in range(count)]})
    found = properties.properties_of(inventory)
    of = {"bits": found.bits, "device": found.devices, "frame_rate": found.frame_rates}
    assert len(of.get(column, found.pixel_spacings_mm)) == most
