"""A line on standard error that says how far a long run is."""

from __future__ import annotations

import sys
import time

from sonodex.cli.streams import ANEW

_NOTED = 60  # characters


class Progress:
    """Things done, rate, time left; a line every half minute where there is no terminal.

    Args:
        noun: what is counted, in the plural.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._terminal = sys.stderr.isatty()
        self._begun = self._said = time.monotonic()
        self._first: int | None = None
        self._written = False
        self._note = ""

    def note(self, text: str) -> None:
        """The first thing that was found; it stands behind the numbers from then on."""
        if not self._note:
            plain = "".join(c if c.isprintable() else " " for c in text)
            self._note = f"; found: {plain[:_NOTED]}"

    def stage(self, name: str) -> None:
        """Say what is being done, where nothing is counted."""
        if self._terminal:
            self.clear()
            sys.stderr.write(f"{name} …")
            sys.stderr.flush()
            self._written = True

    def update(self, done: int, total: int) -> None:
        """So many of all are done."""
        now = time.monotonic()
        if self._first is None:  # what was resumed does not count in the rate
            self._first, self._begun = done, now
        if now - self._said < (0.1 if self._terminal else 30) and done < total:
            return
        self._said = now
        rate = (done - self._first) / max(now - self._begun, 1e-3)
        left = f", {_time((total - done) / rate)} left" if rate and done < total else ""
        line = f"{done:,} of {total:,} {self._noun}, {rate:,.0f}/s{left}{self._note}"
        if self._terminal:
            sys.stderr.write(f"{ANEW}{line}")
            self._written = True
        elif done < total:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._written:
            sys.stderr.write(ANEW)
            sys.stderr.flush()
            self._written = False


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 90 else f"{whole // 60} min" if whole < 5400 else f"{whole / 3600:.1f} h"
