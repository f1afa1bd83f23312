"""Entries as data frames: the one flat row of each, with types that know the unknown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.filters import checked_kind
from sonodex.catalogue.rows import ColumnType, columns, flat_row
from sonodex.errors import MissingExtraError, UsageError
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from sonodex.catalogue.entry import Entry

_PANDAS: dict[ColumnType, str] = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}


def one_kind(entries: Iterable[Entry]) -> Kind:
    """The kind that all entries have; datasets where there are none.

    Raises:
        UsageError: there are datasets and models.
    """
    kinds = {e.kind for e in entries}
    if len(kinds) > 1:
        raise UsageError("datasets and models have different columns; make a frame of each")
    return kinds.pop() if kinds else "dataset"


def to_pandas(kind: str, entries: Iterable[Entry]) -> pd.DataFrame:
    """Rows of entries of one kind; index: id. Whole numbers, numbers and yes or no are nullable.

    Raises:
        MissingExtraError: without the optional part `dataframe` (pandas).
        UsageError: there is no such kind.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtraError("dataframe") from None
    declared = columns(checked_kind(kind))
    frame = pd.DataFrame([flat_row(e) for e in entries], columns=[c.name for c in declared])
    types: Any = {c.name: _PANDAS[c.type] for c in declared if c.type in _PANDAS}
    return frame.astype(types).set_index("id")


def to_polars(kind: str, entries: Iterable[Entry]) -> pl.DataFrame:
    """Rows of entries of one kind.

    Raises:
        MissingExtraError: without the optional part `dataframe` (Polars).
        UsageError: there is no such kind.
    """
    try:
        import polars as pl
    except ImportError:
        raise MissingExtraError("dataframe") from None
    types: dict[ColumnType, Any] = {
        "text": pl.String,
        "integer": pl.Int64,
        "number": pl.Float64,
        "boolean": pl.Boolean,
        "list of text": pl.List(pl.String),
        "list of integer": pl.List(pl.Int64),
    }
    schema = {c.name: types[c.type] for c in columns(checked_kind(kind))}
    return pl.DataFrame([flat_row(e) for e in entries], schema=schema, orient="row")
