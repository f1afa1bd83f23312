"""What names and tables pair with which item, on both sides of each rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from sonodex.audit import clip_names, names
from sonodex.audit.against_record import compare
from sonodex.audit.joining import joins_of, marked_items, tables_of
from sonodex.audit.lookup import Names
from sonodex.audit.result import Counts, Files, Properties, Result, Subjects
from sonodex.audit.tables import Table, marks
from sonodex.audit.verdict import headline
from sonodex.audit.wide import columns_of_names, one_of

PATHS = [f"{i:03d}.png" for i in range(20)]


@pytest.mark.parametrize(
    ("header", "columns", "what"),
    [
        (("train", "test"), (range(5), range(5, 9)), "split"),
        (("benign", "malignant"), (range(5), range(5, 9)), "class"),
        (("train", "benign"), (range(5), range(5, 9)), "class"),
        (("no", "train", "test"), (range(5), range(5), range(5, 9)), None),  # numbers name items, too
        (("train",), (range(5),), None),
        (("train", "test"), (range(5), range(4, 9)), None),  # one item stands in both
        (("train", "test"), ((0, 1, 2, 3, "x"), range(5, 9)), "split"),  # four in five are known
        (("train", "test"), ((0, 1, 2, "x", "y"), range(5, 9)), None),
        (("train", "test"), ((0, 1, 2, 0, 1), range(5, 9)), "split"),  # more than half differ
        (("train", "test"), ((0, 1, 0, 1), range(5, 9)), None),
        (("index", "train", "test"), (("x", "y"), range(5), range(5, 9)), "split"),
        (("train", "test", "empty"), (range(5), range(5, 9), ()), "split"),
    ],
)
def test_columns_that_list_names(
    header: tuple[str, ...], columns: Sequence[Sequence[int | str]], what: str | None
) -> None:
    longest = max(map(len, columns))
    cells = [[PATHS[c] if isinstance(c, int) else c for c in column] for column in columns]
    rows = tuple(tuple(c[n] if n < len(c) else "" for c in cells) for n in range(longest))
    found = columns_of_names(Table("t.csv", header, rows), Names(PATHS))
    assert (found.header[1] if found else None) == what
    if found:
        listed = [c for name, column in zip(header, cells, strict=True) if name != "index" for c in column]
        assert [row[0] for row in found.rows] == listed
    assert columns_of_names(Table("t.csv", header, rows, False), Names(PATHS)) is None


@pytest.mark.parametrize(
    ("header", "rows", "flags"),
    [
        (("file", "cyst", "mass"), ["10", "01"], (1, 2)),
        (("file", "cyst", "mass"), ["10", "01", "11"], ()),  # two at once
        (("file", "cyst", "mass"), ["10", "01", "00"], ()),
        (("file", "cyst", "mass"), ["10"], ()),  # fewer rows than classes
        (("file", "cyst", "mass"), ["10", "10"], ()),
        (("file", "cyst"), ["1", "1"], ()),
        (("file", "cyst", "sex"), ["10", "01"], ()),
        (("file", "cyst", "mass", "left"), ["100", "011"], (1, 2)),
        (("file", "cyst", "mass", "7"), ["100", "011"], (1, 2)),
        (("file", "cyst", "mass", "age"), ["104", "015"], (1, 2)),
    ],
)
def test_columns_of_which_each_row_says_one(
    header: tuple[str, ...], rows: list[str], flags: tuple[int, ...]
) -> None:
    table = Table("t.csv", header, tuple((f"{n}.png", *row) for n, row in enumerate(rows)))
    assert one_of(table, 0) == flags
    assert one_of(Table("t.csv", header, table.rows, False), 0) == ()


@pytest.mark.parametrize(("count", "classes"), [(30, 30), (31, 0)])
def test_at_most_thirty_columns_are_classes(count: int, classes: int) -> None:
    header = ("file", *(f"c{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(count)))
    rows = tuple((f"{i}.png", *("1" if i == n else "0" for n in range(count))) for i in range(count))
    assert len(one_of(Table("t.csv", header, rows), 0)) == classes


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("a/Img_007.png", 4), ("Img_007.png", 4), ("Img_007", 3), ("img_007.PNG", 3), ("img_007", 2),
        ("Img_7.png", 2), ("img_7", 1), ("Img_007.jpg", 3), ("x", 0), ("x" * 1025, 0),
    ],
)  # fmt: skip
def test_how_well_a_text_names_an_item(text: str, quality: int) -> None:
    assert Names(["a/Img_007.png", "b/other.png"]).find(text).quality == quality
    assert Names(["bus_1_0000.nii"]).find("bus_1").quality == 1  # a channel of it


@pytest.mark.parametrize(("count", "found"), [(64, 64), (65, 0)])
def test_a_name_in_over_64_folders_needs_its_folder(count: int, found: int) -> None:
    known = Names([f"p{i}/image.png" for i in range(count)])
    assert len(known.find("image.png").items) == found
    assert known.find("p3/image.png").items == [3]
    assert known.find("q/p3/image.png").items == [3]


def test_a_text_of_a_thousand_letters_may_be_a_name() -> None:
    assert Names(["x" * 1024]).find("x" * 1024).items == [0]
    assert Names(["x" * 1025]).find("x" * 1025).items == []


@pytest.mark.parametrize(
    ("paths", "numbers"),
    [
        (["us_1.png", "us_02.png"], {"1": [0], "2": [1]}),
        (["us_1.png", "ct_02.png"], {}),
        (["us_1_left.png", "us_1_right.png", "us_2_left.png"], {"1": [0, 1], "2": [2]}),
        (["us_1.png", "us_two.png"], {}),
        (["a/us_1.png", "b/us_1.png"], {}),
        ([f"us_{i}_{'abcdef'[i]}.png" for i in range(6)], {str(i): [i] for i in range(6)}),
        ([f"us_{i}_{'abcdefg'[i]}.png" for i in range(7)], {}),  # six words behind the number
    ],
)
def test_items_by_their_one_number(paths: list[str], numbers: dict[str, list[int]]) -> None:
    assert Names(paths).numbers() == numbers


@pytest.mark.parametrize(
    ("items", "rows", "joins"),
    [
        (4, 4, True), (3, 3, False), (10, 10, True), (10, 9, True), (10, 8, False), (9, 10, True),
        (8, 10, False),
    ],
)  # fmt: skip
def test_a_table_of_the_numbers_of_nearly_all_items(items: int, rows: int, joins: bool) -> None:
    """From four on, where nine in ten of both have the other."""
    paths = [f"US{i:05d}.png" for i in range(1, items + 1)]
    table = Table("t.csv", ("No", "age"), tuple((str(i), "40") for i in range(1, rows + 1)))
    (found,) = tables_of(joins_of(paths, [table]))
    assert found.joined == (min(items, rows) if joins else 0)
    twice = Table("t.csv", ("No", "age"), (*table.rows, table.rows[0]))
    assert tables_of(joins_of(paths, [twice]))[0].joined == 0  # each number stands once


def test_marked_items_are_those_with_marks() -> None:
    paths = [f"{i}.png" for i in range(5)]
    width = len(marks.HEADER) - 3
    cells = [("", ""), ("a", ""), ("", "b"), ("a", "b")]
    rows = tuple((paths[n], one, other, *[""] * width) for n, (one, other) in enumerate(cells))
    assert marked_items(joins_of(paths, [Table("m.json", marks.HEADER, rows)])) == {1, 2, 3}
    other = tuple(f"{h}x" for h in marks.HEADER)
    assert marked_items(joins_of(paths, [Table("m.json", other, rows)])) == set()


@pytest.mark.parametrize(
    ("part", "split"),
    [
        ("imagesTr", "train"), ("imagesTs", "test"), ("labelsVal", "validation"), ("masksVa", "validation"),
        ("fold_07", "fold 7"), ("split 3", "fold 3"), ("fold123", None), ("train_12", "train"),
        ("train_123", None), ("my test set", "test"), ("hold-out", "test"), ("val_gt", "validation"),
        ("tester", None), ("xtrain", None), ("x_train", "train"), ("", None),
    ],
)  # fmt: skip
def test_words_for_splits(part: str, split: str | None) -> None:
    assert names.split_of(part) == split


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        (["TR/1.png", "TS/1.png"], {"TR": "train", "TS": "test"}),
        (["TR/1.png"], {}),
        (["TR/1.png", "trn/1.png"], {}),  # one split is not several
        (["TR/1.png", "masks/1.png", "1.png"], {}),
        (["TR/1.png", "AR/1.png"], {}),
        (["TR/1.png", "TS/1.png", "AR/1.png"], {}),
        (["TR/1.png", "TS/1.png", "masks/1.png"], {"TR": "train", "TS": "test"}),
        (["train/1.png", "AR/1.png"], {"train": "train"}),
        (["a/train/1.png", "a/test/b/1.png"], {"a/train": "train", "a/test": "test"}),
        (["1.png"], {}),
    ],
)
def test_folders_that_are_splits(paths: list[str], folders: dict[str, str]) -> None:
    assert names.split_folders(paths) == folders
    for path in paths:
        above = names.splits_above(path, folders)
        assert all(folders["/".join(path.split("/")[: n + 1])] == split for n, split in above)
        assert len(above) == sum(path.startswith(f"{f}/") for f in folders)


@pytest.mark.parametrize(
    ("part", "subject"),
    [
        ("pat12345678", ("pat N", "12345678")), ("pat123456789", None), ("P7", ("p N", "7")), ("s_04", ("s N", "4")),
        ("s0123456", ("s N", "123456")), ("s1234567", None), ("q7", None), ("sub-01_left", ("sub N", "1")),
        ("Volunteer 3", ("volunteer N", "3")), ("x-case-02-b", ("case N", "2")), ("p", None),
    ],
)  # fmt: skip
def test_words_for_persons(part: str, subject: tuple[str, str] | None) -> None:
    assert names.subject_in(part) == subject


@pytest.mark.parametrize(
    ("one", "other", "key"),
    [
        ("images/bus_0001-l.png", "masks/mask_0001-l.png", "0001-l"),
        ("images/bus_0001.png", "masks/0001.png", "0001"),
    ],
)
def test_numbers_that_an_image_and_a_mask_share(one: str, other: str, key: str) -> None:
    assert names.number_key(one) == names.number_key(other) == ("", key)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("p0_liver.png", ("", "p0")),
        ("a/p0_image.png", None),
        ("a/p0_edge.png", ("a", "p0")),
        ("liver.png", None),
        ("p0_12.png", None),
    ],
)
def test_names_without_their_last_word(path: str, key: tuple[str, str] | None) -> None:
    assert names.rooted_key(path) == key


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        ("test/clip07/0012.png", "clip07"), ("a/clip07/images/3.png", "a/clip07"), ("clip07/x.png", None),
        ("clips/1.png", None), ("0a1b2c3d4e/1.png", "0a1b2c3d4e"), ("1.png", None),
    ],
)  # fmt: skip
def test_folders_that_are_clips(path: str, folder: str | None) -> None:
    assert clip_names.clip_folder(path) == folder


COUNTS: dict[str, int | None] = dict.fromkeys(("subjects", "images", "videos", "frames", "volumes"))
RECORD: dict[str, Any] = {
    "counts": COUNTS,
    "file_formats": [],
    "devices": [],
}
FOUND = Result(
    items=Counts(images=10, masks=2, volumes=3),
    files=Files(by_format={"PNG": 12, "DICOM": 1}),
    subjects=Subjects(4, "a rule"),
    properties=Properties(devices={"GE Logiq E9": 3}),
)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({}, []),
        ({"counts": {**COUNTS, "images": 10}},
         [("counts.images", True, "record says 10 images; found 10 and 2 masks")]),
        ({"counts": {**COUNTS, "images": 9}},
         [("counts.images", False, "record says 9 images; found 10 and 2 masks")]),
        ({"counts": {**COUNTS, "volumes": 3, "videos": 0}},
         [("counts.videos", True, "record says 0 videos; found 0"),
          ("counts.volumes", True, "record says 3 volumes; found 3 and 2 masks")]),
        ({"counts": {**COUNTS, "subjects": 4}},
         [("counts.subjects", True, "record says 4 subjects; found 4")]),
        ({"file_formats": ["png"]}, [("file_formats", True, "record names PNG; all found")]),
        ({"file_formats": ["png", "jpg"]}, [("file_formats", False, "record names JPEG, PNG; no JPEG found")]),
        ({"file_formats": ["zip"]}, []),  # it may have been unpacked
        ({"devices": ["LOGIQ e9"]}, [("devices", True, "record names LOGIQ e9; headers say GE Logiq E9")]),
        ({"devices": ["Philips"]}, [("devices", False, "record names Philips; headers say GE Logiq E9")]),
        ({"devices": ["x", "GE-1"]}, [("devices", True, "record names x, GE-1; headers say GE Logiq E9")]),
    ],
)  # fmt: skip
def test_a_record_beside_what_was_found(
    record: dict[str, object], expected: list[tuple[str, bool, str]]
) -> None:
    found = compare({**RECORD, **record}, FOUND)
    assert [(one.field, one.agrees, one.text) for one in found] == expected


def test_a_record_beside_nothing_found_is_not_judged() -> None:
    assert compare({**RECORD, "devices": ["GE"]}, Result()) == []
    stated = {**RECORD, "counts": {**COUNTS, "subjects": 4}}
    assert compare(stated, Result()) == []


@pytest.mark.parametrize(
    ("counts", "since", "words"),
    [
        (Counts(), None, "No image, video or volume was found"),
        (Counts(images=1), None, "Nothing was found that has to be fixed before you publish"),
        (Counts(masks=1), None, "Nothing was found that has to be fixed before you publish"),
        (Counts(images=1), "a.json", "Nothing new since a.json that has to be fixed before you publish"),
        (Counts(), "a.json", "No image, video or volume was found"),
    ],
)
def test_the_verdict_on_a_clean_set(counts: Counts, since: str | None, words: str) -> None:
    assert headline(Result(items=counts, since=since), []) == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cyst\n mass \n\n", {0: "cyst", 1: "mass"}),
        ("cyst\n\nmass\n", {0: "cyst", 2: "mass"}),  # a line a class
        ("names: [cyst, mass]\n", {0: "cyst", 1: "mass"}),
        ("nc: 2\nnames: {0: cyst, 1: mass}\n", {0: "cyst", 1: "mass"}),
        ("names: {2: mass, 10: cyst, 1: node}\n", {1: "node", 2: "mass", 10: "cyst"}),  # not by their text
        ("names: [1, 2.5, [x], cyst]\n", {0: "1", 1: "2.5", 3: "cyst"}),  # the others keep their numbers
        ("names: {a: cyst}\n", {}),
        ("names: {0: [cyst]}\n", {}),
        ("names: cyst\n", {}),
        ("names: [\n", {}),
        (f"names: [0x{'f' * 5000}, cyst]\n", {0: f"0x{'f' * 5000}", 1: "cyst"}),  # no number is made of it
        ("[names: cyst]\n", {}),
        ("names\nmass\n", {0: "names", 1: "mass"}),
        ("nc: 2\nmass\n", {0: "nc: 2", 1: "mass"}),
        ("", {}),
    ],
)
def test_names_of_numbered_classes(text: str, found: dict[int, str]) -> None:
    assert marks.class_names(text) == found


def test_marks_of_one_format_and_folder_are_one_table() -> None:
    one = [("a/1.txt", "YOLO", [("1", "0", "x"), ("1", "2", "y")]), ("a/2.txt", "YOLO", [("2", "1", "z")])]
    other = [("3.txt", "YOLO", [("3", "two", "")]), ("a/4.xml", "VOC", [("4", "0", "")])]
    told = {
        t.path: (t.rows, t.files)
        for t in marks.together([*one, *other], {"classes.txt": {0: "cyst", 1: "mass"}})
    }
    assert told == {
        "a/*.txt (YOLO)": ((("1", "cyst", "x"), ("1", "2", "y"), ("2", "mass", "z")), 2),
        "*.txt (YOLO)": ((("3", "two", ""),), 1),
        "a/*.xml (VOC)": ((("4", "0", ""),), 1),
    }


@pytest.mark.parametrize(
    ("rows", "joins"),
    [
        ([("sweep1", "x"), ("sweep2", "y")], True),
        ([("sweep1", "x"), ("other", "y")], False),  # one alone is chance
        ([("1", "x"), ("2", "y")], False),  # numbers alone say nothing without a title
        ([("sweep1", "x"), ("2", "y"), ("sweep2", "y")], True),
        ([("sweep1", "x"), ("sweep2", "y"), *[("sweep1", "z")] * 2], False),  # each stands once
    ],
)
def test_a_column_without_a_title_for_clips(rows: list[tuple[str, str]], joins: bool) -> None:
    paths = [f"{clip}/{'abc'[i]}.png" for clip in ("sweep1", "sweep2", "1", "2") for i in range(3)]
    (found,) = tables_of(joins_of(paths, [Table("t.csv", ("what", "grade"), tuple(rows))]))
    assert (found.to == "clips") is joins
