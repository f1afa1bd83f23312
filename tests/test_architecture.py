"""Data flow one way: records import nothing of ours, collectors only records and collect, nothing imports cli."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sonodex

PACKAGE = Path(sonodex.__file__).parent
COMMON = {"errors", "files", "locking", "_version"}
ALLOWED: dict[str, set[str]] = {
    "records": set(),
    "rubrics": {"records"},
    "collect": {"records"},
    "audit": {"records", "collect"},
    "repository": {"records", "collect"},
    "registries": {"records", "collect"},
    "loading": {"records", "collect", "audit"},
    "catalogue": {"records", "rubrics", "collect"},
    "field": {"records", "rubrics", "catalogue"},
    "export": {"records", "rubrics", "catalogue"},
    "report": {"records", "rubrics", "catalogue", "field", "export"},
    "site": {"records", "rubrics", "catalogue", "field", "export", "report"},
}


def imported_parts(file: Path) -> set[str]:
    parts: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = (
                [node.module]
                if node.module != "sonodex"
                else [f"sonodex.{alias.name}" for alias in node.names]
            )
        parts |= {name.split(".")[1] for name in names if name.startswith("sonodex.")}
    return parts


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_part_imports_only_what_lies_before_it(part: str) -> None:
    for file in (PACKAGE / part).rglob("*.py"):
        wrong = imported_parts(file) - ALLOWED[part] - COMMON - {part}
        assert not wrong, f"{file.relative_to(PACKAGE)} imports {sorted(wrong)}"


WITHOUT_CIRCLES = ("collect", "audit", "repository")


def imported_files(file: Path) -> set[Path]:
    """Files of the package that a file imports; a package's own file only where a name comes from there."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "sonodex":
            named = [PACKAGE.joinpath(*node.module.split(".")[1:])]
            parts = [(named[0] / alias.name, named[0]) for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names if alias.name.split(".")[0] == "sonodex"]
            parts = [(PACKAGE.joinpath(*name[1:]),) * 2 for name in names]
        else:
            continue
        for inner, outer in parts:
            homes = (
                inner.with_suffix(".py"),
                inner / "__init__.py",
                outer.with_suffix(".py"),
                outer / "__init__.py",
            )
            found |= {next(home for home in homes if home.exists())}
    return found


@pytest.mark.parametrize("part", WITHOUT_CIRCLES)
def test_no_circle_between_files(part: str) -> None:
    left = {file: imported_files(file) - {file} for file in (PACKAGE / part).rglob("*.py")}
    while free := [file for file, imports in left.items() if not imports & set(left)]:
        for file in free:
            del left[file]
    assert not left, f"files that import each other: {sorted(str(f.relative_to(PACKAGE)) for f in left)}"


def test_every_part_has_a_rule() -> None:
    found = {p.name for p in PACKAGE.iterdir() if p.is_dir() and any(p.glob("*.py"))}
    assert found - set(ALLOWED) - {"cli"} == set()
