"""CSV, in one way wherever sonodex writes one: RFC 4180 with line feeds, and nothing that a spreadsheet
runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

# Spreadsheets run text that begins like this as a formula, East Asian ones the wide signs, too.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
GUARDED = "^'([" + "".join(f"\\{start}" if start.isascii() else start for start in _FORMULA_STARTS) + "])"
"""Regular expression of a guarded text; its group is the first character of what was guarded."""


def cell(value: Any) -> Any:
    """A value as a cell: numbers stay numbers, unknown is empty, lists are joined with `; `.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def to_lines(rows: Iterable[Sequence[Any]]) -> str:
    """Rows as lines of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A header and rows as CSV."""
    return to_lines(chain((header,), rows))


def uncell(text: str) -> str:
    """The text that `cell` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA_STARTS) else text
