"""A folder of ours in which unfinished work waits: known by a mark, locked while it is used.

The mark says a sentence that nobody else writes. Only what bears a name of our own is ever removed, and
without a mark next to nothing does; the folder itself goes only when that leaves it empty. What each holder
refuses, and in which words, it says itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sonodex import files
from sonodex.listing import left_by_system
from sonodex.locking import Lock

_MARK_BYTES = 2**20
_TRIES = 5  # at a folder that others remove


class BusyError(Exception):
    """Another process, or another holder in this one, is using the folder."""


class MarkedFolder:
    """One such folder; nothing is touched before `take`.

    Args:
        path: where it is or will be.
        name: of its mark and its lock, which end in `.json` and `.lock`.
        magic: the sentence.
        own_files: what files of its own are called, beside mark and lock.
        own_folders: folders of its own.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        magic: str,
        own_files: re.Pattern[str] | None = None,
        own_folders: Sequence[str] = (),
    ) -> None:
        self.path = path
        self._mark, self._lock_name, self._magic = f"{name}.json", f"{name}.lock", magic
        self._files, self._folders = own_files, own_folders
        self._lock: Lock | None = None

    def about(self) -> dict[str, Any] | None:
        """What the mark tells of the work; None where there is no mark of ours."""
        path = self.path / self._mark
        try:
            state = path.lstat()
            if not stat.S_ISREG(state.st_mode) or state.st_size > _MARK_BYTES:
                return None
            data = json.loads(path.read_bytes())
            return dict(data["about"]) if data["magic"] == self._magic else None
        except (OSError, ValueError, TypeError, LookupError, RecursionError):
            return None

    def foreign(self) -> list[str]:
        """Names of what it holds that is not ours, in order; none where it does not exist.

        Raises:
            OSError: it cannot be read.
        """
        marked = self.about() is not None
        try:
            entries = list(self._entries())
        except FileNotFoundError:  # perhaps its last holder removed it just now
            return []
        return sorted(e.name for e in entries if not left_by_system(e) and not self._is_own(e, marked))

    def take(self, mode: int) -> None:
        """Lock the folder, made with these permissions where it is absent.

        Raises:
            BusyError: it is in use.
            NoLocksError: no lock can be had there.
            OSError: it cannot be made.
        """
        for _ in range(_TRIES):
            self.path.mkdir(mode=mode, parents=True, exist_ok=True)
            try:
                self._lock = Lock.take(self.path / self._lock_name)
            except FileNotFoundError:  # its last holder removed the folder in between
                continue
            if self._lock is not None:
                return
            break
        raise BusyError

    def mark(self, about: dict[str, Any], mode: int | None = None) -> None:
        """Write the mark.

        Raises:
            SonodexError, OSError: it cannot be written.
        """
        text = json.dumps({"magic": self._magic, "about": about}) + "\n"
        files.write_text(self.path / self._mark, text, mode)

    def clear(self) -> None:
        """Remove what is ours but mark and lock.

        Raises:
            OSError: something cannot be removed.
        """
        for entry in list(self._entries()):
            if entry.name in (self._mark, self._lock_name) or not self._is_own(entry, True):
                continue
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                Path(entry.path).unlink()

    def release(self) -> None:
        """Let others use it."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def remove(self) -> None:
        """Remove what is ours, and the folder when it is empty then; the lock must be held."""
        with contextlib.suppress(OSError):
            self.clear()
            (self.path / self._mark).unlink(missing_ok=True)
        self.release()
        with contextlib.suppress(OSError):  # not empty: somebody's file came in meanwhile
            self.path.rmdir()

    def _entries(self) -> Iterator[os.DirEntry[str]]:
        with os.scandir(self.path) as entries:
            yield from entries

    def _is_own(self, entry: os.DirEntry[str], marked: bool) -> bool:
        """Whether it is ours; without a mark only what comes before the mark."""
        name = files.left_over_of(entry.name) or entry.name
        if entry.is_dir(follow_symlinks=False):
            return marked and name in self._folders
        known = (
            name == self._lock_name
            or (name == self._mark and (marked or name != entry.name))
            or (marked and self._files is not None and self._files.fullmatch(name) is not None)
        )
        return known and entry.is_file(follow_symlinks=False)
