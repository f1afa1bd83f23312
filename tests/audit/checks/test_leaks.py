"""What stands where it must not stand twice: subjects in several splits, groups whose members differ."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from sonodex.audit.attributes import Attribute
from sonodex.audit.checks.leaks import copies_by_name, differing, subjects_in_several_splits

GROUPS = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=5, unique=True).map(sorted), max_size=8)
VALUES = st.lists(st.sampled_from(["a", "b", None]), min_size=10, max_size=10)


def attribute(*values: str | None) -> Attribute:
    return Attribute(list(values), "a rule")


def test_a_subject_leaks_where_it_stands_in_two_splits_and_is_known_in_both() -> None:
    splits = attribute("train", "test", "train", "test", None, "train")
    subjects = attribute("b", "b", "a", "c", "a", None)
    assert subjects_in_several_splits(splits, subjects) == ["b"]
    assert subjects_in_several_splits(attribute("train", "test"), attribute("b", "a")) == []


def test_leaking_subjects_are_sorted() -> None:
    splits, subjects = attribute("1", "2", "1", "2"), attribute("z", "z", "a", "a")
    assert subjects_in_several_splits(splits, subjects) == ["a", "z"]


def test_a_group_differs_where_two_known_values_do() -> None:
    label = attribute("x", "y", "x", None)
    assert differing([[0, 1], [0, 2], [0, 3]], label) == [[0, 1]]


def test_a_group_inside_a_larger_one_is_said_once() -> None:
    label = attribute("x", "y", "y", "x")
    assert differing([[0, 1], [0, 1, 2], [0, 1, 2], [1, 3]], label) == [[0, 1, 2], [1, 3]]


def test_what_an_export_made_of_one_picture_is_told_by_its_names() -> None:
    made = [
        f"{split}/images/{name}.rf.{n:032x}.jpg"
        for n, (split, name) in enumerate(
            [
                ("train", "a7_png"),
                ("valid", "a7_png"),
                ("train", "a8_jpg"),
                ("test", "a9_jpg"),
                ("test", "a9_jpg"),
            ]
        )
    ]
    assert copies_by_name([*made, "train/a7_png.jpg", "train/a7_png.rf.1.jpg"]) == [[0, 1], [3, 4]]


@given(GROUPS, VALUES)
@settings(deadline=None, derandomize=True)
def test_every_group_that_differs_is_covered_and_no_other_is_named(
    groups: list[list[int]], values: list[str | None]
) -> None:
    label = Attribute(values, "a rule")
    found = differing(groups, label)
    for group in groups:
        differs = len({values[i] for i in group} - {None}) > 1
        assert any(set(group) <= set(other) for other in found) or not differs
    assert all(group in groups and len({values[i] for i in group} - {None}) > 1 for group in found)
    assert not any(set(one) <= set(other) for n, one in enumerate(found) for other in found[:n])
