"""ZIP and TAR files read member by member, in memory, never unpacked; an archive inside one is read too,
once."""

from __future__ import annotations

import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, cast

from sonodex.collect import formats, limits
from sonodex.collect.sources import Blob, Entry, ReadError, printable, reason
from sonodex.collect.tapes import TarHeader, Unpacked

_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
    struct.error,
    NotImplementedError, RuntimeError, IndexError, OverflowError, KeyError, TypeError, AttributeError,
    MemoryError,
)  # fmt: skip


def members(
    blob: Blob, form: formats.Format, depth: int = 0, keep: range | None = None
) -> Iterator[tuple[Entry, Blob | None]]:
    """Every file of an archive; where `Blob` is None, the entry's `problem` says why it is not read.

    Args:
        blob: the archive.
        form: `formats.ZIP` or `formats.TAR`.
        depth: how many archives this one lies in.
        keep: read only the members with these positions.
    """
    inner = _zip_members if form is formats.ZIP else _tar_members
    try:
        for entry, content in inner(blob, keep):
            if content is None:
                yield entry, None
                continue
            held = Blob(entry.path, len(content), content=content)
            nested = formats.sniff(content[: formats.HEAD], entry.path, len(content))
            if nested.kind == "archive":
                if depth >= limits.ARCHIVE_DEPTH:
                    yield (
                        Entry(
                            entry.path,
                            entry.size,
                            problem="an archive in an archive in an archive is not opened",
                        ),
                        None,
                    )
                else:
                    yield from members(held, nested, depth + 1)
            else:
                yield entry, held
    except _BROKEN as error:
        yield Entry(blob.path, blob.size, problem=f"{form.name} archive broken: {reason(error)}"), None
    except ReadError as error:
        yield Entry(blob.path, blob.size, problem=f"{form.name} archive: {error}"), None


def zip_count(blob: Blob) -> int:
    """How many members a ZIP file lists; 0 when its list cannot be read (`members` says why)."""
    try:
        with blob.stream() as stream, zipfile.ZipFile(stream) as archive:
            return len(archive.infolist())
    except _BROKEN:
        return 0


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":") or "\0" in name


def _named(blob: Blob, name: str) -> str:
    clean = "/".join(p for p in name.replace("\\", "/").split("/") if p not in ("", "."))
    return f"{blob.path}/{printable(clean)}"[: limits.PATH_LENGTH]


def _clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1] in (".DS_Store", "Thumbs.db"))


def _zip_members(blob: Blob, keep: range | None) -> Iterator[tuple[Entry, bytes | None]]:
    total = 0
    with blob.stream() as stream, zipfile.ZipFile(stream) as archive:
        found = archive.infolist()
        if len(found) > limits.ARCHIVE_MEMBERS:
            raise ReadError(f"{len(found):,} members, more than {limits.ARCHIVE_MEMBERS:,}")
        if sum(info.compress_size for info in found) > blob.size:
            raise ReadError("its members overlap, as those of a decompression bomb do; not read")
        for info in found if keep is None else found[keep.start : keep.stop]:
            if info.is_dir() or _clutter(info.filename):
                continue
            path = _named(blob, info.filename)
            problem = None
            if _leaves(info.filename):
                problem = "its name leaves the archive; not read"
            elif stat.S_ISLNK(info.external_attr >> 16):
                problem = "a link inside an archive is not followed"
            elif info.flag_bits & 1:
                problem = "encrypted; not read"
            elif info.file_size > limits.MEMBER_BYTES:
                problem = (
                    f"{info.file_size:,} bytes decompressed, too much to read inside an archive; unpack it"
                )
            elif info.file_size > limits.MEMBER_FLOOR and info.file_size > limits.ARCHIVE_RATIO * max(
                info.compress_size, 1
            ):
                problem = "decompresses to more than 200 times its size; not read"
            if problem:
                yield Entry(path, info.file_size, problem=problem), None
                continue
            try:
                with archive.open(info) as member:
                    data = _whole(member, info)
            except _BROKEN as error:
                yield Entry(path, info.file_size, problem=f"cannot be unpacked: {reason(error)}"), None
                continue
            total += len(data)
            if total > limits.ARCHIVE_BYTES:
                raise ReadError("decompresses to more than is read from one archive")
            if len(data) != info.file_size:
                yield Entry(path, len(data), problem="its size is not the one the archive states"), None
                continue
            yield Entry(path, len(data)), data


def _whole(member: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, one more than stated at the most.

    The library unpacks BZIP2 and LZMA as far as the bytes go that it is asked for, whatever they become: few
        at a time.
    """
    step = 1 << 20 if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096
    pieces, left = [], info.file_size + 1
    while left > 0 and (piece := member.read(min(step, left))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _tar_members(blob: Blob, _keep: range | None) -> Iterator[tuple[Entry, bytes | None]]:
    total = count = 0
    with (
        Unpacked(blob) as stream,
        tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=TarHeader) as archive,
    ):
        for info in archive:
            count += 1
            archive.members = []  # type: ignore[attr-defined]  # the library keeps every header; a million of them are a gigabyte
            if count > limits.ARCHIVE_MEMBERS:
                raise ReadError(f"more than {limits.ARCHIVE_MEMBERS:,} members")
            if info.isdir() or _clutter(info.name):
                continue
            path = _named(blob, info.name)
            total += info.size
            problem = None
            if _leaves(info.name):
                problem = "its name leaves the archive; not read"
            elif info.issym() or info.islnk():
                problem = "a link inside an archive is not followed"
            elif not info.isreg():
                problem = "neither a file nor a folder (device, pipe or socket)"
            elif info.size > limits.MEMBER_BYTES:
                problem = f"{info.size:,} bytes, too much to read inside an archive; unpack it"
            elif total > limits.ARCHIVE_BYTES or (
                total > limits.MEMBER_FLOOR and total > limits.ARCHIVE_RATIO * 5 * max(blob.size, 1)
            ):
                raise ReadError("decompresses to far more than its size; the rest is not read")
            if problem:
                yield Entry(path, info.size, problem=problem), None
                continue
            member = archive.extractfile(info)
            data = member.read(info.size) if member else b""
            if len(data) != info.size:
                yield Entry(path, len(data), problem="the archive ends inside it"), None
                continue
            yield Entry(path, len(data)), data
        stream.check()
