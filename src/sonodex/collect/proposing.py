"""Findings of an audit as a change to a record file, for a person to accept."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from sonodex.errors import SonodexError
from sonodex.records.writing import edit_text


def propose(path: Path, found: Sequence[dict[str, Any]]) -> tuple[str, str, str]:
    """(text of the record, text with the findings, the difference between them).

    A finding that says what the record says already from a read source changes nothing. Where a read source says otherwise, its reading is
    kept in `also`, beside the new one.

    Raises:
        SonodexError: the record cannot be read, or names no address of the data that a finding could give as its source.
    """
    try:
        before = path.read_text(encoding="utf-8")
        record = yaml.safe_load(before)
    except (OSError, yaml.YAMLError) as error:
        raise SonodexError(f"{path}: cannot be read ({' '.join(str(error).split())[:100]})") from None
    source = record["urls"].get("download") or record["urls"].get("homepage")
    if not source:
        raise SonodexError(
            f"{path}: urls.download and urls.homepage are empty; a finding needs the address of the data as its source"
        )
    wanted = [f for f in found if _changes(record["criteria"][f["criterion"]], f)]
    if not wanted:
        return before, before, ""

    def change(data: Any) -> None:
        import datetime as dt

        for one in wanted:
            old = data["criteria"][one["criterion"]]
            kept = (
                [{k: old[k] for k in ("level", "basis", "note", "source", "checked")}]
                if old["basis"] in ("primary", "secondary")
                else []
            )
            also = [*kept, *old.get("also", [])]
            old.clear()
            old.update({"level": one["level"], "basis": one["basis"], "note": one["note"], "source": source})
            old["checked"] = dt.date.fromisoformat(one["checked"])
            if also:
                old["also"] = also

    after = edit_text(before, change)
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        str(path),
        f"{path} (proposed)",
        n=0,
    )
    return before, after, "".join(lines)


def _changes(old: dict[str, Any], new: dict[str, Any]) -> bool:
    read = old["basis"] in ("primary", "secondary", "automatic")
    return not (read and old["level"] == new["level"])
