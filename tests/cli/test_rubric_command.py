"""`sonodex rubric` prints what coders need, and `sonodex new` writes it where they code."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from sonodex.cli.app import run
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run([*arguments]) == 0
    return capsys.readouterr().out


def test_one_criterion_with_its_rules(capsys: pytest.CaptureFixture[str]) -> None:
    criterion = rubric_for("dataset").criteria[28]
    text = printed(capsys, "rubric", criterion.id.lower())
    flat = " ".join(text.split())
    for part in (criterion.question, criterion.full, criterion.why, criterion.remedy, *criterion.rules):
        assert part in flat
    data = json.loads(printed(capsys, "rubric", criterion.id, "--format", "json"))
    assert data["rules"] == list(criterion.rules)
    assert data["rubric"] == rubric_for("dataset").label
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "rubric", criterion.id, "-f", "csv"))))
    assert [r["Text"] for r in rows if r["Part"] == "rule"] == list(criterion.rules)


def test_lists_every_criterion(capsys: pytest.CaptureFixture[str]) -> None:
    every = [c.id for kind in KINDS for c in rubric_for(kind).criteria]
    text = printed(capsys, "rubric")
    assert all(f"\n{one} " in text for one in every)
    assert [row["id"] for row in json.loads(printed(capsys, "rubric", "-f", "json"))] == every
    assert printed(capsys, "rubric", "-f", "markdown").count("\n") == len(every) + 2


@pytest.mark.parametrize("name", ["sonomqs", "model", "models"])
def test_one_rubric_with_its_general_rules(capsys: pytest.CaptureFixture[str], name: str) -> None:
    text = printed(capsys, "rubric", name)
    assert "M16" in text
    assert "D1 " not in text
    assert "What a basis is worth" in text
    assert json.loads(printed(capsys, "rubric", name, "-f", "json"))["id"] == "sonomqs"


def test_a_wrong_name_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rubric", "D99"]) == 2
    caught = capsys.readouterr()
    assert caught.out == ""
    assert caught.err.count("\n") == 1
    assert "D9 (" in caught.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_record_carries_the_rules_as_comments(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    path = printed(capsys, "new", kind, "zz-new", "--out", str(tmp_path)).strip()
    text = Path(path).read_text(encoding="utf-8")
    comments = " ".join(line.lstrip(" #") for line in text.splitlines() if line.startswith("  #"))
    for criterion in rubric_for("dataset" if kind == "dataset" else "model").criteria:
        for rule in criterion.rules:
            assert f"- {rule}" in comments
    assert max(len(line) for line in text.splitlines() if line.startswith("  #   ")) <= 110
    printed(capsys, "check", path)
