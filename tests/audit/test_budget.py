"""What a file would take to be read is asked of its header, and its reader is refused more than the budget."""

from __future__ import annotations

import io
import os
import struct
import sys
import time
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest

from sonodex.audit import expression
from sonodex.audit.look.running import memory
from sonodex.audit.look.running.watched import TooLongError, Watched
from sonodex.audit.tables import apart, read_table
from sonodex.collect import archives, formats, limits
from sonodex.collect.budget import BEYOND
from sonodex.collect.sources import Entry, ReadError
from sonodex.errors import UsageError
from tests.audit import making
from tests.audit.look.deadly import DeadlyFolder
from tests.audit.look.test_running import look_at
from tests.audit.making import content, held, noise, refused
from tests.audit.test_hostile import problems


def megabytes(text: str) -> int:
    """What a refused file is said to need."""
    words = text.split()
    assert words[:4] == ["not", "read:", "would", "need"]
    return int(words[4].replace(",", ""))


def png_of_16_bit(width: int, height: int) -> bytes:
    data = bytearray(making.png_stating(width, height))
    data[24:26] = bytes([16, 6])
    import zlib

    data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
    return bytes(data)


def test_pictures_by_their_headers() -> None:
    assert megabytes(refused(png_of_16_bit(9990, 9990), "a.png")) == -(-9990 * 9990 * 8 // 2**20)
    tiff = making.tiff(noise(16, 16))
    wide = struct.pack("<HHI", 256, 3, 1) + struct.pack("<HH", 16, 0)
    assert tiff.count(wide) == 1
    bits = struct.pack("<HHIHH", 258, 3, 1, 8, 0)
    assert tiff.count(bits) == 1
    stated = tiff.replace(wide, struct.pack("<HHII", 256, 4, 1, 6_000_000))
    stated = stated.replace(bits, struct.pack("<HHIHH", 258, 3, 1, 64, 0))
    assert megabytes(refused(stated, "a.tif")) == -(-6_000_000 * 16 * 8 // 2**20)


def test_a_matlab_array_is_as_large_as_its_class() -> None:
    """Ones of double precision that are kept in a byte each."""
    rows, columns = 10_000, 10_000
    head = struct.pack("<IIII", 6, 8, 6, 0) + struct.pack("<IIii", 5, 8, rows, columns)
    head += struct.pack("<II", 1 << 16 | 1, 0x78) + struct.pack("<II", 2, rows * columns)
    import zlib

    packed = zlib.compress(struct.pack("<II", 14, len(head) + rows * columns) + head + bytes(1000))
    data = making.matlab()[:128] + struct.pack("<II", 15, len(packed)) + packed
    assert megabytes(refused(data, "a.mat")) >= 8 * rows * columns // 2**20


def test_a_piece_of_hdf5_that_is_unpacked_whole() -> None:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        shape = (200, 1000, 1000)
        file.create_dataset("images", shape, "u1", chunks=shape, compression="gzip")
        file.create_dataset("small", data=noise(3, 40, 50))
    found = content(out.getvalue(), "a.h5")
    assert any("would need 191 MB" in note for note in found.notes)
    assert len(list(found.pictures)) == 3  # its neighbours are read


def test_pictures_out_of_one_piece_unpack_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        for name in "ab":
            file.create_dataset(name, data=noise(9, 40, 50), chunks=(9, 40, 50), compression="gzip")
        file["images"] = h5py.SoftLink("/a")
    names = [p.name for p in content(out.getvalue(), "a.h5").pictures]
    assert len(set(names)) == len(names) > 2


def test_arrays_of_npz_are_read_one_at_a_time() -> None:
    arrays = {f"images_{n}": noise(4, 40, 50, seed=n) for n in range(3)}
    found = {p.name: p.pixels for p in content(making.npz(**arrays), "a.npz").pictures}
    for name, values in arrays.items():
        for n in range(4):
            assert np.array_equal(found[f"{name}[{n}]"], values[n])


def test_an_archive_in_an_archive_counts_with_what_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MEMBER_BYTES", 3_000_000)
    inner = making.zipped({"a.bin": os.urandom(1_700_000)}, zipfile.ZIP_STORED)
    assert any("unpack it" in p for p in problems(making.zipped({"i.zip": inner}), "o.zip"))
    assert problems(making.zipped({"a.bin": os.urandom(1_200_000)}), "o.zip") == [""]


def test_a_list_of_very_many_members() -> None:
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, 100_000_000, 0, 0)
    assert "would need" in problems(b"PK\5\6" + bytes(100) + end, "a.zip")[0]
    assert archives.zip_count(held(b"PK\3\4" + bytes(100) + end, "a.zip")) == 0


def test_a_large_table_is_read_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SMALL_TABLE_BYTES", 0)
    data = held('file,class\na.png,gut\nb.png,\n"c\u00a0\x1f.png","x\ny"\n'.encode(), "a.csv")
    lists = held(b'{"train": ["a"], "test": ["b", "c"]}', "a.json")
    with Watched() as watched:
        for blob, form in ((data, formats.CSV), (lists, formats.JSON)):
            assert apart.read_apart(blob, form, watched) == read_table(blob, form)
        with pytest.raises(ReadError, match="JSON broken"):
            apart.read_apart(held(b"[" * 100_000, "a.json"), formats.JSON, watched)


def test_a_large_annotation_is_read_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"<annotation><filename>a.png</filename><object><name>cyst</name></object></annotation>"
    small = apart.annotation_apart(held(text, "a.xml"), Watched())
    assert small == ("VOC", [("a.png", "cyst", "")])
    monkeypatch.setattr(limits, "SMALL_TABLE_BYTES", 0)
    with Watched() as watched:
        assert apart.annotation_apart(held(text, "a.xml"), watched) == small


def test_a_watched_call_costs_no_more_than_its_budget() -> None:
    with Watched() as watched:
        assert watched.call(60, len, "four") == 4
        with pytest.raises(TooLongError, match="more than 0 seconds"):
            watched.call(0.2, time.sleep, 3600)
        with pytest.raises(ReadError, match="ended the process"):
            watched.call(60, sys.exit, 3)
        if sys.platform == "linux":
            with pytest.raises(ReadError) as error:
                watched.call(60, bytearray, 4 * limits.WORKER_BYTES)
            assert str(error.value) == BEYOND


@pytest.mark.parametrize("listed", [["a.csv", "b/c.png"], ["a.zip"], []])
def test_an_expression_is_tried_on_the_listing(listed: list[str]) -> None:
    entries = [Entry(path, 1) for path in listed]
    expression.check("(c)", entries) if "b/c.png" in listed else None
    if listed == ["a.csv", "b/c.png"]:
        with pytest.raises(UsageError, match=r"matches no path, for example a\.csv"):
            expression.check("nothing", entries)
    else:  # nothing is known of what is in an archive
        expression.check("nothing", entries)


def test_an_expression_that_takes_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_A_REGEX", 0.5)
    with pytest.raises(UsageError, match="repeats in repeats"):
        list(expression.values_of(["a" * 60 + "!"], "(a+)+$"))


@pytest.mark.parametrize("regex", ["(", "a{99999999999}", "(" * 3000 + ")" * 3000, "[[a]("])
def test_an_expression_that_is_none(regex: str) -> None:
    with pytest.raises(UsageError, match=r"no regular expression|nested too deep"):
        expression.check(regex, [Entry("a", 1)])


def test_lists_of_classes_in_lists_are_not_printed() -> None:
    from sonodex.audit.tables.marks import class_names

    bomb = "a: &a [x, x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert class_names(f"{bomb}names: [*i, cyst]\n") == {1: "cyst"}


def test_rows_in_a_gap_of_a_sheet_take_no_time(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "file", "class"
    book.active["A20000"], book.active["B20000"] = "a.png", "cyst"
    book.save(tmp_path / "a.xlsx")
    (table,) = read_table(held((tmp_path / "a.xlsx").read_bytes(), "a.xlsx"), formats.XLSX)
    assert (table.header, table.rows) == (("file", "class"), (("a.png", "cyst"),))


def hold(megabytes: int) -> int:
    """Take memory and stay: what only another process can end."""
    held = b"x" * (megabytes * limits.MEGABYTE)
    time.sleep(60)
    return len(held)


def test_a_reader_is_bounded_where_the_system_does_not_bound_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory, "REFUSED", False)
    monkeypatch.setattr(limits, "WORKER_BYTES", 160 * limits.MEGABYTE)
    with Watched() as watched, pytest.raises(ReadError, match=BEYOND):
        watched.call(50, hold, 250)


def test_a_picture_that_takes_all_memory_costs_itself_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where the system does not bound its reader."""
    monkeypatch.setattr(memory, "REFUSED", False)
    monkeypatch.setattr(limits, "WORKER_BYTES", 300 * limits.MEGABYTE)
    for name in ("eater.png", "plain.png"):
        (tmp_path / name).write_bytes(making.png(noise(8, 8)))
    found = look_at(DeadlyFolder(str(tmp_path)), 1)
    assert found == {"eater.png": BEYOND, "plain.png": None}
