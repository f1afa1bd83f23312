"""Broken records: each is refused at the right file, line and field, with what is allowed; none crashes, none passes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sonodex.catalogue import check_paths
from sonodex.catalogue.compiling import wanted_criteria
from sonodex.errors import RecordError
from sonodex.records import read_record
from sonodex.records.vocabularies import Kind
from tests.conftest import FULL, make_record

# kind, lines replaced, the field named, a part of the message
CASES: list[tuple[Kind, dict[str, str], str, str]] = [
    ("dataset", {"size_gb": "1e400"}, "size_gb", "no finite number"),
    ("dataset", {"checked": "'" + "x" * 5000 + "'"}, "checked", "x…' is no date"),
    ("dataset", {"D5": "{level: ful, basis: primary, note: a, source: 'https://a.org/'}"}, "criteria.D5.level", "did you mean 'full'?"),
    ("dataset", {"D5": "{level: full, basis: guess, note: a, source: 'https://a.org/'}"}, "criteria.D5.basis", "is not a basis"),
    ("dataset", {"D5": "{level: unknown, basis: primary, note: a, source: null}"}, "criteria.D5", "neither basis nor source"),
    ("dataset", {"D5": "{level: full, basis: null, note: a, source: 'https://a.org/'}"}, "criteria.D5", "needs a basis"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: null}"}, "criteria.D5", "needs the source"),
    ("dataset", {"D5": "{level: none, basis: primary, note: null, source: 'https://a.org/'}"}, "criteria.D5", "needs what was seen"),
    ("dataset", {"D5": "{level: not-applicable, basis: primary, note: null, source: null}"}, "criteria.D5", "needs a reason"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: 'ftp://a.org/'}"}, "criteria.D5.source", "no web address"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: 'javascript:alert(1)'}"}, "criteria.D5.source", "no web address"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: 'https://a.org/', checked: 2099-01-01}"}, "criteria.D5.checked", "future"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: 'https://a.org/', checked: 2024-02-30}"}, "criteria.D5.checked", "calendar"),
    ("dataset", {"D5": "{level: unknown, levl: full}"}, "criteria.D5.levl", "did you mean 'level'?"),
    ("dataset", {"D5": "full"}, "criteria.D5", "is not a mapping"),
    ("dataset", {"D5": "{level: 3}"}, "criteria.D5.level", "is not a level"),
    ("dataset", {"size_gb": "many"}, "size_gb", "'many' is not a number"),
    ("dataset", {"license": "MIT"}, "license", "'MIT' is not a mapping"),
    ("dataset", {"confidence": "hgh"}, "confidence", "'hgh' is not a confidence (high, medium, low); did you mean 'high'?"),
    ("dataset", {"confidence": "certain"}, "confidence", "'certain' is not a confidence (high, medium, low)"),
    ("model", {"repository": "{default_branch: null, last_commit: null, stars: null, archived: maybe}"}, "repository.archived", "'maybe' is not true or false"),
    ("dataset", {"former_ids": "[Not An Id]"}, "former_ids[0]", "is no id"),
    ("dataset", {"id": "other"}, "id", "is not the file name"),
    ("dataset", {"id": "null"}, "id", "is not text"),
    ("dataset", {"name": "''"}, "name", "is empty"),
    ("dataset", {"name": "12"}, "name", "is not text"),
    ("dataset", {"name": '"a\\eb"'}, "name", "control characters"),
    ("dataset", {"year": "2099"}, "year", "not a year"),
    ("dataset", {"year": "'2020'"}, "year", "is not a whole number"),
    ("dataset", {"year": "1812"}, "year", "not a year"),
    ("dataset", {"anatomy": "[brest]"}, "anatomy[0]", "did you mean 'breast'?"),
    ("dataset", {"anatomy": "breast"}, "anatomy", "is not a list"),
    ("dataset", {"anatomy": "[breast, breast]"}, "anatomy", "stands twice"),
    ("dataset", {"countries": "[UK]"}, "countries[0]", "'GB'"),
    ("dataset", {"countries": "[Norway]"}, "countries[0]", "alpha-2"),
    ("dataset", {"countries": "[no]"}, "countries[0]", "alpha-2"),
    ("dataset", {"counts": "{subjects: -1, images: null, videos: null, frames: null, volumes: null}"}, "counts.subjects", "greater than or equal to 0"),
    ("dataset", {"counts": "{subjects: 1.5, images: null, videos: null, frames: null, volumes: null}"}, "counts.subjects", "whole number"),
    ("dataset", {"counts": "{subjects: 1, images: null, frames: null, volumes: null}"}, "counts.videos", "is missing"),
    ("dataset", {"doi": "{data: 'https://doi.org/10.1/x', paper: null}"}, "doi.data", "is no DOI"),
    ("dataset", {"doi": "{data: 10.12/x, paper: null}"}, "doi.data", "is no DOI"),
    ("dataset", {"license": "{spdx: CC BY 4.0, name: null, url: null}"}, "license.spdx", "SPDX"),
    ("dataset", {"license": "{spdx: cc-by-4.0, name: null, url: null}"}, "license.spdx", "'CC-BY-4.0'"),
    ("dataset", {"license": "{spdx: CC-BY-9.9, name: null, url: null}"}, "license.spdx", "SPDX"),
    ("dataset", {"name": "'Set \u202e4PM.exe'"}, "name", "U+202E"),
    ("dataset", {"name": "'Set \U000e0041'"}, "name", "U+E0041"),
    ("dataset", {"summary": "'zero\u200bwidth'"}, "summary", "U+200B"),
    ("dataset", {"access": "free"}, "access", "is not an access"),
    ("dataset", {"size_gb": "-3"}, "size_gb", "greater than or equal to 0"),
    ("dataset", {"size_gb": ".inf"}, "size_gb", "number"),
    ("dataset", {"survey_rows": "[73]"}, "survey_rows[0]", "less than or equal to 72"),
    ("dataset", {"related": "[{dataset: no-such-set, relation: copy-of, source: 'https://a.example'}]"}, "related[0].dataset", "is no dataset"),
    ("dataset", {"checked": "yesterday"}, "checked", "YYYY-MM-DD"),
    ("dataset", {"checked": "2099-01-01"}, "checked", "future"),
    ("dataset", {"defects": "[{title: a, note: b}]"}, "defects[0].source", "is missing"),
    ("dataset", {"related": "[{dataset: No such set, relation: same, source: 'https://a.example'}]"}, "related[0].relation", "allowed here"),
    ("dataset", {"summary": "null"}, "summary", "is not text"),
    ("model", {"trained_on": "[{dataset: no-such-set, availability: public}]"}, "trained_on[0].dataset", "is no dataset"),
    ("model", {"trained_on": "[{dataset: A set, availability: free}]"}, "trained_on[0].availability", "allowed here"),
    ("model", {"evaluated_on": "[no-such-set]"}, "evaluated_on[0]", "is no dataset"),
    ("model", {"framework": "torch"}, "framework", "allowed here"),
    ("model", {"repository": "{default_branch: null, last_commit: 2030-01-01, stars: null, archived: null}"}, "repository.last_commit", "future"),
    ("model", {"repository": "{default_branch: null, last_commit: null, stars: many, archived: null}"}, "repository.stars", "whole number"),
    ("model", {"trained_on": "[{dataset: A set, availability: public, note: a}]"}, "trained_on[0].note", "no such field (allowed: dataset, availability)"),
    ("dataset", {"license": "{spdx: null, name: null, url: null, nam: a}"}, "license.nam", "no such field (allowed: spdx, name, url); did you mean 'name'?"),
    ("dataset", {"hidden_test": "{note: a, source: 'https://a.org/', untl: 2024-01-01}"}, "hidden_test.untl", "did you mean 'until'?"),
    ("dataset", {"D5": "{level: full, basis: primary, note: a, source: 'https://a.org/', also: [{level: unknown, levl: a}]}"}, "criteria.D5.also[0].levl", "did you mean 'level'?"),
    ("model", {"M1": "{level: full, basis: primary, note: a, source: 'https://a b.org/'}"}, "criteria.M1.source", "no web address"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "lines", "field", "words"), CASES, ids=[f"{c[2]}-{n}" for n, c in enumerate(CASES)]
)
def test_refused_at_file_line_and_field(
    folder: Path, kind: Kind, lines: dict[str, str], field: str, words: str
) -> None:
    path = folder / f"{kind}s" / "broken.yaml"
    text = make_record(kind, "broken", **lines)
    path.write_text(text, encoding="utf-8")
    key = next(iter(lines))
    line = next(n for n, t in enumerate(text.splitlines(), 1) if t.strip().startswith(f"{key}:"))
    report = check_paths([folder])
    assert [(p.path, p.line, p.field) for p in report.problems] == [(path.as_posix(), line, field)]
    assert words in report.problems[0].message
    assert "\n" not in str(report.problems[0])


def replaced(old: str, new: str) -> str:
    text = make_record("dataset", "broken")
    assert old in text
    return text.replace(old, new, 1)


WHOLE: list[tuple[str, str, str]] = [
    (replaced("aliases: []", "aliases: []\nname: again"), "name", "stands twice"),
    (replaced("aliases: []", "aliases: []\nalias: []"), "alias", "no such field"),
    (replaced("aliases: []\n", ""), "aliases", "is missing"),
    (replaced("  D7: ", "  D77: "), "criteria.D77", "no criterion of a dataset"),
    (replaced("  D7: ", "  M7: "), "criteria.M7", "no criterion of a dataset"),
    ("[]\n", "(file)", "a record is a mapping"),
    ("", "(file)", "a record is a mapping"),
    (
        replaced("aliases: []", "aliases: []\nderived_from: []"),
        "derived_from",
        "is no longer a field; write it under related",
    ),
    ("id: broken\ncriteria: [D1]\n", "criteria", "is not a mapping"),
    ("id: broken\ncriteria: full\n", "criteria", "is not a mapping"),
    ("id: broken\ncriteria: null\n", "criteria", "is not a mapping"),
    ("id: broken\n", "criteria", "is missing"),
    ("name: [\n", "(file)", "no valid YAML"),
    ("a: &a [*a]\n", "(file)", "anchors"),
]


@pytest.mark.parametrize(("text", "field", "words"), WHOLE, ids=[w[1] + str(n) for n, w in enumerate(WHOLE)])
def test_whole_file_problems(folder: Path, text: str, field: str, words: str) -> None:
    (folder / "datasets" / "broken.yaml").write_text(text, encoding="utf-8")
    report = check_paths([folder])
    assert any(words in p.message and (p.field or "(file)") == field for p in report.problems), (
        report.problems
    )


def test_all_problems_of_all_files_at_once(folder: Path) -> None:
    for name in ("one", "two"):
        text = make_record("dataset", name, year="2099", access="free", countries="[UK]")
        (folder / "datasets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    report = check_paths([folder])
    assert report.errors == 6
    assert report.summary() == "6 errors in 2 of 2 files"


def test_two_files_may_not_claim_one_name_id_alias_or_row(folder: Path) -> None:
    for name, more in (("one", {}), ("two", {"aliases": "[one]", "former_ids": "[one]"})):
        text = make_record("dataset", name, name="The Same Set", survey_rows="[7]", **more)
        (folder / "datasets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    fields = {p.field for p in check_paths([folder]).problems}
    assert fields == {"name", "former_ids[0]", "survey_rows[0]", "aliases[0]"}


def test_a_name_with_a_record_is_a_warning(folder: Path) -> None:
    (folder / "datasets" / "one.yaml").write_text(
        make_record("dataset", "one", name="One Set"), encoding="utf-8"
    )
    model = make_record("model", "net", evaluated_on="[One set, Another Set]")
    (folder / "models" / "net.yaml").write_text(model, encoding="utf-8")
    report = check_paths([folder])
    assert (report.errors, report.warnings) == (0, 1)
    assert "write its id 'one'" in report.problems[0].message


def test_a_whole_record_passes(folder: Path) -> None:
    (folder / "datasets" / "fine.yaml").write_text(make_record("dataset", "fine", D1=FULL), encoding="utf-8")
    assert check_paths([folder]).summary() == "0 errors in 0 of 1 file"


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "datasets" / "broken.yaml").write_bytes(b"id: a\nname: \xff\xfe\n")
    report = check_paths([folder])
    assert [(p.line, p.message) for p in report.problems] == [(2, "not UTF-8 text")]


@pytest.mark.parametrize(
    ("old", "new", "field", "column"),
    [
        ("access: unknown", "access:   free", "access", 11),  # where the value stands
        ("devices: []", "devices: [a, 7]", "devices[1]", 14),
        ("devices: []", "devices: []\ndevice: []", "device", 1),  # where the key stands
        ("spdx: null, name", "spdx: null, nam: a, name", "license.nam", 23),
        ("  D7: ", "  D77: ", "criteria.D77", 3),
        ("id: broken", "id:  other", "id", 6),
    ],
)
def test_a_problem_is_told_at_its_column(folder: Path, old: str, new: str, field: str, column: int) -> None:
    path = folder / "datasets" / "broken.yaml"
    path.write_text(replaced(old, new), encoding="utf-8")
    found = [p for p in check_paths([folder]).problems if p.field == field]
    assert [p.column for p in found] == [column]
    with pytest.raises(RecordError, match=re.escape(f"{found[0].line}:{column}  {field}  ")):
        read_record(path, wanted_criteria())  # what is wrong anywhere is no record


def test_a_key_that_stands_twice_is_no_record(folder: Path) -> None:
    path = folder / "datasets" / "broken.yaml"
    path.write_text(replaced("aliases: []", "aliases: []\naliases: []"), encoding="utf-8")
    with pytest.raises(RecordError, match="aliases  the key stands twice; keep one"):
        read_record(path)
