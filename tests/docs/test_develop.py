"""docs/develop is true: the map against the tree, and every file that the pages name."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

import sonodex
from sonodex.records.vocabularies import KINDS
from sonodex.rubrics import rubric_for
from tests.conftest import ROOT, make_record

DEVELOP = ROOT / "docs" / "develop"
PACKAGE = Path(sonodex.__file__).parent
PAGES = sorted(DEVELOP.glob("*.md"))


def rooms() -> set[str]:
    """Folders of the package that hold files, and the modules at its top that others may import."""
    found = {p for p in PACKAGE.rglob("*") if p.is_file() and p.suffix != ".pyc" and "_data" not in p.parts}
    folders = {f"{part.as_posix()}/" for p in found for part in p.relative_to(PACKAGE).parents if part.name}
    return folders | {
        p.name
        for p in found
        if p.parent == PACKAGE and re.match(r"[a-z]\w*\.py$", p.name) and p.name != "py.typed"
    }


def mapped() -> tuple[list[str], list[str]]:
    """Rooms of the two tables: those that are there, and those to come."""
    there, _, to_come = (DEVELOP / "rooms.md").read_text(encoding="utf-8").partition("## Rooms to come")
    lines = re.compile(r"^\| `([^`]+)` \| \S.* \|$", re.MULTILINE)
    return lines.findall(there), lines.findall(to_come)


def test_every_room_has_a_line_and_every_line_a_room() -> None:
    there, to_come = mapped()
    assert len(there) == len(set(there))
    assert set(there) == rooms()
    assert not set(to_come) & rooms(), "it is there now: move its line up"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_files_that_the_pages_name_are_there(page: Path) -> None:
    """A name in angle brackets or with a star is an example; a file that a guide makes is called `mine`."""
    named = re.findall(
        r"`((?:src|tests|docs|scripts|benchmarks|catalogue|requirements)/[^`\s]*)`",
        page.read_text(encoding="utf-8"),
    )
    made = [rf"(?:src/sonodex|tests)/{room}" for room in mapped()[1]]  # by whoever opens a room to come
    example = re.compile("|".join([r".*[<*]", ".*mine", *made]))
    assert not [n for n in named if not example.match(n) and not (ROOT / n).exists()]


def test_each_guide_names_its_files_in_a_table() -> None:
    guides = [p for p in PAGES if p.name.startswith("add-")]
    assert len(guides) == 6
    for guide in guides:
        text = guide.read_text(encoding="utf-8")
        assert re.search(r"^\| file \| what changes \|$", text, re.MULTILINE), guide.name
        assert "CHANGELOG.md" in text, guide.name


def test_a_new_criterion_reaches_every_record_once(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "add_criterion.py"))
    for kind in KINDS:
        last = rubric_for(kind).criteria[-1].id
        whole = make_record(kind, "a")
        without = re.sub(rf"^  {last}:.*\n", "", whole, flags=re.MULTILINE)
        folder = tmp_path / f"{kind}s"
        folder.mkdir()
        (folder / "a.yaml").write_text(without, encoding="utf-8")
        (folder / "b.yaml").write_text(whole, encoding="utf-8")
        script["main"]([last, str(tmp_path)])
        for name in ("a.yaml", "b.yaml"):
            text = (folder / name).read_text(encoding="utf-8")
            assert text.count(f"\n  {last}: {{level: unknown") == 1
            assert text.count(f"\n  {last[0]}") == len(rubric_for(kind).criteria)
