"""What names of files and folders say."""

from __future__ import annotations

import pytest

from sonodex.audit import names


@pytest.mark.parametrize(
    ("part", "split"),
    [
        ("train", "train"), ("Training", "train"), ("trainval", "train"), ("val", "validation"), ("dev",
        "validation"),
        ("test_images", "test"), ("holdout", "test"), ("fold3", "fold 3"), ("cv_fold_03", "fold 3"),
        ("images", None),
        ("train_list", "train"), ("test_cases", "test"), ("imagesVal", "validation"),
        ("contest", None), ("benign", None), ("trainer", None),
    ],
)  # fmt: skip
def test_splits(part: str, split: str | None) -> None:
    assert names.split_of(part) == split


@pytest.mark.parametrize(
    ("part", "subject"),
    [
        ("patient0017_2CH", ("patient N", "17")), ("case-3", ("case N", "3")), ("p12_left", ("p N", "12")),
        ("subject", None), ("image17", None), ("s3d", None),
    ],
)  # fmt: skip
def test_subjects(part: str, subject: tuple[str, str] | None) -> None:
    assert names.subject_in(part) == subject


@pytest.mark.parametrize(
    ("name", "is_numbered"),
    [
        ("S1", True),
        ("0042", True),
        ("set3", True),
        ("grade 2", False),
        ("BI-RADS4a", False),
        ("benign", False),
    ],
)
def test_numberings_are_no_classes_but_grades_are(name: str, is_numbered: bool) -> None:
    assert names.numbered(name) is is_numbered


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("masks/1.png", True), ("a/1_mask.png", True), ("a/1_gt.nii.gz", True), ("a/mask_1.png", True),
        ("a/1_lesion.png", True), ("a/1 (mask).png", True), ("a/1 [mask].png", True),
        ("lesion/1.png", False), ("images/1.png", False), ("unmasked/1.png", False),
    ],
)  # fmt: skip
def test_masks(path: str, says: bool) -> None:
    assert names.says_mask(path) is says


@pytest.mark.parametrize(("title", "tier"), [("klass", 0), ("klassen", 0), ("group", 1), ("age_group", None)])
def test_titles_of_classes(title: str, tier: int | None) -> None:
    assert next((n for n, column in enumerate(names.LABEL_COLUMNS) if column.search(title)), None) == tier


@pytest.mark.parametrize(
    ("path", "series"),
    [
        ("a/f_012.png", ("a/f_#", 12)),
        ("a/p3_f7b.png", ("a/p3_f#b", 7)),
        ("a/b.png", None),
        ("5.png", ("/#", 5)),
    ],
)
def test_series(path: str, series: tuple[str, int] | None) -> None:
    assert names.series_of(path) == series


def test_one_ending_of_two_parts() -> None:
    assert names.stem("a/b.nii.gz") == "b"
    assert names.stem("a/b.c.png") == "b.c"
