"""The one flat row of each record as an Excel workbook: a sheet a kind, one of what columns mean."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import columns, flat_row
from sonodex.errors import MissingExtraError
from sonodex.export.formats import Format
from sonodex.records.vocabularies import FOLDERS

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_MOST = 32_767  # characters of a cell
_EPOCH = (1980, 1, 1)  # of the archive's members, so that the same catalogue gives the same bytes


def write(entries: Iterable[Entry], path: Path) -> None:
    """A workbook with a row a record; text is written as text, so that nothing is a formula or a link.

    Raises:
        MissingExtraError: without the optional part `exports` (XlsxWriter).
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtraError("exports") from None
    import datetime as dt

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "in_memory": False})
    book.set_properties({"title": "sonodex", "created": dt.datetime(*_EPOCH)})
    bold = book.add_format({"bold": True})
    kinds = []
    for kind, group in groupby(entries, key=lambda e: e.kind):
        kinds.append(kind)
        sheet = book.add_worksheet(FOLDERS[kind])
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns(kind)):
            sheet.write_string(0, place, column.name, bold)
        for number, entry in enumerate(group, 1):
            for place, value in enumerate(flat_row(entry).values()):
                _put(sheet, number, place, value)
    meaning = book.add_worksheet("columns")
    lines = [(FOLDERS[k], c.name, c.type, c.description) for k in kinds for c in columns(k)]
    for number, line in enumerate([("sheet", "column", "type", "meaning"), *lines]):
        for place, word in enumerate(line):
            meaning.write_string(number, place, word)
    book.close()


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    if value is None or value == []:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        text = "; ".join(map(str, value)) if isinstance(value, list) else value
        sheet.write_string(row, column, text[:_MOST])


FORMAT = Format(
    name="xlsx",
    title="Excel workbook",
    ending=".xlsx",
    holds="the flat row of each record, a sheet a kind, and what the columns mean",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    extra="exports",
    file=write,
)
