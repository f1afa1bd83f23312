"""Which split is each image in? Read off tables, folders and lists, in this order, with the rule stated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from sonodex.audit import names, spelling
from sonodex.audit.attributes import (
    EMPTY,
    Attribute,
    Column,
    Values,
    column_of,
    contradiction,
    fitting,
    from_columns,
    listed,
    none,
    together,
)
from sonodex.audit.by_files import Join, place_of
from sonodex.audit.checks.check import defect_checks
from sonodex.audit.column_titles import SPLIT_COLUMNS, SPLIT_FLAG
from sonodex.audit.given import given_column
from sonodex.audit.joining import Joins, clips_of, in_several_folders, unclear
from sonodex.audit.lookup import Names
from sonodex.audit.result import Defect, Rule
from sonodex.audit.tables import Table
from sonodex.audit.tables.table import flag

_MOST_SPLITS = 30
_LINES = 2_000_000
_SOME = 100  # rows that tell whether a column is worth to be read


def splits(
    paths: Sequence[str],
    joins: Joins,
    lists: Sequence[tuple[str, str]],
    given: Sequence[Table] = (),
    column: str | None = None,
) -> Attribute:
    """The split of each item.

    Args:
        paths: of the items.
        joins: tables found beside the data.
        lists: (path, text) of plain text files: one whose name is a split's may list its items.
        given: named by the user; then nothing else counts.
        column: of a given table that holds the splits.
    """
    if given:
        found = given_column(paths, given, SPLIT_COLUMNS, "--splits", "split", column)
        return replace(found, values=[_split(v) for v in found.values])
    folders = _from_split_folders(paths)
    vague = [j for j in joins.found if j.ambiguous and (folders or j.unclear)]
    sure = [j for j in joins.found if j not in vague]
    groups = _of_one_fold(fitting(sure, SPLIT_COLUMNS), len(paths))
    found = from_columns(len(paths), groups, "splits", _why_not, _same_split)
    if found.rule:
        refused = (*found.refused, *_other_ways(found, groups, len(paths)))
        return replace(found, values=[_split(v) for v in found.values], refused=refused)
    told = [j for j in vague if any(SPLIT_COLUMNS[0].match(spelling.bare_title(h)) for h in j.table.header)]
    from_lists, doubtful = _from_lists(paths, lists)
    refused = (*found.refused, *(unclear(j, "splits") for j in told), *doubtful)
    untitled = from_columns(len(paths), _untitled(sure), "splits", _why_not, _same_split)
    for other in (
        _from_flags(sure, len(paths)),
        replace(untitled, values=[_split(v) for v in untitled.values], refused=()) if untitled.rule else None,
        folders,
        _from_table_names(sure, len(paths)),
        from_lists,
        _from_stems(paths),
    ):
        if other:
            return replace(other, refused=(*refused, *other.refused))
    return replace(none(len(paths)), refused=refused)


def _untitled(joins: Sequence[Join]) -> list[list[Column]]:
    """Columns whose values are splits and nothing else, whatever their titles say; where these say anything,
    words that may as well be classes do not count."""
    out = []
    for join in joins:
        for n, header in enumerate(join.table.header):
            silent = not join.table.headed or spelling.title(header) == "value"
            filled = (v for row in join.table.rows if (v := row[n].strip()).lower() not in EMPTY and v)
            if n == join.key or not _are_splits(set(islice(filled, _SOME)), silent):
                continue
            column = column_of(join, n)
            values = set(column.values.values())
            if len(values) > 1 and _are_splits(values, silent):
                out.append([column])
    return out


def _are_splits(values: set[str], silent: bool) -> bool:
    return bool(values) and all(names.split_of(v) and (silent or not names.short_split(v)) for v in values)


def _split(value: str | None) -> str | None:
    if value is None:
        return None
    return names.split_of(value) or (f"fold {value}" if value.isdigit() else value)


def _same_split(value: str) -> str:
    return (_split(value) or "").casefold()


def _why_not(values: Sequence[str], columns: Sequence[Column]) -> str | None:
    kinds = {_same_split(v) for v in values}
    if len(kinds) > _MOST_SPLITS:
        return f"{len(kinds):,} different values are too many for splits"
    named = sum(names.split_of(v) is not None or v.isdigit() for v in values)
    if named < 0.5 * len(values):
        return "its values are no splits"
    return None


def _of_one_fold(groups: Sequence[list[Column]], count: int) -> list[list[Column]]:
    """Of tables that are folds of each other (`fold0.json`, `fold1.json`), the first; tables that split the
    same items in several ways (`5-fold.csv`, `10-fold.csv`) each by itself."""
    out = []
    for columns in groups:
        folds = [
            c for c in columns if (names.split_of(names.stem(c.join.table.file)) or "").startswith("fold")
        ]
        left = [c for c in columns if c not in folds[1:]]
        several = contradiction(together(left, count, _same_split))
        # of several ways the one that most items are in
        out += [[c] for c in sorted(left, key=lambda c: -c.named)] if several else [left]
    return out


def _other_ways(taken: Attribute, groups: Sequence[list[Column]], count: int) -> tuple[Rule, ...]:
    """The tables that split the same items in another way than those that were taken."""
    title = taken.rule.partition(" of ")[0] if taken.rule else ""
    others = [together(g, count, _same_split) for g in groups if len(g) == 1]
    return tuple(
        Rule("splits", False, o.rule, o.files, sum(map(bool, o.values)), "it is another way to split the set")
        for o in others
        if o.rule and o.files != taken.files and o.rule.partition(" of ")[0].casefold() == title.casefold()
    )


def _from_flags(joins: Sequence[Join], count: int) -> Attribute | None:
    """Columns named after splits that say yes or no (`Train` with 1 and 0), or list names each."""
    for join in joins:
        table = join.table
        flags = {
            n: m[1] for n, h in enumerate(table.header) if (m := SPLIT_FLAG.match(spelling.bare_title(h)))
        }
        said = {n: [flag(r[n]) for r in table.rows] for n in flags}
        flags = {n: w for n, w in flags.items() if None not in said[n] and True in said[n]}
        rest = "test" if all(names.split_of(w) != "test" for w in flags.values()) else "train"
        only = next(iter(flags)) if len(flags) == 1 else None
        marked = only is not None and all(said[only][n] for n, r in enumerate(table.rows) if r[only].strip())
        values: Values = [None] * count
        for place, (row, items) in enumerate(zip(table.rows, join.rows, strict=True)):
            set_ = [names.split_of(w) for n, w in flags.items() if said[n][place]]
            split = set_[0] if set_ else rest if only is not None and (marked or row[only].strip()) else None
            for i in items:
                values[i] = split or values[i]
        if len({v for v in values if v}) >= 2:
            titles = " and ".join(f"'{table.header[n].strip()}'" for n in flags)
            return Attribute(values, f"column {titles} of {table.path}", (table.path,))
    return None


def _from_table_names(joins: Sequence[Join], count: int) -> Attribute | None:
    """Tables, or sheets of one, that are named after splits; or after folds that share no item."""
    told = [(j, s) for j in joins if (s := _split_of_table(j.table))]
    named = [(j, s) for j, s in told if not s.startswith("fold")]
    left_out = _other_folds([j.table.file for j, _ in named])
    refused = [
        _other_fold(f"table {j.table.path}", j.table.file, j.items)
        for j, _ in named
        if j.table.file in left_out
    ]
    named = [(j, s) for j, s in named if j.table.file not in left_out]
    if not named and _share_nothing([items for j, _ in told for items in j.rows]):
        named = told
    if len({s for _, s in named}) < 2:
        return None
    said: list[dict[str, None]] = [{} for _ in range(count)]
    for join, split in named:
        for items in join.rows:
            for i in items:
                said[i][split] = None
    files = tuple(dict.fromkeys(j.table.path for j, _ in named))
    found = _said(said, f"tables {listed(files)}", files)
    return replace(found, refused=tuple(refused)) if found else None


def _share_nothing(rows: Sequence[Sequence[int]]) -> bool:
    """Whether no item is named by two rows."""
    named = [i for items in rows for i in items]
    return len(set(named)) == len(named)


def _other_folds(files: Sequence[str]) -> set[str]:
    """The tables or lists that are called after a split and a fold (`train_fold2.csv`) which is not the
    first of its folder: one is as good as any."""
    of_split = [p for p in files if not (names.split_of(names.stem(p)) or "").startswith("fold")]
    told = {path: int(m[1]) for path in of_split if (m := _ITS_FOLD.search(names.stem(path)))}
    first: dict[str, int] = {}
    for path, fold in told.items():
        first[place_of(path)] = min(fold, first.get(place_of(path), fold))
    return {path for path, fold in told.items() if fold > first[place_of(path)]}


def _other_fold(rule: str, path: str, items: int) -> Rule:
    return Rule("splits", False, rule, (path,), items, "another fold is taken, which is as good")


_ITS_FOLD = re.compile(r"(?:^|[ _.\-])(?:cv[ _-]?)?fold[ _-]?(\d{1,2})(?!\d)", re.IGNORECASE)


def _split_of_table(table: Table) -> str | None:
    """By its sheet, its own name or that of its folder."""
    folder, _, last = table.path.rpartition("/")
    name, _, sheet = last.partition(" (")
    return (
        (names.split_of(sheet.rstrip(")")) if sheet else None)
        or names.split_of_file(names.stem(name))
        or names.split_of(folder.rpartition("/")[2])
    )


def _from_split_folders(paths: Sequence[str]) -> Attribute | None:
    folders = names.split_folders(paths)
    values: Values = []
    for path in paths:
        found = [s for _, s in names.splits_above(path, folders)]
        plain = [s for s in found if not s.startswith("fold")]
        values.append(plain[-1] if plain else found[-1] if found else None)
    kinds = {v for v in values if v is not None}
    if kinds == {"test"}:
        return _beside_test(paths, folders)
    return Attribute(values, "folders") if len(kinds) >= 2 else None


def _beside_test(paths: Sequence[str], folders: Mapping[str, str]) -> Attribute | None:
    """A test part in a folder within the rest of the set (`images` and `test/images`): the rest is for
    training."""
    values: Values = []
    twins = set()
    for path in paths:
        above = names.splits_above(path, folders)
        values.append("test" if above else None)
        parts = path.split("/")[:-1]
        if above:
            level = above[-1][0]
            twins.add("/".join(parts[:level] + parts[level + 1 :]))
    homes = [path.rpartition("/")[0] for path in paths]
    rest = sum(value is None and home in twins for value, home in zip(values, homes, strict=True))
    if rest < len(paths) - values.count(None):  # some pictures beside it are no training part
        return None
    values = [v or ("train" if home in twins else None) for v, home in zip(values, homes, strict=True)]
    return Attribute(values, "folder of the test part, and the same folders without it")


def _from_stems(paths: Sequence[str]) -> Attribute | None:
    """The first or last word of the names, where it is a split in all of them (`train_001`, `007_test`)."""
    for rule, word in _NAMED_SPLITS:
        found = [word.search(names.key_of(path)[1]) for path in paths]
        values: Values = [names.split_of(m[1]) if m and not names.short_split(m[1]) else None for m in found]
        if None not in values and len(set(values)) >= 2:
            return Attribute(values, rule)
    return None


_NAMED_SPLITS = (
    ("first word of the name", re.compile(r"^([^\W\d_]+)(?=[\W\d_])")),
    ("last word of the name", re.compile(r"(?<=[\W\d_])([^\W\d_]+)(?:[\s_.\-]*\d+)?$")),
)


def _from_lists(
    paths: Sequence[str], lists: Sequence[tuple[str, str]]
) -> tuple[Attribute | None, tuple[Rule, ...]]:
    """The splits that lists state by their names; and the lists that do not say which files they mean."""
    said: list[dict[str, None]] = [{} for _ in paths]
    known = Names(paths) if lists else None
    clips = clips_of(paths) if lists else {}
    used, refused = [], []
    left_out = _other_folds([path for path, _ in lists])
    for path, text in lists:
        if path in left_out:
            refused.append(_other_fold(f"list {path}", path, sum(1 for _ in _lines(text))))
            continue
        split = names.split_of_file(names.stem(path))
        lines = _lines(text) if split else []
        groups = [clips.get(spelling.unzeroed(line.rstrip("/ ").rpartition("/")[2]), []) for line in lines]
        named = [_item_of(line, known, place_of(path)) for line in lines] if known else []
        if split and sum(map(bool, groups)) > max(sum(map(bool, named)), 0.5 * len(lines)):
            used.append(path)  # it lists folders of persons or clips
            for i in (i for group in groups for i in group):
                said[i][split] = None
            continue
        sure = [items for items in named if items and known and not known.apart(items)]
        if split and lines and len(sure) >= 0.5 * len(lines):
            used.append(path)
            for items in sure:
                for i in items:
                    said[i][split] = None
        elif split and lines and sum(map(bool, named)) >= 0.5 * len(lines):
            some = next(line.strip() for line, items in zip(lines, named, strict=True) if len(items) > 1)
            refused.append(in_several_folders("splits", "list", path, some, len(sure)))
    return _said(said, f"lists {listed(used)}", tuple(used)), tuple(refused)


def _lines(text: str) -> list[str]:
    """What a list names, a line each; or between quotes, where it was printed by Python."""
    if text.lstrip("\ufeff \n").startswith("["):
        quoted = islice(_QUOTED.finditer(text), _LINES)
        if told := [one for m in quoted if (one := m[1] or m[2])]:
            return told
    return [line for line in text.splitlines()[:_LINES] if line.strip()]


_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")


def _item_of(line: str, known: Names, beside: str) -> list[int]:
    """The items that a line names: all of it, or what stands before its last tab, comma or blank (a
    class)."""
    line = line.strip()
    tries = [
        line,
        *(line.rsplit(sign, 1)[0] for sign in ("\t", ",", ";", " ") if sign in line),
        line.split()[0],
    ]
    return next((found for text in dict.fromkeys(tries) if (found := known.find(text, beside).items)), [])


def _said(said: Sequence[dict[str, None]], rule: str, files: tuple[str, ...]) -> Attribute | None:
    values: Values = [next(iter(s)) if len(s) == 1 else None for s in said]
    several = {i: tuple(s) for i, s in enumerate(said) if len(s) > 1}
    kinds = {v for s in said for v in s}
    return Attribute(values, rule, files, contradicted=several) if len(kinds) >= 2 else None


def splits_defects(split: Attribute, paths: Sequence[str]) -> list[Defect]:
    """Items that tables or lists put into several splits.

    Args:
        split: of all items.
        paths: of all items.
    """
    return [
        Defect(paths[i], "split_twice", f"listed in several splits: {', '.join(said)}")
        for i, said in split.contradicted.items()
    ]


CHECKS = defect_checks(
    ("split_twice", "listed in several splits", "Results on the test split are better than they should be."),
)
