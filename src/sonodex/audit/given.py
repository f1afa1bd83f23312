"""Tables that the user names: then nothing else counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sonodex.audit import spelling
from sonodex.audit.attributes import Attribute, column_of, fitting, together
from sonodex.audit.joining import Joins, by_subjects, joins_of
from sonodex.audit.tables import Table
from sonodex.errors import UsageError


def given_column(
    paths: Sequence[str],
    tables: Sequence[Table],
    patterns: Sequence[re.Pattern[str]],
    option: str,
    what: str,
    column: str | None = None,
    subjects: Sequence[str | None] = (),
) -> Attribute:
    """The values of a given table's column.

    Args:
        paths: of the items.
        tables: of the file that the user named.
        patterns: of titles; where none fits, the second of two columns is taken.
        option: that named it, for messages.
        what: is looked for, for messages.
        column: that the user named.
        subjects: of the items, for tables that name these.

    Raises:
        UsageError: no table names an item, or none has such a column.
    """
    joins = joins_of(paths, tables)
    if any(s is not None for s in subjects):
        by_subjects(joins, subjects)
    if column is not None:
        return _named(joins, tables, option, column, len(paths))
    for columns in fitting(joins.found, patterns):
        found = together(columns, len(paths))
        if any(v is not None for v in found.values):
            return found
    for join in joins.found:  # two columns: a name and its value, whatever their titles
        others = [n for n in range(len(join.table.header)) if n != join.key]
        if len(others) == 1:
            found = together([column_of(join, others[0])], len(paths))
            if any(v is not None for v in found.values):
                return found
    place = f"{option} {tables[0].path}"
    titles = [h for j in joins.found for k, h in enumerate(j.table.header) if k != j.key and h]
    if titles:
        raise UsageError(
            f"{place}: no column is named {what}; tell which one, as in {place}:{titles[0]} "
            f"(there are {', '.join(titles[:20])})"
        )
    raise UsageError(
        f"{place}: needs a column of file names that stand in the folder and a column named {what}"
    )


def _named(joins: Joins, tables: Sequence[Table], option: str, column: str, count: int) -> Attribute:
    wanted = spelling.title(column)
    there = [
        column_of(join, n)
        for join in joins.found
        for n, header in enumerate(join.table.header)
        if spelling.title(header) == wanted
    ]
    found = together(there, count) if there else None
    if found and any(v is not None for v in found.values):
        return found
    headers = list(dict.fromkeys(h for t in tables for h in t.header if h))[:20]
    place = f"{option} {tables[0].path}:{column}"
    if all(spelling.title(h) != wanted for h in headers):
        raise UsageError(f"{place}: has no such column; there are {', '.join(headers)}")
    raise UsageError(f"{place}: no row of the table names a file, clip or subject of the folder")
