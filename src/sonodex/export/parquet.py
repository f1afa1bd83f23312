"""The one flat row of each record as Parquet, with the types that its columns declare."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import ColumnType, columns, flat_row
from sonodex.errors import MissingExtraError
from sonodex.export.formats import Format
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_ROWS = 1000  # of a row group: what is held at a time


def write(kind: Kind, entries: Iterable[Entry], path: Path) -> None:
    """A file with a row a record; what a column means stands in its metadata.

    Raises:
        MissingExtraError: without the optional part `exports` (pyarrow).
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("exports") from None
    types: dict[ColumnType, Any] = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "list of text": pa.list_(pa.string()),
        "list of integer": pa.list_(pa.int64()),
    }
    schema = pa.schema(
        [pa.field(c.name, types[c.type], metadata={"description": c.description}) for c in columns(kind)]
    )
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        rest = iter(entries)
        while part := [flat_row(entry) for entry in islice(rest, _ROWS)]:
            writer.write_table(pa.Table.from_pylist(part, schema=schema))


FORMAT = Format(
    name="parquet",
    title="Parquet",
    ending=".parquet",
    holds="the flat row of each record with its types, a file a kind; for pandas, Polars, DuckDB",
    media_type="application/vnd.apache.parquet",
    extra="exports",
    table_file=write,
)
