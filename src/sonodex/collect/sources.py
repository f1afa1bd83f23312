"""Where bytes come from: a folder, one archive, or an fsspec address; listed once, in a fixed order."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO, Any, Protocol

from sonodex.clutter import is_clutter
from sonodex.collect import limits
from sonodex.collect.formats import HEAD
from sonodex.errors import MissingExtraError, SonodexError, UsageError, why


class ReadError(Exception):
    """A file cannot be read; the text says why, in a few words."""


BEYOND = f"not read: would need more memory than the limit of {limits.WORKER_BYTES // limits.MEGABYTE} MB"

_INTERNAL = re.compile(
    r"pip install|conda|plug-?in|handler|has no attribute|NoneType|Traceback|positional argument|"
    r"unexpected keyword|"
    r"unsupported operand|object is not|not subscriptable|not iterable|__\w+__|\bdtype\b|ndarray|codec can't|"
    r"out of bounds|out of range|unpack requires|buffer is smaller|cannot reshape|"
    r"invalid literal|Unable to read workbook|\w+\.\w+\(|0x[0-9a-f]{6,}"
)
_MISTAKES = (
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    AssertionError,
    NameError,
    UnicodeError,
    StopIteration,
)


def reason(error: BaseException, most: int = limits.REASON_LENGTH) -> str:
    """Why something cannot be read, in one line of at most so many characters and in words for people: what
    a library says, unless that speaks of its own workings. What the system says of a file names no place."""
    text = " ".join(why(error).split())
    if isinstance(error, MemoryError):
        return BEYOND
    if isinstance(error, RecursionError):
        return "nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON from line {error.lineno}, column {error.colno} on"
    if isinstance(error, _MISTAKES) or not text or _INTERNAL.search(text):
        return "its content is not as its format has it"
    return text[:most]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file below the root.

    `path` is relative to the root, with forward slashes; `problem` says why it is not opened; `identity` is
    the device and number of the file on this machine.
    """

    path: str
    size: int
    modified: float = 0.0
    problem: str | None = None
    identity: tuple[int, int] | None = None


@contextlib.contextmanager
def costing_its_file() -> Iterator[None]:
    """A decoder's own defect, an error that only a remote file system has, and want of memory say of the file
    that is read in here that it cannot be: a ReadError. A missing extra is the same for every file."""
    try:
        yield
    except (ReadError, SonodexError):
        raise
    except MemoryError:
        raise ReadError(BEYOND) from None
    except Exception as error:
        raise ReadError(f"cannot be read: {reason(error)}") from error


@dataclass(slots=True)
class Blob:
    """The bytes of one file, however they are kept.

    Attributes:
        path: name relative to the audited root.
        size: bytes.
        local: where the file lies on this machine; None for members of archives and remote files.
        content: the bytes, where they are in memory already.
        beside: for a member of an archive, another member by its name below the folder of this one.
        inside: the folder that `local` must lie in, links resolved; None where it may lie anywhere.
        identity: device and number that `local` had when it was listed.
    """

    path: str
    size: int
    local: Path | None = None
    content: bytes | None = None
    remote: Any = field(default=None, repr=False)  # (file system, its own path)
    beside: Callable[[str], Blob | None] | None = field(default=None, repr=False)
    inside: Path | None = None
    identity: tuple[int, int] | None = None

    def head(self) -> bytes:
        """The first `formats.HEAD` bytes."""
        if self.content is not None:
            return self.content[:HEAD]
        with self.stream() as stream:
            return stream.read(HEAD)

    def stream(self) -> IO[bytes]:
        """A seekable binary stream.

        Raises:
            ReadError: what was a file when it was listed is a link, a pipe or a device now.
            OSError: it cannot be opened.
        """
        if self.content is not None:
            return io.BytesIO(self.content)
        if self.local is not None:
            return open(self.local, "rb", opener=self._opened)
        if self.remote is None:
            raise ReadError("its bytes are not at hand")
        system, path = self.remote
        stream: IO[bytes] = system.open(path, "rb")
        return stream

    def _opened(self, path: str, flags: int) -> int:
        """The file that was listed, whatever its name leads to meanwhile.

        Another one at the same place is taken where it is a file inside the folder: networks and clusters
        number the same file anew.
        """
        number = os.open(path, flags | _OPENING)
        try:
            state = os.fstat(number)
            if not stat.S_ISREG(state.st_mode):
                raise ReadError(f"{SPECIAL} has taken its place; not read")
            if self.inside is not None and (state.st_dev, state.st_ino) != self.identity:
                known = self.identity is None or state.st_ino == self.identity[1]
                place = Path(path).resolve()
                if not place.is_relative_to(self.inside) or (Path(path).is_symlink() and not known):
                    raise ReadError("was changed into a link after it was listed; not followed")
        except BaseException:
            os.close(number)
            raise
        return number

    def read(self, most: int) -> bytes:
        """All bytes.

        Raises:
            ReadError: there are more than `most`.
        """
        if self.size > most:
            raise ReadError(f"{self.size:,} bytes, more than the {most:,} that are read at once")
        if self.content is not None:
            return self.content
        with self.stream() as stream:
            data = stream.read(min(most, self.size) + 1)  # as many are set aside at once
        if len(data) > most:
            raise ReadError(f"more than the {most:,} bytes that are read at once")
        return data


_OPENING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)  # a pipe would wait for its other end
SPECIAL = "neither a file nor a folder (device, pipe or socket)"


class Source(Protocol):
    """A place that can be listed and opened; small enough to be sent to another process."""

    @property
    def root(self) -> str: ...

    def entries(self) -> Iterator[Entry]: ...

    def blob(self, entry: Entry) -> Blob: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine. Links are followed only to files that lie inside the folder.

    `inside` is the folder itself, links resolved: asked once, not for every file.
    """

    root: str
    inside: Path = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "inside", Path(self.root).resolve())

    def entries(self) -> Iterator[Entry]:
        yield from self._below(Path(self.root), "", 0, self.inside)

    def _below(self, folder: Path, prefix: str, depth: int, inside: Path) -> Iterator[Entry]:
        if depth > limits.FOLDER_DEPTH:
            yield Entry(
                prefix.rstrip("/"),
                0,
                problem=f"folders nested more than {limits.FOLDER_DEPTH} deep are not entered",
            )
            return
        try:
            names = sorted(os.listdir(folder))  # names alone: a million directory entries take a gigabyte
        except OSError as error:
            yield Entry(prefix.rstrip("/") or ".", 0, problem=f"folder cannot be listed: {why(error)}")
            return
        for name in names:
            path, child = prefix + printable(name), os.path.join(folder, name)
            try:
                state = os.lstat(child)
                if stat.S_ISLNK(state.st_mode):
                    target = Path(child).resolve()
                    if not target.is_relative_to(inside):
                        yield Entry(path, 0, problem="a link that leaves the folder is not followed")
                    elif target.is_dir():
                        yield Entry(path, 0, problem="a link to a folder is not followed")
                    elif not target.is_file() and target.exists():
                        yield Entry(path, 0, problem=SPECIAL)
                    else:
                        state = target.stat()
                        yield _entry(path, state)
                elif stat.S_ISDIR(state.st_mode):
                    if not is_clutter(name):
                        yield from self._below(Path(child), path + "/", depth + 1, inside)
                elif stat.S_ISREG(state.st_mode):
                    if not is_clutter(name):
                        yield _entry(path, state)
                else:
                    yield Entry(path, 0, problem=SPECIAL)
            except OSError as error:
                yield Entry(path, 0, problem=f"cannot be opened: {why(error)}")
            except RuntimeError:  # before Python 3.13; its words name the place
                yield Entry(path, 0, problem="cannot be opened: a link in a loop of links")

    def blob(self, entry: Entry) -> Blob:
        return Blob(
            entry.path,
            entry.size,
            local=Path(self.root, *restored(entry.path).split("/")),
            inside=self.inside,
            identity=entry.identity,
        )


def _entry(path: str, state: os.stat_result) -> Entry:
    return Entry(path, state.st_size, state.st_mtime, identity=(state.st_dev, state.st_ino))


@dataclass(frozen=True, slots=True)
class SingleFile:
    """One file: an archive, a volume, a stack."""

    root: str

    def entries(self) -> Iterator[Entry]:
        path = Path(self.root)
        state = path.stat()
        yield Entry(printable(path.name), state.st_size, state.st_mtime)

    def blob(self, entry: Entry) -> Blob:
        return Blob(entry.path, entry.size, local=Path(self.root))


@dataclass(frozen=True, slots=True)
class Remote:
    """Any address that fsspec opens (s3://, https://, memory://, …)."""

    root: str

    def _system(self) -> tuple[Any, str]:
        try:
            import fsspec
        except ImportError:
            raise MissingExtraError("audit") from None
        try:
            return fsspec.core.url_to_fs(self.root)  # type: ignore[no-any-return]
        except (ValueError, ImportError) as error:
            raise UsageError(f"{self.root}: cannot be opened: {error}") from None

    def entries(self) -> Iterator[Entry]:
        system, base = self._system()
        try:
            found: dict[str, Any] = system.find(base, detail=True)
            there = bool(found) or system.exists(base)
        except (OSError, ValueError) as error:
            raise UsageError(f"{self.root}: cannot be listed: {error}") from None
        if not there:
            raise UsageError(f"{self.root}: no such file or folder")
        single = set(found) == {base}
        start = base.rstrip("/") + "/"
        for name in sorted(found):
            path = PurePosixPath(name).name if single else name.removeprefix(start)
            if is_clutter(path):
                continue
            size = found[name].get("size")
            yield Entry(
                printable(path), int(size or 0), problem=None if size is not None else "its size is not told"
            )

    def blob(self, entry: Entry) -> Blob:
        system, base = self._system()
        path = restored(entry.path)
        full = (
            base
            if PurePosixPath(base).name == path and not system.isdir(base)
            else f"{base.rstrip('/')}/{path}"
        )
        size = entry.size or int(system.size(full) or 0)  # asked for where the listing is no longer at hand
        return Blob(entry.path, size, remote=(system, full))


def source_of(address: str) -> Source:
    """The source for a path or an fsspec address.

    Raises:
        UsageError: there is nothing at that place.
    """
    scheme, mark, rest = address.partition("://")
    if mark and scheme not in ("file", "local"):
        return Remote(address)
    path = Path(rest if mark else address)
    if path.is_dir():
        return Folder(str(path))
    if path.is_file():
        return SingleFile(str(path))
    if path.exists():
        raise UsageError(f"{address}: is {SPECIAL}")
    raise UsageError(f"{address}: no such file or folder")


def told(place: str) -> str:
    """A place as it is named in what is passed on: one of this machine that is written from its root on by
    its last part alone."""
    local = place.removeprefix("file://").removeprefix("local://")
    if "://" in local or not (PurePosixPath(local).is_absolute() or PureWindowsPath(local).is_absolute()):
        return local
    return PureWindowsPath(local).name or "."


def printable(name: str) -> str:
    """A file name as text that any stream can carry: bytes that are no UTF-8 stand as \\udcNN escapes."""
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(
        c if c.isprintable() and c != "\\" else f"\\u{ord(c):04x}" if ord(c) < 0x10000 else c for c in name
    )


def restored(path: str) -> str:
    """The name that `printable` was given."""
    if "\\u" not in path:
        return path
    return re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), path)
