from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.errors import SonodexError
from sonodex.records import edit_record, read_record
from sonodex.records.writing import edit_text, write_new
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
