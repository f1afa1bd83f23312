"""A collector's finding as plain data."""

from __future__ import annotations

import datetime as dt

from sonodex.collect.finding import Finding


def test_a_finding_says_its_source_and_how_far_it_is_open_only_where_there_is_something_to_say() -> None:
    day = dt.date(2026, 11, 29)
    settled = Finding("D26", "full", "counted: 4 images", checked=day)
    assert settled.as_dict() == {
        "criterion": "D26", "level": "full", "basis": "automatic", "note": "counted: 4 images",
        "checked": "2026-11-29",
    }  # fmt: skip
    opened = Finding("M1", "partial", "MIT in README", "README.md:7", "full", checked=day)
    assert list(opened.as_dict()) == ["criterion", "level", "up_to", "basis", "note", "source", "checked"]


def test_a_note_has_at_most_twenty_words() -> None:
    assert Finding("D26", "full", " ".join(["word"] * 20)).note.count("word") == 20
    cut = Finding("D26", "full", " ".join(["word"] * 21)).note
    assert len(cut.split()) == 20
    assert cut.endswith("…")
