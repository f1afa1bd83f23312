"""Tables in Parquet, read in a process of their own: what a column unpacks to is only known behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sonodex.audit.tables.table import TOO_MANY, Table, made
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import ReadError, reason

_AT_ONCE = 10_000  # rows


def parquet(path: str, data: bytes) -> Table:
    """The table of a Parquet file: its columns of texts, numbers, yes and no, and times.

    Raises:
        ReadError: it is broken, larger than is taken in, or holds pictures, which are not read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(pa.BufferReader(data), memory_map=False)
        schema, about = file.schema_arrow, file.metadata
        if held := next((f.name for f in schema if _of_bytes(f.type)), None):
            raise ReadError(
                f"Parquet with files in its column {str(held)[:40]!r}, which are not read; export them"
            )
        columns = [f.name for f in schema if _is_scalar(f.type)][: limits.TABLE_COLUMNS]
        if about.num_rows * (1 + len(columns)) > limits.TABLE_CELLS:
            raise ReadError(TOO_MANY)
        sizes = (about.row_group(n).total_byte_size for n in range(about.num_row_groups))
        afford(sum(sizes), limits.TABLE_PARTS * limits.TABLE_BYTES)
        return made(path, _rows(file, columns), titled=True)
    except (ReadError, MemoryError):
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise ReadError(f"Parquet broken: {reason(error, 100)}") from None


def _rows(file: Any, columns: list[str]) -> Iterator[Sequence[Any]]:
    yield columns
    for batch in file.iter_batches(_AT_ONCE, columns=columns, use_threads=False):
        named = [batch.column(batch.schema.names.index(name)).to_pylist() for name in columns]
        yield from zip(*named, strict=True)


def _of_bytes(kind: Any) -> bool:
    """Whether a column holds files: bytes, alone or beside their name."""
    import pyarrow.types as pt

    if pt.is_struct(kind):
        return any(_of_bytes(kind.field(n).type) for n in range(kind.num_fields))
    if pt.is_list(kind) or pt.is_large_list(kind):
        return _of_bytes(kind.value_type)
    return bool(pt.is_binary(kind) or pt.is_large_binary(kind))


def _is_scalar(kind: Any) -> bool:
    import pyarrow.types as pt

    if pt.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pt.is_string(kind) or pt.is_large_string(kind) or pt.is_integer(kind) or pt.is_floating(kind)
        or pt.is_boolean(kind) or pt.is_temporal(kind) or pt.is_decimal(kind)
    )  # fmt: skip
