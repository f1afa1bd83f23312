"""Write docs/reference/columns.md from the columns that `sonodex.catalogue.rows` declares."""

from __future__ import annotations

from pathlib import Path

from sonodex.catalogue.rows import columns
from sonodex.records.vocabularies import FOLDERS

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "columns.md"
_HEAD = """# Columns of tables

One row a record, the same everywhere: `sonodex list --format csv`, `api/v1/<kind>.csv` of the page and
`Catalogue.to_dataframe()` (there `id` is the index). A cell is empty where a fact is not known. In CSV lists
are joined with `; `, and text that a spreadsheet would run as a formula begins with an apostrophe. New ones
come at the end.

Written by `python scripts/columns_reference.py` from the columns' own declaration; a test keeps it true.
"""


def reference() -> str:
    """The whole page."""
    parts = [_HEAD]
    for kind, folder in FOLDERS.items():
        lines = [f"| `{c.name}` | {c.type} | {c.description} |" for c in columns(kind)]
        head = [f"## {folder.capitalize()}", "", "| column | type | meaning |", "|---|---|---|"]
        parts.append("\n".join([*head, *lines, ""]))
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")
