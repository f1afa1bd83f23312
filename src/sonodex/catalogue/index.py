"""The compiled index: a SQLite file in the user's cache, from which lists and pages are read in milliseconds.

It is keyed by the content of every record file and of the code that made it, so it can be old but never
stale; it is written beside and moved into place, so two processes may build it at once. It never lies in the
catalogue's folder: what stands there may have been made by somebody else. Each row carries a digest of its
own; where a row does not fit it, or SQLite cannot read the file, the index is built anew. Records may be
private: the folder of indexes is the user's alone. Where no folder can be written it lives in memory. That of
the packaged catalogue comes with the package, whose files are trusted as its code is.
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

from sonodex.catalogue.digests import blake2b, code_digest, digest_files, key_of, proof_of
from sonodex.catalogue.location import packaged_catalogue, packaged_index
from sonodex.catalogue.summaries import Summaries, Summary
from sonodex.errors import SonodexError, UsageError
from sonodex.records.vocabularies import FOLDERS, KINDS, Kind
from sonodex.rubrics.outline import Outline

if TYPE_CHECKING:
    from sonodex.catalogue.earlier import Earlier
    from sonodex.catalogue.language import Language

Progress = Callable[[int, int], None]
"""Called with the records compiled and all that are to be compiled."""


_Read = TypeVar("_Read")


class Row(NamedTuple):
    """One record in the index; all that it says is read only when asked for."""

    kind: Kind
    id: str
    file: str


class Refused(NamedTuple):
    """A record file that is not in the catalogue because it is not valid; `reason` is the first problem."""

    file: str
    reason: str


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


def _homes(folder: Path) -> Iterator[Path]:
    """Where the index of a folder may lie: in the user's cache, else in a temporary folder of the user's."""
    from platformdirs import user_cache_path

    name = f"index-{blake2b(str(folder.resolve()).encode(), digest_size=12).hexdigest()}.sqlite"
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
    """Remove a pipe or link that stands where an index belongs, in a folder that is the user's alone; an
    older index that others may read hands that on no more."""
    with contextlib.suppress(OSError):
        if stat.S_ISREG(place.lstat().st_mode):
            place.chmod(0o600)
        else:
            place.unlink()


class _DamagedError(Exception):
    """What the index holds is not what was written."""


def _proved(kind: str, record_id: str, file: str, digest: str, summary: str, proof: str) -> str:
    """The summary of a row that is as it was written."""
    if proof != proof_of(kind, record_id, file, digest, summary):
        raise _DamagedError
    return summary


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
        self._files = digest_files(folder)
        if not self._files and not any((folder / name).is_dir() for name in FOLDERS.values()):
            raise UsageError(f"{folder}: is no catalogue: it has neither datasets/ nor models/")
        self._code = code_digest()
        self._key = key_of(self._code, self._files)
        self._progress = progress
        self._connection = self._open_current() or self._build()
        self._lock = threading.RLock()
        self._outlines: dict[Kind, Outline] = {}
        self._summaries = Summaries()

    def __getstate__(self) -> dict[str, Any]:
        """All of it, the database as bytes: a copy elsewhere does not depend on the folder's later state."""
        left = ("_connection", "_lock", "_progress", "_summaries")
        kept = {k: v for k, v in self.__dict__.items() if k not in left}
        with self._lock:
            return kept | {"database": self._connection.serialize()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        database = state.pop("database")
        self.__dict__.update(state)
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.deserialize(database)
        self._lock = threading.RLock()
        self._progress = None
        self._summaries = Summaries()

    def _sound(self, read: Callable[[], _Read]) -> _Read:
        """What `read` finds; where the index is damaged, what it finds once that is built anew."""
        with self._lock:  # entries may be read from several threads
            try:
                return read()
            except (sqlite3.Error, _DamagedError, ValueError, TypeError, KeyError):
                self._connection = self._build(anew=True)
                return read()

    def rows(self) -> list[Row]:
        """All records, by name alone."""
        return self._sound(self._rows)

    def _rows(self) -> list[Row]:
        out = []
        query = "SELECT kind, id, file, digest, summary, proof FROM record ORDER BY kind, id"
        for kind, record_id, file, *rest in self._connection.execute(query):
            text = _proved(kind, record_id, file, *rest)
            if not self._summaries.full:  # lists ask for all of them next
                self._summaries.put((kind, record_id), json.loads(text))
            out.append(Row(kind, record_id, file))
        (count,) = self._connection.execute("SELECT rows FROM meta").fetchone()
        if not len(set(out)) == len(out) == count:
            raise _DamagedError
        return out

    def summary(self, kind: Kind, record_id: str) -> Summary:
        """What lists and filters need of one record that `rows` named."""
        found = self._summaries.get((kind, record_id))
        return found or self._sound(lambda: self._read_summary(kind, record_id))

    def _read_summary(self, kind: Kind, record_id: str) -> Summary:
        query = "SELECT file, digest, summary, proof FROM record WHERE kind = ? AND id = ?"
        row = self._connection.execute(query, (kind, record_id)).fetchone()
        return self._summaries.put((kind, record_id), json.loads(_proved(kind, record_id, *row)))

    def outline(self, kind: Kind) -> Outline:
        """What lists need to know of the rubric that scored records of `kind`."""
        if not self._outlines:
            self._outlines = self._sound(self._read_outlines)
        return self._outlines[kind]

    def _read_outlines(self) -> dict[Kind, Outline]:
        found = {}
        for kind, text, proof in self._connection.execute("SELECT kind, outline, proof FROM rubric"):
            if proof != proof_of(kind, text):
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
        if proof != proof_of(kind, record_id, data, score):
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
            if proof != proof_of(kind, record_id, text):
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
        if proof != proof_of(text):
            raise _DamagedError
        return str(text)

    def _open_current(self) -> sqlite3.Connection | None:
        return next((c for place in self._places() if (c := self._open(place))), None)

    def _places(self) -> Iterator[Path]:
        """Files that may be an index of the folder (a pipe would be waited for); that of the package last: a
        damaged one is built anew in the user's cache."""
        yield from (home for home in _homes(self.folder) if home.is_file() and _is_own(home.parent))
        if self.folder == packaged_catalogue():
            yield packaged_index()

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

    def _build(self, *, anew: bool = False) -> sqlite3.Connection:
        """Compile what an older index does not hold, or everything `anew`; kept where a folder can be had."""
        from sonodex.catalogue.compiling import compiled_index

        earlier = None if anew else self._earlier()
        try:
            made = compiled_index(self.folder, self._files, self._code, earlier or {}, self._progress)
        finally:
            if earlier is not None:
                earlier.close()
        self._save(made)
        return made

    def _earlier(self) -> Earlier | None:
        """An older index that the same code made."""
        from sonodex.catalogue.earlier import Earlier

        for path in self._places():
            old = self._open(path, current=False)
            if old is not None:
                try:
                    return Earlier(old)
                except (sqlite3.Error, TypeError):  # damaged, perhaps where a text should stand
                    old.close()
        return None

    def _save(self, made: sqlite3.Connection) -> None:
        from sonodex import files

        for target in _homes(self.folder):
            # A read-only folder, a full disk, or (Windows) a process that reads the old file: what was made
            # serves this process alone.
            with contextlib.suppress(SonodexError, sqlite3.Error):
                if _is_own(target.parent):
                    _give_way(target)
                    with files.new_file(target) as fresh:
                        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                        with contextlib.closing(sqlite3.connect(fresh)) as copy:
                            copy.execute("PRAGMA journal_mode = OFF")
                            made.backup(copy)
                    return
