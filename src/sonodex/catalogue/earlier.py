"""What an older index holds of records whose files did not change, read one at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sonodex.catalogue.digests import proof_of
from sonodex.records.vocabularies import Kind


class Compiled(NamedTuple):
    """What the index keeps of a record; the last four as text, of which three are JSON."""

    kind: Kind
    id: str
    summary: str
    data: str
    score: str
    terms: str


class Earlier(Mapping[tuple[str, str], Compiled]):
    """Compiled records by file and digest; those that are not as they were written are not there.

    Raises:
        sqlite3.Error, TypeError: the older index is damaged; only when it is opened.
    """

    def __init__(self, index: sqlite3.Connection) -> None:
        """The records of an index made by the same code; it is closed with this."""
        self._index = index
        columns = "file, digest, kind, id, summary, data, score, terms, proof, proof_full, proof_terms"
        self._held: dict[tuple[str, str], tuple[Kind, str]] = {
            (f, d): (kind, record_id)
            for f, d, kind, record_id, summary, data, score, terms, proof, whole, words in index.execute(
                f"SELECT {columns} FROM record"  # noqa: S608 - names of this file
            )
            if proof == proof_of(kind, record_id, f, d, summary)
            and whole == proof_of(kind, record_id, data, score)
            and words == proof_of(kind, record_id, terms)
        }

    def __getitem__(self, item: tuple[str, str]) -> Compiled:
        query = "SELECT kind, id, summary, data, score, terms FROM record WHERE kind = ? AND id = ?"
        return Compiled(*self._index.execute(query, self._held[item]).fetchone())

    def __contains__(self, item: object) -> bool:
        return item in self._held

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def close(self) -> None:
        """Let go of the older index, so that a new one can take its place."""
        self._index.close()
