"""An index made by other code or rubrics is never read: a copy of the package is changed and asked again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import sonodex
from tests.coding import coding, put

# Prints for each folder of the package whether the index was made anew once a file in it had changed.
PROGRAM = """
import json, os, pathlib, sys, sonodex
package, catalogue = pathlib.Path(sonodex.__file__).parent, sys.argv[1]
def load():
    entry = sonodex.Catalogue.load([catalogue], packaged=False)["one"]
    kept = sorted(pathlib.Path(os.environ["XDG_CACHE_HOME"]).rglob("index-*.sqlite"))
    return entry.facts["score"]["lower"], [p.read_bytes() for p in kept]
def changed(pattern):
    file = sorted(package.glob(pattern))[0]
    before = load()
    file.write_text(file.read_text(encoding="utf-8") + "\\n# changed", encoding="utf-8")
    return load()[1] != before[1]
score, index = load()
found = {pattern: changed(pattern) for pattern in sys.argv[2:]}
print(json.dumps({"score": score, "kept": len(index), "same": load()[1] == load()[1], "changed": found}))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    home = Path(sonodex.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", "_data", "audit", "site", "report")
    shutil.copytree(home, tmp_path / "copy" / "sonodex", ignore=ignored)
    return tmp_path / "copy" / "sonodex"


def ask(package: Path, catalogue: Path, *patterns: str) -> Any:
    command = [sys.executable, "-c", PROGRAM, str(catalogue), *patterns]
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")
    }  # a copy does not count
    environment |= {"PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(package.parent / "cache")}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.processes
def test_other_code_makes_another_index(package: Path, folder: Path) -> None:
    own = folder / "own"
    put(own, "dataset", "one", coding("dataset", full=8, none=24))
    sources = ("records/*.py", "rubrics/*.py", "rubrics/*.yaml", "catalogue/*.py")
    found = ask(package, own, *sources)
    assert found == {"score": 25, "kept": 1, "same": True, "changed": dict.fromkeys(sources, True)}
    rubric = package / "rubrics" / "sonodqs.yaml"
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(text.replace("weight: 1\n", "weight: 9\n", 1), encoding="utf-8")  # of D1, which is full
    assert ask(package, own)["score"] == 40  # 16 of 40
