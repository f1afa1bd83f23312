"""What an export format is, and the words that all of them share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.records.vocabularies import KINDS, Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

One = Callable[["Entry"], str]
All = Callable[[Iterable["Entry"]], Iterator[str]]
Table = Callable[[Kind, Iterable["Entry"]], Iterator[str]]
TableFile = Callable[[Kind, Iterable["Entry"], Path], None]
File = Callable[[Iterable["Entry"], Path], None]


@dataclass(frozen=True)
class Format:
    """A format that records are exported to. Exactly one of the writers `one`, `all`, `table`,
    `table_file` and `file` is set.

    Attributes:
        name: what `sonodex export` calls it.
        title: what people call it.
        ending: of the name of its files; one that begins with a slash is a file in a folder of its own.
        holds: what of a record it holds, and for which tools.
        media_type: of its files.
        kinds: of the records it can say something of.
        extra: the optional part that it needs, or None.
        one: the text of one record; several records make a folder with a file each.
        all: the text of any number of records, piece by piece.
        table: the text of a table of records of one kind.
        table_file: writes a table of records of one kind.
        file: writes a file of any number of records.
        beside: writes what belongs beside that file, and says what it wrote.
    """

    name: str
    title: str
    ending: str
    holds: str
    media_type: str
    kinds: tuple[Kind, ...] = KINDS
    extra: str | None = None
    one: One | None = None
    all: All | None = None
    table: Table | None = None
    table_file: TableFile | None = None
    file: File | None = None
    beside: Callable[[Path], list[Path]] | None = None

    @property
    def text(self) -> bool:
        """Whether it can be printed."""
        return not (self.table_file or self.file)


def dumps(value: Any) -> str:
    """JSON that may stand in a page: no `</script>`, no comment, no line that JavaScript ends early."""
    text = lines_of(value)
    for character in "<>&\u2028\u2029":
        if character in text:
            text = text.replace(character, f"\\u{ord(character):04x}")
    return text + "\n"


encode = json.JSONEncoder(ensure_ascii=False).encode
"""A value as JSON on one line."""
_key = lru_cache(maxsize=1024)(encode)


def lines_of(value: Any) -> str:
    """JSON with a line a key: easy on the eye and, unlike deep indents, written by the fast encoder."""
    if not isinstance(value, dict) or not value:
        return encode(value)
    lines = (f"{_key(k)}: {encode(v)}" for k, v in value.items())
    return "{\n " + ",\n ".join(lines) + "\n}"


def known(value: dict[str, Any]) -> dict[str, Any]:
    """A mapping without what is not known or empty."""
    return {k: v for k, v in value.items() if v is not None and v != [] and v != {} and v != ""}


def array(items: Iterable[Any]) -> Iterator[str]:
    """A JSON array, an item at a time."""
    before = "[\n"
    for item in items:
        yield before + lines_of(item)
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def plain(text: Any) -> str:
    """Text on one line, without control characters."""
    line = str(text)
    if not line.isprintable():
        line = "".join(c if c.isprintable() else " " for c in line)
    elif "  " not in line and line[:1] != " " and line[-1:] != " ":
        return line  # nearly every text: of the blanks only the space is printable
    return " ".join(line.split())
