"""A file or a folder written whole or not at all, in one place.

A file is written beside its target and moved over it. A folder is built beside its target with a list of what
it holds (`sonodex.listing`) and takes its place by two moves; it replaces an earlier one only where every
file in that is on the earlier list, unchanged, so that nothing that somebody else put there is ever lost.
Left-overs of runs that were killed bear names of their own and go with the next run; that they belong to no
living run is known by a lock.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sonodex.errors import SonodexError, UsageError, not_read, not_written, why
from sonodex.listing import MANIFEST, Manifest, write_manifest
from sonodex.locking import Lock, NoLocksError

_EARLIER = (".sonodex-site", ".sonodex-report")  # marks of versions that kept no list
_LONG = 150  # bytes of a name, above which left-overs are named by its digest
_WAIT = 20.0  # seconds for another process that writes the same file
_NAMED = 3  # files that a refusal names
_LEFT_OVER = re.compile(r"\.(?P<of>.+?)(?:\.[0-9a-f]{12}\.sonodex-(?:tmp|old)|\.sonodex-lock)", re.DOTALL)


def write_text(path: Path, text: str, mode: int | None = None) -> None:
    """`write_bytes` of text in UTF-8, line ends as they are."""
    write_bytes(path, text.encode("utf-8"), mode)


def write_bytes(path: Path, data: bytes, mode: int | None = None) -> None:
    """Write a file whole or not at all, also when the machine fails: temporary file beside it, then a move.

    Args:
        path: the file; folders above it are made.
        data: its content.
        mode: permissions at the most; by default those of the file that is replaced, or what the user's mask
            allows. A file that is replaced never gets more than it had.

    Raises:
        UsageError: `path` is a symbolic link or no regular file.
        SonodexError: it cannot be written.
    """
    with _held(path):
        _replace(path, data, mode)


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """The place of a file, for this process alone; what no file may take the place of is refused: a link, a
    folder, a device."""
    if path.is_symlink():
        raise UsageError(f"{path}: is a symbolic link; name the file it leads to")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is {'a folder' if path.is_dir() else 'no regular file'}; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _alone(path, _WAIT):
            yield
    except OSError as error:
        raise SonodexError(not_written(path, error)) from None


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A fresh file that takes the place of `path` when the block ends well, and is gone when it does not.

    For what is written by a library or piece by piece; `write_bytes` does the rest.

    Args:
        path: the file; folders above it are made. A file that is replaced keeps its permissions.

    Yields:
        The path to write to; nothing stands there.

    Raises:
        UsageError: `path` is a symbolic link or no regular file.
        SonodexError: it cannot be written.
    """
    with _held(path):
        fresh = _temporary(path, "tmp")
        try:
            yield fresh
            with fresh.open("rb+") as stream:
                os.fsync(stream.fileno())
            if path.exists():
                fresh.chmod(stat.S_IMODE(path.stat().st_mode))
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        _settle(path.parent)


@contextlib.contextmanager
def new_folder(out: Path, maker: str) -> Iterator[Path]:
    """A fresh folder that takes the place of `out` when the block ends well, and is gone when it does not.

    Args:
        out: the folder to write; absent, empty, or written by the same maker and unchanged since.
        maker: the command, as the user calls it; it stands in the manifest and in refusals.

    Yields:
        The folder to fill.

    Raises:
        UsageError: `out` is a link or a file, holds anything that the earlier build did not write, or is
            being written by another run.
        SonodexError: it cannot be replaced.
    """
    check_folder(out, maker)
    shown, out = out, out.resolve()
    with contextlib.ExitStack() as held:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(_alone(out, 0.0))
            _refuse_foreign(out, shown, maker)
            fresh = _temporary(out, "tmp")
            fresh.mkdir()
        except OSError as error:
            raise SonodexError(not_written(shown, error)) from None
        try:
            yield fresh
            write_manifest(fresh, maker)
            _swap(fresh, out, shown, maker)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


def check_folder(out: Path, maker: str) -> None:
    """Refuse what `new_folder` would refuse, before work that takes long.

    Raises:
        UsageError: as `new_folder`.
        SonodexError: it cannot be read, or the folder that it shall lie in not written.
    """
    if out.is_symlink():
        raise UsageError(f"{out}: is a symbolic link; name the folder it leads to")
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder")
    try:
        place = out.resolve()
        _refuse_foreign(place, out, maker)
        above = next(p for p in place.parents if p.exists())
    except OSError as error:
        raise SonodexError(not_read(out, error)) from None
    if not os.access(above, os.W_OK):
        raise SonodexError(f"{out}: cannot be written (no permission in {above})")


def left_over_of(name: str) -> str | None:
    """The file or folder that a left-over called `name` belongs to; None when it is no left-over of ours."""
    found = _LEFT_OVER.fullmatch(name)
    return found["of"] if found else None


def named(names: list[str]) -> str:
    """The first few of some names, fit for a line on a terminal."""
    shown = [n if n.isprintable() else ascii(n)[1:-1] for n in names[:_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


def _stem(path: Path) -> str:
    name = os.fsencode(path.name)
    return path.name if len(name) <= _LONG else hashlib.sha256(name).hexdigest()[:32]


def _temporary(path: Path, kind: str) -> Path:
    return path.parent / f".{_stem(path)}.{secrets.token_hex(6)}.sonodex-{kind}"


@contextlib.contextmanager
def _alone(path: Path, wait: float) -> Iterator[None]:
    """The right to write `path`, with left-overs of earlier runs cleaned; neither without a lock."""
    known = True
    lock = None
    with contextlib.suppress(NoLocksError):
        known = False
        lock = Lock.take(path.parent / f".{_stem(path)}.sonodex-lock", wait)
        known = True
    if known and lock is None:
        raise UsageError(f"{path}: is being written by another run of sonodex; wait until it ends")
    try:
        if lock is not None:
            _clean(path)
        yield
    finally:
        if lock is not None:
            lock.release()


def _clean(path: Path) -> None:
    """Remove what dead runs left beside `path`; bring back the folder that one of them had moved aside."""
    begin = f".{_stem(path)}."
    with os.scandir(path.parent) as entries:
        found = sorted(
            e.name for e in entries if e.name.startswith(begin) and left_over_of(e.name) == _stem(path)
        )
    for name in found:
        entry = path.parent / name
        with contextlib.suppress(OSError):
            if entry.is_symlink() or name.endswith(".sonodex-lock"):
                continue
            if name.endswith(".sonodex-old"):
                if not path.exists():
                    entry.rename(path)
                elif not Manifest.of(entry).foreign(entry):
                    _remove(entry)
            elif entry.is_dir():
                shutil.rmtree(entry)
            else:
                entry.unlink()


def _replace(path: Path, data: bytes, mode: int | None) -> None:
    before = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
    temporary = _temporary(path, "tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(temporary, flags, 0o666 if before is None and mode is None else 0o600)
    try:
        with open(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if before is not None or mode is not None:
            temporary.chmod((0o7777 if before is None else before) & (0o7777 if mode is None else mode))
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Have a move in `folder` reach the disk, where a folder can be asked to (not on Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refuse_foreign(folder: Path, shown: Path, maker: str) -> None:
    """Refuse to replace `folder` (to the user `shown`) unless all in it is what `maker` wrote there."""
    if not folder.exists():
        return
    manifest = Manifest.of(folder)
    way_out = "name an empty or new folder"
    if manifest.maker is not None and manifest.maker != maker:
        raise UsageError(f"{shown}: holds other files, written by {manifest.maker}; {way_out}")
    if manifest.maker is None and any((folder / mark).is_file() for mark in _EARLIER):
        raise UsageError(
            f"{shown}: was written by an earlier version that kept no list of its files, so that they "
            "cannot be told "
            f"from yours; move what is yours and remove the folder, or {way_out}"
        )
    if found := manifest.foreign(folder):
        raise UsageError(
            f"{shown}: holds other files than {maker} wrote: {named(found)}; {way_out}, or move them"
        )


def _swap(fresh: Path, out: Path, shown: Path, maker: str) -> None:
    aside = None
    try:
        if out.exists():
            fresh.chmod(stat.S_IMODE(out.stat().st_mode))
            aside = _temporary(out, "old")
            out.rename(aside)
        try:
            if aside is not None:
                _refuse_foreign(aside, shown, maker)  # what came in while the new one was built
            fresh.rename(out)
        except BaseException:
            if aside is not None:
                aside.rename(out)
            raise
    except OSError as error:
        raise SonodexError(f"{shown}: cannot be replaced ({why(error)}); close what has it open") from None
    _settle(out.parent)
    if aside is not None:
        with contextlib.suppress(OSError):  # the next run goes on with it
            _remove(aside)


def _remove(folder: Path) -> None:
    """Remove a folder whose files are all on its manifest; that goes last, so it can go on."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            elif entry.name != MANIFEST:
                Path(entry.path).unlink()
    (folder / MANIFEST).unlink(missing_ok=True)
    folder.rmdir()


def read_regular(path: Path, most: int = 256 * 2**20) -> bytes:
    """The bytes of a regular file: a pipe is never waited for, a device never read.

    Raises:
        UsageError: it is no regular file, or holds more than `most` bytes.
        OSError: it cannot be read.
    """
    waiting = getattr(os, "O_NONBLOCK", 0)
    with open(path, "rb", opener=lambda name, flags: os.open(name, flags | waiting)) as stream:
        state = os.fstat(stream.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise UsageError(f"{path}: is no regular file")
        if state.st_size > most:
            raise UsageError(f"{path}: holds {state.st_size:,} bytes, more than is taken in")
        return stream.read(most + 1)
