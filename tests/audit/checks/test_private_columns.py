"""Columns of tables that tell who the subjects are: by their titles, and by what stands in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.audit.checks.private import private_columns
from sonodex.audit.tables import Table
from sonodex.audit.verdict import fixes
from tests.audit.pictures import speckle, write
from tests.audit.results import audited


@pytest.mark.parametrize(
    ("title", "cells", "what"),
    [
        ("Patient Name", ["Doe, Jane", "Roe John"], "names"), ("PatientName", ["DOE^JANE", "ROE^RICHARD"], "names"),
        ("last_name", ["Müller", "Åse"], "names"), ("first_name", ["Casey", "Anona"], "names"), ("姓名", ["王伟", "李娜"], "names"),
        ("patient_name", ["P001", "P002"], None), ("patient name", ["anonymous", "anonymous"], None),
        ("file name", ["Doe", "Roe"], None), ("class_name", ["benign", "malignant"], None),
        ("case name", ["cyst", "mass"], None), ("patient", ["Doe", "Roe"], None), ("Patient Name", [], None),
        ("Date of Birth", ["1950-03-02", "02.04.1961"], "birth"), ("patient_dob", ["19500302", "19610402"], "birth"),
        ("Geburtsdatum", ["2.3.1950", "3.4.1961"], "birth"), ("birth year", ["1950", "1961"], None),
        ("DOB", ["removed", "removed"], None), ("MRN", ["774231", "774232"], "numbers"),
        ("phone", ["0123 456", "0123 457"], "numbers"), ("phone", ["removed", "removed"], None),
        ("phone", ["iPhone 12", "Galaxy S9"], None), ("mobile", ["yes", "no"], None),
        ("e-mail", ["a@b.org", "c@d.org"], "numbers"), ("address", ["1 Low St", "22 High St"], "numbers"),
        ("address", ["Hospital", "Clinic"], None), ("address", ["https://a.org/1", "https://a.org/2"], None),
        ("postal code", ["SW1A 1AA", "10115"], "numbers"), ("hospital no", ["1", "2"], None),
        ("patient name", ["Patient A", "anonymised B"], None), ("patient name", ["Jane Doe"], "names"),
        ("patient name", ["XXXX"], None), ("phone", [], None), ("full name", ["apical four chamber", "short axis"], None),
        ("名前", ["良性", "悪性"], None), ("date", ["2020-01-01", "2020-01-01"], None),
        ("Study Date", ["2019-03-02 00:00:00", "2019-03-04 00:00:00"], "examinations"), ("date", ["3", "4"], None),
    ],
)  # fmt: skip
def test_what_a_column_tells_of_persons(title: str, cells: list[str], what: str | None) -> None:
    table = Table("t.csv", ("file", title), tuple((f"{n}.png", cell) for n, cell in enumerate(cells)))
    found = private_columns([table], {"t.csv"})
    assert [(d.path, d.check, what in d.problem) for d in found if what] == [
        ("t.csv", "table_private", True)
    ] * bool(what)
    assert bool(found) is bool(what)


def test_days_are_told_of_tables_of_the_set_and_names_of_all() -> None:
    rows = (("Doe, Jane", "2019-03-02"), ("Roe, John", "2019-03-04"))
    table = Table("t.csv", ("full name", "exam date"), rows)
    assert len(private_columns([table], {"t.csv"})) == 2
    assert ["names" in d.problem for d in private_columns([table], set())] == [True]
    untitled = Table("t.csv", ("full name", "exam date"), rows, headed=False)
    assert private_columns([untitled], {"t.csv"}) == []


DAYS = ["2019-03-02", "2019-03-04"]


@pytest.mark.parametrize(
    ("title", "beside", "what"),
    [
        ("date", [], "days, of examinations or of something else"),
        ("Datum", ["class"], "days, of examinations or of something else"),
        ("date", ["age"], "days of examinations"), ("date", ["patient_id"], "days of examinations"),
        ("date", ["scanner"], "days of examinations"), ("日期", ["Transducer type"], "days of examinations"),
        ("date", ["annotator"], None), ("date", ["class", "source_url"], None), ("date", ["Labelled by"], None),
        ("date", ["licence", "DOI"], None), ("date", ["downloaded from"], None),
        ("date", ["annotator", "age"], "days, of examinations or of something else"),
        ("scan date", ["annotator"], "days of examinations"), ("acquisition date", [], "days of examinations"),
        ("download date", [], None), ("annotation_date", ["age"], None), ("date_published", [], None),
    ],
)  # fmt: skip
def test_of_what_the_days_of_a_column_are(title: str, beside: list[str], what: str | None) -> None:
    rows = tuple((f"{n}.png", day, *("x" for _ in beside)) for n, day in enumerate(DAYS))
    found = private_columns([Table("t.csv", ("file", title, *beside), rows)], {"t.csv"})
    assert [d.problem for d in found] == ([f"private column '{title}': {what}"] if what else [])


def test_who_made_a_set_is_no_private_matter() -> None:
    header, rows = ("first name", "e-mail"), (("Jane", "jane@a.org"), ("John", "john@a.org"))
    assert private_columns([Table("meta/authors.csv", header, rows)], set()) == []
    assert len(private_columns([Table("meta/persons.csv", header, rows)], set())) == 2


def test_a_table_of_names_is_to_be_mended_before_publishing(tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path / f"{n}.png", speckle(n))
    text = "file,Patient Name,age\n0.png,Jane Doe,50\n1.png,John Roe,60\n2.png,Ann Poe,61\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (fix,) = fixes(audited(tmp_path))
    assert (fix.concern.name, fix.count) == ("private", 1)
    assert fix.example == "t.csv: private column 'Patient Name': names of persons"
    (tmp_path / "t.csv").write_text(text.replace("Patient Name", "Diagnosis Name"), encoding="utf-8")
    assert fixes(audited(tmp_path)) == []
