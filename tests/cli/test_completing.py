"""What a shell is told when it asks for completion, by the protocol that its script speaks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sonodex.catalogue import Catalogue
from sonodex.cli import completing
from sonodex.records import vocabularies as v
from tests.conftest import ROOT

CALL = "import sys; sys.argv[0] = 'sonodex'; from sonodex.cli import main; main()"


def asked(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CALL],
        env=os.environ | environment, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def bash(line: str) -> list[str]:
    words = {"COMP_WORDS": line, "COMP_CWORD": str(line.count(" ")), "_SONODEX_COMPLETE": "complete_bash"}
    return asked(**words).split()


def test_bash() -> None:
    """One of the fast commands, which are declared without Typer."""
    assert bash("sonodex list datasets --anatomy fetal-") == [a for a in v.ANATOMY if a.startswith("fetal-")]


def test_zsh_and_fish() -> None:
    line = {"_TYPER_COMPLETE_ARGS": "sonodex show bus"}
    assert '"busi"' in asked(_SONODEX_COMPLETE="complete_zsh", **line)
    fish = asked(_SONODEX_COMPLETE="complete_fish", _TYPER_COMPLETE_FISH_ACTION="get-args", **line)
    assert "busi" in fish.split()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_the_script_that_is_installed_asks_this_way(tmp_path: Path) -> None:
    script = asked(_SONODEX_COMPLETE="source_bash")
    program = tmp_path / "sonodex"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{CALL}" "$@"\n')
    program.chmod(0o755)
    ask = "COMP_WORDS=(sonodex list datasets --tier g); COMP_CWORD=4; _sonodex_completion sonodex"
    ask += '; echo "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=False,
        env=os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}, cwd=ROOT,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("gold\n", "")


@pytest.mark.parametrize(
    ("command", "parameter", "typed", "some"),
    [
        ("show", "name", "bus", {"busi"}),
        ("show", "name", "datasets/bus", {"datasets/busi"}),
        ("list datasets", "country", "g", {"GB"}),
        ("list datasets", "sort", "acc", {"access"}),
        ("list models", "sort", "open", {"openness"}),
        ("list datasets", "track", "", {"people", "all"}),
        ("rubric", "name", "m1", {"M1", "M10"}),
        ("audit", "fail_on", "l", {"leak", "label"}),
        ("list datasets", "without_defect", "", {"leak", "any"}),
    ],
)
def test_offered(command: str, parameter: str, typed: str, some: set[str]) -> None:
    words = completing.words_of(command, parameter)
    assert words is not None
    found = completing.offered(words, typed)
    assert some <= set(found)
    assert all(w.lower().startswith(typed) for w in found)


def test_private_records_are_offered_and_a_missing_folder_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "datasets").mkdir()
    text = (ROOT / "catalogue" / "datasets" / "busi.yaml").read_text(encoding="utf-8")
    (tmp_path / "datasets" / "own-set.yaml").write_text(text.replace("id: busi\n", "id: own-set\n"))
    words = completing.words_of("show", "name")
    assert words is not None
    known = {e.id for e in Catalogue.load([tmp_path])} - {e.id for e in Catalogue.load()}
    assert set(completing.offered(words, "own-", [tmp_path])) == known
    assert "busi" in completing.offered(words, "bus", [tmp_path / "none"])
