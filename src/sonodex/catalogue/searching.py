"""Full-text search, ranked by SQLite's FTS5 (BM25 with a weight for each field)."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.naming import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sonodex.catalogue.entry import Entry

# Field and weight: a name that matches says more than a summary that does.
_WEIGHTS = {"id": 12.0, "name": 10.0, "aliases": 10.0, "conditions": 5.0, "anatomy": 5.0, "tasks": 3.0,
            "publisher": 3.0, "summary": 2.0}  # fmt: skip


def _field(entry: Entry, field: str) -> str:
    value: Any = entry.facts.get(field)
    if isinstance(value, list):
        return " ; ".join(map(str, value))
    return str(value or "")


def search(entries: Sequence[Entry], words: str, limit: int | None = None) -> list[Entry]:
    """Entries that hold all of `words` (each may be the beginning of a longer one), best match first.

    Names and ids that are exactly the words come first; where nothing holds all words, entries that hold any
    of them.

    Args:
        entries: what to search.
        words: free text; punctuation separates words.
        limit: at most so many; all by default.
    """
    terms = re.findall(r"\w+", words.casefold())
    if not terms or not entries:
        return []
    connection = sqlite3.connect(":memory:")
    columns = ", ".join(_WEIGHTS)
    connection.execute(f"CREATE VIRTUAL TABLE found USING fts5({columns}, tokenize = 'porter unicode61')")
    connection.executemany(
        f"INSERT INTO found (rowid, {columns}) VALUES (?{', ?' * len(_WEIGHTS)})",
        ((number, *(_field(e, f) for f in _WEIGHTS)) for number, e in enumerate(entries)),
    )
    weights = ", ".join(map(str, _WEIGHTS.values()))
    query = f"SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, {weights}), rowid"
    quoted = [f'"{term}"*' for term in terms]
    rows = connection.execute(query, (" AND ".join(quoted),)).fetchall()
    if not rows and len(terms) > 1:
        rows = connection.execute(query, (" OR ".join(quoted),)).fetchall()
    connection.close()
    ranked = [entries[row[0]] for row in rows]
    wanted = fold(words)
    ranked.sort(key=lambda e: wanted not in (e.id, fold(e.name), *(fold(a) for a in e.facts["aliases"])))
    return ranked[:limit]
