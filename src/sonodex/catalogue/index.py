"""The compiled index: a SQLite file beside the YAML from which lists and pages are read in milliseconds.

It is keyed by the content of every record file and of the code that made it, so it can be old but never
stale; it is written beside and moved into place, so two processes may build it at once; where the folder is
read-only it lives in the user's cache folder, and where that fails too in memory only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from sonodex.errors import SonodexError, UsageError
from sonodex.records.vocabularies import FOLDERS, KINDS, RECORD_SUFFIXES, Kind
from sonodex.rubrics.outline import Outline

INDEX_NAME = ".sonodex-index.sqlite"
_SOURCES = ("records", "rubrics", "catalogue")
_HASH = hashlib.blake2b


class Row(NamedTuple):
    """One record in the index; the whole record and its score are read only when asked for."""

    kind: Kind
    id: str
    file: str
    digest: str
    summary: dict[str, Any]


class Refused(NamedTuple):
    """A record file that is not in the catalogue because it is not valid; `reason` is the first problem."""

    file: str
    reason: str


def _digest_files(folder: Path) -> dict[str, str]:
    """Content digest of each record file below `folder`, by `datasets/<name>.yaml`."""
    found: dict[str, str] = {}
    for name in FOLDERS.values():
        directory = os.path.join(folder, name)
        try:
            entries = sorted(
                e.name for e in os.scandir(directory) if e.name.endswith(RECORD_SUFFIXES) and e.is_file()
            )
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            raise UsageError(
                f"{directory}: is no folder; a catalogue has folders datasets/ and models/"
            ) from None
        for entry in entries:
            if entry.startswith("."):
                continue
            try:
                with open(os.path.join(directory, entry), "rb", buffering=0) as stream:
                    found[f"{name}/{entry}"] = _HASH(stream.read(), digest_size=16).hexdigest()
            except FileNotFoundError:  # removed, or replaced, since the listing
                continue
            except OSError as error:
                raise UsageError(f"{directory}/{entry}: cannot be read ({error.strerror})") from None
    return found


def _code_digest() -> str:
    """Digest of the code and rubrics that scores depend on, so that an update never reads an old score."""
    package = Path(__file__).parent.parent
    digest = _HASH(digest_size=16)
    for source in _SOURCES:
        with os.scandir(package / source) as entries:
            names = sorted(e.path for e in entries if e.name.endswith((".py", ".yaml")))
        for name in names:
            with open(name, "rb", buffering=0) as stream:
                digest.update(stream.read())
    return digest.hexdigest()


def _key(code: str, files: dict[str, str]) -> str:
    return _HASH(
        "\n".join([code, *(f"{k} {v}" for k, v in files.items())]).encode(), digest_size=16
    ).hexdigest()


def _cache_file(folder: Path) -> Path:
    from platformdirs import user_cache_path

    name = _HASH(str(folder.resolve()).encode(), digest_size=12).hexdigest()
    return user_cache_path("sonodex", appauthor=False) / f"index-{name}.sqlite"


class Index:
    """The index of one catalogue folder."""

    def __init__(self, folder: Path) -> None:
        """Open the index of `folder`, building what is missing or out of date.

        Raises:
            UsageError: when `folder` is no catalogue folder or a file cannot be read.
        """
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such catalogue folder (it holds datasets/ and models/)")
        self.folder = folder
        self._files = _digest_files(folder)
        if not self._files and not any((folder / name).is_dir() for name in FOLDERS.values()):
            raise UsageError(f"{folder}: is no catalogue: it has neither datasets/ nor models/")
        self._code = _code_digest()
        self._key = _key(self._code, self._files)
        self._connection = self._open_current() or self._build()
        self._lock = threading.Lock()
        self._outlines: dict[Kind, Outline] = {}

    def __getstate__(self) -> dict[str, Any]:
        """All of it, the database as bytes: a copy elsewhere does not depend on the folder's later state."""
        kept = {k: v for k, v in self.__dict__.items() if k not in ("_connection", "_lock")}
        with self._lock:
            return kept | {"database": self._connection.serialize()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        database = state.pop("database")
        self.__dict__.update(state)
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.deserialize(database)
        self._lock = threading.Lock()

    def __deepcopy__(self, _memo: dict[int, Any]) -> Index:
        return self  # nothing of it can be changed

    def rows(self) -> list[Row]:
        """All records, without their full data."""
        query = "SELECT kind, id, file, digest, summary FROM record ORDER BY kind, id"
        return [Row(k, i, f, d, json.loads(s)) for k, i, f, d, s in self._connection.execute(query)]

    def outline(self, kind: Kind) -> Outline:
        """What lists need to know of the rubric that scored records of `kind`."""
        if not self._outlines:
            with self._lock:
                found = self._connection.execute("SELECT kind, outline FROM rubric").fetchall()
            self._outlines = {k: Outline.of_plain(json.loads(text)) for k, text in found}
        return self._outlines[kind]

    def refused(self) -> list[Refused]:
        """Files left out, with the first reason."""
        with self._lock:
            found = self._connection.execute("SELECT file, reason FROM refused ORDER BY file").fetchall()
        return [Refused(f, r) for f, r in found]

    def full(self, kind: Kind, record_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Plain data and full score of one record that `rows` named."""
        with self._lock:
            found = self._connection.execute(
                "SELECT data, score FROM record WHERE kind = ? AND id = ?", (kind, record_id)
            ).fetchone()
        return json.loads(found[0]), json.loads(found[1])

    def _candidates(self) -> Iterable[Path]:
        yield self.folder / INDEX_NAME
        yield _cache_file(self.folder)

    def _open_current(self) -> sqlite3.Connection | None:
        beside = self.folder / INDEX_NAME
        found = self._open(beside) if beside.exists() else None
        if found is None and not os.access(self.folder, os.W_OK):
            cached = _cache_file(self.folder)
            found = self._open(cached) if cached.exists() else None
        return found

    def _open(self, path: Path, *, current: bool = True) -> sqlite3.Connection | None:
        try:
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            key, code = connection.execute("SELECT key, code FROM meta").fetchone()
            if (key == self._key) if current else (code == self._code):
                return connection
            connection.close()
        except (sqlite3.Error, TypeError, ValueError):
            pass  # damaged or foreign: build it anew
        return None

    def _build(self) -> sqlite3.Connection:
        from sonodex.catalogue.compiling import compile_file
        from sonodex.rubrics import rubric_for

        memory = sqlite3.connect(":memory:", check_same_thread=False)
        memory.executescript(
            "CREATE TABLE meta (key TEXT, code TEXT);"
            "CREATE TABLE record (kind TEXT, id TEXT, file TEXT, digest TEXT, summary TEXT, data TEXT,"
            " score TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;"
            "CREATE TABLE refused (file TEXT PRIMARY KEY, digest TEXT, reason TEXT);"
            "CREATE TABLE rubric (kind TEXT PRIMARY KEY, outline TEXT);"
        )
        memory.execute("INSERT INTO meta VALUES (?, ?)", (self._key, self._code))
        outlines = ((kind, json.dumps(rubric_for(kind).outline)) for kind in KINDS)
        memory.executemany("INSERT INTO rubric VALUES (?, ?)", outlines)
        known = self._known()
        for file, digest in self._files.items():
            row = known.get((file, digest))
            if row is None:
                row = compile_file(self.folder / file)
            if isinstance(row, str):
                memory.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (file, digest, row))
                continue
            kind, record_id, summary, data, score = row
            try:
                memory.execute(
                    "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (kind, record_id, file, digest, summary, data, score),
                )
            except sqlite3.IntegrityError:  # busi.yaml beside busi.yml
                memory.execute(
                    "INSERT OR REPLACE INTO refused VALUES (?, ?, ?)",
                    (file, digest, f"the id {record_id!r} is taken"),
                )
        memory.commit()
        self._save(memory)
        return memory

    def _known(self) -> dict[tuple[str, str], Any]:
        """Compiled records of an older index whose files did not change."""
        for path in self._candidates():
            if path.exists():
                old = self._open(path, current=False)
                if old is not None:
                    try:
                        rows = old.execute(
                            "SELECT file, digest, kind, id, summary, data, score FROM record"
                        ).fetchall()
                    except sqlite3.Error:
                        continue
                    finally:
                        old.close()
                    return {(f, d): rest for f, d, *rest in rows}
        return {}

    def _save(self, memory: sqlite3.Connection) -> None:
        from sonodex import files

        for target in self._candidates():
            # A read-only folder, a full disk, or (Windows) a process that reads the old file: memory serves.
            with contextlib.suppress(SonodexError):
                files.write_bytes(
                    target, memory.serialize(), 0o644
                )  # another user of a shared folder reads it too
                return
