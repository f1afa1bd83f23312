"""Plain calls of list, search and show: the same as through Typer, and light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sonodex.cli import quick
from sonodex.cli.app import run
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


@pytest.mark.parametrize(
    "arguments",
    [["list", "datasets"], ["list", "datasets", "--tier", "gold", "--sort", "readiness"],
     ["list", "models", "-f", "csv"], ["search", "one"], ["search", "nothing-like-it"], ["show", "one"],
     ["show", "one", "-f", "json"]],
    ids=" ".join,
)  # fmt: skip
def test_an_answer_from_the_index_loads_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    (folder / "datasets" / "one.yaml").write_text(make_record("dataset", "one", D1=FULL), encoding="utf-8")
    code = (
        "import sys; from sonodex.cli import main\n"
        "try:\n    main()\nfinally:\n"
        f"    sys.stderr.write(' '.join(m for m in {HEAVY!r} if m in sys.modules))"
    )
    command = [sys.executable, "-c", code, *arguments, "--catalogue", str(folder)]
    subprocess.run(command, capture_output=True, check=True)  # builds the indexes
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    assert not set(said.split()) & set(HEAVY)
