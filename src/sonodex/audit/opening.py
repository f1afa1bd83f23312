"""Opening a file of the listing again, also one inside an archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sonodex.audit import archives, formats
from sonodex.audit.sources import Blob, Entry, ReadError, SingleFile, Source, restored

_ARCHIVES = ((formats.ZIP,), (formats.TAR,))


def holder_of(source: Source, path: str, size: int = 0) -> tuple[Entry, bool]:
    """The listed file that a path lies in, and whether that is an archive around it.

    Args:
        source: where it is.
        path: relative to the root.
        size: bytes of the file at `path`, where they are known.
    """
    parts = path.split("/")
    if "://" in source.root:
        inside = next((n for n in range(1, len(parts)) if formats.expected("/".join(parts[:n]))[:1] in _ARCHIVES), None)
        return Entry("/".join(parts[:inside]), size), inside is not None
    root = Path(source.root)
    if isinstance(source, SingleFile):
        return Entry(parts[0], root.stat().st_size), len(parts) > 1
    for n in range(1, len(parts)):
        head = root / restored("/".join(parts[:n]))
        if head.is_file():  # what lies below a file lies in an archive, whatever its name
            return Entry("/".join(parts[:n]), head.stat().st_size), True
    local = root / restored(path)
    return Entry(path, local.stat().st_size if local.is_file() else size), False


def reopened(source: Source, paths: Sequence[str]) -> Iterator[tuple[str, Blob]]:
    """Files that were looked at before, archives gone through once; those that are gone are left out."""
    groups: dict[str, list[str]] = {}
    holders = {}
    for path in paths:
        holder, inner = holder_of(source, path)
        holders[holder.path] = (holder, inner)
        groups.setdefault(holder.path, []).append(path)
    for name, members in groups.items():
        holder, inner = holders[name]
        left = set(members)
        try:
            blob = source.blob(holder)
            if not inner:
                yield members[0], blob
                continue
            form = formats.sniff(blob.head(), holder.path, blob.size)
            for member, content in archives.members(blob, form):
                if member.path in left and content is not None:
                    left.discard(member.path)
                    yield member.path, content
                if not left:
                    break
        except (OSError, ReadError):
            continue


def opened(source: Source, path: str, size: int) -> Blob:
    """The bytes of a file that was looked at before.

    Raises:
        ReadError: it has gone from its archive.
    """
    entry, inner = holder_of(source, path, size)
    blob = source.blob(entry)
    if not inner:
        return blob
    form = formats.sniff(blob.head(), entry.path, blob.size)
    for member, content in archives.members(blob, form):
        if member.path == path and content is not None:
            return content
    raise ReadError("it is no longer in its archive")
