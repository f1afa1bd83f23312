"""The one flat row of each record as CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sonodex.catalogue.rows import columns, flat_row
from sonodex.export.formats import Format
from sonodex.export.tables import to_lines
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def write(kind: Kind, entries: Iterable[Entry]) -> Iterator[str]:
    """A header, then a row a record."""
    yield to_lines([[c.name for c in columns(kind)]])
    for entry in entries:
        yield to_lines([list(flat_row(entry).values())])


FORMAT = Format(
    name="csv",
    title="CSV",
    ending=".csv",
    holds="the flat row of each record, a file a kind; no cell is a formula",
    media_type="text/csv",
    table=write,
)
