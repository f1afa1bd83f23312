"""Splits and subjects: how much must be said before it counts, and what leaks from one part into another."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sonodex.audit.attributes import Attribute
from sonodex.audit.checks import leaks, splits, subjects
from sonodex.audit.joining import Joins, joins_of
from sonodex.audit.tables import Table
from sonodex.errors import UsageError
from tests.audit.checks.sets import column, some, word


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
        (
            {"train_a": [*"01"], "train_b": [*"2"], "test_a": [*"34"], "test_b": [*"5"]},
            {"train": 3, "test": 3},
        ),
        (
            {"train": ["['0.png', '1.png', \"2\"]"], "test": ["['3.png',", "'4.png']"]},
            {"train": 3, "test": 2},
        ),
        (
            {"train_fold0": [*"0123"], "val_fold0": [*"45"], "train_fold1": [*"2345"], "val_fold1": [*"01"]},
            {"train": 4, "validation": 2},
        ),
        ({"tr_a": [*"01"], "ts_a": [*"34"]}, {}),  # too short to begin a name
    ],
)
def test_lists_that_are_splits(lines: dict[str, list[str]], counts: dict[str, int]) -> None:
    lists = [(f"{k}.txt", "\n".join(v)) for k, v in lines.items()]
    assert splits.splits([f"{i}.png" for i in range(6)], Joins(6), lists).counts() == counts


def test_of_tables_that_are_called_after_folds_those_of_the_first_count() -> None:
    paths = [f"{i}.png" for i in range(6)]
    told = {"train_fold1": "0123", "val_fold1": "45", "train_fold2": "2345", "val_fold2": "01"}
    some_tables = [Table(f"{k}.csv", ("file",), tuple((f"{i}.png",) for i in v)) for k, v in told.items()]
    found = splits.splits(paths, joins_of(paths, some_tables), [])
    assert (found.counts(), found.contradicted) == ({"train": 4, "validation": 2}, {})


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
        ("reader", True, ["train", "test"] * 3, 2),  # whatever it is called
        ("reader", True, ["TR", "TS"] * 3, 0),  # but for words that may be classes
        ("column 2", False, ["tr", "ts"] * 3, 2),
    ],
)
def test_columns_without_a_title_that_hold_splits_alone(
    title: str, headed: bool, values: list[str], kinds: int
) -> None:
    found = splits.splits(*column(title, values, key="column 1", headed=headed), [])
    assert len(found.counts()) == kinds
