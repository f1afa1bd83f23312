"""What a result says on criteria: the level of each finding and what it rests on."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from sonodex.audit.beside import Beside
from sonodex.audit.criteria import findings
from sonodex.audit.result import Counts, Evidence, Files, Result, Subjects
from sonodex.audit.tables import Table

BARE = Result(items=Counts(images=100), files=Files(total=101, by_format={"PNG": 100, "text": 1}))
EVIDENCE = Evidence(annotated=100, calibrated=100, grouped=100)
RICH = replace(
    BARE,
    labels={"benign": 60, "malignant": 40},
    labels_rule="folder of the file",
    splits={"train": 80, "test": 20},
    splits_rule="folders",
    subjects=Subjects(10, "folders like 'patient N'"),
    evidence=EVIDENCE,
)


def level(result: Result, criterion: str) -> str | None:
    return next((f.level for f in findings(result) if f.criterion == criterion), None)


def note(result: Result, criterion: str) -> str:
    return next(f.note for f in findings(result) if f.criterion == criterion)


def test_a_set_without_items_says_nothing() -> None:
    assert findings(Result(items=Counts(masks=3, frames=5))) == []


def test_a_set_that_has_everything() -> None:
    assert {f.criterion: f.level for f in findings(RICH)} == dict.fromkeys(
        ("D15", "D20", "D21", "D26", "D27", "D28", "D29"), "full"
    )
    assert note(RICH, "D20") == "60 benign, 40 malignant"
    assert note(RICH, "D29") == "80 train, 20 test; no subject in two splits"


def test_a_set_of_images_and_no_more() -> None:
    said = {f.criterion: f.level for f in findings(BARE)}
    assert said == {"D15": "none", "D21": "none", "D26": "full", "D27": "full", "D28": "none", "D29": "none"}


@pytest.mark.parametrize(
    ("change", "criterion", "wanted"),
    [
        ({"calibrated": 98}, "D15", "partial"),
        ({"calibrated": 99}, "D15", "full"),
        ({"calibrated": 0, "calibration_column": "spacing in t.csv"}, "D15", "full"),
        ({"calibrated": 0}, "D15", "none"),
        ({"annotated": 99}, "D21", "partial"),
        ({"annotated": 0}, "D21", "none"),
        ({"annotated": 0, "documents": 1}, "D21", None),
        ({"grouped": 98}, "D28", "partial"),
        ({"grouped": 99}, "D28", "full"),
        ({"grouped": 0}, "D28", "none"),
    ],
)
def test_evidence_decides_the_level(change: dict[str, Any], criterion: str, wanted: str | None) -> None:
    assert level(replace(RICH, evidence=replace(EVIDENCE, **change)), criterion) == wanted


@pytest.mark.parametrize(
    ("subjects", "wanted"),
    [
        (Subjects(10, "a rule"), "full"),
        (Subjects(10, "a rule", ["patient 3"]), "partial"),
        (Subjects(), "partial"),
    ],
)
def test_a_split_counts_in_full_only_where_no_subject_crosses_it(subjects: Subjects, wanted: str) -> None:
    assert level(replace(RICH, subjects=subjects), "D29") == wanted


@pytest.mark.parametrize(
    ("formats", "wanted"),
    [({"DICOM": 3}, "full"), ({"DICOM": 3, "other": 1}, "partial"), ({"empty": 1}, "partial")],
)
def test_formats_without_a_public_description_cost_half(formats: dict[str, int], wanted: str) -> None:
    assert level(replace(RICH, files=Files(by_format=formats)), "D27") == wanted


def test_findings_bear_the_day_of_the_audit_and_the_audit_has_a_name() -> None:
    day = dt.date(2026, 11, 29)
    result = replace(RICH, checked=day, evidence=replace(EVIDENCE, list_digest="ab12"))
    assert {f.checked for f in findings(result)} == {day}
    assert {(f.basis, f.source, f.up_to) for f in findings(result)} == {("automatic", "", None)}
    assert result.name().startswith("sonodex audit ")
    assert result.name().endswith(" of 2026-11-29: 101 files, list digest sha256:ab12")


def test_a_column_without_values_calibrates_nothing() -> None:
    def beside(*cells: str) -> Beside:
        return Beside([Table("t.csv", ("file", "spacing"), tuple((f"{c}.png", c) for c in cells))], [], 0, [])

    assert beside("", " ").calibration_column() is None
    assert beside("", "0.1").calibration_column() == "spacing in t.csv"


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ({"a": 60, "b": 40}, "60 a, 40 b"),
        (dict.fromkeys("abcd", 25), "25 a, 25 b, 25 c, 25 d"),
        (dict.fromkeys("abcde", 20), "20 a, 20 b, 20 c, 20 d and 1 more class"),
        ({"x" * 30: 100}, f"100 {'x' * 30}"),
        ({"x" * 31: 100}, f"100 {'x' * 30}"),
        ({"a": 99}, "99 a"),
        ({"a": 98}, "98 a; a class for 98 of 100 items"),
        ({"a": 1200, "b": 3}, "1,200 a, 3 b"),
    ],
)
def test_how_classes_are_told(labels: dict[str, int], words: str) -> None:
    assert note(replace(RICH, labels=labels), "D20") == words


@pytest.mark.parametrize(
    ("change", "criterion", "words"),
    [
        ({"annotated": 100}, "D21", "classes (folder of the file) for all 100 items"),
        ({"annotated": 7}, "D21", "classes (folder of the file) for 7 of 100 items"),
        ({"calibrated": 0}, "D15", "no pixel spacing, depth or frame rate in headers or tables"),
        ({"calibrated": 1}, "D15", "pixel spacing or frame rate in the header of 1 of 100 items"),
        ({"grouped": 7}, "D28", "10 subjects for 7 of 100 items, by folders like 'patient N'"),
        ({"grouped": 0}, "D28", "no subject in names, folders, headers or tables"),
    ],
)
def test_what_a_finding_rests_on(change: dict[str, Any], criterion: str, words: str) -> None:
    assert note(replace(RICH, evidence=replace(EVIDENCE, **change)), criterion) == words


@pytest.mark.parametrize(
    ("subjects", "same", "words"),
    [
        (["p1"], 0, "80 train, 20 test; 1 subject stands in several splits"),
        (["p1", "p2"], 0, "80 train, 20 test; 2 subjects stand in several splits"),
        ([], 1, "80 train, 20 test; the same image stands in several splits 1 time"),
        (["p1"], 2, "80 train, 20 test; 1 subject stands in several splits; "
                    "the same image stands in several splits 2 times"),
    ],
)  # fmt: skip
def test_every_leak_is_told_and_costs_half(subjects: list[str], same: int, words: str) -> None:
    told = replace(
        RICH,
        subjects=Subjects(10, "a rule", subjects),
        duplicates=replace(RICH.duplicates, across_splits=[["a", "b"]] * same),
    )
    assert (level(told, "D29"), note(told, "D29")) == ("partial", words)


def test_five_formats_are_told() -> None:
    some = ("DICOM", "PNG", "JPEG", "TIFF", "BMP", "GIF")
    told = replace(RICH, files=Files(by_format={name: 10 - i for i, name in enumerate(some)}))
    assert note(told, "D27") == "10 DICOM, 9 PNG, 8 JPEG, 7 TIFF, 6 BMP"


@pytest.mark.parametrize(
    ("calibrated", "level_and_note"),
    [
        (100, ("full", "pixel spacing or frame rate in the header of 100 of 100 items")),
        (99, ("full", "pixel spacing or frame rate in the header of 99 of 100 items")),
        (98, ("full", "column spacing in t.csv")),
        (0, ("full", "column spacing in t.csv")),
    ],
)
def test_headers_of_all_go_before_a_column_and_a_column_before_headers_of_some(
    calibrated: int, level_and_note: tuple[str, str]
) -> None:
    told = replace(EVIDENCE, calibrated=calibrated, calibration_column="spacing in t.csv")
    result = replace(RICH, evidence=told)
    assert (level(result, "D15"), note(result, "D15")) == level_and_note


@pytest.mark.parametrize(
    ("masks", "rule", "words"),
    [
        (3, None, "masks for 40 of 1,000 items"),
        (0, "folders", "classes (folders) for 40 of 1,000 items"),
        (3, "folders", "masks and classes (folders) for 40 of 1,000 items"),
    ],
)
def test_what_annotates(masks: int, rule: str | None, words: str) -> None:
    result = replace(
        RICH,
        items=Counts(images=600, videos=300, volumes=100, masks=masks),
        labels_rule=rule,
        evidence=replace(EVIDENCE, annotated=40),
    )
    assert (level(result, "D21"), note(result, "D21")) == ("partial", words)
    assert (level(result, "D20") is None) is (rule is None)


def test_subjects_without_a_rule_group_nothing_and_splits_without_subjects_are_half() -> None:
    nobody = replace(RICH, subjects=Subjects())
    assert (level(nobody, "D28"), note(nobody, "D29")) == (
        "none", "80 train, 20 test; subjects are not identified",
    )  # fmt: skip
    assert note(replace(RICH, splits_rule=None), "D29") == "no split in folders, names, lists or tables"
    many = replace(RICH, splits=dict.fromkeys(("a", "b", "c", "d", "e"), 1000))
    assert note(many, "D29").startswith("1,000 a, 1,000 b, 1,000 c, 1,000 d; ")


def test_every_finding_says_what_it_saw() -> None:
    assert [f.criterion for f in findings(RICH)] == ["D15", "D20", "D21", "D26", "D27", "D28", "D29"]
    assert note(RICH, "D26") == "counted: 100 images"
    assert note(RICH, "D27") == "100 PNG, 1 text"
