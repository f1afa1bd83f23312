"""Which rows of a table speak of which items: by a column that names files, numbers, clips or subjects."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sonodex.audit import clip_names, names
from sonodex.audit.by_files import NUMBERED, Join, To, by_files
from sonodex.audit.column_titles import CLIP_COLUMNS, SUBJECT_COLUMNS, plain
from sonodex.audit.lookup import Names
from sonodex.audit.result import JoinedTable, Rule
from sonodex.audit.spelling import bare_title, folded, same_subject, title, unzeroed
from sonodex.audit.tables import Table, marks
from sonodex.audit.tables.table import names_file
from sonodex.audit.wide import columns_of_names, turned
from sonodex.collect import limits

_FRAMES = 0.5  # share of the items whose names have to be those of frames, for all to be frames
_CLIPS = 0.5  # share of a column's values that have to be clips or subjects
_SOME = 2000  # values of a column that are looked at
_ENDS = 8  # columns of which one may tell the pictures of one number apart
_FEWEST = 4  # numbers that may tell items
_FAMILY = 4  # tables alike that name nothing, from which they are told as one
_FIRST_COLUMNS = 3  # of a data dictionary, one of which names what it describes
_FEWEST_TITLES = 2
_MOSTLY = 0.5  # share of its rows
_ONCE = 0.9
_ALIKE = 0.9  # share of the numbers of a table and of the items that both have


@dataclass(slots=True)
class Joins:
    """All tables that join, and those that name nothing.

    Attributes:
        count: how many items there are.
        found: in the order of the tables.
        strangers: tables that name nothing of the set.
    """

    count: int
    found: list[Join] = field(default_factory=list)
    strangers: list[Table] = field(default_factory=list)


def joins_of(paths: Sequence[str], tables: Sequence[Table]) -> Joins:
    """Join tables to items by the files or clips that they name; those by subjects come later
    (`by_subjects`)."""
    out = Joins(len(paths))
    if not tables:
        return out
    known = Names(paths)
    clips = clips_of(paths)
    for table in tables:
        table = columns_of_names(table, known) or turned(table, known) or table
        named = by_files(table, known)
        found = (
            (named if named and named.joined else None)
            or _by_groups(table, clips, "clips")
            or _by_numbers(table, known.numbers(), paths)
            or named  # of which each row may mean files of several folders
        )
        if found:
            out.found.append(found)
        else:
            out.strangers.append(table)
    return out


def by_subjects(joins: Joins, subjects: Sequence[str | None]) -> list[Join]:
    """Joins of the tables that name no file but subjects, which then are no strangers any more."""
    groups: dict[str, list[int]] = defaultdict(list)
    for i, subject in enumerate(subjects):
        if subject is not None:
            for name in {same_subject(subject), _number(subject)}:
                groups[name].append(i)
    others = [*joins.strangers, *(j.table for j in joins.found if not j.joined)]
    found = [j for j in (_by_groups(t, dict(groups), "subjects") for t in others) if j]
    taken = {id(j.table) for j in found}
    joins.strangers = [t for t in joins.strangers if id(t) not in taken]
    joins.found = [*(j for j in joins.found if id(j.table) not in taken), *found]
    return found


def _number(subject: str) -> str:
    """`12` of `patient 12`."""
    found = re.search(r"(\d+)$", subject)
    return same_subject(found[1]) if found else same_subject(subject)


def _by_numbers(table: Table, numbers: dict[str, list[int]], paths: Sequence[str]) -> Join | None:
    """A table whose numbers are those of the items, which are called alike but for these (`US00001.png`)."""
    for column, header in enumerate(table.header) if len(numbers) >= _FEWEST else ():
        told = [unzeroed(row[column]) for row in table.rows]
        if not table.headed or not NUMBERED.search(title(header)):
            continue
        both = sum(t in numbers for t in set(told))
        if both < _ALIKE * max(len(set(told)), len(numbers)):
            continue
        if len(set(told)) == len(told):
            return Join(table, "items", column, [numbers.get(t, []) for t in told])
        for end in range(min(len(table.header), _ENDS)):  # a row a side of one number
            rows = [
                [i for i in numbers.get(t, []) if row[end] and _ends(paths[i], row[end])]
                for t, row in zip(told, table.rows, strict=True)
            ]
            if end != column and len({i for row in rows for i in row}) == sum(map(bool, rows)) == len(rows):
                return Join(table, "items", column, rows)
    return None


def _ends(path: str, word: str) -> bool:
    """Whether a name ends with a word, behind a sign or a number."""
    stem = names.stem(path)
    before = stem[: -len(word)]
    return folded(stem).endswith(folded(word)) and bool(before) and not before[-1].isalpha()


def clips_of(paths: Sequence[str]) -> dict[str, list[int]]:
    """Items by what may be their clip: the folder that holds them, and the stem less the number of a
    frame. Where most names are those of frames, the others are, too, whatever their clip is called."""
    groups: dict[str, list[int]] = defaultdict(list)
    clips = [clip_names.clip_of(path) for path in paths]
    mostly = sum(map(bool, clips)) > _FRAMES * len(paths)
    for i, (path, clip) in enumerate(zip(paths, clips, strict=True)):
        parts = path.split("/")
        keys = {unzeroed(p) for p in parts[-3:-1] if not names.names_images(p) and not names.names_mask(p)}
        clip = clip or (clip_names.before_number(path) if mostly else None)
        if clip:
            keys.add(unzeroed(names.stem(clip)))
        for key in keys:
            groups[key].append(i)
    return {k: g for k, g in groups.items() if names.split_of(k) is None}


def _by_groups(table: Table, groups: dict[str, list[int]], to: To) -> Join | None:
    best, most = None, 0.0
    pattern = SUBJECT_COLUMNS if to == "subjects" else CLIP_COLUMNS
    for column, header in enumerate(table.header):
        values = [row[column] for row in table.rows if row[column]]
        some = {
            unzeroed(names.stem(v)) if to == "clips" else same_subject(v)
            for v in values[:: max(1, len(values) // _SOME)]
        }
        hits = sum(v in groups for v in some)
        fitting = bool(pattern.match(plain(header)))
        if len(some) < 2 or hits < 2 or hits < _CLIPS * min(len(some), len(groups)):
            continue
        if not fitting and (len(some) < 0.9 * len(values) or all(v.isdigit() for v in some)):
            continue
        worth = hits * (2.0 if fitting else 1.0)
        if worth > most:
            best, most = column, worth
    if best is None:
        return None
    way = (lambda v: unzeroed(names.stem(v))) if to == "clips" else same_subject
    return Join(table, to, best, [groups.get(way(row[best]), []) if row[best] else [] for row in table.rows])


def marked_items(joins: Joins) -> set[int]:
    """Items that files of annotations hold marks of."""
    tables = [j for j in joins.found if j.table.header == marks.HEADER]
    return {
        i
        for j in tables
        for row, items in zip(j.table.rows, j.rows, strict=True)
        if row[1] or row[2]
        for i in items
    }


def unclear(join: Join, what: str) -> Rule:
    """That a table was not used for what is looked for, as it names files that stand in several folders."""
    known = next(
        (row[join.key] for row, items in zip(join.table.rows, join.rows, strict=True) if not items), ""
    )
    name = known or join.table.rows[0][join.key]
    return in_several_folders(what, "table", join.table.path, name, join.items)


def in_several_folders(what: str, kind: str, path: str, name: str, items: int) -> Rule:
    """That a file (a table, a list) was not used for what is looked for: a name in it, without a folder,
    stands in several; so many items it names all the same."""
    reason = f"it names files without folders; '{name}' stands in several"
    return Rule(what, False, f"{kind} {path}", (path,), items, reason)


def tables_of(joins: Joins) -> list[JoinedTable]:
    """All tables with what they join to, in the order of their paths."""
    found = [
        JoinedTable(
            j.table.path, j.to, j.table.header[j.key], len(j.rows), j.joined, j.items,
            [h for n, h in enumerate(j.table.header) if n != j.key], j.unclear,
        )
        for j in joins.found
    ]  # fmt: skip
    kinds: dict[tuple[str, str, tuple[str, ...]], list[Table]] = defaultdict(list)
    for t in joins.strangers:
        if not _is_prose(t):
            kinds[PurePosixPath(t.file).suffix, t.path.removeprefix(t.file), t.header].append(t)
    titled = _titled([*(j.table for j in joins.found), *joins.strangers]) if joins.strangers else {}
    strange = [
        JoinedTable(
            path, None, None, sum(len(t.rows) for t in some), 0, 0, list(some[0].header),
            describes=_described_by(some[0], titled),
        )
        for (ending, key, _), alike in kinds.items()
        for path, some in (
            [(t.path, [t]) for t in alike]
            if len(alike) < _FAMILY
            else [(f"{_home(alike)}*{ending}{key}", alike)]
        )
    ]  # fmt: skip
    return sorted([*found, *strange], key=lambda t: t.path)


def _titled(tables: Sequence[Table]) -> dict[str, list[str]]:
    """The paths of the tables that have a column of each title."""
    out: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        for name in {bare_title(header) for header in table.header if header and table.headed}:
            out[name].append(table.path)
    return out


def _described_by(table: Table, titled: dict[str, list[str]]) -> str | None:
    """The path of the table whose columns the rows of another one are about, as those of a data dictionary:
    most of them name titles, each once."""
    for column in range(min(len(table.header), _FIRST_COLUMNS)):
        values = [row[column] for row in table.rows[: limits.TABLE_COLUMNS] if row[column]]
        told = dict.fromkeys(map(bare_title, values))
        known = [[path for path in titled[name] if path != table.path] for name in told if name in titled]
        (best, most), *_ = Counter(path for paths in known for path in paths).most_common(1) or [("", 0)]
        mostly = sum(map(bool, known)) >= _MOSTLY * len(told) and len(told) >= _ONCE * len(values)
        if most >= _FEWEST_TITLES and mostly:
            return best
    return None


def _is_prose(table: Table) -> bool:
    """Whether a text that names nothing is rather one to be read: lines of one cell, or of a last word and
    what stands before it."""
    some = (table.header, *table.rows[:_FEWEST])
    return (
        table.file.lower().endswith(".txt")
        and len(table.header) <= 2
        and not any(names_file(cell) for row in some for cell in row)
    )


def _home(tables: Sequence[Table]) -> str:
    """The folder that holds all of some tables, with `**` where they lie in several below it."""
    folders = [t.file.split("/")[:-1] for t in tables]
    levels = list(zip(*folders, strict=False))
    shared = next((n for n, parts in enumerate(levels) if len(set(parts)) > 1), len(levels))
    below = ["**"] if max(map(len, folders)) > shared else []
    return "".join(f"{part}/" for part in (*folders[0][:shared], *below))
