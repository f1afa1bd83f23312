"""Tables in Parquet, read in a process of their own: what a column unpacks to is only known behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

from sonodex.audit.tables.table import TOO_MANY, Table, made
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import ReadError, reason

_AT_ONCE = 10_000  # rows
_FIRST = 20  # values by which texts are told from files
_NO_FRACTION = re.compile(r"\.0+(?!\d)")  # of a second


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
        if held := next((f.name for f in schema if _of_bytes(f.type) and not _holds_texts(file, f)), None):
            raise ReadError(
                f"Parquet with files in its column {str(held)[:40]!r}, which are not read; export them"
            )
        columns = [f.name for f in schema if _is_scalar(f.type) or _is_bytes(f.type)][: limits.TABLE_COLUMNS]
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
        named = [_values(batch.column(batch.schema.names.index(name))) for name in columns]
        yield from zip(*named, strict=True)


def _values(column: Any) -> list[Any]:
    """The values of a column, times and texts without a mark as texts."""
    import pyarrow as pa
    import pyarrow.types as pt

    if _is_bytes(column.type):
        return [None if v is None else v.decode("utf-8", "replace") for v in column.to_pylist()]
    if pt.is_dictionary(column.type):
        column = column.dictionary_decode()
    if not pt.is_temporal(column.type):
        return cast(list[Any], column.to_pylist())
    # Python's own times end with the year 9999, and have no nanoseconds
    try:
        texts = column.cast(pa.string()).to_pylist()
    except pa.ArrowInvalid:  # of a place whose time is not known here
        texts = column.cast(pa.timestamp(column.type.unit)).cast(pa.string()).to_pylist()
    return [None if t is None or t.startswith("<") else _NO_FRACTION.sub("", t) for t in texts]


def _of_bytes(kind: Any) -> bool:
    """Whether a column holds bytes, alone or beside their name, as files are kept."""
    import pyarrow.types as pt

    if pt.is_struct(kind):
        return any(_of_bytes(kind.field(n).type) for n in range(kind.num_fields))
    if pt.is_list(kind) or pt.is_large_list(kind):
        return _of_bytes(kind.value_type)
    return _is_bytes(kind)


def _is_bytes(kind: Any) -> bool:
    import pyarrow.types as pt

    return bool(pt.is_binary(kind) or pt.is_large_binary(kind))


def _holds_texts(file: Any, field: Any) -> bool:
    """Whether a column of bytes holds texts that are not marked as such, as Spark and Impala write them."""
    if not _is_bytes(field.type):
        return False
    first = next(file.iter_batches(_FIRST, columns=[field.name], use_threads=False), None)
    try:
        texts = [v.decode() for v in (first.column(0).to_pylist() if first else ()) if v]
    except UnicodeDecodeError:
        return False
    return not any("\0" in t for t in texts)


def _is_scalar(kind: Any) -> bool:
    import pyarrow.types as pt

    if pt.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        pt.is_string(kind) or pt.is_large_string(kind) or pt.is_integer(kind) or pt.is_floating(kind)
        or pt.is_boolean(kind) or pt.is_temporal(kind) or pt.is_decimal(kind)
    )  # fmt: skip
