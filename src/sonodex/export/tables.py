"""Tables of the catalogue as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sonodex.cells import cell, to_csv, to_lines

__all__ = ["cell", "from_records", "to_csv", "to_lines"]


def from_records(rows: Sequence[Mapping[str, Any]], header: Sequence[str] = ()) -> str:
    """Rows by column as CSV; without a header its columns are those of all rows, `none` where there are
    no rows."""
    names = list(header) or list(dict.fromkeys(name for row in rows for name in row)) or ["none"]
    return to_csv(names, ([row.get(name) for name in names] for row in rows))
