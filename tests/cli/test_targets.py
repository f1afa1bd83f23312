"""What stands where a command is to write and is not its own earlier work stays, and that is said before any
work: nothing of what is named here could be read or asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from sonodex.cli.app import run

OWN = "name,class\np1,benign\n"
KEY = "ab" * 32
PREPARE = ["prepare", "nowhere", "--out", "rel", "--key", "key"]
CASES = {
    "manifest": ["manifest", "nowhere", "--out", "labels.csv"],
    "manifest lines": ["manifest", "nowhere", "--out", "labels.jsonl"],
    "manifest parquet": ["manifest", "nowhere", "--out", "labels.parquet"],
    "manifest link": ["manifest", "nowhere", "--out", "link.csv"],
    "split": ["split", "nowhere", "--out", "lists"],
    "audit": ["audit", "nowhere", "--report", "labels.csv"],
    "prepare": [*PREPARE, "--report", "labels.csv"],
    "links": ["links", "busi", "--report", "labels.csv"],
    "links link": ["links", "busi", "--report", "link.csv"],
    "links folder": ["links", "busi", "--report", "lists"],
    "queue": ["queue", "list", "--queue", "labels.csv"],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lists").mkdir()
    for name in ("labels.csv", "labels.jsonl", "labels.parquet", "lists/train.txt"):
        (tmp_path / name).write_text(OWN, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("labels.csv")
    (tmp_path / "key").write_text(KEY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def held(home: Path) -> dict[str, str]:
    return {str(p.relative_to(home)): p.read_text(encoding="utf-8") for p in home.rglob("*") if p.is_file()}


@pytest.mark.parametrize("name", CASES)
def test_what_is_not_its_own_stays(home: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = held(home)
    assert run(CASES[name]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert CASES[name][-1] in line
    assert "nowhere" not in line
    assert held(home) == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes")
def test_a_licence_that_is_a_pipe_is_not_waited_for(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(home / "LICENSE")
    assert run([*PREPARE, "--license-file", "LICENSE"]) == 2
    assert "LICENSE: is no regular file" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="names of files")
def test_metadata_beside_a_database_is_its_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "labels.metadata.json").write_text(OWN, encoding="utf-8")
    assert run(["export", "sqlite", "busi", "--out", "labels.db"]) == 2
    assert "labels.metadata.json: is no metadata for Datasette" in capsys.readouterr().err
    assert (home / "labels.metadata.json").read_text(encoding="utf-8") == OWN
