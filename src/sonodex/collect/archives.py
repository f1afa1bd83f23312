"""ZIP and TAR files read member by member, in memory, never unpacked; an archive inside one is read too,
once."""

from __future__ import annotations

import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, cast

from sonodex.clutter import is_clutter
from sonodex.collect import formats, limits
from sonodex.collect.budget import afford, beyond
from sonodex.collect.encodings import encoding_of
from sonodex.collect.sources import SPECIAL, Blob, Entry, ReadError, printable, reason
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
        for entry, content, beside in inner(blob, keep):
            if content is None:
                yield entry, None
                continue
            held = Blob(entry.path, len(content), content=content, beside=beside)
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
        with blob.stream() as stream, zip_file(stream) as archive:
            return len(archive.infolist())
    except (*_BROKEN, ReadError):
        return 0


def zip_file(stream: IO[bytes]) -> zipfile.ZipFile:
    """A ZIP file whose list of members, which the library holds as a whole, is not too long for that.

    Raises:
        ReadError: it is, or its members overlap.
    """
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(size - _END_BYTES, 0))
    tail = stream.read()
    at = tail.rfind(b"PK\5\6")
    length = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if length == 0xFFFFFFFF:  # it stands in the record of 64 bits, which lies before
        at = tail.rfind(b"PK\6\6", 0, at)
        length = int.from_bytes(tail[at + 40 : at + 48], "little") if at >= 0 else 0
    afford(length * _OF_A_LIST, limits.DECODING_BYTES)
    archive = zipfile.ZipFile(stream)
    told = [i.filename for i in archive.infolist() if not i.flag_bits & _UTF8 and not i.filename.isascii()]
    written = encoding_of([name.encode("cp437", "ignore") for name in told[:_NAMES]]) if told else None
    if written:
        archive.close()
        try:
            archive = zipfile.ZipFile(stream, metadata_encoding=written)
        except UnicodeDecodeError:  # one of the names that were not looked at
            archive = zipfile.ZipFile(stream)
    if sum(info.compress_size for info in archive.infolist()) > size:
        archive.close()
        raise ReadError("its members overlap, as those of a decompression bomb do; not read")
    return archive


_UTF8 = 0x800  # says of a member that its name is UTF-8
_NAMES = 10_000  # of which it is told how they are written
OTHER_SIZE = "its size is not the one the archive states"
CUT = "the archive ends inside it"
_END_BYTES = 66_000  # in which the end of a ZIP file lies, its comment included
_OF_A_LIST = 10  # bytes of memory that one byte of the list of members becomes: 600 of each member


Beside = Callable[[str], "Blob | None"]
_Member = tuple[Entry, bytes | None, Beside | None]
_DRIVE = re.compile(r"^[A-Za-z]:")


def _leaves(name: str) -> bool:
    """Whether a name climbs out of its folder. One from the root is only a name, since nothing is
    unpacked."""
    return ".." in name.replace("\\", "/").split("/") or "\0" in name


def _plain(name: str) -> str:
    """A member's name below the archive."""
    return "/".join(p for p in _DRIVE.sub("", name.replace("\\", "/")).split("/") if p not in ("", "."))


def _named(blob: Blob, name: str) -> str:
    clean = _plain(name)
    return f"{blob.path}/{printable(clean)}"[: limits.PATH_LENGTH]


def _zip_members(blob: Blob, keep: range | None) -> Iterator[_Member]:
    total = 0
    held = len(blob.content or b"")
    with blob.stream() as stream, zip_file(stream) as archive:
        found = archive.infolist()
        for info in found if keep is None else found[keep.start : keep.stop]:
            if info.is_dir() or is_clutter(_plain(info.filename)):
                continue
            path = _named(blob, info.filename)
            problem = zip_problem(info, held)
            if problem:
                yield Entry(path, info.file_size, problem=problem), None, None
                continue
            try:
                with archive.open(info) as member:
                    data = _unzipped(member, info)
            except _BROKEN as error:
                yield Entry(path, info.file_size, problem=f"cannot be unpacked: {reason(error)}"), None, None
                continue
            total += len(data)
            if total > limits.ARCHIVE_BYTES:
                raise ReadError("decompresses to more than is read from one archive")
            if len(data) != info.file_size:
                yield Entry(path, len(data), problem=OTHER_SIZE), None, None
                continue
            yield Entry(path, len(data)), data, partial(_zip_beside, archive, info.filename)


def _zip_beside(archive: zipfile.ZipFile, member: str, name: str) -> Blob | None:
    """Another member, by its name below the folder of this one."""
    folder = member.rpartition("/")[0]
    info = archive.NameToInfo.get(f"{folder}/{name}" if folder else name)
    if info is None or info.is_dir() or zip_problem(info):
        return None
    try:
        with archive.open(info) as stream:
            data = _unzipped(stream, info)
    except _BROKEN:
        return None
    return Blob(member, len(data), content=data)


def zip_problem(info: zipfile.ZipInfo, held: int = 0) -> str | None:
    """Why a member of a ZIP file is not read; None where it is.

    Args:
        info: what the archive states of it.
        held: bytes of the archive itself that are in memory.
    """
    if _leaves(info.filename):
        return "its name leaves the archive; not read"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link inside an archive is not followed"
    if info.flag_bits & 1:
        return "encrypted; not read"
    if info.file_size > limits.MEMBER_BYTES - held:
        return f"{beyond(info.file_size, limits.MEMBER_BYTES - held)}; unpack it"
    most = max(limits.MEMBER_FLOOR, limits.ARCHIVE_RATIO * max(info.compress_size, 1))
    if info.file_size > most:
        return "decompresses to more than 200 times its size; not read"
    return None


def _unzipped(member: IO[bytes], info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, one more than stated at the most.

    The library unpacks BZIP2 and LZMA as far as the bytes go that it is asked for, whatever they become: few
        at a time.
    """
    step = 1 << 20 if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else 4096
    return _whole(member, info.file_size + 1, step)


def _whole(member: IO[bytes], left: int, step: int = 1 << 20) -> bytes:
    """So many bytes, or as many as there are."""
    held = io.BytesIO()  # which gives its bytes away without another copy
    while left > 0 and (piece := member.read(min(step, left))):
        left -= len(piece)
        held.write(piece)
    return held.getvalue()


_POINTER = re.compile(
    rb"^(?:ElementDataFile[ \t]*=|data ?file:)[ \t]*([^\r\n]+?)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_HEADERS = (".mhd", ".nhdr", ".hdr")
_VALUES = (".raw", ".zraw", ".gz", ".img", ".bin", ".dat")
_HELD_BYTES = limits.MEMBER_BYTES  # of values that wait for a header
_HEADER_BYTES = 32 * limits.MEGABYTE  # of headers that wait for values


class _Waiting:
    """Headers of a TAR whose values are still to come, and values whose header is: a stream cannot be gone
    back in."""

    def __init__(self) -> None:
        self.values: OrderedDict[str, bytes] = OrderedDict()
        self.headers: dict[
            str, tuple[Entry, bytes]
        ] = {}  # by the name of the values; by their own where these are many
        self._bytes = self._headers = 0

    def take(self, name: str, entry: Entry, data: bytes) -> Iterator[_Member]:
        """Members that are complete now."""
        low = name.lower()
        if low.endswith(_HEADERS):
            wanted = _wanted(name, data)
            if wanted and wanted not in self.values and self._headers + len(data) <= _HEADER_BYTES:
                self.headers[wanted] = (entry, data)
                self._headers += len(data)
            else:
                yield entry, data, partial(self._beside, name)
            return
        if low.endswith(_VALUES):
            self.values[name] = data
            self._bytes += len(data)
            while self._bytes > _HELD_BYTES and self.values:
                self._bytes -= len(self.values.popitem(last=False)[1])
        yield entry, data, None
        if name in self.headers:
            waiting, header = self.headers.pop(name)
            self._headers -= len(header)
            yield waiting, header, partial(self._beside, name)

    def rest(self) -> Iterator[_Member]:
        """Headers whose values did not come, or are a list of files."""
        for name, (entry, data) in self.headers.items():
            yield entry, data, partial(self._beside, name)

    def _beside(self, member: str, name: str) -> Blob | None:
        folder = member.rpartition("/")[0]
        data = self.values.get(f"{folder}/{name}" if folder else name)
        return None if data is None else Blob(member, len(data), content=data)


def _wanted(name: str, header: bytes) -> str | None:
    """The name of the values of a header; its own where these are several files; None where they are in
    it."""
    folder = name.rpartition("/")[0]
    if name.lower().endswith(".hdr"):
        return f"{name[:-4]}.img"
    found = _POINTER.search(header[-8192:])
    if not found or found[1].upper() == b"LOCAL":
        return None
    place = found[1].decode("latin-1").removeprefix("./")
    if place.upper().startswith("LIST") or "%" in place:
        return name
    return f"{folder}/{place}" if folder else place


def _tar_members(blob: Blob, _keep: range | None) -> Iterator[_Member]:
    waiting = _Waiting()
    links: dict[str, list[str]] = {}  # by the name of the member, other names of it
    for info, entry, data in _tar_walk(blob):
        if data is not None:
            yield from waiting.take(_plain(info.name), entry, data)
        elif info.islnk() and entry.problem == _LINK and len(links) < _LINKS:
            links.setdefault(_plain(info.linkname), []).append(info.name)
        else:
            yield entry, None, None
    yield from waiting.rest()
    if links:
        yield from _linked(blob, links)


def _linked(blob: Blob, links: dict[str, list[str]]) -> Iterator[_Member]:
    """Second names of members, gone through once more; what they name elsewhere is not followed."""
    for info, entry, data in _tar_walk(blob):
        for name in links.pop(_plain(info.name), ()) if data is not None and not info.islnk() else ():
            yield Entry(_named(blob, name), entry.size), data, None
    for names in links.values():
        for name in names:
            yield Entry(_named(blob, name), 0, problem=_LINK), None, None


_LINKS = 100_000  # of one archive that are looked up
_LINK = "a link inside an archive is not followed"


def _tar_walk(blob: Blob) -> Iterator[tuple[tarfile.TarInfo, Entry, bytes | None]]:
    total = count = 0
    held = len(blob.content or b"")
    with (
        Unpacked(blob) as stream,
        tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r|", tarinfo=TarHeader) as archive,
    ):
        for info in archive:
            count += 1
            archive.members = []  # type: ignore[attr-defined]  # the library keeps every header; a million of them are a gigabyte
            if count > limits.ARCHIVE_MEMBERS:
                raise ReadError(f"more than {limits.ARCHIVE_MEMBERS:,} members")
            if info.isdir():
                continue
            total += info.size
            if is_clutter(_plain(info.name)):
                continue
            path = _named(blob, info.name)
            problem = None
            if _leaves(info.name):
                problem = "its name leaves the archive; not read"
            elif info.issym() or info.islnk():
                problem = _LINK
            elif not info.isreg():
                problem = SPECIAL
            elif stream.packed and total > max(limits.MEMBER_FLOOR, limits.ARCHIVE_RATIO * 5 * blob.size):
                raise ReadError("decompresses to far more than its size; the rest is not read")
            elif info.size > limits.MEMBER_BYTES - held:
                problem = f"{beyond(info.size, limits.MEMBER_BYTES - held)}; unpack it"
            elif total > limits.ARCHIVE_BYTES:
                raise ReadError("decompresses to more than is read from one archive")
            if problem:
                yield info, Entry(path, info.size, problem=problem), None
                continue
            member = archive.extractfile(info)
            data = _whole(member, info.size) if member else b""
            if len(data) != info.size:
                yield info, Entry(path, len(data), problem=CUT), None
                continue
            yield info, Entry(path, len(data)), data
        stream.check()
