"""Write docs/reference/manifest.md from the columns that `sonodex.loading.row` declares."""

from __future__ import annotations

from pathlib import Path

from sonodex.loading.row import COLUMNS

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "manifest.md"
_HEAD = """# Columns of a manifest

One row an image, clip or volume, as `sonodex manifest FOLDER --out items.parquet` writes them (also `.csv`
and `.jsonl`), sorted by path, member and picture; the same folder gives the same bytes. Masks have no rows of
their own. A cell is empty where a fact is not known. Parquet and JSON Lines hold lists; CSV holds them as
JSON, and text that a spreadsheet would run as a formula begins with an apostrophe. New columns come at the
end.

A mask's pixels become numbers of classes by `values` and `classes`; 0 is background. Where 0 is none of the
values, what lies above half of the highest one is the class.

Written by `python scripts/manifest_reference.py` from the columns' own declaration; a test keeps it true.

| column | type | meaning |
|---|---|---|
"""


def reference() -> str:
    """The whole page."""
    return _HEAD + "".join(f"| `{c.name}` | {c.type} | {c.meaning} |\n" for c in COLUMNS)


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")
