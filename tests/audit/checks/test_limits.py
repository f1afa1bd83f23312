"""How much must be said before it counts? The limits of classes, splits, subjects and joined tables, on both
sides of each."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sonodex.audit.attributes import Attribute, listed
from sonodex.audit.checks import classes, leaks, splits, subjects
from sonodex.audit.joining import Joins, by_subjects, joins_of, tables_of
from sonodex.audit.tables import Table
from sonodex.errors import UsageError


def word(number: int) -> str:
    """Another word of letters alone for each number; no two are alike but for their ends."""
    return "".join("bdfklmnrst"[int(d)] + "aeiou"[int(d) % 5] for d in f"{number:03d}")


def some(pattern: str, **counts: int) -> list[str]:
    return [pattern.format(k, i) for k, n in counts.items() for i in range(n)]


def many(kinds: int, of_each: int) -> dict[str, int]:
    return {word(k): of_each for k in range(kinds)}


DEEP = "a/b/c/d/e/f/g/h"


@pytest.mark.parametrize(
    ("paths", "kinds"),
    [
        (some("{}/{}.png", **many(60, 2)), 60),
        (some("{}/{}.png", **many(61, 2)), 0),
        (some("{}/{}.png", benign=2, malignant=2), 2),
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


def column(title: str, values: Sequence[str], count: int = 0) -> tuple[list[str], Joins]:
    """Items, and a table that says something of the first of them."""
    paths = [f"{i:04d}.png" for i in range(count or len(values))]
    rows = tuple(zip(paths, values, strict=False))
    return paths, joins_of(paths, [Table("t.csv", ("file", title), rows)])


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        ([str(i) for i in range(30)] * 2, 30),
        ([str(i) for i in range(31)] * 2, 0),
        (["train", "x"] * 4, 2),
        (["train", "x", "x"] * 4, 0),  # more than half are no splits
        (["train"] * 50 + ["x"] * 50, 2),
        (["train"] * 49 + ["x"] * 51, 0),
        (["0", "1", "a", "b"] * 2, 4),
        (["Train", "TRAIN", "training", "Test"], 2),
        (["", "NaN", "-", "n/a", "train", "test"], 2),
    ],
)
def test_a_column_of_splits(values: list[str], kinds: int) -> None:
    assert len(splits.splits(*column("split", values), []).counts()) == kinds


@pytest.mark.parametrize(("kinds", "reason"), [
    (31, "31 different values are too many for splits"), (None, "its values are no splits"),
])  # fmt: skip
def test_why_a_column_is_none_of_splits(kinds: int | None, reason: str) -> None:
    found = splits.splits(*column("split", [str(i) for i in range(kinds)] * 2 if kinds else ["x"] * 4), [])
    assert [r.reason for r in found.refused] == [reason]


@pytest.mark.parametrize(
    ("header", "rows", "values"),
    [
        (("train",), ["1", "0", ""], ["train", "test", None]),  # an empty cell says nothing
        (("test",), ["1", "0", ""], ["test", "train", None]),
        (("isTest",), ["1", "0", "0"], ["test", "train", "train"]),
        (("train", "val"), ["10", "01", "00"], ["train", "validation", None]),  # neither is not the third
        (("train", "test"), ["10", "01", "  "], ["train", "test", None]),
        (("train",), ["1", "1", "1"], None),  # one split alone
        (("train",), ["0", "0", "0"], None),
        (("train",), ["1", "0", "7"], None),  # no yes or no
    ],
)
def test_columns_that_say_yes_or_no_to_a_split(
    header: tuple[str, ...], rows: list[str], values: list[str | None] | None
) -> None:
    paths = [f"{i}.png" for i in range(3)]
    table = Table(
        "t.csv",
        ("file", *header),
        tuple((p, *row.ljust(len(header))) for p, row in zip(paths, rows, strict=True)),
    )
    found = splits.splits(paths, joins_of(paths, [table]), [])
    assert found.values == (values or [None] * 3)
    titles = " and ".join(f"'{h}'" for h in header)
    assert found.rule == (f"column {titles} of t.csv" if values else None)


@pytest.mark.parametrize(
    ("count", "title"), [(2, "'a' or 'b'"), (3, "'a' or 'b' or 'c'"), (4, "'a' or 'b' or 'c' or '…'")]
)
def test_a_class_a_column(count: int, title: str) -> None:
    paths = [f"{i}.png" for i in range(2 * count)]
    rows = tuple((p, *("1" if n == i % count else "0" for n in range(count))) for i, p in enumerate(paths))
    found = classes.labels(paths, joins_of(paths, [Table("t.csv", ("file", *"abcd"[:count]), rows)]))
    assert found.values == [*"abcd"[:count]] * 2
    assert found.rule == f"column {title} of t.csv"


def test_folds_are_called_folds() -> None:
    assert splits.splits(*column("fold", ["0", "1", "1"]), []).counts() == {"fold 1": 2, "fold 0": 1}


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        ({"train": [*"0123"], "test": [*"45"]}, {"train": 4, "test": 2}),
        ({"train": [*"01", "x", "y"], "test": [*"45"]}, {"train": 2, "test": 2}),
        ({"train": [*"01", "x", "y", "z"], "test": [*"45"]}, {}),  # less than half of a list is known
        ({"train": [*"0123"] * 10 + ["x"] * 40, "test": [*"45"]}, {"train": 4, "test": 2}),
        ({"train": [*"0123"] * 10 + ["x"] * 41, "test": [*"45"]}, {}),
        ({"train": [*"0123"], "notes": [*"45"]}, {}),
        ({"train": [*"0123"], "test": ["", " "]}, {}),
        ({"train": ["0 of three", "1.png\tmass", "2,1"], "test": ["4;x", "5 y"]}, {"train": 3, "test": 2}),
        ({"train": [*"01"], "val": [*"23"], "test": [*"45"]}, {"test": 2, "train": 2, "validation": 2}),
    ],
)
def test_lists_that_are_splits(lines: dict[str, list[str]], counts: dict[str, int]) -> None:
    lists = [(f"{k}.txt", "\n".join(v)) for k, v in lines.items()]
    assert splits.splits([f"{i}.png" for i in range(6)], Joins(6), lists).counts() == counts


@pytest.mark.parametrize(
    ("paths", "counts"),
    [
        (some("{}/{}.png", train=3, other=2), {}),  # one split alone tells nothing
        (some("{}/{}.png", train=3, test=2, other=4), {"train": 3, "test": 2}),
        (some("train/{}/{}.png", fold1=2, fold2=2), {}),
        (some("{}/{}.png", fold1=2, fold2=3), {"fold 2": 3, "fold 1": 2}),
        (some("fold1/{}/{}.png", train=3, test=2), {"train": 3, "test": 2}),
        # a test part within the set: the rest is for training where it is at least as large
        (some("{}/{}.png", images=2) + some("test/{}/{}.png", images=2), {"test": 2, "train": 2}),
        (some("{}/{}.png", images=1) + some("test/{}/{}.png", images=2), {}),
        (some("s/{}/{}.png", images=2) + some("s/test/{}/{}.png", images=2), {"test": 2, "train": 2}),
        (some("a/b/{}/{}.png", c=2) + some("a/b/test/{}/{}.png", c=2), {"test": 2, "train": 2}),
        (some("a/b/{}/{}.png", d=2) + some("a/b/test/{}/{}.png", c=2), {}),
    ],
)
def test_folders_that_are_splits(paths: list[str], counts: dict[str, int]) -> None:
    assert splits.splits(paths, Joins(len(paths)), []).counts() == counts


@pytest.mark.parametrize(("known", "taken"), [(0, False), (4, False), (5, True), (10, True)])
def test_a_column_of_subjects_speaks_of_half_of_the_items(known: int, taken: bool) -> None:
    paths, joins = column("patient_id", [f"q{i // 2}" for i in range(known)], 10)
    headers = ["x", "y"] * 5
    found = subjects.subjects(paths, joins, headers)
    assert (found.rule or "").startswith("column") is taken
    assert found.values == (
        [f"q{i // 2}" for i in range(known)] + [None] * (10 - known) if taken else headers
    )


def test_of_tables_that_are_folds_of_each_other_the_first_counts() -> None:
    paths = [f"{i}.png" for i in range(4)]
    tables = [
        Table(name, ("file", "split"), tuple(zip(paths, said, strict=True)))
        for name, said in (
            ("fold0.csv", ("train", "train", "train", "test")),
            ("fold1.csv", ("test", "train", "train", "train")),
            ("fold2.csv", ("train", "test", "train", "train")),
        )
    ]
    found = splits.splits(paths, joins_of(paths, tables), [])
    assert found.values == ["train", "train", "train", "test"]
    assert found.rule == "column 'split' of fold0.csv"


def test_persons_of_a_set_of_two() -> None:
    found = subjects.subjects(["patient1.png", "patient2.png"], Joins(2), [None] * 2)
    assert (found.values, found.rule) == (["patient 1", "patient 2"], "names like 'patient N'")
    found = subjects.subjects(["a.png", "b.png"], Joins(2), ["h", None])
    assert (found.values, found.rule) == (["h", None], "patient identifier in the headers")
    assert subjects.subjects(["a.png", "b.png"], Joins(2), [None] * 2).rule is None


def test_an_expression_that_matches_nothing_is_refused() -> None:
    assert subjects.subjects([], Joins(0), [], "q").values == []
    assert subjects.subjects(["q.png", "r.png"], Joins(2), [None] * 2, "q").values == ["q", None]
    with pytest.raises(UsageError, match=r"--subject-regex 's': matches no path, for example q\.png"):
        subjects.subjects(["q.png"], Joins(1), [None], "s")


@pytest.mark.parametrize(("known", "taken"), [(4, False), (5, True)])
def test_headers_and_names_speak_of_half_of_the_items(known: int, taken: bool) -> None:
    told = [f"h{i % 2}" if i < known else None for i in range(10)]
    found = subjects.subjects([f"{word(i)}.png" for i in range(10)], Joins(10), told)
    assert (found.rule == "patient identifier in the headers") is taken
    paths = [f"patient{i % 2}_{word(i)}.png" if i < known else f"{word(i)}.png" for i in range(10)]
    found = subjects.subjects(paths, Joins(10), [None] * 10)
    assert (found.rule == "names like 'patient N'") is taken
    one = [f"patient1_{word(i)}.png" for i in range(10)]
    assert subjects.subjects(one, Joins(10), [None] * 10).rule is None  # one subject tells nobody apart


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
    ("sizes", "found"),
    [
        ((2, 2), 2),
        ((2, 1), 1),  # half of the clips have several frames
        ((2,) * 5 + (1,) * 5, 5),
        ((2,) * 4 + (1,) * 6, 0),
        ((4,), 0),  # one series for all: a numbering
    ],
)
def test_clips_stand_on_several_frames(sizes: Sequence[int], found: int) -> None:
    told = [(clip, n) for clip, size in enumerate(sizes) for n in range(size)]
    paths = [f"{('train', 'test')[n % 2]}/vid{c}_frame{n:03d}.png" for c, n in told]
    parts = Attribute([("train", "test")[n % 2] for _, n in told], "folders")
    assert leaks.clips_in_several_splits(paths, parts) == [
        [i for i, (c, _) in enumerate(told) if c == clip] for clip in range(found)
    ]


def test_a_clip_within_one_split_is_no_leak() -> None:
    paths = [f"vid{c}_frame{n:03d}.png" for c in range(3) for n in range(2)]
    parts = Attribute(["train", "test", "train", "train", "test", "train"], "x")
    assert leaks.clips_in_several_splits(paths, parts) == [[0, 1], [4, 5]]


@pytest.mark.parametrize(
    ("paths", "values"),
    [
        (["benign/patient1/a.png", "malignant/patient1/b.png", "benign/patient2/c.png"], "112"),
        (["train/patient1/a.png", "test/patient01/b.png", "test/patient2/c.png"], "112"),
        (["fold1/patient1/a.png", "fold2/patient1/b.png", "fold2/patient2/c.png"], "112"),
    ],
)
def test_splits_and_classes_above_a_person_make_no_other_one(paths: list[str], values: str) -> None:
    found = subjects.subjects(paths, Joins(3), [None] * 3)
    assert found.values == [f"patient {v}" for v in values]
    assert found.rule == "folders like 'patient N'"


def test_numbered_folders_above_a_person_tell_persons_apart() -> None:
    paths = ["set1/S1/a.png", "set2/S1/b.png", "set2/S2/c.png"]
    found = subjects.subjects(paths, Joins(3), [None] * 3)
    assert found.values == ["set1/s 1", "set2/s 1", "set2/s 2"]


def test_what_is_known_of_one_side_only_leaks_nothing() -> None:
    split = Attribute(["train", None, "test", "train", "train"], "folders")
    subject = Attribute(["a", "a", None, "b", "b"], "names")
    assert leaks.subjects_in_several_splits(split, subject) == []


@pytest.mark.parametrize(
    ("groups", "kept"),
    [
        ([[0, 1]], []),
        ([[0, 2]], [[0, 2]]),
        ([[0, 4]], []),  # of one of them nothing is known
        ([[0, 2], [0, 1, 2]], [[0, 1, 2]]),
        ([[0, 2], [2, 0], [0, 2]], [[0, 2], [2, 0]]),
        ([[0, 2], [1, 3]], [[0, 2], [1, 3]]),
    ],
)
def test_groups_whose_members_differ(groups: list[list[int]], kept: list[list[int]]) -> None:
    assert leaks.differing(groups, Attribute(["a", "a", "b", "b", None], "x")) == kept


@pytest.mark.parametrize(
    ("title", "headed", "values", "kinds"),
    [
        ("column 2", False, ["train", "test"] * 3, 2),
        ("column 2", False, ["train"] * 6, 0),  # one split alone tells nothing
        ("column 2", False, ["train", "test", "other"] * 2, 0),
        ("value", True, ["train", "test"] * 3, 2),
        ("value", True, ["train"] * 6, 0),
        ("reader", True, ["train", "test"] * 3, 0),
    ],
)
def test_columns_without_a_title_that_hold_splits_alone(
    title: str, headed: bool, values: list[str], kinds: int
) -> None:
    paths = [f"{i:04d}.png" for i in range(6)]
    table = Table("t.csv", ("column 1", title), tuple(zip(paths, values, strict=True)), headed)
    found = splits.splits(paths, joins_of(paths, [table]), [])
    assert len(found.counts()) == kinds


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
    paths = [f"{i:04d}.png" for i in range(6)]
    table = Table("t.csv", ("column 1", title), tuple(zip(paths, values, strict=True)), headed)
    assert len(classes.labels(paths, joins_of(paths, [table])).counts()) == kinds
