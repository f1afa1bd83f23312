"""Paths and tables of sets that are made of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from sonodex.audit.joining import Joins, joins_of
from sonodex.audit.tables import Table


def word(number: int) -> str:
    """Another word of letters alone for each number; no two are alike but for their ends."""
    return "".join("bdfklmnrst"[int(d)] + "aeiou"[int(d) % 5] for d in f"{number:03d}")


def some(pattern: str, **counts: int) -> list[str]:
    return [pattern.format(k, i) for k, n in counts.items() for i in range(n)]


def many(kinds: int, of_each: int) -> dict[str, int]:
    return {word(k): of_each for k in range(kinds)}


def column(
    title: str, values: Sequence[str], count: int = 0, *, key: str = "file", headed: bool = True
) -> tuple[list[str], Joins]:
    """Items, and a table that says something of the first of them."""
    paths = [f"{i:04d}.png" for i in range(count or len(values))]
    rows = tuple(zip(paths, values, strict=False))
    return paths, joins_of(paths, [Table("t.csv", (key, title), rows, headed)])
