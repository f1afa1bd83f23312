"""All records together: load fast, find, rank, compare, relate, count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonodex.catalogue.catalogue import Catalogue, Entry

if TYPE_CHECKING:
    from sonodex.catalogue.checks import Report as Report
    from sonodex.catalogue.checks import check_paths as check_paths

__all__ = ["Catalogue", "Entry", "check_paths"]


def __getattr__(name: str) -> object:
    # Checking needs the schema; listing does not.
    if name in ("check_paths", "Report"):
        from sonodex.catalogue import checks

        return getattr(checks, name)
    raise AttributeError(f"module 'sonodex.catalogue' has no attribute {name!r}")
