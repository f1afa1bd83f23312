"""Codings made to measure: so many criteria of each level, in the order of the rubric."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sonodex.records.vocabularies import Kind
from sonodex.rubrics import rubric_for
from tests.conftest import make_record

Coding = dict[str, dict[str, Any]]


def finding(level: str, basis: str | None = "primary") -> dict[str, Any]:
    """A finding as a record states it."""
    if level == "unknown":
        return {"level": "unknown", "basis": None, "note": None, "source": None, "checked": None}
    return {
        "level": level,
        "basis": basis,
        "note": "seen",
        "source": "https://example.org/page",
        "checked": "2024-05-01",
    }


def coding(kind: Kind, basis: str = "primary", /, *, unverified: int = 0, **levels: int) -> Coding:
    """So many criteria of each level, the rest not applicable; the first `unverified` were not read."""
    ids = rubric_for(kind).criterion_ids
    wanted = [level for level, count in levels.items() for _ in range(count)]
    assert len(wanted) <= len(ids)
    wanted += ["not-applicable"] * (len(ids) - len(wanted))
    found = {i: finding(level, basis) for i, level in zip(ids, wanted, strict=True)}
    for i in ids[:unverified]:
        found[i]["basis"] = "unverified"
    return found


def lines(found: Coding) -> dict[str, str]:
    """Findings as lines for `make_record`."""
    return {i: json.dumps(f) for i, f in found.items()}


def put(folder: Path, kind: Kind, record_id: str, found: Coding | None = None, /, **more: str) -> Path:
    """Write a record into a catalogue folder."""
    path = folder / f"{kind}s" / f"{record_id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(make_record(kind, record_id, **lines(found or {}), **more), encoding="utf-8")
    return path
