"""All records together: load fast, find, rank, compare, relate, count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonodex.catalogue.catalogue import Catalogue
from sonodex.catalogue.entries import EntryList
from sonodex.catalogue.entry import Entry

if TYPE_CHECKING:
    from sonodex.catalogue.consistency import check_paths as check_paths

__all__ = ["Catalogue", "Entry", "EntryList", "check_paths"]


def __getattr__(name: str) -> object:
    # Checking needs the schema; listing does not.
    if name == "check_paths":
        from sonodex.catalogue import consistency

        return getattr(consistency, name)
    raise AttributeError(f"module 'sonodex.catalogue' has no attribute {name!r}")
