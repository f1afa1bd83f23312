"""Bytes of an item: files below the root and members of archives, opened once a process and thread."""

from __future__ import annotations

import os
import stat
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from sonodex.collect.random_access import Members
from sonodex.collect.sources import Blob, Entry, Folder, ReadError, SingleFile, Source, restored
from sonodex.errors import why
from sonodex.loading.row import Place

_OPEN = 4  # archives kept open in a thread


class Reach:
    """A place whose files are opened by name.

    Archives stay open, a thread its own; another process, forked or sent a copy, opens its own too.

    Attributes:
        source: where the files are.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._held = threading.local()
        self._known: set[Path] = set()
        self._inside = Path(self.source.root).resolve() if isinstance(self.source, Folder) else None

    def __getstate__(self) -> dict[str, Any]:
        return {"source": self.source}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.source = state["source"]
        self._begin()

    def blob(self, place: Place) -> Blob:
        """The bytes of a place's file or member.

        Raises:
            ReadError: it is missing, lies outside the root, or cannot be unpacked.
        """
        if not place.member:
            return self._file(place.path)
        return self._members(place.path).read(f"{place.path}/{place.member}")

    def _file(self, path: str) -> Blob:
        if path.startswith("/") or "\\" in restored(path) or ".." in path.split("/") or "\0" in path:
            raise ReadError("its path leaves the folder")
        if isinstance(self.source, Folder):
            local = Path(self.source.root, restored(path))
            try:
                self._check_parent(local.parent)
                state = local.lstat()
                if stat.S_ISLNK(state.st_mode):
                    if not local.resolve().is_relative_to(str(self._inside)):
                        raise ReadError("a link that leaves the folder is not followed")
                    state = local.stat()
                return Blob(path, state.st_size, local=local)
            except OSError as error:
                raise ReadError(f"cannot be opened: {why(error)}") from None
        if isinstance(self.source, SingleFile):
            return Blob(path, Path(self.source.root).stat().st_size, local=Path(self.source.root))
        try:
            return self.source.blob(Entry(path, 0))
        except OSError as error:
            raise ReadError(f"cannot be opened: {error}") from None

    def _check_parent(self, folder: Path) -> None:
        """Refuse a folder that a link leads out of the root; asked once, as files lie in few folders."""
        if folder not in self._known:
            if not folder.resolve().is_relative_to(str(self._inside)):
                raise ReadError("a link that leaves the folder is not followed")
            self._known.add(folder)

    def _members(self, path: str) -> Members:
        if self._process != os.getpid():  # forked: a file shared with the parent has one position for both
            self._begin()
        held: OrderedDict[str, Members] | None = getattr(self._held, "archives", None)
        if held is None:
            held = self._held.archives = OrderedDict()
        if path in held:
            held.move_to_end(path)
            return held[path]
        while len(held) >= _OPEN:
            held.popitem(last=False)[1].close()
        held[path] = Members(self._file(path))
        return held[path]
