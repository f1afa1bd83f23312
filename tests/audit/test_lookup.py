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
