"""The rows of a table that name files: in one column, in several, or in two that make a path together."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonodex.audit import names
from sonodex.audit.column_titles import HOW_TAKEN_COLUMNS, LABEL_COLUMNS
from sonodex.audit.lookup import Named, Names
from sonodex.audit.spelling import bare_title, title
from sonodex.audit.tables import Table

To = Literal["items", "clips", "subjects"]
_NAMES = 0.3  # share of a column's values that have to be names of files
_ALSO = 0.8  # the same of a second column of names, and of the names that a column of folders tells apart
_SOME = 2000  # values of a column that are looked at
_AMBIGUOUS = 0.2  # share of the rows that name several items which they cannot tell apart
_PAIRS = 8  # columns of which two may be a folder and a name
_FEW = 50  # rows that are looked at for these
_GAPS = 0.05  # share of rows without a name, from which these belong to the row above
_SURE = 3  # quality of a name that is meant
_NOTHING = Named([], 0)
NUMBERED = re.compile(
    r"(?:^|_)(?:id|no|nr|nº|n°|num|number|n[uú]mero|index|idx|n|key|file\w*|fichier|archivo|datei\w*|path|images?|img|"
    r"imagen|immagine|bild\w*|video|clip|name|scan|frame|case|uid|编号|編號|序号|图像|番号|画像|번호|номер|файл)\d?(?:_|$)"
)
# what counts or measures something else, also where it stands first
_COUNTS = re.compile(r"(?:^|_)(?:epochs?|iter(?:ation)?s?|steps?|seconds|age|rank|score)(?:_|$)")
_NUMBERS_TELL = 3  # different numbers, below which a column that is called otherwise names no files
_NUMBERS = re.compile(r"[\d\s;,|.]+")
_KEYS = re.compile(r"(?:^|_)(?:file|filename|path|image|img|video|clip|name|key|scan)s?(?:_|$)")


@dataclass(frozen=True, slots=True)
class Join:
    """A table and the items that its rows speak of.

    Attributes:
        table: the table.
        to: what its key names.
        key: position of the column of names.
        rows: for each row, positions of its items.
        ambiguous: whether rows name files that stand in several folders and do not say which.
        unclear: how many rows name files of different persons, clips or splits, and so none of them.
    """

    table: Table
    to: To
    key: int
    rows: list[list[int]]
    ambiguous: bool = False
    unclear: int = 0

    @property
    def joined(self) -> int:
        """How many rows name something."""
        return sum(bool(r) for r in self.rows)

    @property
    def items(self) -> int:
        """How many items are named."""
        return len({i for r in self.rows for i in r})


def by_files(table: Table, known: Names) -> Join | None:
    """The rows of a table that name files, and these; None where none of its columns does."""
    key = _column(table, known)
    if key is None:
        return _of_two(table, known)
    if table.headed and known.find(table.header[key]).quality >= _SURE:  # a row like the others
        titles = tuple(f"column {n + 1}" for n in range(len(table.header)))
        table = Table(table.path, titles, (table.header, *table.rows), False)
    cells = [row[key] for row in table.rows]
    blank = sum(not c for c in cells)
    if blank > _GAPS * len(cells) and cells[0]:  # a name stands once for several rows
        for n, text in enumerate(cells):
            cells[n] = text or cells[n - 1]
    place = place_of(table.file)
    parted = {c: found.items for c in set(cells) if (found := known.find_parts(c, place)).items}
    named = {c: parted.get(c) or known.find(c, place).items for c in set(cells)}
    several = {c: items for c, items in named.items() if len(items) > 1 and c not in parted}
    times = Counter(c for c in cells if c in several)
    each = all(times[c] == len(items) for c, items in several.items())  # a row a file, not one for all
    unclear = {c for c, items in several.items() if each or known.apart(items)}
    rows: list[list[int]] = [[] if c in unclear else named[c] for c in cells]
    vague = times.total()
    asked = [named[c] if c in unclear else [] for c in cells]
    told = _told_apart(table, key, asked, known) if unclear else None
    if unclear and not told:  # all that it names, rows of one name once
        home = known.of_one_folder(list(named.values()), len(named))
        there = dict(zip(named, home or (), strict=False))
        told = [there[c] if c in unclear else [] for c in cells] if home else None
    if told:
        rows = [there or row for there, row in zip(told, rows, strict=True)]
        vague -= sum(map(bool, told))
    left = sum(c in unclear and not row for c, row in zip(cells, rows, strict=True))
    rows = _with_others(table, key, rows, known)
    return Join(table, "items", key, rows, vague > _AMBIGUOUS * max(1, len(cells)), left)


def _of_two(table: Table, known: Names) -> Join | None:
    """The files that two columns name together: a folder and a name that very many folders have, or the two
    words of a name."""
    columns = range(min(len(table.header), _PAIRS))
    some = table.rows[:: max(1, len(table.rows) // _FEW)]
    for folder, key in itertools.permutations(columns, 2):
        sure = {i for row in some for i in _in_folder(row[folder], row[key], known)}
        if len(sure) >= max(2, _ALSO * len(some)):
            return Join(table, "items", key, [_in_folder(r[folder], r[key], known) for r in table.rows])
    for key, end in itertools.permutations(columns, 2):
        sure = {i for row in some for i in _in_parts(row[key], row[end], known)}
        if len(sure) >= max(2, _ALSO * len(some)):
            return Join(table, "items", key, [_in_parts(r[key], r[end], known) for r in table.rows])
    return None


def _in_parts(begin: str, end: str, known: Names) -> list[int]:
    """The one file whose name two cells make together (`007` and `left`)."""
    items = known.find(f"{begin}_{end}").items if begin and end else []
    return items if len(items) == 1 else []


def _in_folder(folder: str, name: str, known: Names) -> list[int]:
    """The one file of a name in a folder; nothing where there is none, or several."""
    found = known.find(f"{folder}/{name}") if folder and name else _NOTHING
    items = known.within(found.items, folder) if found.quality >= _SURE else []
    return items if len(items) == 1 else []


def place_of(path: str) -> str:
    """Where a table or list stands, for the items that it may mean: its folder, and its split as another."""
    folder = path.rpartition("/")[0]
    split = names.split_of_file(names.stem(path))
    return f"{folder}/{split}" if split else folder


def _column(table: Table, known: Names) -> int | None:
    """The column that names files best."""
    best, most = None, 0.0
    for column, header in enumerate(table.header):
        values = [row[column] for row in table.rows if row[column]]
        some = values[:: max(1, len(values) // _SOME)]
        told = title(header)
        stray = (
            table.headed
            and not NUMBERED.search(told)
            and (column or len(set(some)) < max(len(some), _NUMBERS_TELL) or _COUNTS.search(told))
        )
        found = [_NOTHING if stray and _NUMBERS.fullmatch(v) else known.find_all(v) for v in some]
        hits = sum(bool(f.items) for f in found)
        worth = sum(f.quality for f in found) * (1.25 if _KEYS.search(told) else 1.0)
        varied = len(set(some)) > min(3, len(some)) / 2
        enough = hits >= _NAMES * len(some) or (_sure(some, found) and _most_named(values, known))
        if hits and enough and worth > most and (varied or len(some) <= 2):
            best, most = column, worth
    return best


def _told_apart(
    table: Table, key: int, rows: Sequence[Sequence[int]], known: Names
) -> list[list[int]] | None:
    """The items of each row that another column tells apart by their folders (a person, a split); None where
    no column does. One of classes is asked what a file is, not which file it is; a view is none beside
    them."""
    asked = sum(map(bool, rows))
    titles = [bare_title(header) for header in table.header]
    sure = [p for p in LABEL_COLUMNS if p is not HOW_TAKEN_COLUMNS]
    classed = [any(p.search(told) for p in sure) for told in titles]
    for column, told_title in enumerate(titles):
        if column == key or classed[column] or (HOW_TAKEN_COLUMNS.search(told_title) and not any(classed)):
            continue
        told = [
            known.within(items, row[column]) if items and row[column] else []
            for row, items in zip(table.rows, rows, strict=True)
        ]
        if sum(len(items) == 1 for items in told) >= _ALSO * asked:
            return [items if len(items) == 1 else [] for items in told]
    return None


def _with_others(table: Table, key: int, rows: list[list[int]], known: Names) -> list[list[int]]:
    """The items of each row with those that its other columns name (`left_image`, `right_image`)."""
    place = place_of(table.file)
    seen = {i for row in rows for i in row}
    for column in range(len(table.header)):
        some = [row[column] for row in table.rows[:: max(1, len(table.rows) // _SOME)] if row[column]]
        if column == key or len(set(some)) < 2 or all(c.isdigit() for c in some):
            continue
        if sum(len(known.find(c, place).items) == 1 for c in some) < _ALSO * len(some):
            continue
        cells = [row[column] for row in table.rows]
        found = [known.find(c, place) if c else _NOTHING for c in cells]
        also = {i for f in found for i in f.items}
        if seen.isdisjoint(also):
            seen |= also
            rows = [[*row, *f.items] for row, f in zip(rows, found, strict=True)]
    return rows


def _sure(values: Sequence[str], found: Sequence[Named]) -> list[int]:
    """Items that are meant by their names; a mere number may count rows."""
    told = zip(values, found, strict=True)
    return [i for v, f in told if f.quality >= _SURE and not v.isdigit() for i in f.items]


def _most_named(values: Sequence[str], known: Names) -> bool:
    """Whether a column most of whose names may be of a part that is not here names what is here."""
    some = list(set(values))
    return len(set(_sure(some, [known.find(v) for v in some]))) >= _NAMES * len(known)
