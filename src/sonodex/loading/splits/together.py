"""One manifest of one or several sets, with copies across them, and the items that must stay together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from sonodex.audit.checks.duplicates.grouping import components
from sonodex.audit.look.running.telling import Progress
from sonodex.audit.options import Options
from sonodex.collect.sources import source_of
from sonodex.errors import UsageError
from sonodex.loading.making import make_manifest, make_manifests
from sonodex.loading.manifest import Manifest
from sonodex.loading.row import Row
from sonodex.wording import counted

Bond = tuple[
    str, str
]  # why items belong together (`subject`, `copy`, `clip`, `set`), and a name of the group


class Overlapping(NamedTuple):
    """Two sets, by their names, that have images or subjects in common, and why that is thought."""

    one: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class Sets:
    """Items of one or several sets.

    Attributes:
        manifest: of all; with several sets their names stand before each item and subject.
        names: of the sets; one empty name where there is one set.
        overlaps: pairs of sets that hold copies of each other.
    """

    manifest: Manifest
    names: Sequence[str]
    overlaps: Sequence[Overlapping] = ()


def _quiet(_done: int, _all: int) -> None:
    pass


def read_sets(roots: Sequence[str], options: Options, progress: Progress = _quiet) -> Sets:
    """Audit folders, several ones in one pass: each says what it says of its items, and copies are looked for
    across all.

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
    of = dict(zip(names, roots, strict=True))
    manifest = make_manifests({name: source_of(root) for name, root in of.items()}, options, of, progress)
    return Sets(manifest, names, found_overlaps(manifest))


def _names(roots: Sequence[str]) -> list[str]:
    out: list[str] = []
    for root in roots:
        base = root.rstrip("/").rpartition("/")[2] or Path(root).resolve().name
        name, number = base, 2
        while name in out:
            name, number = f"{base}-{number}", number + 1
        out.append(name)
    return out


def found_overlaps(manifest: Manifest) -> list[Overlapping]:
    """The pairs of sets of a manifest that hold copies of each other, with the number of groups of copies."""
    held: dict[str, set[str]] = defaultdict(set)
    for item, same in zip(manifest.column("item"), manifest.column("same_as"), strict=True):
        if same is not None:
            held[same].add(set_of(item))
    pairs = Counter(pair for sets in held.values() for pair in combinations(sorted(sets), 2))
    return [Overlapping(*pair, f"{counted(n, 'image')} found in both") for pair, n in sorted(pairs.items())]


def set_of(item: str) -> str:
    """The set that an item of several sets is of."""
    return item.partition("/")[0]


def whole_sets(rows: Iterable[Row], overlaps: Sequence[Overlapping]) -> dict[Bond, list[int]]:
    """Positions of the rows of sets that overlap, or that overlaps connect: a bond a group of sets."""
    names = sorted({name for pair in overlaps for name in pair[:2]})
    place = {name: i for i, name in enumerate(names)}
    of: dict[str, str] = {}
    for group in components((place[o.one], place[o.other]) for o in overlaps):
        of |= dict.fromkeys((names[i] for i in group), " + ".join(names[i] for i in group))
    out: dict[Bond, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if set_of(row.item) in of:
            out["set", of[set_of(row.item)]].append(i)
    return dict(out)


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
