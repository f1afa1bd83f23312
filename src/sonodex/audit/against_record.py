"""What a record says beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sonodex import wording
from sonodex.audit.result import Difference, Result
from sonodex.collect import formats

_COUNTS = ("subjects", "images", "videos", "frames", "volumes")
_MAY_BE_UNPACKED = ("archive", "document", "data")  # kinds of formats that say nothing of the pictures


def compare(record: Mapping[str, Any], result: Result) -> list[Difference]:
    """Each stated fact that an audit can see; facts that the record leaves open are not judged."""
    out = [_count(name, record["counts"][name], result) for name in _COUNTS]
    out += [_formats(record["file_formats"], result), _devices(record["devices"], result)]
    return [one for one in out if one is not None]


def _count(name: str, stated: int | None, result: Result) -> Difference | None:
    found: int | None = result.subjects.count if name == "subjects" else getattr(result.items, name)
    if stated is None or found is None:
        return None
    masks = result.items.masks
    also = f" and {wording.counted(masks, 'mask')}" if name in ("images", "volumes") and masks else ""
    text = f"record says {stated:,} {name}; found {found:,}{also}"
    return Difference(f"counts.{name}", stated, found, stated == found, text)


def _formats(stated: list[str], result: Result) -> Difference | None:
    named = [form for form in map(formats.of_word, stated) if form and form.kind not in _MAY_BE_UNPACKED]
    wanted = sorted({form.name for form in named})
    if not wanted:
        return None
    missing = sorted(set(wanted) - set(result.files.by_format))
    text = f"record names {', '.join(wanted)}; " + (
        f"no {', '.join(missing)} found" if missing else "all found"
    )
    return Difference("file_formats", wanted, list(result.files.by_format), not missing, text)


def _devices(stated: list[str], result: Result) -> Difference | None:
    found = list(result.properties.devices)
    if not found or not stated:
        return None
    agrees = any(_same(one, other) for one in stated for other in found)
    text = f"record names {', '.join(stated)}; headers say {', '.join(found[:5])}"
    return Difference("devices", stated, found, agrees, text)


def _same(stated: str, found: str) -> bool:
    words = {w for w in stated.casefold().replace("-", " ").split() if len(w) > 1}
    return bool(words & set(found.casefold().replace("-", " ").split()))
