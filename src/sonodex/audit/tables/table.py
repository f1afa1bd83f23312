"""Rows of cells as a table: which of the first lines is the header, what is a title, what a comment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sonodex.audit import spelling
from sonodex.collect import formats, limits
from sonodex.collect.sources import ReadError

_FIRST = 12  # lines among which the header is looked for
_SAMPLE = 200  # lines that tell how wide a table is
_CELL = 300  # characters
_KNOWN = 10_000  # texts of cells, of which one copy is held
TOO_MANY = f"not read: more than the {limits.TABLE_CELLS:,} cells that are taken in"
_COMMENT = ("#", "%", "//")
_FILE = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,7}$")
_NUMBER = re.compile(r"^[-+]?[\d.,]+(?:e[-+]?\d+)?%?$", re.IGNORECASE)
_USUAL = re.compile(
    r"^(?:[^_]+_){0,2}(?:file|filename|file_?names?|files?|path|filepath|image|images|image_?names?|img|video|"
    r"video_?(?:file|name)|clip|name|id|key|uid|patients?|patient_?(?:id|num|no|number)|subjects?|subject_?id|case|case_?id|"
    r"class|label|labels|diagnosis|pathology|category|split|set|subset|fold|age|sex|gender|view|plane|type|"
    r"width|height|xmin|x1)$"
)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one table: texts, `header` as long as each row.

    Attributes:
        path: of its file, with the sheet or key in brackets.
        header: titles of the columns; `column 1`, … where `headed` is False.
        rows: cells.
        headed: whether its first line holds titles.
        files: how many files it was put together from: annotations have one for each image.
    """

    path: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    headed: bool = True
    files: int = 1

    @property
    def file(self) -> str:
        """Path of its file alone."""
        return self.path.partition(" (")[0] if self.path.endswith(")") else self.path

    def cells(self) -> int:
        """What it takes of `limits.TABLE_CELLS`."""
        return len(self.rows) * (1 + len(self.header))


def cell(value: Any) -> str:
    """A cell as text of one line; a whole number without the fraction that spreadsheets give it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())[:_CELL]


_YES = frozenset(
    ("1", "yes", "y", "true", "t", "x", "ja", "oui", "si", "sí", "sì", "sim", "tak", "evet", "ano", "да",
     "так", "是"),
)  # fmt: skip
_NO = frozenset(
    ("0", "no", "n", "false", "f", "", "nein", "non", "não", "nao", "nie", "nee", "nej", "hayır", "hayir",
     "ne", "нет", "ні", "否"),
)  # fmt: skip


def flag(text: str) -> bool | None:
    """What a cell says that says yes or no; an empty one says no."""
    said = spelling.unzeroed(text)
    return True if said in _YES else False if said in _NO else None


def made(path: str, rows: Iterable[Sequence[Any]], titled: bool = False) -> Table:
    """The table of some lines.

    Args:
        path: what it is called.
        rows: its lines; at most `limits.TABLE_ROWS` are taken.
        titled: the first line is the header, whatever it looks like.

    Raises:
        ReadError: it has more cells than are taken in.
    """
    lines: list[tuple[str, ...]] = []
    known: dict[str, str] = {}
    left = limits.TABLE_CELLS
    for row in islice(rows, limits.TABLE_ROWS + _FIRST):
        line = tuple(map(cell, row[: limits.TABLE_COLUMNS]))
        left -= 1 + len(line)
        if left < 0:
            raise ReadError(TOO_MANY)
        if len(known) < _KNOWN:
            line = tuple(known.setdefault(c, c) for c in line)
        lines.append(line)
    if titled:
        return _with(path, lines[0] if lines else (), lines[1:], True)
    start = _start(lines)
    header = next((n for n in range(start, len(lines)) if any(lines[n])), len(lines))
    if header == len(lines):
        return Table(path, (), ())
    below = lines[header + 1 :]
    titles = _without_mark(lines[header])
    if not _is_header(titles, below):
        return _with(path, tuple(f"column {n + 1}" for n in range(len(titles))), lines[header:], False)
    if below and _continues(titles, below[0]):
        titles, below = _together(titles, below[0]), below[1:]
    while below and _tells_apart(titles, below[0], below[1:]):  # each level more than the one before
        titles, below = _together(titles, below[0]), below[1:]
    return _with(path, titles, below, True)


def _with(path: str, header: tuple[str, ...], lines: Sequence[tuple[str, ...]], headed: bool) -> Table:
    while (
        header
        and not header[-1]
        and not any(line[len(header) - 1] for line in lines[:_SAMPLE] if len(line) >= len(header))
    ):
        header = header[:-1]
    width = len(header)
    rows = tuple((line + ("",) * width)[:width] for line in lines if any(line))
    return Table(path, header, rows, headed)


def _filled(line: Sequence[str]) -> int:
    return sum(bool(c) for c in line)


def _start(lines: Sequence[tuple[str, ...]]) -> int:
    """Where the table begins, behind title lines and comments."""
    some = [line for line in lines[:_SAMPLE] if any(line)]
    widths = Counter(_filled(line) for line in some)
    usual = max(widths, key=lambda w: (widths[w], w), default=0)
    first = 0
    for n, line in enumerate(lines[:_FIRST]):
        if line and line[0].startswith(_COMMENT) and not _usual(_without_mark(line)):
            first = n + 1
    for n in range(first, min(len(lines), _FIRST)):  # the first line with a word that headers have
        if (
            _usual(_without_mark(lines[n]))
            and 2 * _filled(lines[n]) >= usual
            and any(map(any, lines[n + 1 :]))
        ):
            return n
    for n in range(first, min(len(lines), _FIRST)):
        if 2 * _filled(lines[n]) > usual and (usual < 2 or _filled(lines[n]) > 1):
            blank = next((k for k in range(n, min(len(lines), _FIRST)) if not any(lines[k])), None)
            return n if blank is None or blank - n > 2 else blank + 1  # a title, parted by an empty line
    return first


def _usual(line: Sequence[str]) -> bool:
    """Whether a cell is a title that tables of images have."""
    return any(_USUAL.match(spelling.bare_title(c)) for c in line if len(c) < 40) and not any(
        map(names_file, line)
    )


def _without_mark(line: tuple[str, ...]) -> tuple[str, ...]:
    return (line[0].lstrip("#%/ "), *line[1:]) if line and line[0].startswith(_COMMENT) else line


def names_file(text: str) -> bool:
    """Whether a text looks like the name of a file of data."""
    return bool(_FILE.search(text)) and (bool(formats.expected(text)) or text.lower().endswith(_PICTURES))


_PICTURES = (".ima", ".tga", ".pgm", ".webm", ".mpg", ".mpeg", ".wmv", ".vol", ".txt", ".xml")


def _is_header(titles: tuple[str, ...], below: Sequence[tuple[str, ...]]) -> bool:
    if not below:
        return True
    if any(map(names_file, titles)):
        return False
    told = [c for c in titles if c]
    if told and all(_NUMBER.match(c) for c in told):
        return False
    if _usual(titles):
        return True
    for column, title in enumerate(titles):  # a class stands among the values below it, a title does not
        values = [line[column] for line in below[:_SAMPLE] if column < len(line)]
        if title and not _NUMBER.match(title) and values.count(title) >= max(2, 0.1 * len(values)):
            return False
    return True


def _continues(titles: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether a second line of titles stands below the first: words where the first has gaps, no values."""
    gaps = [n for n, c in enumerate(titles) if not c and n < len(second) and second[n]]
    told = [c for c in second if c]
    return (
        bool(gaps)
        and not any(_NUMBER.match(c) or names_file(c) for c in told)
        and _filled(titles) < len(titles)
    )


def _tells_apart(titles: tuple[str, ...], second: tuple[str, ...], below: Sequence[tuple[str, ...]]) -> bool:
    """Whether a second line of titles tells columns of one title apart, as pandas writes several levels."""
    named, told = [c for c in titles[1:] if c], [c for c in second if c]
    return (
        bool(below)
        and len(told) > 1
        and 2 * len(set(named)) <= len(named)
        and len(set(zip(titles[1:], second[1:], strict=False))) > len(set(titles[1:]))
        and not any(_NUMBER.match(c) or names_file(c) for c in told)
        and any(_NUMBER.match(c) or names_file(c) for c in below[min(len(below), _FIRST) - 1])
    )


def _together(titles: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    out, group = [], ""
    width = max(len(titles), len(second))
    for n in range(width):
        above = titles[n] if n < len(titles) else ""
        below = second[n] if n < len(second) else ""
        group = above or group
        out.append(f"{group} {below}".strip() if below and below != above else above)
    return tuple(out)
