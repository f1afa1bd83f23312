"""Tables in OpenDocument spreadsheets, from the XML that they keep their cells in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import ReadError
from sonodex.collect.xml_tree import xml_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTENT = "content.xml"
_ELEMENTS = 1_000_000
_DEEPEST = 40
_NAME = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_VALUES = {
    "float": "value", "percentage": "value", "currency": "value", "boolean": "boolean-value",
    "date": "date-value", "time": "time-value",
}  # fmt: skip

Area = tuple[int, int, int, int]  # merged cells: first row, first column, last row, last column, from 0


def sheets(data: bytes) -> Iterator[tuple[str, list[Sequence[Any]], list[Area]]]:
    """Title, rows and merged cells of each sheet.

    Raises:
        ReadError: it is no such file, or unpacks to more than is taken in.
        ValueError: its XML is broken.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if _CONTENT not in package.namelist():
                raise ReadError(f"ODS broken: it holds no {_CONTENT}")
            afford(package.getinfo(_CONTENT).file_size, limits.TABLE_PARTS * limits.TABLE_BYTES)
            text = package.read(_CONTENT)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ReadError(f"ODS broken: {error}") from None
    for sheet in xml_tree(text, _ELEMENTS, _DEEPEST).iter(_NAME % ("table", "table")):
        rows, merged = _cells(sheet)
        yield sheet.get(_NAME % ("table", "name"), ""), rows, merged


def _cells(sheet: Element) -> tuple[list[Sequence[Any]], list[Area]]:
    rows: list[Sequence[Any]] = []
    merged: list[Area] = []
    left = limits.TABLE_CELLS
    for row in sheet.iter(_NAME % ("table", "table-row")):
        cells: list[Any] = []
        end = 0  # behind the last cell that holds something, or is covered by one above
        for cell in row:
            if cell.tag not in _CELLS:
                continue
            down = _count(cell, "number-rows-spanned")
            if down > 1:
                right = len(cells) + _count(cell, "number-columns-spanned") - 1
                merged.append((len(rows), len(cells), len(rows) + down - 1, right))
            value = _value(cell)
            times = _count(cell, "number-columns-repeated")
            cells += [value] * min(times, limits.TABLE_COLUMNS - len(cells))
            end = end if value is None and cell.tag == _CELLS[0] else len(cells)
        cells = cells[:end]
        times = min(_count(row, "number-rows-repeated"), limits.TABLE_ROWS) if cells else 1
        left -= times * (1 + len(cells))
        if left < 0:
            raise ReadError(f"not read: more than the {limits.TABLE_CELLS:,} cells that are taken in")
        rows += [cells] * times
    return rows, merged


_CELLS = (_NAME % ("table", "table-cell"), _NAME % ("table", "covered-table-cell"))


def _count(element: Element, name: str) -> int:
    told = element.get(_NAME % ("table", name), "1")
    return max(int(told), 1) if told.isdigit() and len(told) < 10 else 1


def _value(cell: Element) -> Any:
    kind = cell.get(_NAME % ("office", "value-type"))
    if kind is None:
        return None
    told = cell.get(_NAME % ("office", _VALUES[kind])) if kind in _VALUES else None
    if told is not None and _VALUES[kind] == "value":
        try:
            return float(told)
        except ValueError:
            told = None
    if told is None:  # notes on a cell have paragraphs of their own, below it
        return "\n".join("".join(p.itertext()) for p in cell.findall(_NAME % ("text", "p")))
    return told == "true" if kind == "boolean" else told
