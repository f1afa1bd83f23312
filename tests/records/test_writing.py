from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sonodex.errors import SonodexError
from sonodex.records import DatasetRecord, ModelRecord, Record, edit_record, parse, read_record
from sonodex.records.vocabularies import KINDS, Kind
from sonodex.records.writing import edit_text, template, write_new
from tests.conftest import ROOT, make_record


@pytest.mark.parametrize("path", sorted((ROOT / "catalogue").glob("*/b*.yaml")), ids=lambda p: p.stem)
def test_an_edit_changes_only_its_own_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    def change(data: dict[str, object]) -> None:
        data["confidence"] = "low" if data["confidence"] != "low" else "high"

    before, after = text.splitlines(), edit_text(text, change).splitlines()
    changed = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert len(changed) == 1
    assert changed[0][0].startswith("confidence:")


def test_comments_and_order_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(make_record("dataset", "a"), encoding="utf-8")
    before = path.read_text(encoding="utf-8")

    def change(data: dict[str, object]) -> None:
        data["year"] = 2021

    edit_record(path, change)
    after = path.read_text(encoding="utf-8")
    assert [line for line in after.splitlines() if "#" in line] == [
        line.replace("null  ", "2021  ") if line.startswith("year") else line
        for line in before.splitlines()
        if "#" in line
    ]
    assert read_record(path).year == 2021


def test_a_failing_edit_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(make_record("dataset", "a"), encoding="utf-8")
    before = path.read_bytes()

    def change(data: dict[str, object]) -> None:
        data["year"] = 2021
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        edit_record(path, change)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.yaml"]


def test_a_new_file_never_replaces_one(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(SonodexError, match="exists already"):
        write_new(path, "yours")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(("length", "lines"), [(1, 1), (49, 1), (50, 2)])
def test_rules_stand_as_comments_above_their_finding(length: int, lines: int) -> None:
    """No wider than code may be; a word is never cut."""
    rule = f"{'x' * 48} {'y' * length}"
    text = template("model", "a", [("M1", "Is it?", "yes", "half")], "2024-05-01", {"M1": ["One-two.", rule]})
    found = text.splitlines()
    last = len(found) - 1
    assert found[last].startswith("  M1: {level: unknown, basis: null, ")
    assert found[last - lines - 1] == "  #   - One-two."
    assert found[last - lines - 2] == "  # Is it? full: yes; partial: half"
    assert found[last - lines] == "  #   - " + (rule if lines == 1 else "x" * 48)
    assert lines == 1 or found[last - 1] == f"  #     {'y' * length}"
    assert "M2" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_holds_every_field_and_no_other(kind: Kind, tmp_path: Path) -> None:
    classes: dict[Kind, type[Record]] = {"dataset": DatasetRecord, "model": ModelRecord}
    record_class = classes[kind]
    path = tmp_path / "a.yaml"
    path.write_text(make_record(kind, "a"), encoding="utf-8")
    stated = parse(path.read_text(encoding="utf-8")).data
    assert set(stated) == set(record_class.model_fields)
    assert {f["level"] for f in stated["criteria"].values()} == {"unknown"}
    record = read_record(path)
    assert isinstance(record, record_class)
    assert (record.id, record.confidence) == ("a", "low")
    with pytest.raises(ValidationError):
        setattr(record, "year", 2020)  # noqa: B010 - a record that was read does not change
