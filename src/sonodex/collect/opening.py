"""Opening a file of the listing again, also one inside an archive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sonodex.collect import archives, formats
from sonodex.collect.joined import Joined
from sonodex.collect.sources import Blob, Entry, SingleFile, Source, restored
from sonodex.errors import SonodexError

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
        except SonodexError:  # a missing extra: the same for every file
            raise
        except Exception:  # noqa: S112 - a remote file system has errors of its own
            continue
