"""The compiled index: a SQLite file in the user's cache, from which lists and pages are read in milliseconds.

It is keyed by the content of every record file and of the code that made it, so it can be old but never
stale; it is written beside and moved into place, so two processes may build it at once. It never lies in the
catalogue's folder: what stands there may have been made by somebody else. Each row carries a digest of its
own; where a row does not fit it, or SQLite cannot read the file, the index is built anew. Records may be
private: the folder of indexes is the user's alone. Where no folder can be written it lives in memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sonodex.errors import SonodexError, UsageError
from sonodex.records.vocabularies import FOLDERS, KINDS, RECORD_SUFFIXES, Kind
from sonodex.rubrics.outline import Outline

try:
    from _blake2 import blake2b  # what hashlib hands out, without OpenSSL, which its import loads
except ImportError:  # another interpreter
    from hashlib import blake2b

if TYPE_CHECKING:
    from sonodex.catalogue.language import Language

_SOURCES = ("records", "rubrics", "catalogue")
_HASH = blake2b
Progress = Callable[[int, int], None]
"""Called with the records compiled and all that are to be compiled."""


_Read = TypeVar("_Read")


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


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _homes(folder: Path) -> Iterator[Path]:
    """Where the index of a folder may lie: in the user's cache, else in a temporary folder of the user's."""
    from platformdirs import user_cache_path

    name = f"index-{_HASH(str(folder.resolve()).encode(), digest_size=12).hexdigest()}.sqlite"
    yield user_cache_path("sonodex", appauthor=False) / "catalogues" / name
    import tempfile  # brings every archive format along, and is seldom asked

    temporary = Path(tempfile.gettempdir())
    if temporary != Path.cwd():  # which it is where no folder for such files can be written
        yield temporary / f"sonodex-{_user()}" / name


def _is_own(folder: Path) -> bool:
    """Whether a folder is this user's and nobody else may write into it; made so where absent."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(found.st_mode):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _give_way(place: Path) -> None:
    """Remove a pipe or link that stands where an index belongs, in a folder that is the user's alone."""
    with contextlib.suppress(OSError):
        if not stat.S_ISREG(place.lstat().st_mode):
            place.unlink()


def _proof(*parts: str) -> str:
    return _HASH("\0".join(parts).encode(), digest_size=12).hexdigest()


class _DamagedError(Exception):
    """What the index holds is not what was written."""


class Index:
    """The index of one catalogue folder."""

    def __init__(self, folder: Path, progress: Progress | None = None) -> None:
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
        self._progress = progress
        self._connection = self._open_current() or self._build()
        self._lock = threading.RLock()
        self._outlines: dict[Kind, Outline] = {}

    def __getstate__(self) -> dict[str, Any]:
        """All of it, the database as bytes: a copy elsewhere does not depend on the folder's later state."""
        kept = {k: v for k, v in self.__dict__.items() if k not in ("_connection", "_lock", "_progress")}
        with self._lock:
            return kept | {"database": self._connection.serialize()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        database = state.pop("database")
        self.__dict__.update(state)
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.deserialize(database)
        self._lock = threading.RLock()
        self._progress = None

    def __deepcopy__(self, _memo: dict[int, Any]) -> Index:
        return self  # nothing of it can be changed

    def _sound(self, read: Callable[[], _Read]) -> _Read:
        """What `read` finds; where the index is damaged, what it finds once that is built anew."""
        with self._lock:  # entries may be read from several threads
            try:
                return read()
            except (sqlite3.Error, _DamagedError, ValueError, TypeError, KeyError):
                self._connection = self._build(anew=True)
                return read()

    def rows(self) -> list[Row]:
        """All records, without their full data."""
        return self._sound(self._rows)

    def _rows(self) -> list[Row]:
        query = "SELECT kind, id, file, digest, summary, proof FROM record ORDER BY kind, id"
        out = []
        for kind, record_id, file, digest, summary, proof in self._connection.execute(query):
            if proof != _proof(kind, record_id, file, digest, summary):
                raise _DamagedError
            out.append(Row(kind, record_id, file, digest, json.loads(summary)))
        (count,) = self._connection.execute("SELECT rows FROM meta").fetchone()
        if len(out) != count:
            raise _DamagedError
        return out

    def outline(self, kind: Kind) -> Outline:
        """What lists need to know of the rubric that scored records of `kind`."""
        if not self._outlines:
            self._outlines = self._sound(self._read_outlines)
        return self._outlines[kind]

    def _read_outlines(self) -> dict[Kind, Outline]:
        found = {}
        for kind, text, proof in self._connection.execute("SELECT kind, outline, proof FROM rubric"):
            if proof != _proof(kind, text):
                raise _DamagedError
            found[kind] = Outline.of_plain(json.loads(text))
        if set(found) != set(KINDS):
            raise _DamagedError
        return found

    def refused(self) -> list[Refused]:
        """Files left out, with the first reason."""
        query = "SELECT file, reason FROM refused ORDER BY file"
        return self._sound(lambda: [Refused(f, str(r)) for f, r in self._connection.execute(query)])

    def full(self, kind: Kind, record_id: str) -> tuple[dict[str, Any], str]:
        """Plain data of one record that `rows` named, and its full score as JSON, which few ask for."""
        return self._sound(lambda: self._full(kind, record_id))

    def _full(self, kind: Kind, record_id: str) -> tuple[dict[str, Any], str]:
        query = "SELECT data, score, proof_full FROM record WHERE kind = ? AND id = ?"
        data, score, proof = self._connection.execute(query, (kind, record_id)).fetchone()
        if proof != _proof(kind, record_id, data, score):
            raise _DamagedError
        return json.loads(data), score

    @cached_property
    def terms(self) -> dict[tuple[str, str], list[list[str]]]:
        """For every record the words that find it: those of its names, of its facts and of its notes."""
        return self._sound(self._read_terms)

    def _read_terms(self) -> dict[tuple[str, str], list[list[str]]]:
        found = {}
        for kind, record_id, text, proof in self._connection.execute(
            "SELECT kind, id, terms, proof_terms FROM record"
        ):
            if proof != _proof(kind, record_id, text):
                raise _DamagedError
            found[kind, record_id] = [part.split() for part in text.split("\n")]
        return found

    @cached_property
    def language(self) -> Language:
        """How words are compared, and what they mean."""
        from sonodex.catalogue.language import Language

        return Language(*json.loads(self._sound(self._read_language)))

    def _read_language(self) -> str:
        text, proof = self._connection.execute("SELECT rules, proof FROM language").fetchone()
        if proof != _proof(text):
            raise _DamagedError
        return str(text)

    def _open_current(self) -> sqlite3.Connection | None:
        return next((c for home in _homes(self.folder) if (c := self._open(home))), None)

    def _open(self, path: Path, *, current: bool = True) -> sqlite3.Connection | None:
        if not path.is_file() or not _is_own(path.parent):  # a pipe would be waited for
            return None
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

    def _build(self, *, anew: bool = False) -> sqlite3.Connection:
        """Compile what an older index does not hold, or everything `anew`; kept where a folder can be had."""
        from sonodex.catalogue.compiling import compile_file
        from sonodex.catalogue.language import compiled
        from sonodex.rubrics import rubric_for

        memory = sqlite3.connect(":memory:", check_same_thread=False)
        memory.executescript(
            "CREATE TABLE meta (key TEXT, code TEXT, rows INTEGER);"
            "CREATE TABLE record (kind TEXT, id TEXT, file TEXT, digest TEXT, summary TEXT, data TEXT,"
            " score TEXT, terms TEXT, proof TEXT, proof_full TEXT, proof_terms TEXT,"
            " PRIMARY KEY (kind, id)) WITHOUT ROWID;"
            "CREATE TABLE language (rules TEXT, proof TEXT);"
            "CREATE TABLE refused (file TEXT PRIMARY KEY, digest TEXT, reason TEXT);"
            "CREATE TABLE rubric (kind TEXT PRIMARY KEY, outline TEXT, proof TEXT);"
        )
        outlines = [(str(kind), json.dumps(rubric_for(kind).outline)) for kind in KINDS]
        memory.executemany("INSERT INTO rubric VALUES (?, ?, ?)", ((*o, _proof(*o)) for o in outlines))
        rules = json.dumps(compiled())
        memory.execute("INSERT INTO language VALUES (?, ?)", (rules, _proof(rules)))
        known = {} if anew else self._known()
        to_compile = sum(item not in known for item in self._files.items())
        made = 0
        for file, digest in self._files.items():
            row = known.get((file, digest))
            if row is None:
                row = compile_file(self.folder / file)
                made += 1
                if self._progress is not None:
                    self._progress(made, to_compile)
            if isinstance(row, str):
                memory.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (file, digest, row))
                continue
            kind, record_id, summary, data, score, terms = row
            try:
                memory.execute(
                    "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        kind,
                        record_id,
                        file,
                        digest,
                        summary,
                        data,
                        score,
                        terms,
                        _proof(kind, record_id, file, digest, summary),
                        _proof(kind, record_id, data, score),
                        _proof(kind, record_id, terms),
                    ),
                )
            except sqlite3.IntegrityError:  # busi.yaml beside busi.yml
                memory.execute(
                    "INSERT OR REPLACE INTO refused VALUES (?, ?, ?)",
                    (file, digest, f"the id {record_id!r} is taken"),
                )
        count = "SELECT ?, ?, count(*) FROM record"
        memory.execute(f"INSERT INTO meta {count}", (self._key, self._code))
        memory.commit()
        self._save(memory)
        return memory

    def _known(self) -> dict[tuple[str, str], Any]:
        """Compiled records of an older index whose files did not change."""
        columns = "file, digest, kind, id, summary, data, score, terms, proof, proof_full, proof_terms"
        for path in _homes(self.folder):
            old = self._open(path, current=False)
            if old is None:
                continue
            try:
                rows = old.execute(f"SELECT {columns} FROM record").fetchall()  # noqa: S608 - names of this file
            except sqlite3.Error:
                continue
            finally:
                old.close()
            return {
                (f, d): (kind, record_id, summary, data, score, terms)
                for f, d, kind, record_id, summary, data, score, terms, proof, whole, words in rows
                if proof == _proof(kind, record_id, f, d, summary)
                and whole == _proof(kind, record_id, data, score)
                and words == _proof(kind, record_id, terms)
            }
        return {}

    def _save(self, memory: sqlite3.Connection) -> None:
        from sonodex import files

        for target in _homes(self.folder):
            # A read-only folder, a full disk, or (Windows) a process that reads the old file: memory serves.
            with contextlib.suppress(SonodexError):
                if _is_own(target.parent):
                    _give_way(target)
                    files.write_bytes(target, memory.serialize(), 0o600)
                    return
