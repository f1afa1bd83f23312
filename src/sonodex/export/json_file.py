"""Everything of each record as JSON, as `sonodex show --format json` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sonodex.export.formats import Format, array

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """A JSON array with an object a record."""
    return array(entry.full() for entry in entries)


FORMAT = Format(
    name="json",
    title="JSON",
    ending=".json",
    holds="everything: facts, findings, score, rights, relations, overlaps",
    media_type="application/json",
    all=write,
)
