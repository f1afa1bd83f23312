"""Findings as a change to a record: what is written, what is kept, what changes nothing."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from sonodex.collect.finding import Finding
from sonodex.collect.proposing import propose
from sonodex.errors import SonodexError
from tests.conftest import FULL, make_record

DAY = dt.date(2026, 11, 29)
LOOK = "sonodex audit 0.2 of 2026-11-29: 3 files, list digest sha256:00ff"


def record(folder: Path, **findings: str) -> Path:
    path = folder / "datasets" / "one.yaml"
    path.write_text(make_record("dataset", "one", **findings), encoding="utf-8")
    return path


def proposed(path: Path, *findings: Finding) -> dict[str, Any]:
    """The criteria of the record that is proposed."""
    criteria: dict[str, Any] = yaml.safe_load(propose(path, findings, LOOK)[1])["criteria"]
    return criteria


def test_the_look_is_the_source_of_findings_that_name_none(folder: Path) -> None:
    path = record(folder)
    licence = Finding("D5", "full", "licence file", "https://example.org/LICENSE", checked=DAY)
    found = proposed(path, Finding("D26", "full", "counted: 4 images", checked=DAY), licence)
    assert found["D26"] == {
        "level": "full", "basis": "automatic", "note": "counted: 4 images", "source": LOOK, "checked": DAY,
    }  # fmt: skip
    assert found["D5"]["source"] == "https://example.org/LICENSE"


def test_findings_of_one_day_are_written_without_anchors(folder: Path) -> None:
    findings = [Finding(c, "full", "seen", checked=DAY) for c in ("D26", "D27", "D28")]
    _, after, diff = propose(record(folder), findings, LOOK)
    assert "&" not in diff
    assert after.count(LOOK) == 3


def test_a_finding_that_is_open_upwards_says_so_behind_its_level(folder: Path) -> None:
    opened = Finding("D21", "partial", "masks for some", up_to="full", checked=DAY)
    found = proposed(record(folder), opened)["D21"]
    assert list(found) == ["level", "up_to", "basis", "note", "source", "checked"]
    assert found["up_to"] == "full"


def test_a_reading_that_differs_stays_beside_the_new_one(folder: Path) -> None:
    read = FULL.replace("level: full, basis: primary", "level: partial, up_to: full, basis: secondary")
    found = proposed(record(folder, D21=read), Finding("D21", "none", "nothing", checked=DAY))["D21"]
    assert found["level"] == "none"
    assert found["also"] == [
        {
            "level": "partial",
            "up_to": "full",
            "basis": "secondary",
            "note": "seen",
            "source": "https://example.org/page",
            "checked": dt.date(2024, 5, 1),
        }
    ]


@pytest.mark.parametrize("basis", ["primary", "secondary", "automatic"])
def test_what_a_read_source_says_already_changes_nothing(folder: Path, basis: str) -> None:
    path = record(folder, D26=FULL.replace("primary", basis))
    before, after, diff = propose(path, [Finding("D26", "full", "counted", checked=DAY)], LOOK)
    assert (before, diff) == (after, "")


def test_what_nobody_read_and_what_is_more_open_is_replaced(folder: Path) -> None:
    path = record(folder, D26=FULL.replace("primary", "unverified"),
                  D27=FULL.replace("level: full", "level: partial, up_to: full"))  # fmt: skip
    findings = [Finding("D26", "full", "counted", checked=DAY), Finding("D27", "partial", "odd", checked=DAY)]
    found = proposed(path, *findings)
    assert "also" not in found["D26"], "what nobody read is not kept"
    assert "up_to" not in found["D27"]
    assert found["D27"]["also"][0]["up_to"] == "full"


@pytest.mark.parametrize("text", [None, b"\xff\xfe\x00", b"a: [", b"- a list", b"id: x"])
def test_a_record_that_cannot_be_read_is_one_line(tmp_path: Path, text: bytes | None) -> None:
    path = tmp_path / "x.yaml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(SonodexError, match="cannot be read") as error:
        propose(path, [Finding("D26", "full", "counted", checked=DAY)], LOOK)
    assert len(str(error.value).splitlines()) == 1
