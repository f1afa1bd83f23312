"""The files of an open dataset, into a folder: resumed, checked, and under their names only when they are
whole.

Nothing is unpacked, and no name that a registry gives leads out of the folder.
"""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from sonodex.collect.transport import Response, Transport
from sonodex.errors import SonodexError, UsageError, not_written
from sonodex.locking import Lock, NoLocksError
from sonodex.registries.adapters import owners
from sonodex.registries.asking import NoAnswerError, shown
from sonodex.registries.refreshing import Subject, addresses
from sonodex.registries.said import RemoteFile, Said

PART = ".sonodex-part"  # ending of a file that is not whole
_KEPT_FREE = 256 * 2**20  # bytes that stay free on the disk
_STALLS = 4  # times in a row that a file may break off without a byte
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_CHECKSUM = re.compile(r"(md5|sha1|sha256|sha512):([0-9a-f]{32,128})", re.IGNORECASE)


class Plan(NamedTuple):
    """What would be downloaded.

    Attributes:
        said: what the registry says of the deposit, terms included.
        files: each with the path below the folder.
        left_out: files that are not downloaded, each with the reason.
    """

    said: Said
    files: tuple[tuple[RemoteFile, PurePosixPath], ...]
    left_out: tuple[tuple[str, str], ...]

    @property
    def size(self) -> int | None:
        """Bytes of all files; None where one has no size."""
        sizes = [file.size for file, _ in self.files]
        return None if None in sizes else sum(s for s in sizes if s is not None)


class NotOpenError(UsageError):
    """Files that cannot simply be downloaded; `steps` says what to do instead, line by line."""

    def __init__(self, message: str, steps: tuple[str, ...]) -> None:
        super().__init__(message)
        self.steps = steps


def plan(subject: Subject, transport: Transport, only: Iterable[str] = ()) -> Plan:
    """The files of a record that are open, with their terms.

    Args:
        subject: the record.
        transport: to ask the registries.
        only: patterns (`*.zip`) of paths that are wanted; all where there is none.

    Raises:
        NotOpenError: no registry offers its files to everyone.
    """
    failed: list[str] = []
    for adapter, key in owners(a for a in addresses(subject) if a.role in ("data", "weights")):
        try:
            said = adapter.look(key, transport)
        except SonodexError as error:
            failed.append(str(error))
            continue
        if said.access == "open" and any(f.url for f in said.files or ()):
            return _chosen(said, tuple(only))
    raise NotOpenError(
        f"{subject.name}: its files cannot be downloaded from here"
        + (f" ({failed[0]})" if failed else "; see above what to do instead"),
        instead(subject),
    )


def _chosen(said: Said, only: tuple[str, ...]) -> Plan:
    files, left_out = [], []
    taken: set[str] = set()
    for file in said.files or ():
        path = safe_path(file.name)
        if only and not any(fnmatch.fnmatch(file.name, pattern) for pattern in only):
            continue
        if path is None:
            left_out.append((file.name, "its name cannot be used as a path"))
        elif file.url is None:
            left_out.append((file.name, "is not open to all"))
        elif str(path).casefold() in taken:
            left_out.append((file.name, "another file has the same name"))
        else:
            taken.add(str(path).casefold())
            files.append((file, path))
    folders = {str(above).casefold() for _, path in files for above in path.parents}
    left_out += [(f.name, "a folder has the same name") for f, p in files if str(p).casefold() in folders]
    files = [(f, p) for f, p in files if str(p).casefold() not in folders]
    if not files:
        raise UsageError(f"{said.landing or said.source}: no file is called {' or '.join(only) or 'so'}")
    return Plan(said, tuple(files), tuple(left_out))


def instead(subject: Subject) -> tuple[str, ...]:
    """What a person does to get the data: what the record knows of the way."""
    data = subject.data
    process: Any = data.get("access_process")
    out = [f"access: {data.get('access', 'see the page of the weights')}"]
    if process:
        out.append(process["steps"])
        out += [f"{name}: {process[key]}" for name, key in (("contact", "contact"), ("takes", "duration"))
                if process.get(key)]  # fmt: skip
    urls = data["urls"]
    out += [f"{name}: {urls[name]}" for name in ("homepage", "download", "weights", "code") if urls.get(name)]
    return tuple(out)


def safe_path(name: str) -> PurePosixPath | None:
    """The path below a folder that a file's name means; None for one that leads out of it or fits no
    system.
    """
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or name.startswith(("/", "\\")) or len(parts) > 30:
        return None
    for part in parts:
        # A hidden file may be one that a program obeys, where the folder is a home.
        if part[0] == "." or len(part.encode("utf-8", "replace")) > 200 or not part.isprintable():
            return None
        if part[-1] in ". " or re.search(r'[<>:"|?*]', part) or _RESERVED.fullmatch(part):
            return None
    return PurePosixPath(*parts)


@dataclass(slots=True)
class Fetched:
    """What a download has done: files that came, that were there already, and bytes."""

    came: int = 0
    there: int = 0
    bytes: int = 0


def fetch(
    plan: Plan,
    folder: Path,
    transport: Transport,
    done: Callable[[int, int], None] = lambda done, total: None,
) -> Fetched:
    """Download the files of a plan; those that are there and whole are left alone.

    Args:
        plan: what to download.
        folder: made where it is absent.
        transport: one that gives an answer as long as it needs.
        done: told how many bytes of all have come (of 0 where the total is not known).

    Raises:
        UsageError: the disk is too small, or another download fills the folder.
        SonodexError: a file does not come, or is another than its checksum says; what came of it is kept.
    """
    result = Fetched()
    with _written(folder):
        _fetch(plan, folder, transport, done, result)
    return result


@contextlib.contextmanager
def _written(folder: Path) -> Iterator[None]:
    """A disk that is full or refuses to be written, as one line; what came is kept."""
    try:
        yield
    except OSError as error:
        raise SonodexError(not_written(error.filename or folder, error)) from None


def _fetch(
    plan: Plan, folder: Path, transport: Transport, done: Callable[[int, int], None], result: Fetched
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    home = folder.resolve()
    with _alone(home):
        missing = []
        for file, path in plan.files:
            target = _target(home, path)
            if target.exists() or target.is_symlink():
                _refuse_other(target, file)
                result.there += 1
                result.bytes += file.size or 0
            else:
                missing.append((file, target))
        begun = sum(part.stat().st_size for _, t in missing if (part := _part(t)).is_file())
        needed = sum(file.size or 0 for file, _ in missing) - begun
        free = shutil.disk_usage(home).free
        if needed + _KEPT_FREE > free and needed > 0:
            raise UsageError(
                f"{folder}: {needed:,} bytes are to come, {free:,} are free; name a larger disk with --to"
            )
        total = plan.size or 0
        for file, target in missing:
            _fetch_one(file, target, transport, lambda n: done(result.bytes + n, total))
            result.came += 1
            result.bytes += target.stat().st_size
            done(result.bytes, total)


@contextlib.contextmanager
def _alone(folder: Path) -> Any:
    lock = None
    with contextlib.suppress(NoLocksError):
        lock = Lock.take(folder / ".sonodex-download-lock")
        if lock is None:
            raise UsageError(f"{folder}: is being filled by another download; wait until it ends")
    try:
        yield
    finally:
        if lock is not None:
            lock.release()


def _target(home: Path, path: PurePosixPath) -> Path:
    target = home.joinpath(*path.parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.parent.resolve().is_relative_to(home):
        raise UsageError(f"{target.parent}: is a link that leaves the folder; remove it")
    return target


def _part(target: Path) -> Path:
    return target.with_name(f".{target.name}{PART}")


def _hash(file: RemoteFile) -> Any:
    """A hash of the kind that the registry gives, and what it has to come to; None where it gives none."""
    found = _CHECKSUM.fullmatch(file.checksum or "")
    if found is None:
        return None, None
    return hashlib.new(found[1].lower(), usedforsecurity=False), found[2].lower()


def _refuse_other(target: Path, file: RemoteFile) -> None:
    """A file that is there already has to be the one that would come."""
    digest, wanted = _hash(file)
    if (
        target.is_symlink()
        or not target.is_file()
        or (file.size is not None and target.stat().st_size != file.size)
    ):
        raise UsageError(f"{target}: is there and is another file; move it, or name another folder with --to")
    if digest is not None:
        _feed(digest, target)
        if digest.hexdigest() != wanted:
            raise UsageError(
                f"{target}: is there with other bytes; move it, or name another folder with --to"
            )


def _feed(digest: Any, path: Path) -> None:
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)


def _fetch_one(file: RemoteFile, target: Path, transport: Transport, done: Callable[[int], None]) -> None:
    part, mark = _part(target), _part(target).with_suffix(".mark")
    for one in (part, mark):
        if one.is_symlink():
            raise UsageError(f"{one}: is a link; remove it")
    stalls, whole = 0, False
    while not whole:
        before = part.stat().st_size if part.exists() else 0
        try:
            whole = _receive(file, part, mark, transport, done)
        except NoAnswerError:
            stalls = stalls + 1 if (part.stat().st_size if part.exists() else 0) <= before else 0
            if stalls >= _STALLS:
                raise
    digest, wanted = _hash(file)
    size = part.stat().st_size
    problem = None
    if file.size is not None and size != file.size:
        problem = f"{size:,} bytes came of {file.size:,}"
    elif digest is not None:
        _feed(digest, part)
        if digest.hexdigest() != wanted:
            problem = f"its checksum is not the one that the registry gives ({file.checksum})"
    if problem:
        part.unlink(missing_ok=True)
        mark.unlink(missing_ok=True)
        raise SonodexError(f"{shown(file.url or '')}: {problem}; removed, run it again")
    with part.open("rb") as stream:
        os.fsync(stream.fileno())
    part.replace(target)
    mark.unlink(missing_ok=True)


def _receive(
    file: RemoteFile, part: Path, mark: Path, transport: Transport, done: Callable[[int], None]
) -> bool:
    """Ask for the rest of a file; True when the answer came to its end.

    A part is only added to where the server says that the file is still the one it was begun with.
    """
    have = part.stat().st_size if part.exists() else 0
    validator = _read_mark(mark) if have else None
    if have and file.size == have:
        return True
    headers = {"accept-encoding": "identity", "accept": "*/*"}
    if have and validator:
        headers |= {"range": f"bytes={have}-", "if-range": validator}
    with transport.open("GET", file.url or "", headers) as answer:
        if answer.status == 416 and have:
            part.unlink()
            raise NoAnswerError(f"{shown(answer.url)}: has fewer bytes than came before", 416)
        if answer.status not in (200, 206):
            raise NoAnswerError(f"{shown(answer.url)}: answered {answer.status}", answer.status)
        start = _start(answer) if answer.status == 206 else 0
        if start not in (0, have):
            raise NoAnswerError(f"{shown(answer.url)}: sends another part than was asked for", 206)
        _write_mark(mark, answer)
        most = (
            file.size if file.size is not None else start + shutil.disk_usage(part.parent).free - _KEPT_FREE
        )
        promised = answer.headers.get("content-length", "")
        with part.open("ab" if start else "wb") as stream:
            size = start
            for piece in answer.chunks():
                size += len(piece)
                if size > most:
                    raise SonodexError(
                        f"{shown(answer.url)}: sends more than the {most:,} bytes that are wanted"
                    )
                stream.write(piece)
                stream.flush()
                done(size)
        if promised.isdecimal() and size - start < int(promised):
            raise NoAnswerError(f"{shown(answer.url)}: broke off", answer.status)
    return True


def _start(answer: Response) -> int | None:
    found = re.match(r"bytes (\d{1,18})-", answer.headers.get("content-range", ""))
    return int(found[1]) if found else None


def _read_mark(mark: Path) -> str | None:
    """The strong mark of the version that a part was begun with."""
    try:
        value = json.loads(mark.read_text(encoding="utf-8"))
        return value if isinstance(value, str) and value.isascii() and value.isprintable() else None
    except (OSError, ValueError):
        return None


def _write_mark(mark: Path, answer: Response) -> None:
    tag = answer.headers.get("etag", "")
    validator = tag if tag.startswith('"') else answer.headers.get("last-modified", "")
    mark.write_text(json.dumps(validator or None), encoding="utf-8")
