"""What an existing split lets cross."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sonodex.audit.beside import read_given
from sonodex.audit.checks.splits import splits
from sonodex.audit.joining import joins_of
from sonodex.audit.lookup import Names
from sonodex.audit.options import Options
from sonodex.loading.manifest import Manifest
from sonodex.loading.splits.splitting import Leak, leaks_of
from sonodex.loading.splits.together import bonds


@dataclass(frozen=True, slots=True)
class Checked:
    """A split beside the items.

    Attributes:
        leaks: subjects, copies and clips in several parts.
        twice: items in several lists, with the parts.
        missing: names in lists that name no item.
        unlisted: items in no part.
        parts: items of each part.
        unknown_subjects: items whose subject is not known.
    """

    leaks: Sequence[Leak]
    twice: Sequence[tuple[str, Sequence[str]]]
    missing: Sequence[str]
    unlisted: Sequence[str]
    parts: dict[str, int]
    unknown_subjects: int

    @property
    def holds(self) -> bool:
        """Whether nothing crosses and every name is an item's."""
        return not (self.leaks or self.twice or self.missing)


def check_split(manifest: Manifest, place: str | None) -> Checked:
    """Check a split.

    Args:
        manifest: the items, as of `read_sets`.
        place: a folder of lists `train.txt`, `test.txt`, …, or a table of names and splits; None for the
            split that the set itself says.

    Raises:
        UsageError: there is nothing at that place, or it is no split.
    """
    rows = list(manifest)
    items = [row.item for row in rows]
    known = Names(items)
    in_lists: dict[int, set[str]] = defaultdict(set)
    missing: list[str] = []
    if place is None:
        parts: Sequence[str | None] = [row.split for row in rows]
    else:
        given = read_given(Options(splits=place)).splits
        parts = splits(items, joins_of(items, ()), (), given.tables, given.column).values
        for table in given.tables:
            if table.header != ("name", "split"):
                continue
            for name, listed in table.rows:
                found = known.find(name).items
                missing += [] if found else [name]
                for i in found:
                    in_lists[i].add(listed)
    held = bonds(rows)
    # an item of two lists has no part of its own, but its subject and its copies are trained on all the same
    parts = [
        ("train" if "train" in in_lists[i] else min(in_lists[i])) if part is None and i in in_lists else part
        for i, part in enumerate(parts)
    ]
    twice = [
        (items[i], sorted(where))
        for i, where in sorted(in_lists.items())
        if len(where) > 1 and not _folds(where)
    ]
    counts: dict[str, int] = {}
    for part in parts:
        if part is not None:
            counts[part] = counts.get(part, 0) + 1
    return Checked(
        leaks_of(rows, parts, held),
        twice,
        missing,
        [item for item, part in zip(items, parts, strict=True) if part is None],
        dict(sorted(counts.items())),
        sum(row.subject is None for row in rows),
    )


def _folds(where: set[str]) -> bool:
    """Whether an item stands in one part and one fold, as lists with folds beside parts have it."""
    folds = {part for part in where if part.startswith("fold")}
    return len(folds) <= 1 and len(where - folds) <= 1
