"""The index that is kept of a catalogue."""

from __future__ import annotations

from pathlib import Path

from tests import coding


def index_of(cache: Path) -> Path:
    """The one index in a cache."""
    (found,) = cache.rglob("index-*.sqlite")
    return found


def put(folder: Path, name: str, **lines: str) -> Path:
    """Write the record of a dataset."""
    return coding.put(folder, "dataset", name, **lines)
