"""What a record is: typed schema, vocabularies, licences, reading, checking, writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.records.checking import Problem as Problem
    from sonodex.records.checking import check_file as check_file
    from sonodex.records.checking import read_record as read_record
    from sonodex.records.reading import Document as Document
    from sonodex.records.reading import parse as parse
    from sonodex.records.schema import DatasetRecord as DatasetRecord
    from sonodex.records.schema import Finding as Finding
    from sonodex.records.schema import ModelRecord as ModelRecord
    from sonodex.records.schema import Record as Record
    from sonodex.records.writing import edit_record as edit_record
    from sonodex.records.writing import template as template

_HOME = {
    "Problem": "checking", "check_file": "checking", "read_record": "checking",
    "Document": "reading", "parse": "reading",
    "DatasetRecord": "schema", "ModelRecord": "schema", "Finding": "schema", "Record": "schema",
    "edit_record": "writing", "template": "writing",
}  # fmt: skip
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Loaded on first use: listing the catalogue reads a compiled index and needs no schema.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"sonodex.records.{_HOME[name]}"), name)
    raise AttributeError(f"module 'sonodex.records' has no attribute {name!r}")
