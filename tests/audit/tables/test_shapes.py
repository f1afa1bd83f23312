"""Tables as they are read: their titles and cells, in every form that is known, on both sides of each
limit."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from sonodex.audit.tables import Table, read_table
from sonodex.audit.tables.reading import decoded, delimited, listed
from sonodex.audit.tables.records import records
from sonodex.audit.tables.table import cell, flag, made, names_file
from sonodex.collect import formats, limits
from sonodex.collect.sources import Blob, ReadError

Shape = tuple[str, tuple[str, ...], list[tuple[str, ...]]]


def shape(table: Table) -> Shape:
    return table.path, table.header, list(table.rows)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "1"), (False, "0"), (3.0, "3"), (3.5, "3.5"), (7, "7"), (" a \n b\t", "a b"), ("", ""),
        (-0.0, "0"), (float("nan"), "nan"), ([1], "[1]"),
    ],
)  # fmt: skip
def test_cells_are_text_of_one_line(value: Any, text: str) -> None:
    assert cell(value) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1", True), ("Yes", True), (" TRUE ", True), ("1.0", True), ("0", False), ("no", False), ("", False),
        ("2", None), ("maybe", None), ("01", True), ("benign", None),
    ],
)  # fmt: skip
def test_cells_that_say_yes_or_no(text: str, said: bool | None) -> None:
    assert flag(text) is said


@pytest.mark.parametrize(
    ("value", "tables"),
    [
        (["a", "b"], [("t", ("name",), [("a",), ("b",)])]),
        (["a", 5, "b"], []),
        (["a"] * 20 + [5, "b"], [("t", ("name",), [("a",)] * 20 + [("b",)])]),  # twenty are looked at
        ([["f", "k"], ["a.png", 1]], [("t", ("f", "k"), [("a.png", "1")])]),
        ([["a.png", 1], ["b.png", [2]]], [("t", ("column 1", "column 2"), [("a.png", "1"), ("b.png", "2")])]),
        ([["a.png"], ["b.png"]], []),
        ([{"f": 1, "g": {"h": 2}}, {"f": 3, "i": [4, 5]}],
         [("t", ("f", "g.h", "i"), [("1", "2", ""), ("3", "", "4; 5")])]),
        ([{"f": 1, "g": None, "h": []}], [("t", ("f",), [("1",)])]),
        ([{"f": 1}, 5], []),
        ({"a": 1, "b": "x"}, [("t", ("name", "value"), [("a", "1"), ("b", "x")])]),
        ({"a": ["x", "y"], "b": ["z"]}, [("t", ("name", "class"), [("x", "a"), ("y", "a"), ("z", "b")])]),
        ({"n": 5, "one": [{"f": 1}]}, [("t", ("f",), [("1",)])]),
        ({"one": [{"f": 1}], "two": [{"g": 2}]}, [("t (one)", ("f",), [("1",)]), ("t (two)", ("g",), [("2",)])]),
        ({"one": [{"f": 1}], "two": []}, [("t", ("f",), [("1",)])]),
        ({"file": {"0": "a", "10": "c", "9": "b"}, "k": {"10": 3, "0": 1, "9": 2}},
         [("t", ("file", "k"), [("a", "1"), ("b", "2"), ("c", "3")])]),
        ({"file": {"0": "a", "1": "b"}, "k": {"1": 1, "2": 2}},  # which rows belong together is not said
         [("t (file)", ("name", "value"), [("0", "a"), ("1", "b")]),
          ("t (k)", ("name", "value"), [("1", "1"), ("2", "2")])]),
        ({"a": {"x": 1}, "b": {"x": 2}}, [("t", ("name", "x"), [("a", "1"), ("b", "2")])]),
        ({"a": {"x": 1}, "b": {"y": 2}},  # objects of different keys are no rows
         [("t (a)", ("name", "value"), [("x", "1")]), ("t (b)", ("name", "value"), [("y", "2")])]),
        ({"a": {"x": 1}, "b": {"y": 2}, "c": {"x": 3}, "d": {"y": 4}},
         [("t", ("name", "x", "y"), [("a", "1", ""), ("b", "", "2"), ("c", "3", ""), ("d", "", "4")])]),
        ({"a": {"b": {"c": {"d": [{"f": 1}]}}}}, [("t (a)", ("f",), [("1",)])]),  # three levels down
        ({"a": {"b": {"c": {"e": {"d": [{"f": 1}]}}}}}, []),
        ({"train": ["a"], "test": ["b"]}, [("t", ("name", "split"), [("a", "train"), ("b", "test")])]),
        ({"train": ["a"], "other": ["b"]}, [("t", ("name", "class"), [("a", "train"), ("b", "other")])]),
        ({"train": [], "test": []}, []),
        ({"train": [{"image": "a", "k": 1}], "test": ["b"]},
         [("t", ("image", "k", "split"), [("a", "1", "train"), ("b", "", "test")])]),
        ({"train": [["a", 1], ["b", 1, 2], [5]], "val": [7, None]},
         [("t", ("name", "class", "split"), [("a", "1", "train"), ("b", "", "train"), ("7", "", "val")])]),
        ({"train": {"a": {"k": 1}, "b": "x"}, "test": {"mass": ["c", "d"]}},
         [("t", ("name", "k", "split", "class"),
           [("a", "1", "train", ""), ("b", "", "train", "x"), ("c", "", "test", "mass"), ("d", "", "test", "mass")])]),
        ([{"train": ["a"], "test": ["b"]}, {"train": ["b"], "test": ["a"]}],
         [("t (fold 0 of 2)", ("name", "split"), [("a", "train"), ("b", "test")])]),
        ({"one": {"train": ["a"], "test": ["b"]}, "two": {"train": ["b"], "test": ["a"]}},
         [("t (fold 0 of 2)", ("name", "split"), [("a", "train"), ("b", "test")])]),
        ({"images": [{"id": 1, "file_name": "a"}, {"id": 2, "file_name": "b"}, 5],
          "annotations": [{"image_id": 1, "category_id": 7, "bbox": [1, 2], "area": 3}, {"image_id": 1, "category_id": 8}, 5],
          "categories": [{"id": 7, "name": "cyst"}, 5]},
         [("t (COCO)", ("file_name", "category", "bbox", "area"),
           [("a", "cyst", "1; 2", "3"), ("a", "8", "", ""), ("b", "", "", "")])]),
        ([], []), ({}, []), (5, []), ("x", []),
        ({"@context": "https://schema.org/", "distribution": [{"name": "a", "@type": "cr:FileObject"}]}, []),  # describes
    ],
)  # fmt: skip
def test_tables_in_json(value: Any, tables: list[Shape]) -> None:
    found = [shape(t) for t in records("t", json.dumps(value))]
    assert [t for t in found if t[2]] == tables


def test_eight_tables_of_a_file_are_read() -> None:
    value = {f"k{i}": [{"f": i}] for i in range(9)}
    assert [t.path for t in records("t", json.dumps(value))] == [f"t (k{i})" for i in range(8)]


def test_objects_a_line() -> None:
    assert [shape(t) for t in records("t", '{"f": 1}\n\n{"f": 2}\n')] == [("t", ("f",), [("1",), ("2",)])]
    for broken in ("{", '{"f": 1', '{"f": 1}\n{', ""):
        with pytest.raises(ValueError, match=r"Expecting|delimiter|property"):
            records("t", broken)


def test_cells_of_a_workbook_that_were_merged_downwards_hold_the_value_each() -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "one"
    for row in (
        ("file", "k", None),
        ("a", "x", 1),
        (None, "y", 2),
        ("b", "z", 3.5),
        (None, None, 4),
        ("c", "w", None),
    ):
        sheet.append(row)
    for area in ("B1:C1", "A2:A3", "A4:B5"):
        sheet.merge_cells(area)
    book.create_sheet("two").append(("file", "l"))
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    blob = Blob("t.xlsx", len(data), content=data)
    rows = [("a", "x", "1"), ("a", "y", "2"), ("b", "", "3.5"), ("b", "b", "4"), ("c", "w", "")]
    assert [shape(t) for t in read_table(blob, formats.XLSX)] == [
        ("t.xlsx (one)", ("file", "k", ""), rows), ("t.xlsx (two)", ("file", "l"), []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("file,k\na.png,1\n", ("file", "k"), [("a.png", "1")]),
        ("file;k\na,b.png;1\nc,d.png;2\n", ("file", "k"), [("a,b.png", "1"), ("c,d.png", "2")]),
        ("sep=|\nfile|k\na|1\n", ("file", "k"), [("a", "1")]),
        ("file,k,\na.png,1,\n", ("file", "k"), [("a.png", "1")]),  # an empty column at the end
        ("file,k,\na.png,1,x\n", ("file", "k", ""), [("a.png", "1", "x")]),
        ("file,k\na.png\n\n,,\nb.png,2,3\n", ("file", "k"), [("a.png", ""), ("b.png", "2")]),
        ("a.png,x\nb.png,y\n", ("column 1", "column 2"), [("a.png", "x"), ("b.png", "y")]),
        ("1,2\n3,4\n", ("column 1", "column 2"), [("1", "2"), ("3", "4")]),
        ("one,two\nx,two\ny,two\n", ("column 1", "column 2"), [("one", "two"), ("x", "two"), ("y", "two")]),
        ("one,two\nx,two\ny,z\n", ("one", "two"), [("x", "two"), ("y", "z")]),
        ("Title of it\n\nfile,k\na.png,1\n", ("file", "k"), [("a.png", "1")]),
        ("# by us\nfile,k\na.png,1\n", ("file", "k"), [("a.png", "1")]),
        ("Words on it\nsub,title\n\none,two\nx,y\nz,w\n", ("one", "two"), [("x", "y"), ("z", "w")]),
        # up to two lines before an empty one are a title, three begin the table
        ("sub,title\nx,y\n\none,two\nz,w\n", ("one", "two"), [("z", "w")]),
        ("one,two\nx,y\nz,w\n\np,q\n", ("one", "two"), [("x", "y"), ("z", "w"), ("p", "q")]),
        ("file,,k,\n,x,y,z\na.png,1,2,3\n", ("file", "file x", "k y", "k z"), [("a.png", "1", "2", "3")]),
        ("file,k,\n,,\na.png,1,\n", ("file", "k"), [("a.png", "1")]),
        ("file,k\n", ("file", "k"), []),
        ("\n \n", (), []),
        ("", (), []),
    ],
)
def test_delimited_text(text: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    assert shape(delimited("t", text)) == ("t", header, rows)
    assert shape(delimited("t", text.replace("\n", "\r"))) == ("t", header, rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name k\na b\nc d\n", [("a", "b"), ("c", "d")]),
        ("name  my k  x\na b  1  2\n", [("a b", "1", "2")]),
        ("name k\nmy a b\n", [("my a", "b")]),  # the last word, and what stands before it
    ],
)
def test_text_parted_by_blanks(text: str, rows: list[tuple[str, ...]]) -> None:
    assert list(delimited("t", text, blanks=True).rows) == rows
    assert all(len(row) == 1 for row in delimited("t", text).rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "a.png 0\nb.png 1\nc.png 0\nd.png 1\n",
            [("a.png", "0"), ("b.png", "1"), ("c.png", "0"), ("d.png", "1")],
        ),
        ("a.png 0\nb.png 0\n", [("a.png", "0"), ("b.png", "0")]),
        ("a.png 0\nb.png 1\n", [("a.png", "0"), ("b.png", "1")]),  # two classes behind whole names
        ("a 0\nb 1\n", None),  # each of a class of its own
        ("a.png 0\nb.png 1\nc.png 2\n", None),
        ("a 0\nb 0\nc 1\n", None),
        ("a.png 0\nb.png 0\nc.png\n", None),  # not every line ends in a class
        ("a.png 100\nb.png 100\n", None),
        ("a b.png,mass\nc.png mass\n", [("a b.png", "mass"), ("c.png", "mass")]),
        ("", None),
    ],
)
def test_lists_with_a_class_behind_each_name(text: str, rows: list[tuple[str, ...]] | None) -> None:
    found = listed("t", text)
    assert (shape(found) if found else None) == (("t", ("name", "class"), rows) if rows else None)


@pytest.mark.parametrize(("titles", "found"), [(0, True), (11, True), (12, False)])
def test_the_header_is_looked_for_among_twelve_lines(titles: int, found: bool) -> None:
    table = delimited("t", "Some words on it\n" * titles + "file,k\na.png,1\nb.png,2\n")
    assert (table.header == ("file", "k")) is found


def test_a_cell_holds_three_hundred_letters() -> None:
    assert cell("x" * 300) == "x" * 300
    assert cell("x" * 301) == "x" * 300


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (-1, False)])
def test_cells_of_a_table_are_bounded(monkeypatch: pytest.MonkeyPatch, spare: int, fits: bool) -> None:
    monkeypatch.setattr(limits, "TABLE_CELLS", 3 * (1 + 2) + spare)
    lines = [("file", "k"), ("a", "1"), ("b", "2")]
    if fits:
        assert len(made("t", lines).rows) == 2
    else:
        with pytest.raises(ReadError):
            made("t", lines)


def test_rows_and_columns_of_a_table_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TABLE_COLUMNS", 2)
    assert made("t", [("file", "k", "l"), ("a", "1", "2")], titled=True).header == ("file", "k")
    assert made("t", [("file", "k", "l"), ("a", "1", "2")], titled=True).rows == (("a", "1"),)
    assert made("t", iter([])).rows == made("t", [], titled=True).rows == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("a.png", True), ("a/b.nii.gz", True), ("a.csv", True), ("a.ima", True), ("a.txt", True), ("a.5", False),
        ("a", False), ("e.g. this", False), ("a.b", False), ("", False),
    ],
)  # fmt: skip
def test_what_looks_like_the_name_of_a_file(text: str, is_one: bool) -> None:
    assert names_file(text) is is_one


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-8", "utf-8-sig", "cp1252"])
def test_text_in_several_encodings(encoding: str) -> None:
    text = "datei,größe\nä.png,1\n" + "x" * 500
    assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("encoding", "word"), [("cp1251", "киста"), ("cp1250", "žluč"), ("shift_jis", "嚢胞"), ("euc_kr", "낭종"), ("gb18030", "囊肿")]
)  # fmt: skip
def test_letters_of_the_set_tell_an_encoding(encoding: str, word: str) -> None:
    assert decoded(f"{word}.png\n".encode(encoding), frozenset(word)) == f"{word}.png\n"
