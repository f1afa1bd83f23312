"""How much must be said before it counts? The limits of classes and joined tables, on both
sides of each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sonodex.audit.attributes import listed
from sonodex.audit.checks import classes
from sonodex.audit.joining import Joins, by_subjects, joins_of, tables_of
from sonodex.audit.tables import Table
from tests.audit.checks.sets import column, many, some, word

DEEP = "a/b/c/d/e/f/g/h"


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (some("{}/{}.png", **many(60, 2)), 60),
        (some("{}/{}.png", **many(61, 2)), 0),
        (some("{}/{}.png", benign=2, malignant=2), 2),
        (some("docs/{}/{}.png", benign=2, malignant=2), 0),  # what is shown of a set
        (some("{}/{}.png", benign=1, malignant=2), 0),  # fewer than two of each, on average
        # two of each on average
        (some("{}/{}.png", **many(8, 2), one=1, other=1), 0),
        (some("{}/{}.png", **many(8, 2), one=1, other=3), 10),
        # half of the items lie in folders, or less
        (some("{}/{}.png", benign=4, malignant=4) + [f"{word(i)}.png" for i in range(8)], 2),
        (some("{}/{}.png", benign=4, malignant=4) + [f"{word(i)}.png" for i in range(9)], 0),
        # a fifth of the classes may have one item, or be no words
        (some("{}/{}.png", benign=4, malignant=4, normal=4, cyst=4, other=1), 5),
        (some("{}/{}.png", benign=4, malignant=4, normal=4, cyst=1, other=1), 0),
        (some("{}/{}.png", benign=4, malignant=4, normal=4, cyst=4, x0042=4), 5),
        (some("{}/{}.png", benign=4, malignant=4, normal=4, x0042=4), 0),
        (some("{}/{}.png", benign=4, x0042=4), 0),
        (some("{}/{}.png", **many(40, 4), **{f"one{word(i)}": 1 for i in range(10)}), 50),
        (some("{}/{}.png", **many(39, 4), **{f"one{word(i)}": 1 for i in range(11)}), 0),
        (some("{}/{}.png", **many(40, 4), **{f"x{i:04}": 4 for i in range(10)}), 50),
        (some("{}/{}.png", **many(39, 4), **{f"x{i:04}": 4 for i in range(11)}), 0),
        # a set and a few beside it: from 95 in 100 on, unless six, and two in a hundred, stand there
        (some("{}/{}.png", benign=95, malignant=5), 2),
        (some("{}/{}.png", benign=96, malignant=4), 0),
        (some("{}/{}.png", benign=120, malignant=6), 2),
        (some("{}/{}.png", benign=120, malignant=5), 0),
        (some("{}/{}.png", benign=400, malignant=8), 2),
        (some("{}/{}.png", benign=400, malignant=7), 0),
        # eight levels from either end
        (some(DEEP + "/{}/s/t/u/v/w/x/y/{}.png", benign=4, malignant=4), 2),
        (some(DEEP + "/{}/s/t/u/v/w/x/y/z/{}.png", benign=4, malignant=4), 0),
        (some(DEEP[2:] + "/{}/s/t/u/v/w/x/y/z/{}.png", benign=4, malignant=4), 2),
    ],
)
def test_folders_that_are_classes(paths: list[str], kinds: int) -> None:
    assert len(classes.labels(paths, Joins(len(paths))).counts()) == kinds


@pytest.mark.parametrize(
    ("inner", "rule"),
    [
        (("left", "right", "covid_a1", "covid_b2"), "folder of the file"),
        (("left", "covid_c3", "covid_a1", "covid_b2"), "folder 2 above the file"),
        ((*map(word, range(10)), *(f"covid_{word(i)}1" for i in range(10))), "folder of the file"),
        ((*map(word, range(9)), *(f"covid_{word(i)}1" for i in range(11))), "folder 2 above the file"),
        (
            ("left", "stage 1", "stage 2", "stage 3"),
            "folder of the file",
        ),  # grades hold numbers and are words
    ],
)
def test_folders_of_which_most_hold_a_number_give_way_to_words(inner: Sequence[str], rule: str) -> None:
    paths = [f"{k}/{f}/{i}.png" for k in ("benign", "malignant") for f in inner for i in range(4)]
    assert classes.labels(paths, Joins(len(paths))).rule == rule


@pytest.mark.parametrize(
    ("kinds", "deep", "rule"),
    [
        (("benign", "malignant"), 2, "folder 2 from the top"),  # words, wherever they stand
        ((), 2, "folder 1 from the top"),  # or else the first of those that hold numbers
        ((), 0, "folder of the file"),
    ],
)
def test_folders_are_counted_from_the_top_where_the_files_lie_at_several_depths(
    kinds: Sequence[str], deep: int, rule: str
) -> None:
    homes = [f"covid_{c}{n}/{kind}".rstrip("/") for n, c in enumerate("abc") for kind in kinds or ("",)]
    paths = [f"{home}/{i}.png" for home in homes for i in range(4)]
    paths += [f"{home}/{100 * n + i}/0.png" for n, home in enumerate(homes) for i in range(deep)]
    found = classes.labels(paths, Joins(len(paths)))
    assert found.rule == rule
    assert set(found.counts()) == set(kinds or ("covid_a0", "covid_b1", "covid_c2"))


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (some("{}{}.png", benign=5, malignant=5), 2),
        (some("{}{}.png", benign=5, malignant=4), 0),
        (some("{}{}.png", benign=9), 0),
        (some("{}{}.png", **many(12, 5)), 12),
        (some("{}{}.png", **many(13, 5)), 0),
        (some("{}{}.png", cat=5, dog=5), 2),
        (some("{}{}.png", ca=5, dog=5), 0),
        (some("{}{}.png", **{"a" * 20: 5, "dog": 5}), 2),
        (some("{}{}.png", **{"a" * 21: 5, "dog": 5}), 0),
        ([*some("{}{}.png", benign=9, malignant=9), "x.png", "y.png"], 2),
        ([*some("{}{}.png", benign=9, malignant=8), "x.png", "y.png"], 0),
        (some("{} ({}).png", Benign=5, benign=5, malignant=5), 2),
        (some("{}{}.png", image=5, scan=5), 0),
        (some("{}{}.png", png=5, jpeg=5), 0),
    ],
)
def test_names_that_begin_with_their_class(paths: list[str], kinds: int) -> None:
    found = classes.labels(paths, Joins(len(paths)))
    assert len(found.counts()) == kinds
    assert found.rule == ("first word of the name" if kinds else None)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([], "it holds no value"),
        ([word(i) for i in range(60)] * 2, None),
        ([word(i) for i in range(61)] * 2, "61 different values are too many for classes"),
        ([*"abc"] * 2, None),
        ([*"abcd", *"ab"], "nearly every item has a value of its own (4 of 6)"),
        ([*"abcde"], None),  # of few, each may be of a class of its own
        (["train", "test"] * 3, "its values are splits"),
        (["train", "benign"] * 3, None),
        (["train"] * 6, None),
        (["PNG", "JPG"] * 3, "its values are formats or tools"),
        (["PNG", "benign"] * 3, None),
        (["20200101", "20200102", "a", "b"] * 3, None),  # half of them are identifiers
        (["20200101", "20200102", "20200103", "b"] * 3, "its values are identifiers"),
        (["20200101", "20200102", "20200103", "20200104", *"abcd"] * 3, None),
        (
            ["20200101", "20200102", "20200103", "20200104", "20200105", *"abcd"] * 3,
            "its values are identifiers",
        ),
        (["./a", "b"] * 3, None),
        (["./a"] * 51 + ["b"] * 49, "its values are paths"),
        (["./a"] * 50 + ["b"] * 50, None),
        (["./a", "../b", "c"] * 3, "its values are paths"),
        (["a/b/c", "d/e/f", "g"] * 3, "its values are paths"),
        (["a/b", "d/e", "g"] * 3, None),  # `mass/cyst` is a class
        (["1.5", "b"] * 3, None),
        (["-1", "+1"] * 3, None),
    ],
)
def test_values_that_may_be_classes(values: list[str], why: str | None) -> None:
    assert classes.why_not(values, ()) == why


@pytest.mark.parametrize(
    ("count", "title"), [(2, "'a' or 'b'"), (3, "'a' or 'b' or 'c'"), (4, "'a' or 'b' or 'c' or '…'")]
)
def test_a_class_a_column(count: int, title: str) -> None:
    paths = [f"{i}.png" for i in range(2 * count)]
    rows = tuple((p, *("1" if n == i % count else "0" for n in range(count))) for i, p in enumerate(paths))
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", ("file", *"abcd"[:count]), rows)]))
    assert found.values == [*"abcd"[:count]] * 2
    assert found.rule == f"column {title} of t.csv"


@pytest.mark.parametrize(
    ("titles", "kinds"),
    [
        ("benign malignant", True), ("A2C A4C", True), ("class0 class1 class2", True), ("normal left", False),
        ("good fair poor", True),  # one that may be of another kind beside others
        ("M F", False), ("men women", False), ("male female", False), ("L R", False), ("Left Right", False),
        ("OD OS", False), ("train test", False), ("site_a site_b", False), ("GE Philips", False),
        ("linear convex", False), ("yes no", False), ("rater1 rater2", False), ("pre post", False),
    ],
)  # fmt: skip
def test_a_class_a_column_is_one_by_its_title(titles: str, kinds: bool) -> None:
    header = titles.split()
    paths = [f"{i}.png" for i in range(12)]
    rows = tuple((p, *("01"[i % len(header) == n] for n in range(len(header)))) for i, p in enumerate(paths))
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", ("file", *header), rows)]))
    assert set(found.counts()) == (set(header) if kinds else set())


@pytest.mark.parametrize(("twice", "taken"), [(0, True), (10, True), (11, False)])
def test_a_column_that_contradicts_itself_in_over_a_tenth_is_not_taken(twice: int, taken: bool) -> None:
    paths = [f"{i:04d}.png" for i in range(100)]
    rows = [(p, "ab"[i % 2]) for i, p in enumerate(paths)] + [(p, "c") for p in paths[:twice]]
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", ("file", "label"), tuple(rows))]))
    assert (found.rule is not None) is taken
    assert sum(v is not None for v in found.values) == (100 - twice if taken else 0)
    if not taken:
        assert found.refused[0].reason == "11 of 100 items have several values, as one does a, c"


@pytest.mark.parametrize(
    ("count", "words"), [(1, "0"), (5, "0, 1, 2, 3, 4"), (6, "0, 1, 2, 3, 4 and 1 more")]
)
def test_five_files_are_named(count: int, words: str) -> None:
    assert listed([str(i) for i in range(count)]) == words


@pytest.mark.parametrize(("known", "joins"), [(29, False), (30, True), (100, True)])
def test_a_table_joins_where_three_in_ten_of_its_names_are_known(known: int, joins: bool) -> None:
    paths = [f"{word(i)}.png" for i in range(100)]
    rows = tuple((p if i < known else f"x{p}", "a") for i, p in enumerate(paths))
    (table,) = tables_of(joins_of(paths, [Table("t.csv", ("file", "note"), rows)]))
    assert (table.joined, table.to) == ((known, "items") if joins else (0, None))


@pytest.mark.parametrize(
    ("name", "here", "joins"),
    [("{}.png", 3, True), ("{}.png", 2, False), ("im{}", 3, True), ("im{}", 2, False), ("{}", 10, False)],
)
def test_a_part_of_a_set_joins_where_three_in_ten_of_its_files_are_named(
    name: str, here: int, joins: bool
) -> None:
    """A table of the whole set, 1,000 rows, beside ten files; numbers alone may count its rows."""
    stem = "im{}" if "im" in name else "{}"
    paths = [f"{stem.format(i)}.png" for i in range(here)] + [f"other{word(i)}.png" for i in range(10 - here)]
    rows = tuple((name.format(i), "ab"[i % 2]) for i in range(1000))
    (table,) = tables_of(joins_of(paths, [Table("t.csv", ("file", "label"), rows)]))
    assert (table.joined, table.to) == ((here, "items") if joins else (0, None))


@pytest.mark.parametrize(("same", "ambiguous"), [(20, False), (21, True)])
def test_names_that_stand_in_several_folders_are_ambiguous_beyond_a_fifth(same: int, ambiguous: bool) -> None:
    paths = [f"a/{i}.png" for i in range(100)] + [f"b/{i}.png" for i in range(same)]
    rows = tuple((f"{i}.png", "ab"[i % 2]) for i in range(100))
    (join,) = joins_of(paths, [Table("t.csv", ("file", "label"), rows)]).found
    assert join.ambiguous is ambiguous


@pytest.mark.parametrize(("blank", "filled"), [(5, False), (6, True)])
def test_a_name_that_stands_once_for_several_rows(blank: int, filled: bool) -> None:
    """From more than one row in twenty on, rows without a name belong to the one above."""
    paths = [f"{word(i)}.png" for i in range(100)]
    rows = tuple(("" if 10 <= i < 10 + blank else p, "a") for i, p in enumerate(paths))
    (join,) = joins_of(paths, [Table("t.csv", ("file", "note"), rows)]).found
    assert join.rows[9:11] == ([[9], [9]] if filled else [[9], []])
    first = (("", "a"), *rows[1:])  # there is none above
    (join,) = joins_of(paths, [Table("t.csv", ("file", "note"), first)]).found
    assert join.rows[10] == []


@pytest.mark.parametrize(("known", "joins"), [(1, False), (2, False), (3, True), (6, True)])
def test_a_table_of_persons_joins_where_half_of_them_are_known(known: int, joins: bool) -> None:
    paths = [f"{word(i)}.png" for i in range(12)]
    whom = [f"q{i // 2}" for i in range(12)]
    rows = tuple((f"q{i}" if i < known else f"r{i}", "40") for i in range(6))
    found = joins_of(paths, [Table("t.csv", ("patient_id", "age"), rows)])
    assert [j.joined for j in by_subjects(found, whom)] == ([known] if joins else [])


@pytest.mark.parametrize(
    ("title", "headed", "values", "kinds"),
    [
        ("column 2", False, ["a", "b"] * 3, 2),
        ("column 2", False, ["a"] * 6, 0),
        ("column 2", False, ["train", "test"] * 3, 0),  # splits are no classes
        ("value", True, ["a", "b"] * 3, 2),
        ("y", True, ["a", "b"] * 3, 2),
        ("reader", True, ["a", "b"] * 3, 0),
    ],
)
def test_columns_without_a_title_that_hold_classes(
    title: str, headed: bool, values: list[str], kinds: int
) -> None:
    found = classes.labels(*column(title, values, key="column 1", headed=headed))
    assert len(found.counts()) == kinds
