"""A manifest: one row an item, kept as Parquet, CSV or JSON Lines, opened fast and read row by row."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, overload

from sonodex import files
from sonodex.cells import GUARDED, to_csv
from sonodex.errors import MissingExtraError, SonodexError, UsageError
from sonodex.loading.row import COLUMNS, PARTS, Row, plain, row_of

FORMATS = (".parquet", ".csv", ".jsonl")
_MOST_BYTES = 4 * 2**30
_BLOCK = 16 * 2**20  # bytes of a text file that are parsed at once


class Manifest(Sequence[Row]):
    """Rows of items, in the order of their names.

    Attributes:
        root: the folder or address that paths are relative to; None where that is not known.
        table: the rows as a pyarrow table, a column each.
    """

    def __init__(self, table: Any, root: str | None = None) -> None:
        self.table, self.root = table.combine_chunks(), root
        self._columns: list[tuple[str, Any]] = []  # of arrays, made when a row is first asked for

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_columns": []}  # else what the table holds would be sent twice

    @classmethod
    def of(cls, rows: Iterable[Row], root: str | None = None) -> Manifest:
        """A manifest of these rows, sorted by path, member, picture and first frame."""
        listed = sorted(rows, key=lambda row: (*row.place, row.first_frame))
        return cls(_arrow().Table.from_pylist([plain(row) for row in listed], schema=_schema()), root)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Manifest: ...
    def __getitem__(self, index: int | slice) -> Row | Manifest:
        if isinstance(index, slice):
            return self.take(range(*index.indices(len(self))))
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(index)
        if not self._columns:
            self._columns = [(name, _whole(self.table[name])) for name in self.table.column_names]
        return row_of({name: values[place].as_py() for name, values in self._columns})

    def __iter__(self) -> Iterator[Row]:
        for batch in self.table.to_batches(max_chunksize=1024):
            for values in batch.to_pylist():
                yield row_of(values)

    def take(self, positions: Iterable[int]) -> Manifest:
        """The rows at some positions, in that order."""
        return Manifest(self.table.take(_arrow().array(list(positions), _arrow().int64())), self.root)

    def column(self, name: str) -> list[Any]:
        """The values of a column, as plain values."""
        values: list[Any] = self.table[name].to_pylist()
        return values

    def write(self, path: Path) -> None:
        """Write it whole or not at all, in the format that the name's ending says.

        Raises:
            UsageError: another ending.
            SonodexError: it cannot be written.
        """
        files.write_bytes(path, self.as_bytes(_ending(path)))

    def as_bytes(self, ending: str) -> bytes:
        """The file's content: equal manifests have equal bytes. `ending` is one of `FORMATS`."""
        if ending == ".parquet":
            pa = _arrow()
            out = pa.BufferOutputStream()
            pa.parquet.write_table(self.table, out, compression="zstd")
            content: bytes = out.getvalue().to_pybytes()
            return content
        rows = self.table.to_pylist()
        if ending == ".jsonl":
            return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
        names = [c.name for c in COLUMNS]
        lists = {c.name for c in COLUMNS if c.type.startswith("list")}
        return to_csv(
            names,
            (
                [
                    (json.dumps(row[n], ensure_ascii=False) if row[n] else None) if n in lists else row[n]
                    for n in names
                ]
                for row in rows
            ),
        ).encode()


def _whole(column: Any) -> Any:
    """A column as one array, of which a value is read far faster than of one in pieces."""
    return column.chunk(0) if column.num_chunks == 1 else column


def read_manifest(path: Path, root: str | None = None) -> Manifest:
    """A manifest from a file.

    Args:
        path: Parquet, CSV or JSON Lines, as `Manifest.write` writes them.
        root: the folder that its paths are relative to; by default the one that the file lies in.

    Raises:
        UsageError: there is no such file, or it has another ending.
        SonodexError: it is broken or no manifest.
        MissingExtraError: the `loading` extra is not installed.
    """
    ending = _ending(path)
    if not path.is_file():
        raise UsageError(f"{path}: no such file")
    if path.stat().st_size > _MOST_BYTES:
        raise SonodexError(f"{path}: larger than any manifest that is read")
    pa = _arrow()
    try:
        if ending == ".parquet":
            table = pa.parquet.read_table(path)
        elif ending == ".jsonl":
            table = _blocks(_from_json_lines, path)
        else:
            table = _blocks(_from_csv, path)
        return Manifest(_fitting(table, path), root or str(path.parent))
    except (pa.ArrowException, ValueError, TypeError, KeyError) as error:
        raise SonodexError(f"{path}: no manifest, or broken ({' '.join(str(error).split())[:100]})") from None


def is_manifest(path: Path) -> bool:
    """Whether a file is a manifest of the format that its name says, which a new one may replace.

    Raises:
        OSError: it cannot be read.
    """
    names = [c.name for c in COLUMNS]
    if _ending(path) == ".parquet":
        pa = _arrow()
        try:
            return bool(set(pa.parquet.read_schema(path).names) >= set(names[:_TELLING]))
        except pa.ArrowInvalid:
            return False
    begin = {".csv": to_csv(names[:_TELLING], ()).strip(), ".jsonl": f'{{"{names[0]}": "'}[_ending(path)]
    with path.open("rb") as stream:
        return stream.read(len(begin)) == begin.encode()


_TELLING = 3  # columns by which a manifest is known


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise UsageError(f"{path}: a manifest is named {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    return ending


def _fitting(table: Any, path: Path) -> Any:
    """The table with all columns of a manifest, in their order; those that are missing are empty."""
    pa, schema = _arrow(), _schema()
    if "item" not in table.column_names or "path" not in table.column_names:
        raise SonodexError(f"{path}: no manifest: it has no columns 'item' and 'path'")
    columns = [
        table[f.name].cast(f.type) if f.name in table.column_names else pa.nulls(table.num_rows, f.type)
        for f in schema
    ]
    return pa.table(columns, schema=schema)


def _blocks(read: Callable[[Path, int], Any], path: Path) -> Any:
    """A file read in blocks, or as one where a row does not fit into them."""
    size = path.stat().st_size
    try:
        return read(path, _BLOCK)
    except _arrow().ArrowInvalid:
        if size <= _BLOCK or size >= 2**31:
            raise
        return read(path, size + 1)


def _from_json_lines(path: Path, block: int) -> Any:
    if not path.stat().st_size:
        return _schema().empty_table()
    import pyarrow.json

    parse = pyarrow.json.ParseOptions(explicit_schema=_schema(), unexpected_field_behavior="ignore")
    how = pyarrow.json.ReadOptions(block_size=block)
    return pyarrow.json.read_json(path, read_options=how, parse_options=parse)


def _from_csv(path: Path, block: int) -> Any:
    """Columns of their types; lists are parsed a block of rows at a time, without an object a row."""
    import pyarrow.compute
    import pyarrow.csv

    pa, pc, schema = _arrow(), pyarrow.compute, _schema()
    typed = {f.name: pa.string() if pa.types.is_list(f.type) else f.type for f in schema}
    raw = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=block),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=typed, null_values=[""], strings_can_be_null=True
        ),
    )
    made = {}
    for column, wanted in zip(COLUMNS, schema, strict=True):
        if column.name not in raw.column_names:
            continue
        values = raw[column.name]
        if column.type.startswith("list"):
            parts = [_parsed(part, wanted.type) for part in values.chunks if len(part)]
            values = pa.chunked_array([c for part in parts for c in part.chunks], wanted.type)
        elif column.type == "text":
            if pc.any(pc.starts_with(values, "'")).as_py():
                values = pc.replace_substring_regex(values, GUARDED, r"\1")
            values = values if _optional(column.name) else pc.fill_null(values, "")
        made[column.name] = values
    return pa.table(made)


def _parsed(texts: Any, wanted: Any) -> Any:
    """Lists from JSON texts; an empty text is an empty list."""
    import pyarrow.compute
    import pyarrow.json

    pa, pc = _arrow(), pyarrow.compute
    flat = pc.replace_substring(pc.fill_null(texts, "[]"), "\n", " ")  # a line a row
    lines = pc.binary_join_element_wise('{"_":', flat, "}\n", "").buffers()[2]
    found = pyarrow.json.read_json(
        pa.BufferReader(lines),
        read_options=pyarrow.json.ReadOptions(block_size=len(lines) + 1),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=pa.schema([("_", wanted)]), unexpected_field_behavior="ignore"
        ),
    )["_"]
    if len(found) != len(texts):
        raise ValueError("a cell holds something else than a list")
    return found


def _optional(name: str) -> bool:
    return type(None) in typing.get_args(typing.get_type_hints(Row)[name])


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("loading") from None
    return pyarrow


def _schema() -> Any:
    pa = _arrow()
    simple = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64()}
    parts = {int: pa.int64(), float: pa.float64(), str: pa.string()}

    def of_part(part: type[Any]) -> Any:
        fields = []
        for name, hint in typing.get_type_hints(part).items():
            inner = [t for t in typing.get_args(hint) if t is not type(None)]
            listed = typing.get_origin(hint) is Sequence
            plain_type = parts[inner[0] if inner else hint]
            fields.append((name, pa.list_(plain_type) if listed else plain_type))
        return pa.struct(fields)

    fields = []
    for column in COLUMNS:
        if column.type in simple:
            fields.append((column.name, simple[column.type]))
        elif column.type in PARTS:
            fields.append((column.name, pa.list_(of_part(PARTS[column.type]))))
        else:
            fields.append((column.name, pa.list_(pa.string())))
    return pa.schema(fields)
