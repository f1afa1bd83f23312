"""A split of a manifest's items, what it leaks where an official one is kept, and what it cannot promise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sonodex import files
from sonodex._version import __version__
from sonodex.audit import names
from sonodex.cells import to_csv
from sonodex.errors import UsageError
from sonodex.loading.manifest import Manifest
from sonodex.loading.row import Row
from sonodex.loading.splits.dividing import divide
from sonodex.loading.splits.together import Bond, Overlapping, bonds, groups, whole_sets
from sonodex.wording import counted

_FAR = 0.05  # of all items, by which a part may miss its share unsaid
MAKER = "sonodex split"
UNASSIGNED = "unassigned"
"""Where items stand that an official split leaves out: in no part and no fold."""


@dataclass(frozen=True, slots=True)
class Leak:
    """What stands in several parts: `why` is `subject`, `copy` or `clip`, `name` that of the group, and the
    items are those in each part."""

    why: str
    name: str
    items: Mapping[str, Sequence[str]]

    def __str__(self) -> str:
        shown = ", ".join(
            f"{part} ({items[0]}{' …' if len(items) > 1 else ''})" for part, items in self.items.items()
        )
        return f"{self.why} {self.name} stands in {shown}"


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of a manifest's rows.

    Attributes:
        manifest: whose rows they are.
        parts: of each row.
        folds: number of each row's fold from 1; None for rows outside (the test part) and without folds.
        groups: of each row; a new split never divides one.
        leaks: of an official split that was kept; none of a new one.
        unsure: what could not be guaranteed, a sentence each.
        about: how it was made.
        together: pairs of sets that overlap and stand in one part for that.
    """

    manifest: Manifest
    parts: Sequence[str]
    folds: Sequence[int | None]
    groups: Sequence[int]
    leaks: Sequence[Leak]
    unsure: Sequence[str]
    about: Mapping[str, object] = field(default_factory=dict)
    together: Sequence[Overlapping] = ()

    def counts(self) -> dict[str, dict[str, int]]:
        """Items of each class in each part; of no class under an empty name."""
        out: dict[str, dict[str, int]] = {}
        labels = self.manifest.column("label")
        for (part, label), n in sorted(
            Counter(zip(self.parts, [v or "" for v in labels], strict=True)).items()
        ):
            out.setdefault(part, {})[label] = n
        return out

    def write(self, out: Path) -> None:
        """Lists `<part>.txt` and `fold-<n>.txt` (an item a line), `split.csv` with the group of each item,
        and `split.json` with how it was made, what leaks and what is not guaranteed; whole or not at all.

        Raises:
            UsageError, SonodexError: as `files.new_folder`.
        """
        items = self.manifest.column("item")
        listed: dict[str, list[str]] = {}
        for item, part, fold in zip(items, self.parts, self.folds, strict=True):
            listed.setdefault(part, []).append(item)
            if fold is not None:
                listed.setdefault(f"fold-{fold}", []).append(item)
        rows = zip(items, self.parts, self.folds, self.groups, strict=True)
        labels, subjects = self.manifest.column("label"), self.manifest.column("subject")
        with files.new_folder(out, MAKER) as fresh:
            for name, lines in listed.items():
                text = "".join(f"{line}\n" for line in lines)
                (fresh / f"{name.replace(' ', '-')}.txt").write_text(text, encoding="utf-8", newline="\n")
            table = to_csv(
                ("item", "split", "fold", "group", "label", "subject"),
                ([*row, label, who] for row, label, who in zip(rows, labels, subjects, strict=True)),
            )
            (fresh / "split.csv").write_text(table, encoding="utf-8", newline="\n")
            told = dict(self.about) | {
                "items": {part: sum(n.values()) for part, n in self.counts().items()},
                "leaks": [{"why": k.why, "name": k.name, "items": dict(k.items)} for k in self.leaks],
                "not_guaranteed": list(self.unsure),
            }
            (fresh / "split.json").write_text(
                json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n"
            )


def leaks_of(
    rows: Sequence[Row], parts: Sequence[str | None], held: Mapping[Bond, Sequence[int]]
) -> list[Leak]:
    """What stands in several parts; rows in no part count nowhere, folds (`fold 1`, …) as parts."""
    out = []
    for (why, name), members in sorted(held.items()):
        where: dict[str, list[str]] = {}
        for i in members:
            part = parts[i]
            if part is not None:
                where.setdefault(part, []).append(rows[i].item)
        if len(where) > 1:
            out.append(Leak(why, name, where))
    return out


def part_shares(text: str) -> dict[str, float]:
    """Shares from `train=0.7,val=0.1,test=0.2`, by the names that audits give splits, summing to 1.

    Raises:
        UsageError: malformed, a share that is none, a name twice.
    """
    out: dict[str, float] = {}
    for piece in text.split(","):
        name, mark, value = piece.partition("=")
        name = name.strip()
        name = names.split_of(name) or name
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not mark or not name or not 0 < share < float("inf") or "/" in name or name in out:
            raise UsageError(f"--parts {text}: write it as train=0.7,val=0.1,test=0.2")
        out[name] = share
    total = sum(out.values())
    if len(out) < 2 or not (abs(total - 1) < 0.01 or abs(total - 100) < 1):
        raise UsageError(f"--parts {text}: shares of at least two parts that sum to 1, not {total:g}")
    return {name: share / total for name, share in out.items()}


def split(
    manifest: Manifest,
    shares: Mapping[str, float],
    folds: int | None = None,
    seed: int = 0,
    keep_official: bool = True,
    overlaps: Sequence[Overlapping] = (),
) -> Split:
    """Share items out so that no subject, clip or copy crosses, each part with its share of every class.

    Sets that overlap stand in one part whole, since two images of one subject need not be copies; where
    nothing would be left to divide, only their copies are kept together, and that is said.

    A split that the set itself says is kept as it is, its leaks told; items that it leaves out go where their
    group is, and in no part where that is in none (`UNASSIGNED`).

    Args:
        manifest: the items, as of `read_sets`.
        shares: of the parts, summing to 1.
        folds: number of folds of what is not in the part `test`.
        seed: of the order among equals.
        keep_official: False to make a new split although there is one.
        overlaps: pairs of the manifest's sets that are known or found to overlap.

    Raises:
        UsageError: fewer groups than parts or folds.
    """
    rows = list(manifest)
    held = bonds(rows)
    if folds is not None and folds < 2:
        raise UsageError(f"--folds {folds}: at least 2")
    official = [row.split if keep_official else None for row in rows]
    kept = any(official)
    together = [] if kept else list(overlaps)
    group = np.array(groups(len(rows), held | whole_sets(rows, together)), np.int64)
    too_few = together and len(np.unique(group)) < len(shares) + (folds or 0)
    if too_few:
        together, group = [], np.array(groups(len(rows), held), np.int64)
    parts: list[str | None] = list(official)
    leaks = leaks_of(rows, official, held) if kept else []
    if kept:
        where: dict[int, Counter[str]] = {}
        for g, part in zip(group.tolist(), official, strict=True):
            if part is not None:
                where.setdefault(g, Counter())[part] += 1
        for i, g in enumerate(group.tolist()):
            if parts[i] is None and g in where:
                parts[i] = min(where[g], key=lambda p: (-where[g][p], p))
    free = [i for i, part in enumerate(parts) if part is None]
    counts = _counts(rows, group)
    if free and not kept:
        mine = np.unique(group[free])
        if len(mine) < len(shares):
            raise UsageError(
                f"{counted(len(mine), 'group')} that must stay together cannot be shared out to "
                f"{len(shares)} parts"
            )
        found = divide(counts[mine], list(shares.values()), seed)
        names_ = list(shares)
        of = {int(g): names_[p] for g, p in zip(mine, found, strict=True)}
        for i in free:
            parts[i] = of[int(group[i])]
    elif free:
        for i in free:
            parts[i] = UNASSIGNED
    final = [part or UNASSIGNED for part in parts]
    numbered: list[int | None] = [None] * len(rows)
    if folds is not None:
        inside = [i for i, part in enumerate(final) if part not in ("test", UNASSIGNED)]
        mine = np.unique(group[inside])
        if len(mine) < folds:
            raise UsageError(f"{counted(len(mine), 'group')} cannot be shared out to {folds} folds")
        found = divide(counts[mine], [1 / folds] * folds, seed)
        fold_of = {int(g): int(p) + 1 for g, p in zip(mine, found, strict=True)}
        for i in inside:
            numbered[i] = fold_of[int(group[i])]
    unsure = _unsure(rows, final, shares, kept)
    if not together:
        why = ", and nothing else is left to divide" if too_few else ""
        unsure += [
            f"{o.one} and {o.other} overlap ({o.why}){why}: only copies that were found are kept together"
            for o in overlaps
        ]
    if kept and free:
        left = f"{counted(len(free), 'item')} that the official split leaves out"
        unsure.append(f"{left}: in no part and no fold ({UNASSIGNED}.txt); --new divides all anew")
    about = {
        "made_by": f"sonodex {__version__}",
        "seed": seed,
        "shares": None if kept else dict(shares),
        "official": kept,
        "sets_kept_together": [list(o) for o in together],
        "groups": int(group.max(initial=-1)) + 1,
    }
    return Split(manifest, final, numbered, group.tolist(), leaks, unsure, about, together)


def _counts(rows: Sequence[Row], group: NDArray[np.int64]) -> NDArray[np.int64]:
    labels = sorted({row.label or "" for row in rows})
    place = {label: i for i, label in enumerate(labels)}
    out = np.zeros((int(group.max(initial=-1)) + 1, len(labels)), np.int64)
    classes = np.array([place[row.label or ""] for row in rows], np.int64)
    np.add.at(out, (group, classes), 1)
    return out


def _unsure(rows: Sequence[Row], parts: Sequence[str], shares: Mapping[str, float], kept: bool) -> list[str]:
    """What could not be guaranteed."""
    out = []
    nobody = sum(row.subject is None for row in rows)
    if nobody:
        out.append(
            f"the subject of {nobody:,} of {len(rows):,} items is not known: two images of one person may "
            "stand in two parts unless they are copies or frames of one clip; name subjects with "
            "--subject-regex"
        )
    stacked = {row.path for row in rows if row.picture and row.subject is None}
    if stacked:
        out.append(
            f"pictures of one file ({min(stacked)}) are told apart by nothing: neighbours may be of one clip"
        )
    moving = sum(row.kind != "image" for row in rows)
    if moving:
        out.append(
            f"of {counted(moving, 'clip')} and volumes only some frames were compared: a copy that shares "
            "none of them is not found"
        )
    if not rows or kept:
        return out
    here = Counter(parts)
    for part, share in shares.items():
        got = here[part] / len(rows)
        if abs(got - share) > _FAR:
            out.append(f"{part} holds {got:.0%} of the items, not {share:.0%}: groups are kept whole")
    for label, n in sorted(Counter(row.label for row in rows if row.label).items()):
        missing = [
            p
            for p in shares
            if not any(row.label == label for row, q in zip(rows, parts, strict=True) if q == p)
        ]
        if missing:
            out.append(f"no item of class {label} ({n}) in {', '.join(missing)}")
    return out
