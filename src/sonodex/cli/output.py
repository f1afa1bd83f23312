"""Printing rows as a table, JSON, CSV or Markdown, in the same way in every command."""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sonodex.cli.declared import Format
from sonodex.cli.streams import ESCAPE, one_line
from sonodex.wording import NOTHING

_CODES = {
    "bold": "1",
    "dim": "2",
    "cyan": "36",
    "green": "32",
    "yellow": "33",
    "red": "31",
    "magenta": "35",
    "blue": "34",
}


class Column(NamedTuple):
    """A column of a table.

    On a narrow terminal `flex` ones shrink to their `least`, then those with the highest `drop` are left out;
    `wrap` ones break into lines instead of being cut.
    """

    title: str
    align: Literal["left", "right"] = "left"
    flex: bool = False
    wrap: bool = False
    least: int = 8
    drop: int = 0


def colours() -> bool:
    """Whether to print colours: on a terminal, unless NO_COLOR is set or the terminal is dumb."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def paint(text: str, style: str) -> str:
    """`text` in a style of `_CODES`, where colours are printed."""
    return f"{ESCAPE}[{_CODES[style]}m{text}{ESCAPE}[0m" if style and colours() else text


UNBOUNDED = 100_000
_CUT = 4  # columns that nothing shrinks below
PROSE = 100
"""Columns of text that is wrapped, at the most: longer lines are hard to read."""


def width() -> int:
    """Columns of the terminal, at least 40; unbounded where there is none, so that nothing piped is cut."""
    # As shutil.get_terminal_size, which brings every archive format along.
    try:
        columns = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
        except (ValueError, OSError):
            columns = 0
    return max(40, columns or UNBOUNDED)


def _cell(value: Any) -> str:
    if value is None:
        return NOTHING
    return one_line(", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))


def print_json(value: Any) -> None:
    """Plain data as indented JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_csv(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as CSV with a header (see `sonodex.export.tables`)."""
    from sonodex.export.tables import to_csv

    sys.stdout.write(to_csv(header, rows))


def print_markdown(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as a GitHub table; pipes and HTML in cells are escaped."""

    def cell(value: Any) -> str:
        text = _cell(value).replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ")
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    lines = ["| " + " | ".join(map(cell, header)) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
    sys.stdout.write("\n".join(lines) + "\n")


def _fit(columns: Sequence[Column], natural: list[int], room: int) -> list[int]:
    """Widths that fit in `room`: flexible columns shrink, the widest first, down to their least."""
    widths = list(natural)
    flexible = [i for i, c in enumerate(columns) if c.flex]
    over = sum(widths) + 2 * (len(widths) - 1) - room
    while over > 0 and flexible:
        widest = max(flexible, key=lambda i: widths[i])
        if widths[widest] <= columns[widest].least:
            flexible.remove(widest)
            continue
        widths[widest] -= 1
        over -= 1
    return widths


NARROW = re.compile("[ -~\xa1-\xac\xae-\u02ff\u2010-\u2027\u25cb-\u25d0]*")
"""Text whose letters take a column each, so that no table of widths has to be loaded for it."""


def _length(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    if NARROW.fullmatch(text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, size: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(text, size - 1).rstrip() + "…"


def _chosen(columns: Sequence[Column], natural: Sequence[int], room: int) -> tuple[list[int], list[int]]:
    """Numbers and widths of the columns shown: those with the highest `drop` go until the rest fits."""
    kept = list(range(len(columns)))
    while True:
        widths = _fit([columns[i] for i in kept], [natural[i] for i in kept], room)
        first_to_go = max(kept, key=lambda i: columns[i].drop)
        if sum(widths) + 2 * (len(widths) - 1) <= room:
            return kept, widths
        if not columns[first_to_go].drop:  # what is left shrinks below its least: a line that breaks is worse
            return kept, _fit([columns[i]._replace(least=_CUT) for i in kept], widths, room)
        kept.remove(first_to_go)


def print_table(columns: Sequence[Column], rows: Sequence[Sequence[Any]], styles: Sequence[str] = ()) -> None:
    """Rows as aligned columns that fit the terminal. `styles` gives a style for each column ('' for none)."""
    texts = [[_cell(v) for v in row] for row in rows]
    natural = [max([_length(c.title), *(_length(t[i]) for t in texts)]) for i, c in enumerate(columns)]
    kept, widths = _chosen(columns, natural, width())
    if gone := [c.title for i, c in enumerate(columns) if i not in kept]:
        sys.stderr.write(f"sonodex: too narrow for {', '.join(gone)}: widen the terminal, or --format csv\n")
    painted = colours() and bool(styles)

    def fitted(text: str, i: int, size: int) -> str:
        room = size - _length(text)
        if room < 0:
            return _cut(text, size)
        return " " * room + text if columns[i].align == "right" else text + " " * room

    title_line = "  ".join(fitted(columns[i].title, i, size) for i, size in zip(kept, widths, strict=True))
    lines = [paint(title_line.rstrip(), "bold")]
    for row in texts:
        pieces = [
            textwrap.wrap(row[i], max(size, 1)) or [""] if columns[i].wrap else [row[i]]
            for i, size in zip(kept, widths, strict=True)
        ]
        for level in range(max(map(len, pieces), default=1)):
            cells = [
                fitted(p[level] if level < len(p) else "", i, size)
                for p, i, size in zip(pieces, kept, widths, strict=True)
            ]
            if painted:
                cells = [paint(c, styles[i]) for c, i in zip(cells, kept, strict=True)]
            lines.append("  ".join(cells).rstrip())
    sys.stdout.write("\n".join(lines) + "\n")


def print_rows(
    form: Format,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
    plain: Any = None,
    styles: Sequence[str] = (),
) -> None:
    """Rows in the format asked for; `plain` is what JSON prints (rows as objects by default)."""
    header = [c.title for c in columns]
    if form == Format.json:
        keys = [h.lower().replace(" ", "_") for h in header]
        print_json(plain if plain is not None else [dict(zip(keys, row, strict=True)) for row in rows])
    elif form == Format.csv:
        print_csv(header, rows)
    elif form == Format.markdown:
        print_markdown(header, rows)
    else:
        print_table(columns, rows, styles)


def heading(text: str) -> None:
    """A heading above a part of the output."""
    sys.stdout.write("\n" + paint(text, "bold") + "\n")


def prose(text: str) -> None:
    """A sentence, wrapped to the terminal."""
    sys.stdout.write("\n".join(textwrap.wrap(text, min(width(), PROSE))) + "\n")


def title(text: str, name: str) -> None:
    """What an entry is called, and the name that leads to it."""
    for line in textwrap.wrap(text, min(width(), PROSE)):
        sys.stdout.write(paint(line, "bold") + "\n")
    sys.stdout.write(paint(name, "cyan") + "\n")


def facts(pairs: Sequence[tuple[str, Any]]) -> None:
    """Name and value a line, wrapped to the terminal; unknown ones are shown as –. A name too long for its
    column stands whole on a line of its own; addresses are not broken, so that they can be opened."""
    room = min(width(), PROSE)
    left = max((len(name) for name, _ in pairs if len(name) <= room // 3), default=2)
    for name, value in pairs:
        text = _cell(value) if value not in ([], "") else NOTHING
        lines = textwrap.wrap(
            text, max(room - left - 2, 16), break_on_hyphens=False, break_long_words=False
        ) or [NOTHING]
        if len(name) > left:
            for part in textwrap.wrap(name, room):
                sys.stdout.write(paint(part, "dim") + "\n")
        else:
            sys.stdout.write(f"{paint(name.ljust(left), 'dim')}  {lines.pop(0)}\n")
        for line in lines:
            sys.stdout.write(" " * (left + 2) + line + "\n")
