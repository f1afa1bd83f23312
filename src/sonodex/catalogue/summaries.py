"""What lists and filters need of each record, held for so many at a time: a catalogue of any size takes the
same memory, and one of the usual size is read once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sonodex.catalogue.frozen import frozen
from sonodex.records.vocabularies import Kind

KEPT = 1024
"""Records whose summary an index holds at a time; one takes about 13 kB, twice as much where it is handed
out."""

Key = tuple[Kind, str]


class Summary:
    """A record's summary: `plain` for passes that change nothing, `frozen` to hand out."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self.plain = plain

    @cached_property
    def frozen(self) -> dict[str, Any]:
        """The same, which cannot be changed."""
        found: dict[str, Any] = frozen(self.plain)
        return found


class Summaries:
    """The last `KEPT` summaries that were read."""

    def __init__(self) -> None:
        self._held: dict[Key, Summary] = {}

    @property
    def full(self) -> bool:
        """Whether another one takes the place of the oldest."""
        return len(self._held) >= KEPT

    def get(self, key: Key) -> Summary | None:
        """The summary of a record, or None where it is to be read."""
        return self._held.get(key)

    def put(self, key: Key, plain: dict[str, Any]) -> Summary:
        """Hold a summary that was read; one caller at a time."""
        while self.full:
            del self._held[next(iter(self._held))]
        found = self._held[key] = Summary(plain)
        return found
