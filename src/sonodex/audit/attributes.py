"""A value an item (its class, split, subject) with the rule it was read by, and how columns of tables give
it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.tables import Names, Table, column_of_names
from sonodex.errors import UsageError

Values = list[str | None]
COVERED = 0.5  # share of the items that a rule has to speak of


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value an item, None where nothing says it, and the rule it was read by (None: nothing was found)."""

    values: Values
    rule: str | None

    def counts(self) -> dict[str, int]:
        """Items of each value, most first."""
        return dict(
            sorted(Counter(v for v in self.values if v is not None).items(), key=lambda p: (-p[1], p[0]))
        )

    def spread(self, positions: NDArray[np.int64], count: int) -> Attribute:
        """The values of some items as those of all `count` items; the others have none."""
        values: Values = [None] * count
        for place, value in zip(positions, self.values, strict=True):
            values[int(place)] = value
        return Attribute(values, self.rule)


def none(count: int) -> Attribute:
    """Nothing said of any item."""
    return Attribute([None] * count, None)


def from_column(
    paths: Sequence[str], tables: Sequence[Table], pattern: re.Pattern[str], most: int | None
) -> Attribute | None:
    """The values of the first column with a fitting header in a table that names the items."""
    known = Names(paths) if tables else None
    for table in tables:
        fitting = [c for c, title in enumerate(table.header) if pattern.match(title.strip())]
        if not fitting or known is None:
            continue
        key = column_of_names(table, known)
        if key is None:
            continue
        for column in fitting:
            if column == key:
                continue
            values: Values = [None] * len(paths)
            for row in table.rows:
                if row[column] and (text := row[column].strip()):
                    for i in known.find(row[key]):
                        values[i] = text
            kinds = {v for v in values if v is not None}
            if kinds and (most is None or len(kinds) <= most):
                return Attribute(values, f"column '{table.header[column]}' of {table.path}")
    return None


def given_column(
    paths: Sequence[str], tables: Sequence[Table], pattern: re.Pattern[str], option: str, what: str
) -> Attribute:
    found = from_column(paths, tables, pattern, None)
    if found:
        return found
    known = Names(paths)
    for table in tables:  # two columns: a name and its value, whatever their titles, title or none
        rows = (table.header, *table.rows)
        for key, value in ((0, 1), (1, 0)):
            if len(table.header) == 2 and sum(bool(known.find(r[key])) for r in rows) >= 0.5 * len(
                table.rows
            ):
                values: Values = [None] * len(paths)
                for row in rows:
                    for i in known.find(row[key]):
                        values[i] = row[value] or None
                return Attribute(values, f"second column of {table.path}")
    raise UsageError(
        f"{option} {tables[0].path}: needs a column of file names that stand in the folder and a column "
        f"named {what}"
    )


def groups_by(values: Values, positions: Sequence[int]) -> dict[str, list[int]]:
    """Positions of each value."""
    out: dict[str, list[int]] = defaultdict(list)
    for i in positions:
        if values[i] is not None:
            out[str(values[i])].append(i)
    return dict(out)
