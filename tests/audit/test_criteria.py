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
