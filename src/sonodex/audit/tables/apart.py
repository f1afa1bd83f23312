"""Tables read in a process of their own, where they are large enough to matter."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sonodex.audit.look.running.watched import Watched, seconds_for
from sonodex.audit.tables.marks import HEADER, Marks, read_annotation
from sonodex.audit.tables.reading import decoded, read_table, unfolded
from sonodex.audit.tables.records import split_lists
from sonodex.audit.tables.table import TOO_MANY, Table
from sonodex.collect import formats, limits
from sonodex.collect.sources import Blob, ReadError

_CELL = "\x1f"  # no cell holds this sign: it counts as a blank, of which each is one space


class _Packed(NamedTuple):
    """A table as one text: millions of cells are sent, and held, one by one at many times their size."""

    path: str
    header: tuple[str, ...]
    headed: bool
    files: int
    rows: int
    cells: str


def read_apart(
    blob: Blob, form: formats.Format, watched: Watched, letters: frozenset[str] = frozenset()
) -> list[Table]:
    """As `read_table`; a large table is read by `watched`, within the time and memory of a reader."""
    size = unfolded(blob, form)
    if size <= limits.SMALL_TABLE_BYTES:
        return read_table(blob, form, letters)
    sent = replace(blob, beside=None)
    return [
        _unpacked(table) for table in watched.call(seconds_for(blob.size), _read, sent, form.name, letters)
    ]


def lists_apart(blob: Blob, watched: Watched, letters: frozenset[str] = frozenset()) -> list[Table]:
    """As `split_lists` of a file; a large one is read by `watched`.

    Raises:
        ReadError: it is larger than is taken in.
    """
    if blob.size <= limits.SMALL_TABLE_BYTES:
        return _lists(blob, letters)
    sent = replace(blob, beside=None)
    return [_unpacked(t) for t in watched.call(seconds_for(blob.size), _packed_lists, sent, letters)]


def _packed_lists(blob: Blob, letters: frozenset[str]) -> list[_Packed]:
    return [_packed(table) for table in _lists(blob, letters)]


def _lists(blob: Blob, letters: frozenset[str]) -> list[Table]:
    return split_lists(blob.path, decoded(blob.read(limits.YAML_BYTES), letters))


def _read(blob: Blob, form: str, letters: frozenset[str]) -> list[_Packed]:
    found = read_table(blob, next(f for f in formats.ALL if f.name == form), letters)
    return [_packed(table) for table in found if table.rows]


def annotation_apart(
    blob: Blob, watched: Watched, letters: frozenset[str] = frozenset()
) -> tuple[str, Marks] | None:
    """As `read_annotation`; a large file is read by `watched`.

    Raises:
        ReadError: it needs more than is given to a reader.
    """
    if blob.size <= limits.SMALL_TABLE_BYTES:
        return _annotation(blob, letters)
    return watched.call(seconds_for(blob.size), _annotation, replace(blob, beside=None), letters)


def _annotation(blob: Blob, letters: frozenset[str]) -> tuple[str, Marks] | None:
    found = read_annotation(blob.path, decoded(blob.read(limits.ANNOTATION_BYTES), letters))
    if found and (1 + len(HEADER)) * len(found[1]) > limits.TABLE_CELLS:
        raise ReadError(TOO_MANY)
    return found


def _packed(table: Table) -> _Packed:
    cells = _CELL.join(_CELL.join(row) for row in table.rows)
    return _Packed(table.path, table.header, table.headed, table.files, len(table.rows), cells)


def _unpacked(packed: _Packed) -> Table:
    width = len(packed.header)
    known: dict[str, str] = {}
    cells = iter([known.setdefault(c, c) if len(c) < _SHORT else c for c in packed.cells.split(_CELL)])
    rows = tuple(zip(*[cells] * width, strict=True)) if width else ((),) * packed.rows
    return Table(packed.path, packed.header, rows, packed.headed, packed.files)


_SHORT = 4  # letters: texts that recur
