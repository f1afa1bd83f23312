"""Which class is each image of? Read off tables, folders and names, in this order, with the rule stated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sonodex.audit import class_words, names, spelling
from sonodex.audit.attributes import (
    COVERED,
    Attribute,
    Column,
    Values,
    column_of,
    fitting,
    from_columns,
    listed,
    none,
)
from sonodex.audit.by_files import Join
from sonodex.audit.checks.class_folders import (
    FEW,
    LEAST_OF_A_CLASS,
    MOST_CLASSES,
    counts_clips,
    from_folders,
    from_stems,
)
from sonodex.audit.column_titles import (
    CLIP_COLUMNS,
    LABEL_COLUMNS,
    NO_CLASS_COLUMNS,
    PATIENT_LABEL_COLUMNS,
    SPLIT_COLUMNS,
    SPLIT_FLAG,
    SUBJECT_COLUMNS,
    plain,
)
from sonodex.audit.given import given_column
from sonodex.audit.joining import Joins, unclear
from sonodex.audit.tables import Table, marks
from sonodex.audit.tables.table import flag, names_file
from sonodex.audit.wide import one_of
from sonodex.audit.words import SEX, SIDE

_MOST_NUMBERS = 12  # classes that are numbers
_WHOSE = re.compile(rf"{SIDE}|{SEX}")


def labels(
    paths: Sequence[str],
    joins: Joins,
    given: Sequence[Table] = (),
    column: str | None = None,
    subjects: Sequence[str | None] = (),
) -> Attribute:
    """The class of each item.

    Args:
        paths: of the items.
        joins: tables found beside the data.
        given: named by the user; then nothing else counts.
        column: of a given table that holds the classes.
        subjects: of the items, for tables that name these.

    Raises:
        UsageError: a table given by the user names no item or has no column of classes.
    """
    if given:
        return given_column(paths, given, LABEL_COLUMNS, "--labels", "class", column, subjects)
    folders = from_folders(paths)
    vague = [j for j in joins.found if j.ambiguous and (folders or j.unclear)]
    sure = [j for j in joins.found if j.to != "subjects" and j not in vague]
    named = [g for g in fitting(sure, LABEL_COLUMNS) if not _is_place(g)]
    groups = [*_one_hot(sure), *named, *_untitled(sure)]
    groups.sort(key=lambda g: len({v for c in g for v in c.values.values()}) == 1)  # one value tells nothing
    found = from_columns(len(paths), groups, "labels", why_not, spelling.folded)
    refused = (*found.refused, *(unclear(j, "labels") for j in vague if _has_classes(j)))
    if found.rule:
        return replace(found, refused=refused)
    marked = None if folders else _marked(len(paths), sure)
    if marked and not marked.rule:
        refused, marked = (*refused, *marked.refused), None
    other = (
        folders or marked or _from_table_names(len(paths), sure) or from_stems(paths)
        or _alone(len(paths), sure)
    )  # fmt: skip
    if other is None:  # what is said of a person comes last: it need not be what a picture shows
        persons = [j for j in joins.found if j.to == "subjects"]
        by = from_columns(len(paths), fitting(persons, PATIENT_LABEL_COLUMNS), "labels", why_not)
        other, refused = by, (*refused, *by.refused)
    return replace(other or none(len(paths)), refused=refused)


def _is_place(columns: Sequence[Column]) -> bool:
    """Whether a column `y` stands beside one that is called `x`: it says where something is."""
    titles = {spelling.title(h) for c in columns for h in c.join.table.header}
    return spelling.title(columns[0].title) == "y" and "x" in titles


def _marked(count: int, joins: Sequence[Join]) -> Attribute | None:
    """What annotations of a file an image mark, where it is one thing an image and not the same in all."""
    columns = [column_of(j, j.table.header.index("mark")) for j in joins if j.table.header == marks.HEADER]
    if len({v for c in columns for v in (*c.values.values(), *sum(c.contradicted.values(), ()))}) < 2:
        return None
    found = from_columns(count, [columns], "labels", why_not)
    said = f"marks of {listed([c.join.table.path for c in columns])}"
    refused = tuple(replace(r, rule=said) for r in found.refused)
    return replace(found, rule=said if found.rule else None, refused=refused)


def why_not(values: Sequence[str], columns: Sequence[Column]) -> str | None:
    """Why the values of a column are no classes; None where they may be."""
    kinds = Counter(values)
    if not kinds:
        return "it holds no value"
    if sum(n for k, n in kinds.items() if _is_path(k)) > 0.5 * len(values):
        return "its values are paths"
    if len(kinds) > MOST_CLASSES:
        return f"{len(kinds):,} different values are too many for classes"
    if len(values) >= FEW and 2 * len(kinds) > len(values):
        return f"nearly every item has a value of its own ({len(kinds):,} of {len(values):,})"
    if len(kinds) >= 2 and all(names.split_of(k) and not names.short_split(k) for k in kinds):
        return "its values are splits"
    if all(names.no_class(k) for k in kinds):
        return "its values are formats or tools"
    if all(map(_counts, kinds)):
        return "its values number persons, clips or masks"
    if len(kinds) > 3 and sum(map(names.identifier, kinds)) > 0.5 * len(kinds):
        return "its values are identifiers"
    if all(k.isdigit() for k in kinds) and any(map(_numbers_groups, columns)):
        return "its numbers say what stays together in one split"
    numbers = [k for k in kinds if re.fullmatch(r"[-+]?\d+(?:[.,]\d+)?", k)]
    if len(numbers) == len(kinds) and (
        len(kinds) > _MOST_NUMBERS or any("." in k or "," in k for k in numbers)
    ):
        return "its values are measurements"
    return None


def _counts(name: str) -> bool:
    """Whether a name is a word and the number of a person, a clip or a mask (`patient 1`, `scan2`, `seg1`);
    those of a letter or two (`P1`, `pT2`) may as well be grades."""
    worded = names.numbered(name) and re.match(r"[^\W\d_]{3}", name)
    return bool(worded and (names.subject_in(name) or counts_clips(name) or names.names_mask(name)))


def _numbers_groups(column: Column) -> bool:
    """Whether a column is that of groups in a table of splits, as `sonodex split` writes it."""
    titles = {spelling.title(h) for h in column.join.table.header}
    return spelling.title(column.title) == "group" and bool(titles & {"split", "fold"})


def _is_path(value: str) -> bool:
    return names_file(value) or value.startswith(("./", "../")) or value.count("/") > 1


def _has_classes(join: Join) -> bool:
    return any(p.search(spelling.bare_title(h)) for h in join.table.header for p in LABEL_COLUMNS)


def _one_hot(joins: Sequence[Join]) -> list[list[Column]]:
    """A class a column, to one of which each row says yes, as one column of classes."""
    out = []
    for join in joins:
        columns = one_of(join.table, join.key)
        if columns:
            titles = [join.table.header[n].strip() for n in columns]
            rows = tuple(
                (row[join.key], next(t for t, n in zip(titles, columns, strict=True) if flag(row[n])))
                for row in join.table.rows
            )
            some = titles if len(titles) <= 3 else [*titles[:3], "…"]
            header = (join.table.header[join.key], "' or '".join(some))
            long = replace(join, table=replace(join.table, header=header, rows=rows), key=0)
            out.append([column_of(long, 1)])
    return out


def _untitled(joins: Sequence[Join]) -> list[list[Column]]:
    """The columns of tables without titles, and the only other one of a table whose titles say nothing."""
    out = []
    headless: dict[tuple[int, int], list[Column]] = {}  # those of tables alike are one
    for join in joins:
        others = [n for n in range(len(join.table.header)) if n != join.key]
        if not join.table.headed:
            for n in others:
                headless.setdefault((len(join.table.header), n), []).append(column_of(join, n))
        elif len(others) == 1 and spelling.title(join.table.header[others[0]]) in (
            "value",
            "y",
            "category",
            "mark",
        ):
            out.append([column_of(join, others[0])])
    out += headless.values()
    return [g for g in out if len({v for c in g for v in c.values.values()}) >= 2 and not _all_splits(g)]


def _alone(count: int, joins: Sequence[Join]) -> Attribute | None:
    """The one column of tables beside that of their names and those that tell something else, whatever it is
    called, where it holds few words, each of several items."""
    groups: dict[str, list[Column]] = {}
    for join in joins:
        others = [n for n in range(len(join.table.header)) if n != join.key and not _tells_else(join, n)]
        told = spelling.bare_title(join.table.header[others[0]]) if len(others) == 1 else ""
        if told:
            groups.setdefault(told, []).append(column_of(join, others[0]))
    for columns in groups.values():
        kinds = Counter(spelling.folded(v) for column in columns for v in column.values.values())
        if 2 <= len(kinds) <= _MOST_NUMBERS and all(
            n >= LEAST_OF_A_CLASS and _is_word(k) for k, n in kinds.items()
        ):
            found = from_columns(count, [columns], "labels", why_not, spelling.folded)
            if found.rule:
                return found
    return None


def _from_table_names(count: int, joins: Sequence[Join]) -> Attribute | None:
    """Tables or lists that are called after a class each and share no item."""
    named = [j for j in joins if class_words.lists_a_class(j.table.file)]
    values: Values = [None] * count
    for join in named:
        for i in {i for items in join.rows for i in items}:
            if values[i] is not None:
                return None
            values[i] = names.stem(join.table.file)
    files = tuple(j.table.path for j in named)
    if len(set(values) - {None}) < 2 or sum(v is not None for v in values) < COVERED * count:
        return None
    return Attribute(values, f"names of {listed(files)}", files)


def _tells_else(join: Join, column: int) -> bool:
    """Whether a column is known to tell something else than a class, by its title."""
    header = join.table.header[column]
    told = spelling.bare_title(header)
    return bool(
        NO_CLASS_COLUMNS.search(told) or SPLIT_FLAG.match(told) or any(p.match(told) for p in SPLIT_COLUMNS)
        or SUBJECT_COLUMNS.match(plain(header)) or CLIP_COLUMNS.match(plain(header))
    )  # fmt: skip


def _is_word(value: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2}", value)) and not (
        names.source(value) or _WHOSE.fullmatch(value) or flag(value) is not None
    )


def _all_splits(columns: Sequence[Column]) -> bool:
    return all(names.split_of(v) for c in columns for v in c.values.values())
