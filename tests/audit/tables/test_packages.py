"""Tables that come in packages of their own: OpenDocument and Parquet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sonodex.audit.look.running.watched import Watched
from sonodex.audit.tables import Table, read_table
from sonodex.audit.tables.apart import read_apart
from sonodex.collect import formats, limits
from sonodex.collect.sources import Blob, ReadError

ROWS = [("001.png", "benign"), ("002.png", "malignant"), ("003.png", "benign")]
HEADER = ("image", "diagnosis")


def sheet(*rows: str, title: str = "one") -> str:
    return f'<table:table table:name="{title}">{"".join(rows)}</table:table>'


def row(*cells: Any, told: str = "") -> str:
    return f"<table:table-row{told}>{''.join(map(cell, cells))}</table:table-row>"


def cell(value: Any) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return value
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'


def ods(*sheets: str) -> bytes:
    spaces = "".join(
        f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    content = f"<office:document-content{spaces}><office:body>{''.join(sheets)}</office:body></office:document-content>"
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def packed(members: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in members.items():
            package.writestr(name, text)
    return out.getvalue()


def parquet(columns: Mapping[str, Any], **told: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **told)
    return out.getvalue()


def tables(data: bytes, name: str) -> list[Table]:
    form = formats.sniff(data[: formats.HEAD], name, len(data))
    return read_table(Blob(name, len(data), content=data), form)


def said(data: bytes, name: str) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    return [(t.path, t.header, list(t.rows)) for t in tables(data, name)]


MERGED = (
    '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>benign</text:p>'
    "</table:table-cell>"
)
NOTED = (
    '<table:table-cell office:value-type="string"><office:annotation><text:p>ask again</text:p>'
    "</office:annotation><text:p>be<text:span>nign</text:span></text:p></table:table-cell>"
)
NO_NUMBER = (
    '<table:table-cell office:value-type="float" office:value=""><text:p>n/a</text:p></table:table-cell>'
)
COVERED = "<table:covered-table-cell/>"
TWICE = (
    '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>a</text:p>'
    "</table:table-cell>"
)


def test_an_open_document_sheet_is_a_table() -> None:
    data = ods(
        sheet(row(*HEADER), *(row(*r) for r in ROWS)), sheet(row("id", "age"), row(1, 40.5), title="two")
    )
    assert said(data, "t.ods") == [
        ("t.ods (one)", HEADER, ROWS),
        ("t.ods (two)", ("id", "age"), [("1", "40.5")]),
    ]


@pytest.mark.parametrize(
    ("rows", "cells"),
    [
        ([row("001.png", "a < b & c")], [("001.png", "a < b & c")]),
        ([row("001.png", True), row("002.png", False)], [("001.png", "1"), ("002.png", "0")]),
        ([row("001.png", None), row("002.png", "x")], [("001.png", ""), ("002.png", "x")]),
        ([row("001.png", MERGED), row("002.png", COVERED)], [("001.png", "benign"), ("002.png", "benign")]),
        ([row(TWICE)], [("a", "a")]),
        ([row("001.png", NOTED)], [("001.png", "benign")]),
        ([row("001.png", NO_NUMBER)], [("001.png", "n/a")]),
        ([row("1", "a", told=' table:number-rows-repeated="2"')], [("1", "a"), ("1", "a")]),
        ([row("1", "a"), row(None, told=' table:number-rows-repeated="1048574"')], [("1", "a")]),
    ],
)  # fmt: skip
def test_cells_of_an_open_document(rows: Sequence[str], cells: list[tuple[str, ...]]) -> None:
    assert said(ods(sheet(row(*HEADER), *rows)), "t.ods") == [("t.ods (one)", HEADER, cells)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (packed({"mimetype": "x"}), "ODS broken: it holds no content.xml$"),
        (packed({"mimetype": "x", "content.xml": "<a"}), "ODS broken"),
        (packed({"mimetype": "x", "content.xml": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'}), "ODS broken"),
        (ods(sheet(row("a", "b", told=' table:number-rows-repeated="99999999"'))), "cells that are taken in"),
        (packed({"mimetype": "x", "content.xml": " " * (limits.TABLE_PARTS * limits.TABLE_BYTES + 1)}), "of memory"),
    ],
)  # fmt: skip
def test_an_open_document_that_is_broken_or_too_large_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        tables(data, "t.ods")


def test_a_parquet_file_is_a_table_of_its_texts_and_numbers() -> None:
    data = parquet(
        {
            "image": ["1.png", "2.png"], "diagnosis": pa.array(["a", "b"]).dictionary_encode(), "test": [True, None],
            "age": [40.0, 41.5], "boxes": [[1, 2], [3]],
        },
        compression="zstd",
    )  # fmt: skip
    header = ("image", "diagnosis", "test", "age")
    assert said(data, "t.parquet") == [
        ("t.parquet", header, [("1.png", "a", "1", "40"), ("2.png", "b", "", "41.5")])
    ]


def test_pictures_in_a_parquet_file_are_told_to_be_unread() -> None:
    files = pa.array([{"bytes": b"\x89PNG", "path": "1.png"}])
    with pytest.raises(ReadError, match="files in its column 'image', which are not read"):
        tables(parquet({"image": files, "label": [1]}), "t.parquet")


def test_texts_that_a_parquet_file_does_not_mark_as_such_are_no_files() -> None:
    columns = {"image": pa.array([b"1.png", None, "ü.png".encode()]), "label": ["a", "b", "c"]}
    assert said(parquet(columns), "t.parquet") == [
        ("t.parquet", ("image", "label"), [("1.png", "a"), ("", "b"), ("ü.png", "c")])
    ]


@pytest.mark.parametrize(
    ("times", "texts"),
    [
        (
            pa.array([0, None, 1], pa.timestamp("ns")),
            ["1970-01-01 00:00:00", "", "1970-01-01 00:00:00.000000001"],
        ),
        (pa.array([0, 10**15], pa.timestamp("s")), ["1970-01-01 00:00:00", ""]),
        (pa.array([0], pa.timestamp("us", "Nowhere/At all")), ["1970-01-01 00:00:00"]),
        (pa.array([0], pa.timestamp("us", "+07:30")), ["1970-01-01 07:30:00+0730"]),
        (pa.array([1, 2**30], pa.date32()), ["1970-01-02", ""]),
        (pa.array([1, 2**30], pa.date32()).dictionary_encode(), ["1970-01-02", ""]),
        (pa.array([1], pa.time64("ns")), ["00:00:00.000000001"]),
    ],
)
def test_times_in_a_parquet_file(times: Any, texts: list[str]) -> None:
    [table] = tables(parquet({"image": ["1.png"] * len(times), "time": times}), "t.parquet")
    assert [row[1] for row in table.rows] == texts


def test_a_parquet_file_is_read_by_a_process_of_its_own() -> None:
    whole = parquet({"image": ["1.png", "2.png"], "label": ["a", "b"]})
    with Watched() as watched:
        [table] = read_apart(Blob("t.parquet", len(whole), content=whole), formats.PARQUET, watched)
        assert table.rows == (("1.png", "a"), ("2.png", "b"))
        assert watched._process is not None


@pytest.mark.parametrize("cut", [4, 40, -9, -4])
def test_a_broken_parquet_file_is_refused(cut: int) -> None:
    data = parquet({"image": ["1.png", "2.png"], "label": ["a", "b"]})
    with pytest.raises(ReadError, match="Parquet broken"):
        tables(data[:cut], "t.parquet")


def test_a_parquet_file_of_more_cells_than_are_taken_in_is_refused() -> None:
    column = pa.array([0]).take(pa.array([0] * (limits.TABLE_CELLS // 4 + 1)))
    with pytest.raises(ReadError, match="cells that are taken in"):
        tables(parquet({"a": column, "b": column, "c": column}), "t.parquet")
