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

    def proofs(self, file: str, digest: str) -> tuple[str, str, str]:
        """What tells later that nothing of it was changed: for summary and place, for data, and for terms."""
        return (
            proof_of(self.kind, self.id, file, digest, self.summary),
            proof_of(self.kind, self.id, self.data, self.score),
            proof_of(self.kind, self.id, self.terms),
        )


_COLUMNS = ", ".join(Compiled._fields)


class Earlier(Mapping[tuple[str, str], Compiled]):
    """Compiled records by file and digest; those that are not as they were written are not there.

    Raises:
        sqlite3.Error, TypeError: the older index is damaged; only when it is opened.
    """

    def __init__(self, index: sqlite3.Connection) -> None:
        """The records of an index made by the same code; it is closed with this."""
        self._index = index
        query = f"SELECT file, digest, proof, proof_full, proof_terms, {_COLUMNS} FROM record"  # noqa: S608
        self._held: dict[tuple[str, str], tuple[Kind, str]] = {}
        for file, digest, *rest in index.execute(query):
            found = Compiled(*rest[3:])
            if tuple(rest[:3]) == found.proofs(file, digest):
                self._held[file, digest] = found.kind, found.id

    def __getitem__(self, item: tuple[str, str]) -> Compiled:
        query = f"SELECT {_COLUMNS} FROM record WHERE kind = ? AND id = ?"  # noqa: S608
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
