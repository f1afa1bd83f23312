"""Only what is new: a result less what an earlier one said already."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from sonodex.audit.result import Duplicates, Groups, Result
from sonodex.errors import UsageError, not_read

_MOST_BYTES = 512 * 2**20


def read_baseline(path: Path) -> Mapping[str, Any]:
    """The JSON of an earlier audit.

    Raises:
        UsageError: it cannot be read, or is no audit's.
    """
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"--baseline {path}: is no file, or too large for an audit's JSON")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(not_read(f"--baseline {path}", error)) from None
    except (ValueError, RecursionError):
        raise UsageError(f"--baseline {path}: is no JSON; write one with --format json") from None
    if not isinstance(data, dict) or not isinstance(data.get("duplicates"), dict) or "unreadable" not in data:
        raise UsageError(f"--baseline {path}: is not what 'sonodex audit --format json' writes")
    return data


def only_new(result: Result, before: Mapping[str, Any], name: str) -> Result:
    """The result with the problems that `before` does not hold; facts and counts stay.

    Args:
        result: of now.
        before: of an earlier audit, as `read_baseline` gives it.
        name: of the file that holds it.
    """
    unreadable = _known(before, "unreadable", "path", "reason")
    text = _known(before, "text", "path", "kind", "value")
    tags = _known(before, "dicom_identifiers", "path", "tag")
    quality = _known(before, "quality", "path", "problem")
    subjects = before.get("subjects")
    crossing = subjects.get("in_several_splits", ()) if isinstance(subjects, dict) else ()
    said = set(map(str, crossing if isinstance(crossing, list) else ()))
    return replace(
        result,
        since=name,
        unreadable=[u for u in result.unreadable if (u.path, u.reason) not in unreadable],
        text=[t for t in result.text if (t.path, t.kind, t.value) not in text],
        dicom_identifiers=[d for d in result.dicom_identifiers if (d.path, d.tag) not in tags],
        quality=[q for q in result.quality if (q.path, q.problem) not in quality],
        subjects=replace(
            result.subjects,
            in_several_splits=[s for s in result.subjects.in_several_splits if s not in said],
        ),
        duplicates=Duplicates(
            **{
                f.name: _new_groups(getattr(result.duplicates, f.name), before["duplicates"].get(f.name))
                for f in fields(Duplicates)
            }
        ),
    )


def _known(before: Mapping[str, Any], name: str, *keys: str) -> set[tuple[str, ...]]:
    rows = before.get(name)
    rows = rows if isinstance(rows, list) else []
    return {tuple(str(row.get(key)) for key in keys) for row in rows if isinstance(row, dict)}


def _new_groups(groups: Groups, before: Any) -> Groups:
    """Groups of which some member did not stand in one group before."""
    known = [frozenset(map(str, g)) for g in _lists(before)]
    of: dict[str, list[frozenset[str]]] = {}
    for group in known:
        for path in group:
            of.setdefault(path, []).append(group)
    return [g for g in groups if not any(set(g) <= group for group in of.get(g[0], ()))]


def _lists(value: Any) -> Iterable[list[Any]]:
    return [one for one in value if isinstance(one, list)] if isinstance(value, list) else []
