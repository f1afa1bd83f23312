"""Tables beside the data as people write them (CSV, TSV, XLSX, ODS, Parquet, JSON, text), read as text within
limits."""

from __future__ import annotations

from sonodex.audit.tables.reading import read_table
from sonodex.audit.tables.table import Table

__all__ = ["Table", "read_table"]
