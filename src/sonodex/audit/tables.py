"""Tables beside the data (CSV, TSV, XLSX, JSON), read as text within limits, and which of their columns names
the files."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sonodex.audit import names
from sonodex.collect import formats, limits
from sonodex.collect.sources import Blob, ReadError, reason
from sonodex.errors import MissingExtraError

_NAMES = 0.3  # share of a column's values that have to be names of files


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table: texts, `header` as long as each row."""

    path: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_table(blob: Blob, form: formats.Format) -> list[Table]:
    """The tables of one file: one, or one a sheet.

    Raises:
        ReadError: it is broken, or larger than is taken in.
    """
    data = blob.read(limits.TABLE_BYTES)
    try:
        if form is formats.XLSX:
            return _sheets(blob.path, data)
        if form is formats.JSON:
            return _records(blob.path, json.loads(data.decode("utf-8-sig")))
        return [_delimited(blob.path, _decoded(data))]
    except (
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        RecursionError,
        csv.Error,
        OSError,
        MemoryError,
    ) as error:
        raise ReadError(f"{form.name} broken: {reason(error, 100)}") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _clean(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:300]


def _made(path: str, rows: Iterable[Sequence[Any]]) -> Table:
    lines: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for number, row in enumerate(rows):
        if number > limits.TABLE_ROWS:
            break
        cells = tuple(_clean(v) for v in row[: limits.TABLE_COLUMNS])
        if not any(cells):
            continue
        if not header:
            header = cells
        else:
            lines.append((cells + ("",) * len(header))[: len(header)])
    return Table(path, header, tuple(lines))


def _delimited(path: str, text: str) -> Table:
    sample = text[:8192]
    first = sample.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count) if any(c in first for c in ",;\t|") else ","
    return _made(path, csv.reader(io.StringIO(text), delimiter=delimiter))


def _sheets(path: str, data: bytes) -> list[Table]:
    _check_package(data)
    try:
        import openpyxl
    except ImportError:
        raise MissingExtraError("audit") from None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            return [
                _made(f"{path} ({sheet.title})", sheet.iter_rows(values_only=True))
                for sheet in book.worksheets[:20]
            ]
        except Exception as error:  # the library lets errors of every kind through for broken files
            raise ReadError(f"XLSX broken: {reason(error, 100)}") from None


def _check_package(data: bytes) -> None:
    """Refuse a workbook that unpacks to more than is taken in."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ReadError(f"XLSX broken: {error}") from None
    if total > 8 * limits.TABLE_BYTES:
        raise ReadError(f"XLSX unpacks to {total:,} bytes, more than is taken in")


def _records(path: str, value: Any) -> list[Table]:
    """A list of objects, an object of objects or of plain values by name, or such a list below one key
    (COCO's images)."""
    if isinstance(value, dict):
        lists = [
            v
            for v in value.values()
            if isinstance(v, list) and v and all(isinstance(o, dict) for o in v[:20])
        ]
        if lists:
            return [_made(path, _objects(v)) for v in lists[:5]]
        if value and all(isinstance(v, str | int | float) for v in list(value.values())[:100]):
            return [_made(path, [("name", "value"), *value.items()])]
        if value and all(isinstance(v, dict) for v in list(value.values())[:20]):
            return [
                _made(path, _objects([{"name": k, **v} for k, v in value.items() if isinstance(v, dict)]))
            ]
        if value and all(
            isinstance(v, list) and all(isinstance(o, str) for o in v[:20]) for v in value.values()
        ):
            return [
                _made(
                    path,
                    [("name", "split"), *((name, part) for part, listed in value.items() for name in listed)],
                )
            ]
        return []
    if isinstance(value, list) and value and all(isinstance(o, dict) for o in value[:20]):
        return [_made(path, _objects(value))]
    return []


def _objects(rows: list[Any]) -> Iterable[Sequence[Any]]:
    keys: dict[str, None] = {}
    for row in rows[:1000]:
        if isinstance(row, dict):
            keys |= {k: None for k, v in row.items() if isinstance(v, str | int | float | bool)}
    yield list(keys)
    for row in rows:
        if isinstance(row, dict):
            yield [row.get(k) if isinstance(row.get(k), str | int | float | bool) else "" for k in keys]


class Names:
    """The items that a text in a table may name: by path, by file name, by stem, less words for masks and
    images."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._items: dict[str, list[int]] = {}
        for i, path in enumerate(paths):
            for name in {path.lower(), path.rpartition("/")[2].lower(), names.stem(path).lower()}:
                self._items.setdefault(name, []).append(i)

    def find(self, text: str) -> list[int]:
        """Positions of the items a text names; several where a stem stands in several folders."""
        low = text.strip().lower().replace("\\", "/").removeprefix("./")
        name = low.rpartition("/")[2]
        for candidate in (low, name, names.stem(name), re.sub(r"\.0$", "", low)):
            if candidate and candidate in self._items:
                found = self._items[candidate]
                below = [i for i in found if low.endswith(candidate)]
                return below or found
        return []


def column_of_names(table: Table, known: Names) -> int | None:
    """The column whose values name items, the one that names most of them."""
    best, most = None, 0
    for column in range(len(table.header)):
        values = [row[column] for row in table.rows if row[column]]
        step = max(1, len(values) // 2000)
        some = values[::step]
        found = sum(bool(known.find(v)) for v in some)
        if some and found >= _NAMES * len(some) and found > most and len(set(some)) > min(3, len(some)) / 2:
            best, most = column, found
    return best
