"""RO-Crate's own validator, without a network, over crates that together hold every property that occurs."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.catalogue import Entry
from sonodex.export.ro_crate import ro_crate
from tests.conftest import ROOT

PYTHON = ROOT / ".venv-crates" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
pytestmark = [
    pytest.mark.program,
    pytest.mark.skipif(
        not PYTHON.exists(), reason="the validator's environment is not there; `make test` sets it up"
    ),
]


def properties(crate: dict[str, Any]) -> set[tuple[str, str, str]]:
    """What stands in a crate: type, property and kind of value."""
    return {(str(n["@type"]), k, type(v).__name__) for n in crate["@graph"] for k, v in n.items()}


def cover(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Few crates that together hold all that occurs in those of the entries."""
    crates = [ro_crate(e) for e in entries]
    left = set().union(*map(properties, crates))
    chosen = []
    while left:
        chosen.append(max(crates, key=lambda c: len(properties(c) & left)))
        left -= properties(chosen[-1])
    return chosen


def validated(crates: Iterable[dict[str, Any]], folder: Path) -> subprocess.CompletedProcess[str]:
    names = []
    for number, crate in enumerate(crates):
        path = folder / str(number) / "ro-crate-metadata.json"
        path.parent.mkdir()
        path.write_text(json.dumps(crate), encoding="utf-8")
        names.append(str(path.parent))
    spec = importlib.util.find_spec("rocrate")
    assert spec is not None
    assert spec.origin is not None
    context = Path(spec.origin).parent / "data" / "ro-crate.jsonld"
    command = [str(PYTHON), str(ROOT / "scripts" / "validate_crates.py"), str(context), *names]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_crates_are_valid_and_one_without_a_licence_is_not(
    cat: Catalogue, nasty: Catalogue, tmp_path: Path
) -> None:
    crates = [*cover(cat), *cover(nasty)]
    broken = ro_crate(cat["datasets/busi"])
    (root,) = [node for node in broken["@graph"] if node["@id"] == "./"]
    del root["license"]
    done = validated([*crates, broken], tmp_path)
    *refused, told = done.stdout.splitlines()
    assert told == f"{len(crates) + 1} crates, {len(refused)} problems", done.stderr
    assert {line.partition(": ")[0] for line in refused} == {str(tmp_path / str(len(crates)))}, refused
    assert "license" in refused[0]
    assert done.returncode == 1
