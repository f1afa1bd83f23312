"""What has to be fixed first, exit codes for a pipeline, and only what is new since an earlier audit."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sonodex.audit.auditing import Audit
from sonodex.audit.checks import CHECKS
from sonodex.audit.criteria import findings
from sonodex.audit.page import render
from sonodex.audit.result import (
    Counts,
    Defect,
    Duplicates,
    Evidence,
    Files,
    JoinedTable,
    Result,
    Rule,
    Subjects,
    Text,
    Unreadable,
)
from sonodex.audit.told import besides
from sonodex.audit.verdict import CONCERNS, fixes, headline, place
from sonodex.cli.app import run
from sonodex.cli.audit_summary import print_everything, print_summary
from sonodex.collect.sources import source_of
from tests.audit.pictures import speckle, write

LEAKING = Result(
    unreadable=[Unreadable("c.png", "broken")],
    duplicates=Duplicates(exact=[["a.png", "b.png"]], across_splits=[["a.png", "b.png"]]),
    text=[Text("a.png", "name", "DOE", (0, 0, 1, 1)), Text("a.png", "settings", "MI 0.9", (0, 0, 1, 1))],
)


def test_the_verdict_names_what_harms_and_what_to_do() -> None:
    found = fixes(LEAKING)
    assert [(fix.concern.name, fix.count) for fix in found] == [
        ("leak", 1),
        ("private", 1),
        ("unreadable", 1),
    ]
    assert headline(LEAKING, found) == (
        "3 things to fix before you publish: a leak between splits, private data, unreadable files"
    )
    assert all(fix.concern.remedy.endswith(".") and fix.example for fix in found)
    assert fixes(Result()) == []
    assert headline(Result(), []) == "No image, video or volume was found"


PAIR = ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            Result(duplicates=Duplicates(across_splits=[PAIR, ["a.png", "c.png"]])),
            [("leak", 2, "a.png = b.png")],
        ),
        (
            Result(duplicates=Duplicates(conflicting_labels=[PAIR], across_subjects=[PAIR])),
            [("label", 1, "a.png = b.png")],  # one group of which two things are said
        ),
        (
            Result(
                quality=[Defect("m.png", "mask_unpaired", "no image"), Defect("m.png", "mask_empty", "empty")]
            ),
            [("mask", 1, "m.png: no image")],
        ),
        (Result(duplicates=Duplicates(across_splits=[[*PAIR, "c.png"]])), [("leak", 1, "a.png = b.png")]),
        (Result(duplicates=Duplicates(clips_across_splits=[PAIR])), [("leak", 1, "a.png = b.png")]),
        (Result(subjects=Subjects(2, "a rule", ["p 1", "p 2"])), [("leak", 2, "p 1")]),
        (
            Result(subjects=Subjects(2, "a rule", ["p 1"]), duplicates=Duplicates(across_splits=[PAIR])),
            [("leak", 2, "p 1")],
        ),
        (Result(duplicates=Duplicates(conflicting_labels=[PAIR])), [("label", 1, "a.png = b.png")]),
        (Result(duplicates=Duplicates(across_subjects=[PAIR])), [("label", 1, "a.png = b.png")]),
        (Result(duplicates=Duplicates(exact=[PAIR], near=[PAIR], clips=[PAIR])), []),
        (Result(unreadable=[Unreadable("c.png", "broken")]), [("unreadable", 1, "c.png: broken")]),
        (Result(text=[Text("a.png", "settings", "MI 0.9", (0, 0, 1, 1))]), []),
        (
            Result(
                unreadable=[Unreadable("c.png", "broken")], duplicates=Duplicates(conflicting_labels=[PAIR])
            ),
            [("label", 1, "a.png = b.png"), ("unreadable", 1, "c.png: broken")],
        ),
    ],
)
def test_what_has_to_be_fixed_and_where_to_look_first(
    result: Result, expected: list[tuple[str, int, str]]
) -> None:
    found = fixes(result)
    assert [(fix.concern.name, fix.count, fix.example) for fix in found] == expected
    assert all(check.key in fix.concern.checks for fix in found for check in fix.checks)
    for fix in found:
        assert fix.count <= sum(len(check.found(result)) for check in fix.checks)


def test_every_concern_asks_checks_that_exist() -> None:
    keys = [check.key for check in CHECKS]
    asked = [key for concern in CONCERNS for key in concern.checks]
    assert set(asked) <= set(keys)
    assert len(asked) == len(set(asked))
    assert [concern.name for concern in CONCERNS] == ["leak", "private", "label", "mask", "unreadable"]


@pytest.mark.parametrize(
    ("items", "broken", "since", "words"),
    [
        (Counts(), 1, None, "1 thing to fix before you publish: unreadable files"),
        (Counts(images=1), 2, None, "1 thing to fix before you publish: unreadable files"),
        (Counts(images=1), 1, "old.json",
         "1 new thing to fix before you publish, since old.json: unreadable files"),
    ],
)  # fmt: skip
def test_the_verdict_counts_what_is_to_fix(items: Counts, broken: int, since: str | None, words: str) -> None:
    unreadable = [Unreadable(f"{n}.png", "broken") for n in range(broken)]
    result = Result(items=items, unreadable=unreadable, since=since)
    assert headline(result, fixes(result)) == words


@pytest.mark.parametrize(
    ("root", "name"),
    [
        ("/home/me/data/set/", "set"),
        ("C:\\Users\\me\\set", "set"),
        ("https://me:secret@host/a/set.zip?key=1", "set.zip"),
        ("/", "this folder"),
    ],
)
def test_a_place_is_named_without_its_path(root: str, name: str) -> None:
    assert place(root) == name


def leaking(folder: Path) -> Path:
    for split, seed in (("train", 1), ("train", 2), ("test", 3), ("test", 1)):
        write(folder / split / f"{seed}{split}.png", speckle(seed))
    return folder


TOLD = replace(
    LEAKING,
    root="/home/me/set",
    items=Counts(images=7),
    tables=[
        JoinedTable("strange.csv", None, None, 3, 0, 0, ["a"]),
        JoinedTable("clinical.csv", "subjects", "patient_id", 36, 34, 70, ["severity", "b_lines"]),
    ],
    rules=[
        Rule("labels", True, "column 'severity' of clinical.csv", ["clinical.csv"], 70),
        Rule("labels", False, "table <b>.csv", ["<b>.csv"], 5, "'1.png' stands in several"),
    ],
)


def test_the_summary_is_short_and_says_what_tables_said(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(TOLD)
    said = capsys.readouterr().out
    assert len([line for line in said.splitlines() if line]) <= 15
    assert "clinical.csv by patient_id (34 of 36 rows)" in said
    assert "classes from table <b>.csv" in " ".join(said.split())
    assert "/home/me" not in said
    assert "exact duplicates 1 with" not in said
    assert "exact duplicates 1" in said


def test_how_many_items_groups_of_several_hold() -> None:
    found = Result(duplicates=Duplicates(exact=[[f"{n}.png" for n in range(7)], ["a.png", "b.png"]]))
    assert besides(found, []) == "exact duplicates 2 with 9 items"


def test_page_and_verbose_output_name_tables_and_rules(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    print_everything(TOLD)
    said = capsys.readouterr().out
    page = render(Audit(TOLD, source_of(str(tmp_path))))
    assert "/home/me" not in said + page
    for words in ("34 of 36 rows", "severity, b_lines", "name nothing of the set", "stands in several"):
        assert words in " ".join(said.split())
        assert words in page or words.replace("'", "&#39;") in page
    assert "table &lt;b&gt;.csv" in page
    assert 'href="#exact-1"' in page


def audit(folder: Path, *more: str) -> int:
    return run(["audit", str(folder), "--no-text", "--work", str(folder.parent / "work"), *more])


@pytest.mark.usefixtures("in_this_process")
def test_exit_codes_for_a_pipeline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leaking(tmp_path / "set")
    assert audit(folder) == 0
    assert audit(folder, "--fail-on", "leak,private") == 1
    assert "leak" in capsys.readouterr().err
    assert audit(folder, "--fail-on", "private,unreadable") == 0
    assert audit(folder, "--fail-on", "leaks") == 2
    assert audit(folder, "--fail-on", "") == 2


@pytest.mark.usefixtures("in_this_process")
def test_only_what_is_new_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = leaking(tmp_path / "set")
    assert audit(folder, "--format", "json") == 0
    old = tmp_path / "old.json"
    old.write_text(capsys.readouterr().out, encoding="utf-8")
    assert audit(folder, "--baseline", str(old), "--fail-on", "leak") == 0
    assert "Nothing new since old.json" in capsys.readouterr().out
    write(folder / "test" / "again.png", speckle(2))
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    capsys.readouterr()
    assert audit(folder, "--baseline", str(old), "--fail-on", "leak", "--format", "json") == 1
    new = json.loads(capsys.readouterr().out)
    assert new["duplicates"]["across_splits"] == [["test/again.png", "train/2train.png"]]
    assert [u["path"] for u in new["unreadable"]] == ["broken.png"]
    assert new["since"] == "old.json"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"duplicates": 1}', "[" * 100_000])
def test_a_baseline_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    old = tmp_path / "old.json"
    old.write_text(text, encoding="utf-8")
    assert audit(leaking(tmp_path / "set"), "--baseline", str(old)) == 2


def test_a_leak_caps_the_split_and_a_share_the_classes() -> None:
    bare = Result(items=Counts(images=100), files=Files(total=100), evidence=Evidence(grouped=100))
    split = {"splits": {"train": 80, "test": 20}, "splits_rule": "folders"}
    leak = Result(items=bare.items, duplicates=Duplicates(across_splits=[["a", "b"]]), **split)  # type: ignore[arg-type]
    level = {f.criterion: f.level for f in findings(leak)}
    assert level["D29"] == "partial"
    for known, wanted in ((98, "partial"), (99, "full")):
        some = Result(items=bare.items, labels={"benign": known}, labels_rule="folders")
        assert {f.criterion: f.level for f in findings(some)}["D20"] == wanted
