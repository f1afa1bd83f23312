"""The catalogue as an SQLite database: flat rows, findings, rights, overlaps, full-text indexes, views.

Lists stand as JSON, which SQLite's own functions and Datasette's facets read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex._version import __version__
from sonodex.catalogue.rows import Cell, ColumnType, columns, flat_row
from sonodex.errors import UsageError
from sonodex.export.formats import Format, encode
from sonodex.files import read_regular, write_text
from sonodex.records.vocabularies import FOLDERS, KINDS, PERMISSIONS, Kind
from sonodex.rubrics import rubric_for
from sonodex.wording import ABOUT

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_TYPES: dict[ColumnType, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "list of text": "TEXT",
    "list of integer": "TEXT",
}
_WORDS = ("name", "aliases", "summary", "publisher", "anatomy", "tasks", "modalities")
_finding = itemgetter("level", "up_to", "basis", "note", "source", "checked")
_OTHER = """
CREATE TABLE findings (kind TEXT NOT NULL, id TEXT NOT NULL, criterion TEXT NOT NULL, dimension TEXT,
 title TEXT, level TEXT, up_to TEXT, basis TEXT, note TEXT, source TEXT, checked TEXT,
 PRIMARY KEY (kind, id, criterion));
CREATE TABLE rights (kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER NOT NULL, link TEXT, of TEXT,
 license TEXT, commercial INTEGER, redistribution INTEGER, derivatives INTEGER, why TEXT,
 PRIMARY KEY (kind, id, place));
CREATE TABLE overlaps (id TEXT NOT NULL, other TEXT NOT NULL, kind TEXT, why TEXT, through TEXT, sources TEXT,
 PRIMARY KEY (id, other));
"""
_VIEWS = """
CREATE VIEW ranked_datasets AS SELECT id, name, year, tier, value, lower, upper, coverage, access, license
 FROM datasets WHERE track = 'people' ORDER BY rated DESC, value DESC;
CREATE VIEW ranked_models AS SELECT id, name, year, value, lower, upper, coverage, code_license,
 weights_license FROM models ORDER BY value DESC;
CREATE VIEW unknown_criteria AS SELECT kind, criterion, title, COUNT(*) AS unknown
 FROM findings WHERE level = 'unknown' GROUP BY kind, criterion ORDER BY unknown DESC;
CREATE VIEW usable_for_products AS SELECT id, name, license FROM datasets WHERE allows_commercial = 1;
"""
_TABLES = {
    "findings": "What is known on each criterion of each record, with its source",
    "rights": "The chain of rights of each record; empty means not known",
    "overlaps": "Datasets that must not stand on two sides of a split",
    "ranked_datasets": "Datasets of the track people, best score first",
    "ranked_models": "Models, best score first",
    "unknown_criteria": "How many records nobody could answer each criterion for",
    "usable_for_products": "Datasets whose whole chain of rights allows commercial use",
}


def _cell(value: Cell) -> Any:
    return encode(value) if isinstance(value, list) else value


def write(entries: Iterable[Entry], path: Path) -> None:
    """A database of all entries."""
    connection = sqlite3.connect(path)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        connection.executescript(_schema())
        for entry in entries:
            _put(connection, entry)
        for table in FOLDERS.values():
            connection.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608  ours
        connection.commit()
        connection.execute("ANALYZE")
    finally:
        connection.close()


def _schema() -> str:
    lines = []
    for kind in KINDS:
        table = FOLDERS[kind]
        cells = [f"{c.name} {_TYPES[c.type]}" for c in columns(kind) if c.name != "id"]
        lines.append(f"CREATE TABLE {table} (id TEXT PRIMARY KEY NOT NULL, {', '.join(cells)});")
        lines.append(
            f'CREATE VIRTUAL TABLE {table}_fts USING fts5({", ".join(_WORDS)}, content="{table}", '
            "tokenize='porter unicode61');"
        )
    return "\n".join(lines) + _OTHER + _VIEWS


@lru_cache(maxsize=2)
def _criteria(kind: Kind) -> list[tuple[str, str, str]]:
    """Id, dimension and title of each criterion."""
    return [(c.id, c.dimension, c.title) for c in rubric_for(kind).criteria]


def _put(connection: sqlite3.Connection, entry: Entry) -> None:
    row = flat_row(entry)
    marks = ", ".join("?" * len(row))
    statement = f"INSERT INTO {FOLDERS[entry.kind]} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  ours
    connection.execute(statement, [_cell(v) for v in row.values()])
    known = entry.data["criteria"]
    connection.executemany(
        "INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        ((entry.kind, entry.id, *asked, *_finding(known[asked[0]])) for asked in _criteria(entry.kind)),
    )
    connection.executemany(
        "INSERT INTO rights VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            (
                entry.kind,
                entry.id,
                place,
                one.link,
                one.id,
                one.license,
                *map(one.allows, PERMISSIONS),
                one.why,
            )
            for place, one in enumerate(entry.rights.links)
        ),
    )
    connection.executemany(
        "INSERT OR REPLACE INTO overlaps VALUES (?, ?, ?, ?, ?, ?)",
        (
            (
                entry.id,
                o.b if o.a == entry.id else o.a,
                o.kind,
                o.why,
                _cell([*o.through]),
                _cell([*o.sources]),
            )
            for o in entry.overlaps()
        ),
    )


def datasette_metadata(name: str) -> dict[str, Any]:
    """Metadata for `datasette NAME.db --metadata FILE`: titles, licence, what tables and columns mean."""
    tables: dict[str, Any] = {table: {"description": text} for table, text in _TABLES.items()}
    for kind in KINDS:
        tables[FOLDERS[kind]] = {
            "description": f"One row a {kind}; lists are JSON",
            "columns": {c.name: c.description for c in columns(kind)},
            "facets": [{"array": "anatomy"}, {"array": "tasks"}],
            "label_column": "name",
            "sort_desc": "value",
        }
    return {
        "title": f"sonodex {__version__}",
        "description": ABOUT,
        "license": "CC BY 4.0",
        "license_url": "https://creativecommons.org/licenses/by/4.0/",
        "databases": {name: {"tables": tables}},
    }


def beside(path: Path) -> list[Path]:
    """Write the metadata for Datasette beside the database `path`; the file written.

    Raises:
        UsageError: a file that is no such metadata stands there.
    """
    target = path.with_name(f"{path.stem}.metadata.json")
    if target.exists() and b'"databases"' not in read_regular(target):
        raise UsageError(f"{target}: is no metadata for Datasette; name the database otherwise, or move it")
    write_text(target, json.dumps(datasette_metadata(path.stem), ensure_ascii=False, indent=1) + "\n")
    return [target]


FORMAT = Format(
    name="sqlite",
    title="SQLite database",
    ending=".db",
    holds="rows, findings, rights, overlaps, full-text indexes, views; beside it metadata for Datasette",
    media_type="application/vnd.sqlite3",
    file=write,
    beside=beside,
)
