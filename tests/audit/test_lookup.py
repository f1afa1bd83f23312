"""Which items a text names: exact names first, then other capitals, then other zeros; folders decide between
equals."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sonodex.audit import spelling
from sonodex.audit.lookup import Names

PATHS = [
    "a/IMG_1.png", "a/img_1.png", "a/img_01.png", "b/007.png", "train/p1/x.png", "train/p2/x.png",
    "c/lésion.png", "c/benign (1).png", "v/BUS_001_0000.nii.gz", "c/12.5.png",
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IMG_1.png", [0]), ("img_1.png", [1]), ("img_01", [2]), ("Img_1.png", [0, 1]), ("img_001.jpg", [0, 1, 2]),
        ("7", [3]), ("7.0", [3]), ("0007.png", [3]), ("7.5", []), ("p1/x.png", [4]), ("/root/train/p2/x.png", [5]),
        ("x.png", [4, 5]), ("p3/x.png", []), (unicodedata.normalize("NFD", "lésion.png"), [6]),
        ('"c\\benign  (1).png"', [7]), ("/content/My Drive/benign (1).png", [7]), ("BUS_001", [8]),
        ("bus_1", [8]), ("12.5.png", [9]), ("", []), ("nothing.png", []),
    ],
)  # fmt: skip
def test_texts_and_what_they_name(text: str, found: list[int]) -> None:
    assert Names(PATHS).find(text).items == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020.2.17-p6-61%0.png", [0]), ("2020.2.17-p6-61%0", [0]), ("a b (2).png", [1]), ("a-b-2", [1]),
        ("p 3.png", []),  # two may be meant
        ("61%0.png", []), ("abc 2", []),
    ],
)  # fmt: skip
def test_signs_that_were_written_anew_when_files_were_copied(text: str, found: list[int]) -> None:
    paths = ["x/2020.2.17-p6-61_0.png", "x/a_b_2.png", "x/p-3.png", "x/p_3.png"]
    assert Names(paths).find(text).items == found


def test_a_name_that_stands_in_very_many_folders_needs_its_folder() -> None:
    names = Names([f"p{i}/image.png" for i in range(200)])
    assert names.find("image.png").items == []
    assert names.find("data/p17/image.png").items == [17]


@given(st.text(max_size=30))
def test_each_step_is_looser_and_changes_nothing_when_done_twice(text: str) -> None:
    for step in spelling.STEPS:
        assert step(step(text)) == step(text) or step is spelling.unzeroed
    assert spelling.folded(spelling.plain(text)) == spelling.folded(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("007", "7", True), ("7.0", "7", True), ("P-007", "p-7", True), (" 12 ", "12", True), ("70", "7", False),
        ("P7", "Q7", False), ("é", unicodedata.normalize("NFD", "é"), True), ("1.5", "15", False), ("0", "00", True),
    ],
)  # fmt: skip
def test_identifiers_of_one_person(one: str, other: str, same: bool) -> None:
    assert (spelling.same_subject(one) == spelling.same_subject(other)) is same


@pytest.mark.parametrize(
    ("paths", "text", "found"),
    [
        (["p1/x.png", "p2/x.png"], "q/x.png", [0, 1]),  # a folder without a number contradicts none
        (["p1/x.png", "p2/x.png"], "p3/x.png", []),
        (["p1/x.png", "p2/x.png"], "set7/q/x.png", [0, 1]),  # whatever lies above it
        (["x.png", "p2/x.png"], "p3/x.png", [0]),  # nor does a file at the root
        (["a/x.png", "p2/x.png"], "p3/x.png", [0]),
        (["p1/q/x.png", "p2/q/x.png"], "p1/z/x.png", [0, 1]),  # folders are compared from the file upwards
        (["p1/q/x.png", "p2/q/x.png"], "p1/q/x.png", [0]),
        (["p1/q/x.png", "p1/q/y.png"], "p1/q/x.png", [0]),
        (["a/p1/x.png", "b/p1/x.png"], "p1/x.png", [0, 1]),
        (["a/p1/x.png", "b/p1/x.png"], "b/P01/x.png", [1]),  # other capitals and zeros
        (["A/x.png", "a/x.png"], "a/x.png", [1]),  # as they are written, before other capitals
        (["A/x.png", "a/x.png"], "set/A/x.png", [0]),
        (["Set/a/x.png", "set/a/x.png"], "SET/a/x.png", [0, 1]),
        (["p1/x.png", "p01/x.png"], "p01/x.png", [1]),
        (["case_0000.nii.gz", "case_0001.nii.gz"], "case.nii.gz", [0, 1]),  # channels of one volume
        (["case_0000.nii.gz", "case_0001.nii.gz"], "case_0001", [1]),
        (["case_1000.nii.gz"], "case", []),  # no number of a channel
        (["12.png"], "12.0", [0]),  # as spreadsheets write whole numbers
        (["12.png", "12.5.png"], "12.5", []),  # a measurement
    ],
)
def test_folders_and_channels_that_a_text_names(paths: list[str], text: str, found: list[int]) -> None:
    assert Names(paths).find(text).items == found


@pytest.mark.parametrize(("count", "found"), [(64, 64), (65, 0)])
def test_very_many_items_of_one_name_and_folder_are_not_told_apart(count: int, found: int) -> None:
    known = Names([f"p{i}/images/x.png" for i in range(count)] + [f"q{i}/x.png" for i in range(5)])
    assert len(known.find("images/x.png").items) == found
    assert len(known.find("q3/x.png").items) == 1


@pytest.mark.parametrize(
    ("header", "title", "bare"),
    [
        ("Diagnosis (1 = cyst)", "diagnosis_1_cyst", "diagnosis"), ("(mm)", "mm", "mm"), ("a [b] c", "a_b_c", "a_b_c"),
        (" Patient-ID ", "patient_id", "patient_id"), ("depth [cm] ", "depth_cm", "depth"), ("", "", ""),
        ("_x__y_", "x_y", "x_y"), ("Höhe/Tiefe", "höhe_tiefe", "höhe_tiefe"),
    ],
)  # fmt: skip
def test_titles_as_rules_read_them(header: str, title: str, bare: str) -> None:
    assert spelling.title(header) == title
    assert spelling.bare_title(header) == bare


@pytest.mark.parametrize(
    ("text", "plain", "loose"),
    [
        ("././a//b", "a//b", "a//b"), (' "x  y" ', "x y", "xy"), ("\ufeffé", "é", "é"), ("«A»", "A", "a"),
        ("IMG (007)", "IMG (007)", "img(7)"), ("7.0", "7.0", "7"), ("7,00", "7,00", "7"), ("7.5", "7.5", "7.5"),
        ("a\\b", "a/b", "a/b"), ("0", "0", "0"), ("a10", "a10", "a10"), ("7.05", "7.05", "7.5"),
    ],
)  # fmt: skip
def test_two_steps_of_spelling(text: str, plain: str, loose: str) -> None:
    assert spelling.plain(text) == plain
    assert spelling.unzeroed(text) == loose


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a/IMG_1.png; b/007.png", [0, 3]), ("IMG_1.png,7", [0, 3]), ("v/x.png; c/lésion.png", []), ("IMG_1.png", []),
        ("IMG_1.png; nothing.png", []), ("train/p1/x.png|train/p2/x.png", [4, 5]), ("a, b", []),
    ],
)  # fmt: skip
def test_a_cell_that_lists_items_names_them_all(text: str, found: list[int]) -> None:
    names = Names(PATHS)
    assert names.find_parts(text).items == found
    assert names.find_all(text).items == (found or names.find(text).items)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,2.png", [2]), ("d/1,2.png", [2]), ("1,2", [0, 1]), ("1.png,2.png", [0, 1]),
        ("d/1.png; d/2.png", [0, 1]), ("d\\1.png; d\\2.png", [0, 1]), ("a,b", [4, 5]), ("a,b.png", [3]),
    ],
)  # fmt: skip
def test_a_name_that_holds_a_comma_is_no_list(text: str, found: list[int]) -> None:
    assert (
        Names(["d/1.png", "d/2.png", "d/1,2.png", "d/a,b.png", "d/a.png", "d/b.png"]).find_all(text).items
        == found
    )
