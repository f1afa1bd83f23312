"""Which column of a table names what, and which items its rows speak of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sonodex import wording
from sonodex.audit import told
from sonodex.audit.by_files import Join
from sonodex.audit.checks.subjects import subjects as persons
from sonodex.audit.column_titles import SUBJECT_COLUMNS
from sonodex.audit.joining import by_subjects, joins_of, tables_of
from sonodex.audit.result import Result
from sonodex.audit.tables import Table

NUMBERS = [f"{i}.png" for i in range(1, 7)]
LETTERS = [f"{c}.png" for c in "abcdef"]


def joined(
    paths: Sequence[str], header: tuple[str, ...], rows: Sequence[str], headed: bool = True
) -> Join | None:
    """The join of a table whose rows are written as words."""
    table = Table("t.csv", header, tuple(tuple(row.split()) for row in rows), headed)
    found = joins_of(paths, [table]).found
    return found[0] if found else None


@pytest.mark.parametrize(
    ("header", "rows", "headed", "key"),
    [
        (("age", "file"), ["1 1.png", "2 2.png"], True, 1),
        (("file", "age"), ["1.png 1", "2.png 2"], True, 0),
        (("one", "two"), ["1.png 1.png", "2.png 2.png"], True, 0),  # equals: the first
        (("one", "file"), ["1.png 1.png", "2.png 2.png"], True, 1),  # unless a title says more
        (("image", "two"), ["1.png 1.png", "2.png 2.png"], True, 0),
        (("image", "one"), ["1 1.png", "2 2.png"], True, 1),
        (
            ("stem", "one"),
            ["1 1.png", "2 2.png"],
            True,
            1,
        ),  # a whole name says more than one without an ending
        (("x", "y"), ["1 5", "2 5", "3 5"], True, 0),  # numbers, each once, in the first column
        (("x", "y"), ["1 5", "1 5", "3 5"], True, None),
        (("x", "y"), ["1 5", "2 5"], True, None),
        (("x", "y"), ["a 1", "b 2", "c 3"], True, None),  # or anywhere in a column that is called so
        (("x", "no"), ["a 1", "b 2", "c 3"], True, 1),
        (("no", "x"), ["1 5", "1 5", "3 5"], True, 0),
        (("Epoch", "x"), ["1 5", "2 5", "3 5"], True, None),  # which count something else
        (("age_years", "x"), ["1 5", "2 5", "3 5"], True, None),
        (("x", "origin"), ["a 1;9", "b 2;9", "c 3;9"], True, None),  # two numbers are a place
        (("x", "y"), ["1 a", "1 a", "3 a"], False, 0),  # or in a table without titles
        (("file", "x"), ["1.png a", "1.png b"], True, 0),
        (("file", "x"), ["1.png a", "1.png b", "1.png c"], True, None),  # one name for all tells nothing
        (("file", "x"), ["1.png a", "1.png b", "2.png c"], True, 0),
        (("file", "x"), ["q a", "r b"], True, None),
    ],
)
def test_the_column_of_names(header: tuple[str, ...], rows: list[str], headed: bool, key: int | None) -> None:
    found = joined(NUMBERS, header, rows, headed)
    assert (found.key if found else None) == key


def test_a_row_with_a_comma_in_its_name_names_that_file() -> None:
    found = joined(["1.png", "2.png", "1,2.png"], ("file", "label"), ["1.png x", "2.png y", "1,2.png z"])
    assert found is not None
    assert found.rows == [[0], [1], [2]]


@pytest.mark.parametrize(
    ("title", "is_row"), [("a.png", True), ("a", True), ("A.PNG", True), ("A", False), ("q.png", False)]
)
def test_a_first_line_that_surely_names_an_item_is_a_row(title: str, is_row: bool) -> None:
    found = joined(LETTERS, (title, "mass"), ["b.png cyst", "c.png mass"])
    assert found is not None
    assert found.table.headed is not is_row
    assert found.rows == ([[0]] if is_row else []) + [[1], [2]]
    assert found.table.header == (("column 1", "column 2") if is_row else (title, "mass"))


@pytest.mark.parametrize(
    ("clips", "rows", "joins"),
    [
        (4, ["c0", "c1"], True),
        (4, ["c0"], False),  # one alone is chance
        (4, ["c0", "x"], False),
        (4, ["c0", "c1", "x", "y"], True),  # half of them
        (5, ["c0", "c1", "x", "y", "z"], False),
        (6, ["c0", "c1", "c2", "x", "y", "z"], True),
    ],
)
@pytest.mark.parametrize("home", ["c{}/f.png", "c{}/deep/f.png", "c{}/images/f.png", "a/c{}_frame1.png"])
def test_a_column_of_clips(clips: int, rows: list[str], joins: bool, home: str) -> None:
    paths = [home.format(i) for i in range(clips)]
    found = joined(paths, ("video", "grade"), [f"{row} high" for row in rows])
    assert (found.to if found else None) == ("clips" if joins else None)
    if found:
        assert found.rows == [[int(row[1])] if row[0] == "c" else [] for row in rows]
        assert (found.joined, found.items) == (sum(row[0] == "c" for row in rows),) * 2


@pytest.mark.parametrize(("clips", "joins"), [(4, True), (5, False)])
@pytest.mark.parametrize("home", ["c{}/f.png", "c{}/images/f.png", "c{}/masks/f.png"])
def test_where_half_of_the_clips_are_named_the_rest_of_the_rows_may_be_strange(
    clips: int, joins: bool, home: str
) -> None:
    """Folders of images and masks are none of them."""
    paths = [home.format(i) for i in range(clips)]
    found = joined(paths, ("video", "grade"), [f"{row} high" for row in ("c0", "c1", "x", "y", "z")])
    assert (found is not None) is joins


def test_clips_are_not_looked_for_above_the_folder_over_that_of_the_frames() -> None:
    assert joined(["c0/a/b/f.png", "c1/a/b/f.png"], ("video", "x"), ["c0 1", "c1 1"]) is None
    assert joined(["train/f.png", "test/f.png"], ("video", "x"), ["train 1", "test 1"]) is None  # splits


@pytest.mark.parametrize(
    ("repeated", "joins"),
    [(0, True), (1, True), (2, False)],  # of ten rows, where nine in ten have to differ
)
def test_clips_in_a_column_that_is_not_called_so(repeated: int, joins: bool) -> None:
    paths = [f"sweep{i}a/f.png" for i in range(10)]
    rows = [f"x sweep{min(i, 9 - repeated)}a" for i in range(10)]
    assert (joined(paths, ("note", "what"), rows) is not None) is joins
    assert joined(paths, ("note", "clip"), rows) is not None


@pytest.mark.parametrize(("others", "joined"), [(3, [4, 4, 4]), (9, [4, 4, 0])])
def test_where_most_names_are_of_frames_the_others_are_too(others: int, joined: list[int]) -> None:
    paths = [f"set/{c}_{n}.png" for c in ("cov_7", "reg_8b", "reg-normal-") for n in range(1, 5)]
    paths += [f"set/{chr(97 + n)}.png" for n in range(others)]
    rows = tuple((c, "40") for c in ("cov_7", "reg_8b", "reg-normal-"))
    (found,) = joins_of(paths, [Table("t.csv", ("Filename", "age"), rows)]).found
    assert (found.to, list(map(len, found.rows))) == ("clips", joined)


def test_a_column_called_after_clips_goes_before_another() -> None:
    paths = [f"c{i}/f.png" for i in range(4)]
    for titles, key in ((("what", "clip"), 1), (("clip", "what"), 0), (("one", "two"), 0)):
        found = joined(paths, titles, [f"c{i} c{i}" for i in range(4)])
        assert found is not None
        assert found.key == key


@pytest.mark.parametrize(
    "title",
    [
        "Patient-Nr.", "patient id:", "Pat. no.", "Patient ID / Name", "Anonymized patient ID", "patient_uid",
        "patient_id_anon", "Subject (pseudonym)", "study_patient_id", "No. of patient",
    ],
)  # fmt: skip
def test_titles_of_persons(title: str) -> None:
    table = Table("t.csv", ("file", title), (("1.png", "7"), ("2.png", "007"), ("3.png", "8")))
    paths = ["1.png", "2.png", "3.png"]
    found = persons(paths, joins_of(paths, [table]), [None] * 3)
    assert found.counts() == {"7": 2, "8": 1}


@pytest.mark.parametrize("title", ["patients", "patient age", "patient position", "study date", "case type"])
def test_titles_that_tell_something_else_of_persons(title: str) -> None:
    table = Table("t.csv", ("file", title), (("1.png", "7"), ("2.png", "007"), ("3.png", "8")))
    assert (SUBJECT_COLUMNS.match(title) is not None) == (title == "patients")
    found = persons(["1.png", "2.png", "3.png"], joins_of(["1.png", "2.png", "3.png"], [table]), [None] * 3)
    assert (found.rule is not None) == (title == "patients")


def test_files_called_after_persons() -> None:
    paths = [f"images/CXR-{n:04d}.png" for n in range(3)]
    table = Table("t.csv", ("patientid", "age"), tuple((f"CXR-{n:04d}", "40") for n in range(3)))
    found = persons(paths, joins_of(paths, [table]), [None] * 3)
    assert found.counts() == {f"CXR-{n:04d}": 1 for n in range(3)}
    named = [f"patient{n // 2}_case{n}.png" for n in range(4)]  # what names tell goes first
    table = Table("t.csv", ("case", "age"), tuple((n.removesuffix(".png"), "40") for n in named))
    found = persons(named, joins_of(named, [table]), [None] * 4)
    assert list(found.counts().values()) == [2, 2]


@pytest.mark.parametrize(
    ("subjects", "rows", "found"),
    [
        (["patient 1", "patient 2", None], ["1", "2"], [[0], [1]]),  # by their numbers
        (["patient 1", "patient 2", "patient 2"], ["patient 1", "P 2"], []),  # one is known
        (["patient 1", "patient 2", "patient 2"], ["patient 1", "Patient-02"], [[0], [1, 2]]),
        (["q", "r", "r"], ["r", "q"], [[1, 2], [0]]),
        (["q", "r", None], ["r", "", "q"], [[1], [], [0]]),
        ([None] * 3, ["1", "2"], []),
    ],
)
def test_a_table_of_persons(subjects: list[str | None], rows: list[str], found: list[list[int]]) -> None:
    joins = joins_of(LETTERS[:3], [Table("t.csv", ("patient_id", "age"), tuple((r, "40") for r in rows))])
    assert [j.rows for j in by_subjects(joins, subjects)] == ([found] if found else [])
    assert len(joins.strangers) == (not found)
    (told,) = tables_of(joins)
    assert (told.rows, told.joined, told.items) == (len(rows), sum(map(bool, found)), sum(map(len, found)))
    assert (told.to, told.key) == (("subjects", "patient_id") if found else (None, None))
    assert told.columns == (["age"] if found else ["patient_id", "age"])


@pytest.mark.parametrize(
    ("header", "rows", "describes"),
    [
        (("variable", "description"), ("file the image", "age in years", "BI-RADS category"), "t.csv"),
        (("no", "column", "meaning"), ("1 age x", "2 bi_rads y"), "t.csv"),
        (("variable", "values"), ("age years", "sex m/f", "height cm", "bmi kg/m2", "smoker y/n"), None),
        (("variable", "values"), ("age years",), None),  # one may be chance
        (("city", "size"), ("Ulm 120", "Bonn 330"), None),
        (("what", "value"), ("age 40", "bi_rads 2", "age 41", "bi_rads 3"), None),  # the same in long form
    ],
)
def test_a_data_dictionary_is_about_the_columns_of_a_table(
    header: tuple[str, ...], rows: tuple[str, ...], describes: str | None
) -> None:
    data = Table("t.csv", ("file", "Age (years)", "bi_rads"), (("a.png", "40", "2"), ("b.png", "41", "3")))
    words = Table("words.csv", header, tuple(tuple(row.split(" ", len(header) - 1)) for row in rows))
    found = {t.path: t for t in tables_of(joins_of(["a.png", "b.png"], [data, words]))}
    assert (found["t.csv"].describes, found["words.csv"].describes) == (None, describes)
    result = Result(tables=list(found.values()))
    (said,) = (t.joined for t in told.tables(result) if t.path == "words.csv")
    count = wording.counted(len(rows), "row")
    assert said.startswith(f"{count} about the columns of t.csv" if describes else f"{count}, which name")
    short = told.tables_shortly(result)
    assert ("words.csv describes columns of t.csv" in short) is bool(describes)
    assert ("nothing of the set" in short) is not bool(describes)
