"""Findings of a collector as a change to a record file, for a person to accept."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from sonodex.collect.finding import Finding
from sonodex.collect.sources import reason
from sonodex.errors import SonodexError
from sonodex.records.writing import edit_text

_READ = ("primary", "secondary", "automatic")  # bases of findings that somebody or something looked for
_KEPT = ("level", "up_to", "basis", "note", "source", "checked")  # of a reading that stays beside the new one


def propose(
    path: Path,
    findings: Sequence[Finding],
    look: str,
    facts: Mapping[tuple[str, ...], Any] = MappingProxyType({}),
) -> tuple[str, str, str]:
    """(text of the record, text with the findings, the difference between them).

    A finding that says what the record says already from a read source changes nothing. Where a read source
    says otherwise, its reading is kept in `also`, beside the new one.

    Args:
        path: of the record.
        findings: what a collector saw.
        look: what it looked at and when, in words or as an address: the source of findings that name none.
        facts: values to set, by the path of their field (`('license', 'spdx')`).

    Raises:
        SonodexError: the record cannot be read.
    """
    try:
        before = path.read_text(encoding="utf-8")
        stated = yaml.safe_load(before)["criteria"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise SonodexError(f"{path}: cannot be read ({reason(error, 100)})") from None
    wanted = [one for one in findings if _changes(stated[one.criterion], one)]
    if not wanted and not facts:
        return before, before, ""

    def change(data: Any) -> None:
        for one in wanted:
            _replace(data["criteria"][one.criterion], one, look)
        for place, value in facts.items():
            part = data
            for step in place[:-1]:
                part = part[step]
            part[place[-1]] = value

    after = edit_text(before, change)
    return before, after, difference(path, before, after)


def difference(path: Path, before: str, after: str) -> str:
    """The lines in which the proposed text of a record differs."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, str(path), f"{path} (proposed)", n=0))


def _changes(old: Mapping[str, Any], new: Finding) -> bool:
    return old["basis"] not in _READ or (old["level"], old.get("up_to")) != (new.level, new.up_to)


def _replace(old: Any, new: Finding, look: str) -> None:
    """Put a finding in the place of the old one, in the order that records have."""
    also = list(old.get("also", []))
    if old["basis"] in ("primary", "secondary"):
        also.insert(0, {key: old[key] for key in _KEPT if old.get(key) is not None})
    old.clear()
    old["level"] = new.level
    if new.up_to is not None:
        old["up_to"] = new.up_to
    old.update(basis=new.basis, note=new.note, source=new.source or look, checked=_own(new.checked))
    if also:
        old["also"] = also


def _own(day: dt.date) -> dt.date:
    """A day that is an object of its own: one that several findings share would be written as an anchor."""
    return dt.date(day.year, day.month, day.day)
