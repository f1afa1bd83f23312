"""HDF5, MATLAB and NumPy files as their own libraries write them: which pictures are in them, the right way
round."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from sonodex.collect import limits
from tests.audit import making
from tests.audit.making import COLOUR, GRAY, Array, content, content_of, noise, pixels, said


@pytest.mark.parametrize(("name", "items"), [("x", 3), ("set/Y", 3), ("box", 1)])
def test_an_array_called_as_programs_that_learn_call_many_pictures(name: str, items: int) -> None:
    assert content(making.hdf5(**{name: noise(3, 40, 50)}), "a.h5").items == items


def test_hdf5_stack_with_labels() -> None:
    stack = noise(20, 40, 50)
    found = content(making.hdf5(x=stack, y=np.arange(20)))
    assert said(found) == ("images", 20, 50, 40, 8, False)
    assert found.items == 20
    shown = list(found.pictures)
    assert [p.name for p in shown][:2] == ["x[0]", "x[1]"]
    assert all(p.item and np.array_equal(p.pixels, stack[i]) for i, p in enumerate(shown))


def test_hdf5_volume_and_groups(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["deep/er/thing"] = noise(20, 40, 50)
        file["deep/text"] = "words"
        file["deep/again"] = file["deep/er"]  # the same group at a second place
    found = content_of(tmp_path / "a.h5")
    assert (found.kind, found.items, found.frames) == ("volume", 1, 20)
    assert [p.name for p in found.pictures][-1].endswith("thing[19]")


def test_only_a_model_keeps_weights_in_a_group_of_their_name() -> None:
    held = {"vars/frame": GRAY, "image": GRAY}
    assert content(making.hdf5(**held), "a.h5").items == 2
    assert content(making.hdf5(**held, **{"layers/dense/vars/0": GRAY}), "a.h5").items == 1


def test_an_oversized_dataset_costs_no_neighbour() -> None:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.create_dataset("far", (20_000, 20_000), "u1", chunks=(16, 16))  # states, and holds nothing
        file["image"] = noise(40, 50)
    found = content(out.getvalue())
    assert [p.pixels.shape for p in found.pictures] == [(40, 50)]
    assert found.items == 1
    (note,) = found.notes
    assert note.startswith("far: ")
    assert note.endswith("not read")


def test_hdf5_lets_go_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(making.hdf5(images=noise(20, 40, 50)))
    found = content_of(path)
    list(found.pictures)
    with h5py.File(path, "r+") as file:  # would be refused while it is open elsewhere
        file.attrs["x"] = 1


def test_matlab73_is_the_right_way_round() -> None:
    found = content(
        making.matlab73(frame=GRAY, pictures=noise(40, 50, 20), screen=COLOUR, films=noise(40, 50, 3, 5))
    )
    shown = {p.name: p.pixels for p in found.pictures}
    assert found.kind == "images"
    assert np.array_equal(shown["frame"], GRAY)
    assert np.array_equal(shown["pictures[7]"], noise(40, 50, 20)[..., 7])
    assert np.array_equal(shown["screen"], COLOUR[..., ::-1])
    assert np.array_equal(shown["films[4]"], noise(40, 50, 3, 5)[..., ::-1, 4])


def cells(values: list[Array | str | None], places: int = 1) -> bytes:
    """MATLAB 7.3 with a cell array `cells`: what its cells hold lies elsewhere, and is referred to."""
    out = io.BytesIO()
    with h5py.File(out, "w", userblock_size=512) as file:
        kept = file.create_group("#refs#")
        array = file.create_dataset("set/cells", (len(values), places), dtype=h5py.ref_dtype)
        array.attrs["MATLAB_class"] = np.bytes_("cell")
        for i, value in enumerate(values):
            if value is None:
                continue
            held = np.array([[ord(c)] for c in value], "u2") if isinstance(value, str) else value.T
            kept[f"r{i}"] = np.ascontiguousarray(held)
            kind = "char" if isinstance(value, str) else value.dtype.name
            kept[f"r{i}"].attrs["MATLAB_class"] = np.bytes_(kind)
            array[i, :] = [kept[f"r{i}"].ref] * places
    return b"MATLAB 7.3 MAT-file".ljust(124) + struct.pack("<HH", 0x200, 0x4D49) + out.getvalue()[128:]


def test_cells_of_matlab73_are_read_as_those_of_matlab5() -> None:
    values = [noise(40, 50, seed=i) for i in range(3)]
    found = content(cells([*values, "a name of forty letters and more, as text", None]))
    assert (found.kind, found.items, found.width, found.height) == ("images", 3, 50, 40)
    shown = {p.name: p.pixels for p in found.pictures}
    assert sorted(shown) == [f"set/cells{{{i}}}" for i in range(3)]
    assert all(np.array_equal(shown[f"set/cells{{{i}}}"], value) for i, value in enumerate(values))


def test_very_many_cells_are_not_all_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "HDF5_OBJECTS", 8)
    assert content(cells([GRAY] * 8)).items < 8
    found = content(cells([GRAY] * 4, places=100))
    assert (list(found.pictures), found.notes) == ([], ["set/cells: 400 cells, more than are looked at"])


@pytest.mark.parametrize("packed", [False, True])
def test_matlab5(packed: bool) -> None:
    cells = np.empty(3, object)
    cells[:] = [noise(40, 50, seed=i) for i in range(3)]
    values = {
        "cells": cells,
        "s": {"image": GRAY, "inner": {"picture": noise(40, 50, 8)}, "name": "text"},
        "screens": noise(40, 50, 3, 5),
        "label": np.arange(8),
    }
    found = content(making.matlab(values, packed))
    shown = {p.name: p.pixels for p in found.pictures}
    assert (found.kind, found.items, found.width, found.height) == ("images", 3 + 1 + 8 + 5, 50, 40)
    assert all(np.array_equal(shown[f"cells{{{i}}}"], cells[i]) for i in range(3))
    assert np.array_equal(shown["s.image"], GRAY)
    assert np.array_equal(shown["s.inner.picture[7]"], noise(40, 50, 8)[..., 7])
    assert np.array_equal(shown["screens[4]"], noise(40, 50, 3, 5)[..., ::-1, 4])


@pytest.mark.parametrize(
    ("shape", "count", "colour", "first"),
    [
        ((40, 50), 1, False, (40, 50)),
        ((40, 50, 1), 1, False, (40, 50)),
        ((1, 40, 50), 1, False, (40, 50)),
        ((40, 50, 3), 1, True, (40, 50, 3)),
        ((40, 50, 4), 1, True, (40, 50, 3)),
        ((7, 40, 50), 7, False, (40, 50)),
        ((7, 40, 50, 1), 7, False, (40, 50)),
        ((7, 1, 40, 50), 7, False, (40, 50)),
        ((7, 40, 50, 3), 7, True, (40, 50, 3)),
        ((7, 3, 40, 50), 7, True, (40, 50, 3)),
        ((2, 7, 40, 50), 14, False, (40, 50)),
        ((40, 50, 1, 1), 1, False, (40, 50)),
        ((2, 1, 40, 50, 3), 2, True, (40, 50, 3)),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_every_shape(
    shape: tuple[int, ...], count: int, colour: bool, first: tuple[int, ...], order: Any
) -> None:
    values = np.asarray(noise(*shape), order=order)
    found = content(making.npy(values))
    assert (found.frames, found.width, found.height, found.colour) == (count, 50, 40, colour)
    shown = pixels(found)
    assert all(p.shape == first for p in shown)
    pile = values.squeeze()
    if shape == (7, 3, 40, 50):
        pile = pile.transpose(0, 2, 3, 1)
    last = pile.reshape(-1, 40, 50, *pile.shape[-1:] * colour)[-1]
    assert np.array_equal(shown[-1], last[..., 2::-1] if colour else last)


def test_npy_on_disk_is_read_picture_by_picture(tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", noise(30, 40, 50, dtype="u2"))
    found = content_of(tmp_path / "images.npy")
    assert (found.frames, found.bits) == (30, 16)
    assert np.array_equal(pixels(found)[5], noise(30, 40, 50, dtype="u2")[5])


def test_npz_and_tables_of_numbers() -> None:
    found = content(
        making.npz(x_train=noise(12, 40, 50), y_train=np.arange(12), weights=noise(3, 5)), "set.npz"
    )
    assert (found.kind, found.items) == ("images", 12)
    assert content(making.npy(noise(500, 4))).kind == "array"
    assert content(making.npy(np.arange(5))).kind == "array"


@pytest.mark.parametrize(
    ("shape", "count", "size"),
    [
        ((64, 64, 20), 20, (64, 64)), ((64, 64, 32), 32, (64, 64)), ((64, 64, 33), 64, (33, 64)),
        ((64, 63, 20), 64, (20, 63)), ((20, 64, 64), 20, (64, 64)), ((64, 64, 5), 5, (64, 64)),
    ],
)  # fmt: skip
def test_square_slices_may_come_last(shape: tuple[int, ...], count: int, size: tuple[int, int]) -> None:
    found = content(making.hdf5(volume=noise(*shape)), "a.h5")
    assert (found.frames, (found.width, found.height)) == (count, size)
    assert all(p.pixels.shape == size[::-1] for p in found.pictures)


WRITERS = {
    "a.npz": lambda **values: making.npz(**values),
    "a.h5": lambda **values: making.hdf5(**values),
    "a.mat": lambda **values: making.matlab(values),
    "b.mat": lambda **values: making.matlab73(**{k: v if v.ndim > 1 else v[None] for k, v in values.items()}),
}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    ("axes", "shape"),
    [
        ("NHW", (64, 64, 20)), ("NHW", (64, 20, 65)), ("NHW", (30, 40, 50)),
        ("HWN", (40, 50, 30)), ("HWN", (20, 64, 64)), ("HWN", (64, 64, 20)), ("HWN", (20, 64, 21)),
        ("NHWC", (30, 40, 50, 3)), ("NCHW", (30, 3, 40, 50)), ("HWCN", (40, 50, 3, 30)),
    ],
)  # fmt: skip
def test_labels_say_which_axis_counts_the_pictures(name: str, axes: str, shape: tuple[int, ...]) -> None:
    values, count = noise(*shape), shape[axes.index("N")]
    found = content(WRITERS[name](scans=values, diagnosis=np.arange(count)), name)
    assert (found.kind, found.items, found.frames) == ("images", count, count)
    ordered = values.transpose([axes.index(a) for a in "NHWC" if a in axes])
    shown = [p.pixels for p in found.pictures]
    assert all(
        np.array_equal(p, v[..., ::-1] if v.ndim == 3 else v) for p, v in zip(shown, ordered, strict=True)
    )


@pytest.mark.parametrize("name", WRITERS)
def test_where_labels_fit_both_ways_files_are_read_as_their_programs_write_them(name: str) -> None:
    values = noise(64, 20, 64)
    shown = [p.pixels for p in content(WRITERS[name](scans=values, kind=np.arange(64)), name).pictures]
    first = values[..., 7] if name.endswith(".mat") else values[7]
    assert np.array_equal(shown[7], first)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ({"labels": noise(64, 3)}, "images"),  # a row of each
        ({"y": noise(64, 1)}, "images"),
        ({"poses": noise(64, 7)}, "volume"),  # where the probe was, for each frame of a sweep
        ({"spacing": np.ones(3)}, "volume"),
    ],
)
def test_what_counts_as_labels(name: str, labels: dict[str, Any], kind: str) -> None:
    found = content(WRITERS[name](scans=noise(64, 64, 20), **labels), name)
    assert (found.kind, found.frames) == (kind, 64 if kind == "images" else 20)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize(
    ("rows", "columns", "x", "z"),
    [
        (60, 38, "x_axis", "z_axis"),
        (60, 38, "x", "z"),
        (60, 38, "width", "depth"),
        (60, 60, "x_axis", "z_axis"),
    ],
)
def test_places_of_rows_and_columns_are_no_labels(name: str, rows: int, columns: int, x: str, z: str) -> None:
    shape = (rows, columns, 75) if name.endswith(".mat") else (75, rows, columns)
    axes = {x: np.linspace(0, 1, columns), z: np.linspace(0, 1, rows)}
    found = content(WRITERS[name](**axes, bmode=noise(*shape)), name)
    assert (found.kind, found.items) == ("volume", 1)
    assert (found.frames, found.height, found.width) == (75, rows, columns)


@pytest.mark.parametrize("name", ["a.npz", "a.h5", "a.mat"])
def test_words_are_labels(name: str) -> None:
    words = np.array([f"kind {i % 2}" for i in range(64)], dtype="S" if name == "a.h5" else "U")
    values = words.astype(object)[:, None] if name == "a.mat" else words
    found = content(WRITERS[name](scans=noise(64, 64, 20), kind=values), name)
    assert (found.kind, found.frames) == ("images", 64)


@pytest.mark.parametrize("name", WRITERS)
def test_labels_make_no_pictures_of_lines(name: str) -> None:
    """64 rows of ten numbers are no pictures, but ten slices of 64 rows are."""
    found = content(WRITERS[name](scans=noise(64, 64, 10), kind=np.arange(64)), name)
    assert (found.frames, found.width, found.height) == (10, 64, 64)
