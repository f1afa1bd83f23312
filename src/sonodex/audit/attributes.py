"""A value an item (its class, split, subject) with the rule it was read by, and how columns of tables give
it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from sonodex.audit import spelling
from sonodex.audit.by_files import Join
from sonodex.audit.result import Rule

Values = list[str | None]
COVERED = 0.5  # share of the items that a rule has to speak of
_CONTRADICTED = 0.1  # share of the items with several values, from which a column is not applied
_NAMED = 5  # files that a rule names


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value an item, None where nothing says it, and the rule it was read by (None: nothing was found).

    Attributes:
        values: of the items.
        rule: in words.
        files: the tables or lists that the rule read.
        refused: rules that could have been and were not applied, with the reason.
        contradicted: items with several values, which have none here, by position.
    """

    values: Values
    rule: str | None
    files: tuple[str, ...] = ()
    refused: tuple[Rule, ...] = ()
    contradicted: dict[int, tuple[str, ...]] = field(default_factory=dict)

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
        moved = {int(positions[i]): said for i, said in self.contradicted.items()}
        return replace(self, values=values, contradicted=moved)

    def rules(self, what: str) -> list[Rule]:
        """What was applied, and what was not."""
        named = sum(v is not None for v in self.values)
        applied = [Rule(what, True, self.rule, self.files, named)] if self.rule else []
        return applied + list(self.refused)


def none(count: int) -> Attribute:
    """Nothing said of any item."""
    return Attribute([None] * count, None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a joined table: the text that it has for each of its items, one of several where rows
    differ."""

    join: Join
    title: str
    values: dict[int, str]
    contradicted: dict[int, tuple[str, ...]]

    @property
    def named(self) -> int:
        return len(self.values) + len(self.contradicted)


def column_of(join: Join, column: int) -> Column:
    """What a column says of each item."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    for row, items in zip(join.table.rows, join.rows, strict=True):
        text = spelling.plain(row[column])
        if text and text.lower() not in EMPTY:
            for i in items:
                said[i].setdefault(spelling.unzeroed(text), text)
    one = {i: next(iter(texts.values())) for i, texts in said.items() if len(texts) == 1}
    several = {i: tuple(texts.values()) for i, texts in said.items() if len(texts) > 1}
    return Column(join, join.table.header[column], one, several)


EMPTY = ("nan", "na", "n/a", "none", "null", "-", "?", "#n/a")


def fitting(joins: Iterable[Join], patterns: Sequence[re.Pattern[str]]) -> list[list[Column]]:
    """Columns whose titles fit, those of one title in several tables together, the best fit first."""
    out: list[list[Column]] = []
    for pattern in patterns:
        groups: dict[str, list[Column]] = {}
        for join in joins:
            for n, header in enumerate(join.table.header):
                named = spelling.bare_title(header)
                if n != join.key and pattern.search(named):
                    groups.setdefault(named, []).append(column_of(join, n))
        out += [g for _, g in sorted(groups.items(), key=lambda p: -sum(c.named for c in p[1]))]
    return out


def from_columns(
    count: int,
    groups: Sequence[list[Column]],
    what: str,
    why_not: Callable[[list[str], Sequence[Column]], str | None],
    same: Callable[[str], str] = spelling.plain,
) -> Attribute:
    """The values of the first columns that may be taken; the others are refused.

    Args:
        count: of the items.
        groups: columns of one title each, from `fitting`.
        what: is looked for: `labels`, `splits` or `subjects`.
        why_not: the reason why values are none of it; None where they are.
        same: what values have in common that are one.
    """
    refused: list[Rule] = []
    for columns in groups:
        joined = together(columns, count, same)
        values = [v for v in joined.values if v is not None]
        named = len(values) + len(joined.contradicted)
        if not named and all(map(_is_blank, columns)):
            continue
        reason = contradiction(joined) or why_not(values, columns) if named else "it names no item"
        if reason is None:
            return replace(joined, refused=tuple(refused))
        refused.append(Rule(what, False, joined.rule or "", joined.files, named, reason))
    return Attribute([None] * count, None, refused=tuple(refused))


def _is_blank(column: Column) -> bool:
    """Whether a column holds nothing but its title."""
    at = column.join.table.header.index(column.title)
    return not any(row[at].strip() for row in column.join.table.rows)


def together(columns: Sequence[Column], count: int, same: Callable[[str], str] = spelling.plain) -> Attribute:
    """Columns of several tables as one attribute; items of which they say different things have no value."""
    said: dict[int, dict[str, str]] = defaultdict(dict)
    shown: dict[str, str] = {}
    for column in columns:
        for i, text in column.values.items():
            said[i].setdefault(same(text), shown.setdefault(same(text), text))
        for i, texts in column.contradicted.items():
            for text in texts:
                said[i].setdefault(same(text), shown.setdefault(same(text), text))
    values: Values = [None] * count
    contradicted = {}
    for i, forms in said.items():
        if len(forms) == 1:
            values[i] = next(iter(forms.values()))
        else:
            contradicted[i] = tuple(forms.values())
    files = tuple(dict.fromkeys(c.join.table.path for c in columns))
    rule = f"column '{columns[0].title}' of {listed(files)}"
    return Attribute(values, rule, files, contradicted=contradicted)


def contradiction(found: Attribute) -> str | None:
    """Why an attribute cannot be taken: its rows say different things of too many items."""
    several = len(found.contradicted)
    named = sum(v is not None for v in found.values) + several
    if several <= _CONTRADICTED * named:
        return None
    texts = next(iter(found.contradicted.values()))
    some = ", ".join(texts[:3])
    return f"{several:,} of {named:,} items have several values, as one does {some}"


def listed(files: Sequence[str]) -> str:
    """Some files in words."""
    more = len(files) - _NAMED
    return ", ".join(files[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def groups_by(values: Values, positions: Sequence[int]) -> dict[str, list[int]]:
    """Positions of each value."""
    out: dict[str, list[int]] = defaultdict(list)
    for i in positions:
        if values[i] is not None:
            out[str(values[i])].append(i)
    return dict(out)
