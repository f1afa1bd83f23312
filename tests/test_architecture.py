"""Data flow one way: records import nothing of ours, collectors only records and collect."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import sonodex

PACKAGE = Path(sonodex.__file__).parent
COMMON = {
    "cores",
    "cells",
    "clutter",
    "ending",
    "errors",
    "files",
    "listing",
    "locking",
    "marked",
    "wording",
    "_version",
}
ALLOWED: dict[str, set[str]] = {
    "records": set(),
    "rubrics": {"records"},
    "collect": {"records"},
    "audit": {"records", "collect"},
    "repository": {"records", "collect"},
    "registries": {"records", "collect"},
    "loading": {"records", "collect", "audit", "export"},  # a release is described in Croissant
    "catalogue": {"records", "rubrics", "collect"},
    "field": {"records", "rubrics", "catalogue"},
    "export": {"records", "rubrics", "collect", "catalogue"},
    "report": {"records", "rubrics", "catalogue", "field", "export"},
    "site": {"records", "rubrics", "catalogue", "field", "export"},
}


@cache
def imports(file: Path) -> list[ast.Import | ast.ImportFrom]:
    """Every import of a file, also inside functions; several tests ask."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]


def imported_parts(file: Path) -> set[str]:
    parts: set[str] = set()
    for node in imports(file):
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


def test_every_part_has_a_rule() -> None:
    found = {p.name for p in PACKAGE.iterdir() if p.is_dir() and any(p.glob("*.py"))}
    assert found - set(ALLOWED) - {"cli"} == set()


def imported_files(file: Path) -> set[Path]:
    """Files of the package that a file imports, also inside functions and for types only."""
    found: set[Path] = set()
    for node in imports(file):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for name in names:
            if name.startswith("sonodex."):
                target = PACKAGE.joinpath(*name.split(".")[1:]).with_suffix(".py")
                if target.is_file() and target != file:
                    found.add(target)
    return found


def circles(graph: dict[Path, set[Path]]) -> list[set[Path]]:
    """Groups of files that all need each other."""

    def reached(start: Path) -> set[Path]:
        seen: set[Path] = set()
        rest = [start]
        while rest:
            new = graph.get(rest.pop(), set()) - seen
            seen |= new
            rest += new
        return seen

    reach = {file: reached(file) for file in graph}
    groups = {frozenset({a, *(b for b in reach[a] if a in reach[b])}) for a in graph if a in reach[a]}
    return [set(group) for group in groups]


def test_no_circles_between_files() -> None:
    graph = {file: imported_files(file) for file in PACKAGE.rglob("*.py")}
    found = [sorted(str(f.relative_to(PACKAGE)) for f in group) for group in circles(graph)]
    assert not found


def test_circles_are_found() -> None:
    a, b, c = Path("a"), Path("b"), Path("c")
    assert circles({a: {b}, b: {c}, c: {a}}) == [{a, b, c}]
    assert circles({a: {b, c}, b: {c}, c: set()}) == []
