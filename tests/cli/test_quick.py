"""Plain calls of list, search, show and audit: the same as through Typer, and light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sonodex.cli import quick
from sonodex.cli.app import run
from sonodex.cli.audit_command import audit
from sonodex.cli.declared import Format
from sonodex.cli.list_command import datasets
from tests.conftest import FULL, make_record

HEAVY = ("pydantic", "pydantic_core", "typer", "click", "ruamel.yaml", "yaml", "pycountry",
         "license_expression", "numpy", "pandas", "jinja2",
         "sonodex.records.schema", "sonodex.rubrics.rubric")  # fmt: skip

PLAIN = [
    ["list", "datasets"],
    ["list", "datasets", "--format", "json", "--limit", "2"],
    ["list", "datasets", "--limit=2", "-f", "csv"],
    [
        "list",
        "datasets",
        "--anatomy",
        "breast",
        "--anatomy",
        "thyroid",
        "--tier",
        "bronze",
        "--allows",
        "commercial",
    ],
    [
        "list",
        "datasets",
        "--min-subjects",
        "0",
        "--year-from",
        "2020",
        "--sort",
        "readiness",
        "--country",
        "gb",
    ],
    ["list", "models", "--trained-on", "busi", "-f", "markdown"],
    ["list", "datasets", "--anatomy", "brest"],
    ["list", "datasets", "--country", ""],
    ["search", "thyroid", "nodules", "--limit", "3"],
    ["search", "thyroid", "--format=json", "nodules"],
    ["search", "nothing-like-it"],
    ["search", "a'\" b"],
    ["show", "busi"],
    ["show", "-f", "csv", "models/echonet-lvh"],
    ["show", "bussi"],
    ["show", "busi", "--catalogue", "no/such/folder"],
    ["audit", "no/such/folder"],
    ["audit", "--no-text", "no/such/folder", "--workers", "256", "--verbose", "--format=csv"],
    ["audit", "no/such/folder", "--yes"],
    ["audit", "no/such/folder", "--fail-on", "nothing"],
]
FOR_TYPER = [
    [],
    ["--version"],
    ["compare", "busi", "bus-bra"],
    ["list"],
    ["list", "cats"],
    ["list", "datasets", "--help"],
    ["list", "datasets", "extra"],
    ["list", "datasets", "--limit", "0"],
    ["list", "datasets", "--limit", "two"],
    ["list", "datasets", "--limit", "٣"],
    ["list", "datasets", "--limit"],
    ["list", "datasets", "--format", "xml"],
    ["list", "datasets", "--sort", "name", "--sort", "year"],
    ["list", "datasets", "--anatomy", "--task"],
    ["list", "datasets", "--colour", "red"],
    ["list", "datasets", "-fjson"],
    ["list", "models", "--min-subjects", "3"],
    ["search"],
    ["search", "--", "-f"],
    ["show"],
    ["show", "busi", "camus"],
    ["audit"],
    ["audit", "a", "b"],
    ["audit", "a", "--workers", "0"],
    ["audit", "a", "--workers", "257"],
    ["audit", "a", "--verbose=yes"],
    ["audit", "a", "--text", "--no-text"],
    ["audit", "a", "--help"],
]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_plain_call_is_answered_as_through_typer(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    code = quick.run(arguments)
    answered = capsys.readouterr()
    assert code == run(arguments)
    assert answered == capsys.readouterr()


@pytest.mark.parametrize("arguments", FOR_TYPER, ids=" ".join)
def test_anything_else_goes_to_typer(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert quick.run(arguments) is None
    assert capsys.readouterr() == ("", "")


def test_completion_goes_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_SONODEX_COMPLETE", "complete_bash")
    assert quick.run(["list", "datasets"]) is None


def test_values_have_the_types_that_are_declared() -> None:
    read = quick.parse(datasets, ["--catalogue", "a", "--catalogue=b=c", "--limit", "007"])
    assert read == {"catalogue": [Path("a"), Path("b=c")], "limit": 7}
    assert quick.parse(datasets, ["-f", "csv"]) == {"form": Format.csv}
    assert quick.parse(audit, ["--no-text", "a", "--report", "b"]) == {
        "folder": "a", "text": False, "report": Path("b"),
    }  # fmt: skip
    assert quick.parse(audit, ["a", "--text", "--resume"]) == {"folder": "a", "text": True, "resume": True}


LOADED = (
    "import sys; from sonodex.cli import main\n"
    "try:\n    main()\nfinally:\n"
    f"    sys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
)


@pytest.mark.parametrize(
    "arguments",
    [["list", "datasets"], ["list", "datasets", "--tier", "gold", "--sort", "readiness"],
     ["list", "models", "-f", "csv"], ["search", "one"], ["search", "nothing-like-it"], ["show", "one"],
     ["show", "one", "-f", "json"]],
    ids=" ".join,
)  # fmt: skip
def test_an_answer_from_the_index_loads_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one", D1=FULL), encoding="utf-8")
    command = [sys.executable, "-c", LOADED, *arguments, "--catalogue", str(folder)]
    subprocess.run(command, capture_output=True, check=True)  # builds the indexes
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert not set(said.split()) & set(HEAVY)


def test_the_audit_begins_before_anything_heavy_is_loaded() -> None:
    command = [sys.executable, "-c", LOADED, "audit", "no/such/folder"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[1:]) == (2, [])
