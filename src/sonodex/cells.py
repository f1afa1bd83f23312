"""CSV, in one way wherever sonodex writes one: RFC 4180 with line feeds, and nothing that a spreadsheet
runs."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

# Spreadsheets run text that begins like this as a formula, East Asian ones the wide signs, too; some trim
# the blanks before it. A text that looks guarded already is guarded once more, so that all come back.
_BLANKS = "\t-\r\x1c- \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_FORMULA = f"'*[{_BLANKS}]*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_runs = re.compile(_FORMULA).match
GUARDED = f"^'({_FORMULA})"
"""Regular expression of a guarded text; its group is how that begins which was guarded."""


def cell(value: Any) -> Any:
    """A value as a cell: numbers stay numbers, unknown is empty, lists are joined with `; `.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return f"'{text}" if _runs(text) else text


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
    return text[1:] if text.startswith("'") and _runs(text, 1) else text
