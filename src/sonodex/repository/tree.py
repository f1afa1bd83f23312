"""The files of a repository, read one way whether it is a folder or a bare clone; nothing outside it is ever
opened."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from sonodex.collect.misnamed import LFS
from sonodex.errors import SonodexError, UsageError
from sonodex.repository import cloning, git, limits
from sonodex.repository.git import History
from sonodex.wording import counted

_NOT_OURS = frozenset({
    ".git", "node_modules", ".venv", "venv", "site-packages", "__pycache__", ".ipynb_checkpoints", ".tox",
    ".mypy_cache", ".idea", ".vscode",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: path with forward slashes below the root; `size` in bytes, None where a clone lacks the
    content."""

    path: str
    size: int | None
    key: str = ""  # object id in a clone

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def suffix(self) -> str:
        """Lower case, with its dot; empty where there is none."""
        stem, dot, suffix = self.name.rpartition(".")
        return dot + suffix.lower() if stem else ""


class Tree(Protocol):
    """Files of one repository.

    Attributes:
        root: what the user named.
        entries: regular files in order of path; links and submodules are left out.
        history: what git says, or None.
        notes: what was not looked at, in words.
    """

    @property
    def root(self) -> str: ...
    @property
    def entries(self) -> tuple[Entry, ...]: ...
    @property
    def history(self) -> History | None: ...
    @property
    def notes(self) -> tuple[str, ...]: ...

    def read(self, entry: Entry, most: int) -> bytes:
        """The first `most` bytes of a file, fewer where it is shorter; empty where it cannot be read."""
        ...

    def file(self, entry: Entry, most: int) -> AbstractContextManager[IO[bytes] | None]:
        """A file to seek in, of a clone at most its first `most` bytes; None where it cannot be read."""
        ...


def _ours(path: str) -> bool:
    return not any(part in _NOT_OURS for part in path.split("/"))


def lfs_size(head: bytes) -> int | None:
    """Size in bytes of what a Git LFS pointer stands for; None where `head` is no pointer."""
    if not head.startswith(LFS):
        return None
    for line in head[:500].splitlines():
        if line.startswith(b"size ") and line[5:].strip().isdigit():
            return int(line[5:])
    return None


class FolderTree:
    """A folder on disk. Regular files only: links are not followed, pipes and devices not opened."""

    def __init__(self, folder: Path) -> None:
        self.root = str(folder)
        self._folder = folder
        self.notes: tuple[str, ...] = ()
        git_dir = git.git_dir_of(folder)
        self.history: History | None = None
        kept: set[bytes] | None = None
        if git_dir is not None:
            try:
                self.history = git.history(git_dir)
                kept = git.published(folder)
            except UsageError as error:  # git is not installed: a folder is read all the same
                self.notes = (str(error),)
        found = sorted(self._walk(folder, "", 0), key=lambda e: e.path)[: limits.FILES + 1]
        if kept is not None:
            found = [e for e in found if os.fsencode(e.path) in kept]
        if len(found) > limits.FILES:
            self.notes += (f"only the first {limits.FILES:,} files were looked at",)
        self.entries = tuple(found[: limits.FILES])

    def _walk(self, folder: Path, below: str, depth: int) -> Iterator[Entry]:
        pending = [(folder, below, depth)]
        count = 0
        while pending:
            place, prefix, level = pending.pop()
            try:
                children = sorted(os.scandir(place), key=lambda c: c.name)
            except OSError:
                self.notes += (f"{prefix or '.'}: cannot be listed",)
                continue
            for child in children:
                path = prefix + child.name
                if child.is_symlink() or not _ours(path):
                    continue
                try:
                    mode = child.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISDIR(mode.st_mode):
                    if level < limits.DEPTH:
                        pending.append((Path(child.path), path + "/", level + 1))
                elif stat.S_ISREG(mode.st_mode):
                    count += 1
                    yield Entry(path, mode.st_size)
                if count > 2 * limits.FILES:
                    return

    def read(self, entry: Entry, most: int) -> bytes:
        with self.file(entry, most) as stream:
            if stream is None:
                return b""
            try:
                return stream.read(most)
            except OSError:
                return b""

    @contextlib.contextmanager
    def file(self, entry: Entry, most: int) -> Iterator[IO[bytes] | None]:
        place = self._folder / entry.path
        # The file may have been swapped for a link or a pipe since it was listed.
        flags = (
            os.O_RDONLY
            | getattr(os, "O_NOFOLLOW", 0)
            | getattr(os, "O_NONBLOCK", 0)
            | getattr(os, "O_BINARY", 0)
        )
        try:
            handle = os.open(place, flags)
        except OSError:
            yield None
            return
        with os.fdopen(handle, "rb") as stream:
            yield stream if stat.S_ISREG(os.fstat(stream.fileno()).st_mode) else None


class GitTree:
    """The newest commit of a bare clone (or of the git directory of a work tree)."""

    def __init__(self, git_dir: Path, root: str, tags: tuple[str, ...] | None = None) -> None:
        self.root = root
        self.history = git.history(git_dir)
        if self.history is None:
            raise SonodexError(f"{root}: holds no commit that can be read; clone it again")
        if tags is not None:
            self.history = dataclasses.replace(self.history, tags=tags)
        self._objects = git.Objects(git_dir)
        self._left = limits.COPY_BYTES
        rows = git.listing(git_dir)
        files = [(key, path.decode("utf-8", "replace")) for mode, key, path in rows if mode.startswith("100")]
        files = [(key, path) for key, path in files if _ours(path) and path.count("/") <= limits.DEPTH]
        notes = []
        if len(files) > limits.FILES:
            notes.append(f"only the first {limits.FILES:,} files were looked at")
            files = files[: limits.FILES]
        submodules = sum(mode == "160000" for mode, _, _ in rows)
        if submodules:
            notes.append(f"{counted(submodules, 'submodule')} not entered")
        sizes = self._objects.sizes(sorted({key for key, _ in files}))
        missing = sum(sizes.get(key) is None for key, _ in files)
        if missing:
            notes.append(f"the contents of {counted(missing, 'file')} absent from this clone")
        self.notes = tuple(notes)
        self.entries = tuple(
            sorted((Entry(path, sizes.get(key), key) for key, path in files), key=lambda e: e.path)
        )

    def read(self, entry: Entry, most: int) -> bytes:
        if entry.size is None or most <= 0:
            return b""
        if entry.size <= max(most, limits.TEXT_BYTES):
            return self._objects.read(entry.key, entry.size)[:most]
        return self._objects.head(entry.key, most)

    @contextlib.contextmanager
    def file(self, entry: Entry, most: int) -> Iterator[IO[bytes] | None]:
        if entry.size is None or self._left <= 0:
            yield None
            return
        self._left -= min(entry.size, most)
        with tempfile.SpooledTemporaryFile(max_size=limits.TEXT_BYTES) as stream:
            self._objects.copy(entry.key, stream, most)
            stream.seek(0)
            yield stream

    def close(self) -> None:
        self._objects.close()


@contextlib.contextmanager
def opened(where: str) -> Iterator[FolderTree | GitTree]:
    """The tree of a folder, a bare clone, or a git address (cloned into a temporary folder that is removed).

    Raises:
        UsageError: there is nothing of that name, or the address is of a kind that is not cloned.
        SonodexError: it cannot be cloned or read.
    """
    if "://" in where:
        with tempfile.TemporaryDirectory(prefix="sonodex-", ignore_cleanup_errors=True) as temporary:
            git_dir, tags = cloning.clone(where, Path(temporary))
            tree = GitTree(git_dir, git.public_address(where) or where, tags)
            if tree.history is not None and tree.history.origin is None:
                tree.history = dataclasses.replace(tree.history, origin=git.public_address(where))
            with contextlib.closing(tree):
                yield tree
        return
    folder = Path(where)
    if not folder.is_dir():
        raise UsageError(
            f"{where}: no such folder; give a folder, a bare clone or an https:// address of a git repository"
        )
    if git.git_dir_of(folder) == folder:
        with contextlib.closing(GitTree(folder, where)) as bare:
            yield bare
    else:
        yield FolderTree(folder)
