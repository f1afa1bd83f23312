"""One manifest of one or several sets, with copies across them, and the items that must stay together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sonodex.audit.checks.duplicates.grouping import components
from sonodex.audit.look.running.run import Progress
from sonodex.audit.options import Options
from sonodex.collect.joined import Joined
from sonodex.collect.sources import source_of
from sonodex.errors import UsageError
from sonodex.loading.making import make_manifest
from sonodex.loading.manifest import Manifest
from sonodex.loading.row import Row

Bond = tuple[str, str]  # why items belong together (`subject`, `copy`, `clip`), and a name of the group


@dataclass(frozen=True, slots=True)
class Sets:
    """Items of one or several sets.

    Attributes:
        manifest: of all; with several sets their names stand before each item and subject.
        names: of the sets; one empty name where there is one set.
    """

    manifest: Manifest
    names: Sequence[str]


def _quiet(_done: int, _all: int) -> None:
    pass


def read_sets(roots: Sequence[str], options: Options, progress: Progress = _quiet) -> Sets:
    """Audit folders. Several ones are read twice: each for what it says of its items, then all as one for the
    copies across them.

    Raises:
        UsageError, SonodexError, MissingExtraError: as `make_manifest`; no folder, or one named twice.
    """
    if not roots:
        raise UsageError("name at least one folder")
    if len({str(Path(root).resolve()) if "://" not in root else root for root in roots}) < len(roots):
        raise UsageError("one folder is named twice")
    if len(roots) == 1:
        return Sets(make_manifest(roots[0], options, progress=progress).manifest, ("",))
    names = _names(roots)
    rows: dict[str, Row] = {}
    for name, root in zip(names, roots, strict=True):
        for row in make_manifest(root, options, progress=progress).manifest:
            item = f"{name}/{row.item}"
            subject = None if row.subject is None else f"{name}/{row.subject}"
            rows[item] = replace(row, item=item, path=f"{name}/{row.path}", subject=subject)
    joined = Joined({name: source_of(root) for name, root in zip(names, roots, strict=True)})
    plain = replace(options, labels=None, splits=None, subject_regex=None)
    for row in make_manifest(joined.root, plain, progress=progress, source=joined).manifest:
        if row.item in rows:
            rows[row.item] = replace(rows[row.item], same_as=row.same_as, clip=row.clip)
    return Sets(Manifest.of(rows.values()), names)


def _names(roots: Sequence[str]) -> list[str]:
    out: list[str] = []
    for root in roots:
        base = root.rstrip("/").rpartition("/")[2] or Path(root).resolve().name
        name, number = base, 2
        while name in out:
            name, number = f"{base}-{number}", number + 1
        out.append(name)
    return out


def bonds(rows: Iterable[Row]) -> dict[Bond, list[int]]:
    """Positions of the rows that one subject, copy or clip holds together; groups of at least two."""
    out: dict[Bond, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        for why, name in (("subject", row.subject), ("copy", row.same_as), ("clip", row.clip)):
            if name is not None:
                out[why, name].append(i)
    return {bond: members for bond, members in out.items() if len(members) > 1}


def groups(count: int, held: dict[Bond, list[int]]) -> list[int]:
    """For each of `count` rows the number of its group: rows that any bond or chain of bonds connects share
    one; numbers run from 0 in the order of the rows."""
    label = list(range(count))
    for group in components((m[0], other) for m in held.values() for other in m[1:]):
        for i in group:
            label[i] = group[0]
    number = {first: n for n, first in enumerate(sorted(set(label)))}
    return [number[first] for first in label]
