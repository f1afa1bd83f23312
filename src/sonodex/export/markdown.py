"""Text of records as Markdown that says what the text says, and no more; and back."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sonodex.export.formats import plain
from sonodex.wording import NOTHING

_ESCAPES = str.maketrans({c: f"\\{c}" for c in "\\`*_[]|~#$;"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_STARTS = frozenset("-+=.)0123456789")
_START = re.compile(r"^(\d*)([-+=.)])(?!\d)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def escape(text: Any) -> str:
    """Text as it reads in a paragraph or a cell: no markup, no HTML, no formula, one line."""
    if type(text) is str and len(text) <= _SHORT:
        return _short(text)  # words of vocabularies, labels, questions: the same in record after record
    return _escape(text)


def _escape(text: Any) -> str:
    line = plain(text).translate(_ESCAPES)
    return _START.sub(r"\1\\\2", line) if line[:1] in _STARTS else line


_SHORT = 80
_short = lru_cache(maxsize=8192)(_escape)


def unescape(text: str) -> str:
    """What `escape` was given, less line breaks and control characters."""
    return html.unescape(_ESCAPED.sub(lambda m: m[1], text.strip()))


def link(address: str, words: str = "") -> str:
    """A link to an address of a record."""
    target = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    target = target.replace("|", "%7C").replace("\\", "%5C")
    return f"[{escape(words)}]({target})" if words else f"<{target}>"


def cell(value: Any) -> str:
    """A value as a cell: lists joined with `; `, yes and no, – where it is not known."""
    if value is None or value in ([], ""):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "; ".join(map(escape, value))
    return escape(value)


def parts(text: str) -> list[str]:
    """The values of a cell that holds a list, as `cell` joined them."""
    out, start = [], 0
    for match in re.finditer(r"\\.|&\w+;|; ", text):
        if match[0] == "; ":
            out.append(text[start : match.start()])
            start = match.end()
    return [unescape(part) for part in (*out, text[start:]) if part.strip()]


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    """Lines of a table."""
    lines = ["| " + " | ".join(map(escape, header)) + " |", "|" + " --- |" * len(header)]
    return lines + ["| " + " | ".join(map(cell, row)) + " |" for row in rows]
