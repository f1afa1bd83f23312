"""What reaches standard output and error: text of data cannot steer the terminal that shows it.

Names, labels, header values and answers of servers may hold escape sequences, marks that turn the direction
of text, or letters without width. Every one is shown as `\\uXXXX` instead (as JSON writes it, so JSON stays
what it is); what the program itself says to a terminal is marked with a word that is new in every run.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from sonodex.wording import shown

_WORD = os.urandom(8).hex()
ESCAPE = f"\x00{_WORD}e"
"""Stands for the escape sign in the program's own text."""
ANEW = f"\x00{_WORD}r{ESCAPE}[K"
"""Goes back to the start of the line and empties it."""
_OWN = re.compile(f"\x00{_WORD}([er])")
_MEANT = {"e": "\x1b", "r": "\r"}
_PLAIN = re.compile(r"[ -~\n\t]*")


def one_line(text: str) -> str:
    """As `shown`, on one line."""
    return shown(text).replace("\n", " ").replace("\t", " ")


class Shown:
    """A stream of text that shows what is written to it (see `shown`); an error names the stream."""

    def __init__(self, stream: Any, name: str) -> None:
        self._stream, self._name = stream, name

    def write(self, text: str) -> int:
        shows = text
        if not _PLAIN.fullmatch(text):
            pieces = _OWN.split(text)
            own = [_MEANT[p] if n % 2 else shown(p.replace("\r\n", "\n")) for n, p in enumerate(pieces)]
            shows = "".join(own)
        with self._named():
            self._stream.write(shows)
        return len(text)

    def flush(self) -> None:
        with self._named():
            self._stream.flush()

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            error.filename = self._name
            raise

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def show_only() -> tuple[Any, Any]:
    """Put `Shown` in the place of both streams; those that were there before."""
    before = sys.stdout, sys.stderr
    for name, stream, called in zip(("stdout", "stderr"), before, ("output", "error"), strict=True):
        if stream is not None and not isinstance(stream, Shown):
            setattr(sys, name, Shown(stream, f"standard {called}"))
    return before
