"""Every command in the README, CONTRIBUTING and docs runs; the command-line reference is what --help says; links hold."""

from __future__ import annotations

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for
from tests.conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_commands_run(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "console"):
        for line in block.splitlines():
            assert line.startswith("$ sonodex "), f"{page.name}: {line!r} is no sonodex command"
            command = [sys.executable, "-m", "sonodex", *shlex.split(line)[2:]]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
            assert done.returncode == 0, f"{line}\n{done.stderr}"
            assert done.stdout.strip(), f"{line} prints nothing"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_python_runs(page: Path, tmp_path: Path) -> None:
    for block in blocks(page, "python"):
        done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for block in blocks(ROOT / "README.md", "sh"):
        for line in block.splitlines():
            assert re.search(rf"^{line.split()[1]}:", makefile, re.MULTILINE), line


def test_command_line_reference_is_true() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "cli_reference.py"))
    assert script["TARGET"].read_text(encoding="utf-8") == script["reference"](), "run `make cli-reference`"


def test_every_criterion_has_a_borderline_rule() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for kind in KINDS:
        for criterion in rubric_for(kind).criteria:
            assert f"\n- {criterion.id}: " in text
