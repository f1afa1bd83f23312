"""Tables of one file: delimited text, workbooks, Parquet, JSON."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from sonodex.audit.column_titles import LABEL_WORDS
from sonodex.audit.tables import open_document
from sonodex.audit.tables.parquet import parquet
from sonodex.audit.tables.records import records
from sonodex.audit.tables.table import Table, made, names_file
from sonodex.audit.words import IMAGE, SPLIT, SUBJECT
from sonodex.collect import formats, limits
from sonodex.collect.budget import BEYOND, afford
from sonodex.collect.sources import Blob, ReadError, reason
from sonodex.errors import MissingExtraError

_SHEETS = 20
_DELIMITERS = ",;\t|"
_OTHER = ("{", "<")  # what a text begins with that is a value of a language, or markup, and no table
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_MOST_MERGED = 20_000
_FAULTS = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, csv.Error, OSError,
)  # fmt: skip


def read_table(blob: Blob, form: formats.Format, letters: frozenset[str] = frozenset()) -> list[Table]:
    """The tables of one file: one, or one a sheet or list.

    Args:
        blob: the file.
        form: its format.
        letters: beyond ASCII that names of the set hold; they tell which encoding a text is in.

    Raises:
        ReadError: it is broken, or larger than is taken in.
    """
    data = blob.read(limits.TABLE_BYTES)
    try:
        if form is formats.XLSX:
            return _sheets(blob.path, data)
        if form is formats.ODS:
            found = islice(open_document.sheets(data), _SHEETS)
            return [made(f"{blob.path} ({t})", _unmerged(iter(rows), merged)) for t, rows, merged in found]
        if form is formats.PARQUET:
            return [parquet(blob.path, data)]
        if form is formats.JSON:
            return records(blob.path, decoded(data, letters))
        text = decoded(data, letters)
        if form is formats.TEXT and text.lstrip()[:1] in _OTHER:
            return []
        return [delimited(blob.path, text, blanks=form is formats.TEXT)]
    except MemoryError:
        raise ReadError(BEYOND) from None
    except csv.Error as error:
        if "limit" not in str(error):
            raise ReadError(f"{form.name} broken: {reason(error, 100)}") from None
        raise ReadError(
            f"{form.name}: a cell of more than {csv.field_size_limit():,} letters; not read"
        ) from None
    except _FAULTS as error:
        raise ReadError(f"{form.name} broken: {reason(error, 100)}") from None


def unfolded(blob: Blob, form: formats.Format) -> int:
    """Bytes that a table has when it is unpacked, by what it states."""
    if form is formats.PARQUET:
        return limits.TABLE_BYTES  # which it states in a footer that nobody can trust
    if form not in (formats.XLSX, formats.ODS):
        return blob.size
    try:
        with blob.stream() as stream, zipfile.ZipFile(stream) as package:
            return sum(info.file_size for info in package.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return blob.size  # which is said when it is read


def decoded(data: bytes, letters: frozenset[str] = frozenset()) -> str:
    """A text in the encoding that it was most likely written in."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:400]:  # UTF-16 without its mark
        odd = data[1:400:2].count(0) >= data[0:400:2].count(0)
        return data.decode("utf-16-le" if odd else "utf-16-be", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    found: list[tuple[float, str]] = []
    for rank, encoding in enumerate(_likely(data)):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        told = sum(c in letters for c in text if not c.isascii())
        told += sum(len(word) for word in _TITLES.findall(text[:_HEAD]) if not word.isascii())
        found.append((told - 0.01 * rank, text))
    return max(found, default=(0.0, data.decode("latin-1")), key=lambda f: f[0])[1]


_HEAD = 2000  # letters, among which titles are
_TITLES = re.compile("|".join((LABEL_WORDS, IMAGE, SUBJECT, *SPLIT.values())), re.IGNORECASE)


def _likely(data: bytes) -> list[str]:
    """Encodings, the likeliest first: letters of two bytes come in runs of even length."""
    runs = Counter(len(run) % 2 for run in re.findall(rb"[\x80-\xff]+", data[:1_000_000]))
    single, double = (
        ["cp1252", "cp1250", "cp1251", "cp1254", "latin-1"],
        ["gb18030", "shift_jis", "euc_kr", "big5"],
    )
    western = data[:1_000_000].decode("cp1252", "replace")
    first = next((encoding for encoding, signs in _SIGNS if signs.search(western)), "cp1252")
    single.sort(key=lambda encoding: encoding != first)
    return double + single if runs[0] and not runs[1] else single + double


_SIGNS = (  # what letters of other encodings look like in the Western one: no Western word has these
    ("cp1251", re.compile(r"[À-ÿ]{4}")),
    # within a word or where it begins: units end in a power (cm³), and questions begin in a sign (¿...?)
    ("cp1250", re.compile(r"[a-z](?:[³¹¿][a-zà-ÿ]|ì[a-z])|(?<!\w)(?:³[a-z]{2}|¿[a-z]{2}(?![^?\n]*\?))")),
    ("cp1254", re.compile(r"[ðþÐÞ]|(?s:^(?=.*[a-z]ý)(?=.*[öüç])(?!.*[áéí]))")),
)


def delimited(path: str, text: str, blanks: bool = False) -> Table:
    """A table of delimited text.

    Args:
        path: what it is called.
        text: of the file.
        blanks: cells may also be parted by blanks, where no other sign parts them.
    """
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old Macintosh programs end lines
    first, _, rest = text.partition("\n")
    stated = re.match(r"^\s*\"?sep=(.)\"?\s*$", first.rstrip("\r"), re.IGNORECASE)
    if stated:
        text = rest
    delimiter = stated[1] if stated else _delimiter(text)
    if not delimiter and blanks:
        return made(path, (_by_blanks(line) for line in text.splitlines()))
    return made(path, csv.reader(_lines(text), delimiter=delimiter or ","))


def listed(path: str, text: str) -> Table | None:
    """The table of a list whose lines end in a class, behind a blank, tab or comma; None where they name
    their items alone."""
    cells = [m for line in text.splitlines() if line.strip() and (m := _CLASSED.match(line.strip()))]
    lines = sum(bool(line.strip()) for line in text.splitlines())
    kinds = {m[2] for m in cells}
    if not cells or len(cells) < lines:
        return None
    sure = (len(kinds) == 2 or len(kinds) < len(cells)) and all(names_file(m[1]) for m in cells)
    if 2 * len(kinds) > len(cells) and not sure:
        return None
    return made(path, [("name", "class"), *((m[1], m[2]) for m in cells)], titled=True)


_CLASSED = re.compile(r"(.*\S)[\s,;]+(-?\d{1,2}|[^\W\d_][^\s,;./\\()]*)$")


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends, one at a time: a stream of a text takes four times its memory."""
    at = 0
    while at < len(text):
        end = text.find("\n", at) + 1 or len(text)
        yield text[at:end]
        at = end


def _by_blanks(line: str) -> list[str]:
    """Cells parted by several blanks, or the last word and what stands before it."""
    return re.split(r"\s{2,}", line.strip()) if re.search(r"\S\s{2,}\S", line) else line.rsplit(None, 1)


def _delimiter(text: str) -> str:
    """The sign that stands equally often in most lines."""
    lines = [line for line in text[:65536].splitlines()[:60] if line.strip()]
    best, most = "", (0, 0)
    for sign in _DELIMITERS:
        counts = Counter(n for n in (line.count(sign) for line in lines) if n)
        if counts:
            usual, times = max(counts.items(), key=lambda p: (p[1], p[0]))
            if (times, usual) > most:
                best, most = sign, (times, usual)
    return best


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
                made(
                    f"{path} ({sheet.title})",
                    _unmerged(_rows(sheet), _merged(data, sheet)),
                )
                for sheet in book.worksheets[:_SHEETS]
            ]
        except (ReadError, MemoryError):
            raise
        except Exception as error:  # the library lets errors of every kind through for broken files
            raise ReadError(f"XLSX broken: {reason(error, 100)}") from None


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    """Rows of a sheet, as far as they are taken in; those in a gap, which are one and the same, without
    cells."""
    last: Sequence[Any] = ()
    blank = False
    for row in sheet.iter_rows(values_only=True, max_col=limits.TABLE_COLUMNS):
        if row is not last:
            last, blank = row, all(v is None for v in row)
        yield () if blank else row


def _merged(data: bytes, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged cells of a sheet: first row, first column, last row, last column, from 0."""
    from openpyxl.utils.cell import coordinate_to_tuple

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        found = _MERGED.findall(package.read(sheet._worksheet_path.lstrip("/")))[:_MOST_MERGED]
    out = []
    for start, end in found:
        (top, left), (bottom, right) = coordinate_to_tuple(start.decode()), coordinate_to_tuple(end.decode())
        out.append((top - 1, left - 1, min(bottom, limits.TABLE_ROWS) - 1, right - 1))
    return out


def _unmerged(
    rows: Iterator[Sequence[Any]], merged: Sequence[tuple[int, int, int, int]]
) -> Iterator[Sequence[Any]]:
    """Rows whose cells that were merged downwards hold the value each; a title merged to the right stays
    one."""
    begins: dict[int, list[tuple[int, int, int, int]]] = {}
    for area in merged:
        if area[2] > area[0]:
            begins.setdefault(area[0], []).append(area)
    open_: dict[int, tuple[int, Any]] = {}  # by column: last row, value
    for n, row in enumerate(rows):
        cells = list(row)
        for column, (last, value) in list(open_.items()):
            if n > last:
                del open_[column]
            elif column < len(cells) and cells[column] is None:
                cells[column] = value
        for _, left, bottom, right in begins.get(n, ()):
            if left < len(cells):
                for column in range(left, min(right, left + limits.TABLE_COLUMNS) + 1):
                    open_[column] = (bottom, cells[left])
        yield cells


def _check_package(data: bytes) -> None:
    """Refuse a workbook that unpacks to more than is taken in."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            total = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ReadError(f"XLSX broken: {error}") from None
    afford(total, limits.TABLE_PARTS * limits.TABLE_BYTES)
