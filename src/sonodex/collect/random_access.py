"""Members of an archive in any order, without unpacking it and without going through those before.

A ZIP file is read where its list says. A TAR file is gone through once for its headers; a compressed one is
unpacked once into a file of the system's temporary folder that has no name and ends with its holder.
"""

from __future__ import annotations

import tarfile
import tempfile
import zipfile
from typing import IO, Any

from sonodex.clutter import is_clutter
from sonodex.collect import formats, limits
from sonodex.collect.archives import (
    _BROKEN,
    CUT,
    OTHER_SIZE,
    _leaves,
    _named,
    _plain,
    _tar_members,
    _unzipped,
    zip_file,
    zip_problem,
)
from sonodex.collect.sources import Blob, ReadError, reason
from sonodex.collect.tapes import TarHeader


class Members:
    """The members of one archive, opened; not to be used by two threads at once.

    Args:
        blob: the archive.
        depth: how many archives this one lies in.
        form: its format, where another one of archives goes by its own name (NPZ).

    Raises:
        ReadError: it is no archive, is broken, or states more than is taken in.
    """

    def __init__(self, blob: Blob, depth: int = 0, form: formats.Format | None = None) -> None:
        self._blob, self._depth = blob, depth
        self._inner: dict[str, Members] = {}
        self._zip: zipfile.ZipFile | None = None
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._tar: IO[bytes] | None = None
        self._stream: IO[bytes] | None = None
        self._places: dict[str, tuple[int, int]] = {}
        form = form or formats.sniff(blob.head(), blob.path, blob.size)
        try:
            if form is formats.ZIP:
                self._list_zip()
            elif form is formats.TAR:
                self._list_tar()
            else:
                raise ReadError(f"is {form.name}, no archive")
        except _BROKEN as error:
            self.close()
            raise ReadError(f"{form.name} archive broken: {reason(error)}") from None

    def _list_zip(self) -> None:
        self._stream = self._blob.stream()
        self._zip = zip_file(self._stream)
        for info in self._zip.infolist():
            if not info.is_dir() and not is_clutter(_plain(info.filename)):
                self._infos.setdefault(_named(self._blob, info.filename), info)

    def _list_tar(self) -> None:
        stream = self._blob.stream()
        stream.seek(257)
        plain = stream.read(5) == b"ustar"
        stream.seek(0)
        if not plain:
            stream.close()
            self._tar = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            for entry, data, _ in _tar_members(self._blob, None):
                if data is not None:
                    self._places.setdefault(entry.path, (self._tar.tell(), len(data)))
                    self._tar.write(data)
            return
        self._tar = stream
        archive: Any = tarfile.open(fileobj=stream, mode="r:", tarinfo=TarHeader)  # noqa: SIM115 - the stream stays
        for count, info in enumerate(archive):
            archive.members = []
            if count >= limits.ARCHIVE_MEMBERS:
                raise ReadError(f"more than {limits.ARCHIVE_MEMBERS:,} members")
            fit = info.isreg() and not info.issparse() and info.size <= limits.MEMBER_BYTES
            if fit and not _leaves(info.name) and not is_clutter(_plain(info.name)):
                self._places.setdefault(_named(self._blob, info.name), (info.offset_data, info.size))

    def paths(self) -> list[str]:
        """What its members are called."""
        return [*self._infos, *self._places]

    def read(self, path: str) -> Blob:
        """The member that a listing calls `path` (that of the archive before it), in memory.

        Raises:
            ReadError: there is none, or it is broken or not read.
        """
        try:
            if path in self._infos:
                data = self._unpacked(self._infos[path])
            elif path in self._places and self._tar is not None:
                start, size = self._places[path]
                self._tar.seek(start)
                data = self._tar.read(size)
                if len(data) != size:
                    raise ReadError(CUT)
            else:
                return self._inside(path)
        except _BROKEN as error:
            raise ReadError(f"cannot be unpacked: {reason(error)}") from None
        return Blob(path, len(data), content=data)

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        if problem := zip_problem(info, len(self._blob.content or b"")):
            raise ReadError(problem)
        assert self._zip is not None
        with self._zip.open(info) as member:
            data = _unzipped(member, info)
        if len(data) != info.file_size:
            raise ReadError(OTHER_SIZE)
        return data

    def _inside(self, path: str) -> Blob:
        """A member of an archive in this one."""
        parts = path.split("/")
        for count in range(len(parts) - 1, 1, -1):
            name = "/".join(parts[:count])
            if name in self._infos or name in self._places:
                if self._depth >= limits.ARCHIVE_DEPTH:
                    break
                if name not in self._inner:
                    if self._inner:  # one at a time: it is held in memory
                        self._inner.popitem()[1].close()
                    self._inner[name] = Members(self.read(name), self._depth + 1)
                return self._inner[name].read(path)
        raise ReadError("no such member in the archive")

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        for inner in self._inner.values():
            inner.close()
        if self._zip is not None:
            self._zip.close()
        for stream in (self._stream, self._tar):
            if stream is not None:
                stream.close()
