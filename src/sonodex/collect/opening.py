"""Opening a file of the listing again, also one inside an archive."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sonodex.collect import archives, formats
from sonodex.collect.joined import Joined
from sonodex.collect.sources import Blob, Entry, ReadError, SingleFile, Source, costing_its_file, restored

_ARCHIVES = ((formats.ZIP,), (formats.TAR,))


def _holder_of(source: Source, path: str) -> tuple[Entry, bool]:
    """The listed file that a path lies in, and whether that is an archive around it."""
    if isinstance(source, Joined):
        name, _, rest = path.partition("/")
        held, inner = _holder_of(source.sources[name], rest)
        return replace(held, path=f"{name}/{held.path}"), inner
    parts = path.split("/")
    if "://" in source.root:
        inside = next(
            (n for n in range(1, len(parts)) if formats.expected("/".join(parts[:n]))[:1] in _ARCHIVES), None
        )
        return Entry("/".join(parts[:inside]), 0), inside is not None
    root = Path(source.root)
    if isinstance(source, SingleFile):
        return Entry(parts[0], root.stat().st_size), len(parts) > 1
    for n in range(1, len(parts)):
        head = root / restored("/".join(parts[:n]))
        if head.is_file():  # what lies below a file lies in an archive, whatever its name
            return Entry("/".join(parts[:n]), head.stat().st_size), True
    local = root / restored(path)
    return Entry(path, local.stat().st_size if local.is_file() else 0), False


def _by_holder(source: Source, paths: Sequence[str]) -> list[tuple[Entry, bool, list[str]]]:
    """The listed files that paths lie in, as `_holder_of` says them, each with its paths."""
    groups: dict[str, tuple[Entry, bool, list[str]]] = {}
    for path in paths:
        holder, inner = _holder_of(source, path)
        groups.setdefault(holder.path, (holder, inner, []))[2].append(path)
    return list(groups.values())


def held_together(source: Source, paths: Sequence[str]) -> list[list[str]]:
    """Files that were looked at before, those of one archive together: it has to be gone through for each
    list that names some of it."""
    return [members for _, _, members in _by_holder(source, paths)]


def reopened(source: Source, paths: Sequence[str]) -> Iterator[tuple[str, Blob]]:
    """Files that were looked at before, archives gone through once; those that are gone are left out."""
    for holder, inner, members in _by_holder(source, paths):
        left = set(members)
        for entry, blob in _opened(source, holder, inner):
            if entry.path in left and blob is not None:
                left.discard(entry.path)
                yield entry.path, blob
            if not left:
                break


def _opened(source: Source, holder: Entry, inner: bool) -> Iterator[tuple[Entry, Blob | None]]:
    """A listed file, or what is in it, as far as it can be read."""
    with contextlib.suppress(ReadError), costing_its_file():
        blob = source.blob(holder)
        if inner:
            form = formats.sniff(blob.head(), holder.path, blob.size)
            yield from archives.members(blob, form)
        else:
            yield holder, blob
