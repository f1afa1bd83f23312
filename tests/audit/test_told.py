"""What an audit found, in the words that terminal, page and findings share."""

from __future__ import annotations

import pytest

from sonodex.audit import told
from sonodex.audit.result import Counts, Files, JoinedTable, Masks, Properties, Result, Rule, Size, Subjects


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (999_949, "999.9 kB"), (1_000_000, "1.0 MB"),
        (45_200_000, "45.2 MB"), (10**9, "1.0 GB"), (10**12, "1.0 TB"), (2 * 10**15, "2000.0 TB"),
    ],
)  # fmt: skip
def test_bytes(count: int, words: str) -> None:
    assert told.of_bytes(count) == words


@pytest.mark.parametrize(
    ("most", "words"),
    [
        (1, "a 1,200 and 2 more"),
        (2, "a 1,200, b 2 and 1 more"),
        (3, "a 1,200, b 2, c 1"),
        (9, "a 1,200, b 2, c 1"),
    ],
)
def test_some_values(most: int, words: str) -> None:
    assert told.some({"a": 1200, "b": 2, "c": 1}, most) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (Counts(), "none"),
        (Counts(images=1), "1 image"),
        (Counts(images=2, masks=1), "2 images, 1 mask"),
        (Counts(videos=1200, frames=2), "1,200 videos, 2 frames"),
    ],
)
def test_items(counts: Counts, words: str) -> None:
    assert told.items(Result(items=counts)) == words


def test_facts_of_nothing_and_of_much() -> None:
    bare = dict(told.facts(Result(), 3))
    assert (bare["Items"], bare["Masks"], bare["Classes"], bare["Splits"], bare["Subjects"]) == (
        "none", "none found", "none found", "none found", "not identified",
    )  # fmt: skip
    rich = Result(
        files=Files(total=1200, bytes=2_000_000, by_format={"PNG": 1200}),
        items=Counts(images=3, masks=2),
        sizes=[Size(20, 10, 2), Size(9, 9, 1)],
        properties=Properties(
            bits={"8": 3},
            colour={"gray": 3},
            devices={"GE": 1},
            frame_rates={"30": 2},
            pixel_spacings_mm={"1×1": 2},
        ),
        masks=Masks(paired=2, unpaired_images=1, empty=1),
        labels={"a": 2, "b": 1},
        labels_rule="folder of the file",
        subjects=Subjects(1200, "a rule"),
    )
    assert dict(told.facts(rich, 3)) == {
        "Files": "1,200, 2.0 MB: PNG 1,200",
        "Items": "3 images, 2 masks",
        "Sizes": "20×10: 2, 9×9: 1",
        "Bits, colour": "8 bit 3, gray 3",
        "Devices": "GE 1",
        "Pixel spacing": "1×1 mm 2",
        "Frame rate": "30/s 2",
        "Masks": "2 paired, 1 image without one, 1 empty",
        "Classes": "a 2, b 1 (folder of the file)",
        "Splits": "none found",
        "Subjects": "1,200 (a rule)",
    }


JOINED = [
    JoinedTable("x.csv", None, None, 1, 0, 0, ["a", ""]),
    JoinedTable("t.csv", "items", "file", 1200, 7, 7, ["label", "", "age"]),
    JoinedTable("u.csv", "subjects", "", 2, 1, 5, [f"c{i}" for i in range(41)]),
]
RULES = [
    Rule("labels", False, "column 'x' of t.csv", ("t.csv",), 7, "its values are paths"),
    Rule("splits", True, "folders", (), 1),
]


def test_tables_that_join_come_first() -> None:
    found = told.tables(Result(tables=JOINED))
    assert [t.path for t in found] == ["t.csv", "u.csv", "x.csv"]
    assert found[0].joined.startswith("7 of 1,200 rows name a")
    assert found[0].joined.endswith("by 'file', 7 items in all")
    assert "by a column without title, 5 items in all" in found[1].joined
    assert found[2].joined == "1 row, which names nothing of the set"
    assert (found[0].columns, found[2].columns) == ("label, age", "a")
    assert found[1].columns.endswith("c38, c39 and 1 more")  # forty are named


def test_rules_that_were_applied_come_first() -> None:
    found = told.rules(Result(rules=RULES))
    assert [words for _, words in found] == [
        "read from folders (1 item)",
        "not read from column 'x' of t.csv (7 items): its values are paths",
    ]


@pytest.mark.parametrize(
    ("tables", "rules", "words"),
    [
        ([], [], ""),
        (JOINED[:1], [], "1 table names nothing of the set"),
        (JOINED[:1] * 2, [], "2 tables name nothing of the set"),
        (
            JOINED,
            [],
            "t.csv by file (7 of 1,200 rows), u.csv by a column without title (1 of 2 rows); 1 table names nothing of the set",
        ),
        (JOINED[1:2] * 4, [], f"{', '.join(['t.csv by file (7 of 1,200 rows)'] * 3)} and 1 more"),
        ([], RULES, "not used: classes from column 'x' of t.csv"),
        (
            [],
            RULES[:1] * 3,
            "not used: classes from column 'x' of t.csv, classes from column 'x' of t.csv and 1 more",
        ),
    ],
)
def test_tables_in_a_line(tables: list[JoinedTable], rules: list[Rule], words: str) -> None:
    assert told.tables_shortly(Result(tables=tables, rules=rules)) == words
