"""TAR files from their first byte to their last: packed in one piece or in many, one archive or several on
end."""

from __future__ import annotations

import bz2
import lzma
import tarfile
import zlib
from typing import Any, Self

from sonodex.collect import limits
from sonodex.collect.sources import Blob

_PIECE = 64 * 1024  # packed bytes taken in at once
_XZ_BYTES = 256 * limits.MEGABYTE  # of memory that unpacking may take; the best preset takes 65 MB
_ZEROS = 8 * limits.MEGABYTE // tarfile.BLOCKSIZE  # blocks of them between two archives; more are an end
_PATIENCE = 64  # reads at the end of a file, after which what is asked for does not come


_MARKS = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}


class Unpacked:
    """The bytes of a TAR file, unpacked as far as they are read; `packed` names how they are, if they are.

    Compressors that share the work write many pieces on end (pbzip2, pigz, pxz), and so does `cat`: each is
    read, where the standard library's own TAR streams end with the first. What is wrong with the packing ends
    the stream like its end, so that nothing before it is lost, and is told by `check`.
    """

    def __init__(self, blob: Blob) -> None:
        head = blob.head()
        self.packed = next((name for mark, name in _MARKS.items() if head.startswith(mark)), None)
        self._stream = blob.stream()
        self._opener: Any = None
        self._left = b""  # packed, behind what was unpacked
        self._fault: Exception | None = None
        self._ends = 0

    def read(self, most: int) -> bytes:
        """As many bytes as there are left, `most` of them at the most."""
        pieces, missing = [], most
        try:
            while missing and self._fault is None and (piece := self._piece(missing)):
                pieces.append(piece)
                missing -= len(piece)
        except (zlib.error, lzma.LZMAError, EOFError, OSError, MemoryError) as error:
            self._fault = error
        if missing == most:
            self._ends += 1
            if self._ends > _PATIENCE:
                raise EOFError("it states more bytes than it holds")
        return b"".join(pieces)

    def check(self) -> None:
        """Raise what ended the stream before its end, if anything did."""
        if self._fault is not None:
            raise self._fault

    def _piece(self, most: int) -> bytes:
        if self.packed is None:
            return self._stream.read(most)
        while self._opener is not None or self._next():
            data: bytes = self._opener.decompress(self._left, most)
            if self._opener.eof:
                self._left, self._opener = self._opener.unused_data, None
            else:
                self._left = self._opener.unconsumed_tail if self.packed == "gzip" else b""
            if data:
                return data
            if self._opener is not None and not self._left:
                self._left = self._stream.read(_PIECE)
                if not self._left:
                    raise EOFError("truncated: the file ends inside packed bytes")
        return b""

    def _next(self) -> bool:
        """Whether another packed piece follows; zeros and whatever else is no such piece end the file."""
        mark = next(mark for mark, name in _MARKS.items() if name == self.packed)
        self._left = self._left.lstrip(b"\0")
        while len(self._left) < len(mark) and (more := self._stream.read(_PIECE)):
            self._left = (self._left + more).lstrip(b"\0")
        if not self._left.startswith(mark):
            return False
        if self.packed == "gzip":
            self._opener = zlib.decompressobj(wbits=31)
        elif self.packed == "bzip2":
            self._opener = bz2.BZ2Decompressor()
        else:
            self._opener = lzma.LZMADecompressor(memlimit=_XZ_BYTES)
        return True

    def close(self) -> None:
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


class TarHeader(tarfile.TarInfo):
    """A TAR header whose long names and attributes are short enough to be read into memory.

    Behind the end of an archive another one may follow. A header that is damaged is an error, where the
    standard library takes it for the end.
    """

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        for ends in range(_ZEROS):
            try:
                return super().fromtarfile(archive)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                continue
            except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
                if ends:  # no archive, whatever it is
                    break
                raise tarfile.ReadError(f"damaged: {error}") from None
        raise tarfile.EOFHeaderError("end of file header")  # type: ignore[attr-defined]

    def _proc_member(self, archive: Any) -> Any:
        if not self.isreg() and self.type in _ABOUT and self.size > limits.MEGABYTE:
            raise tarfile.ReadError(f"states {self.size:,} bytes for a name")
        return super()._proc_member(archive)  # type: ignore[misc]


_ABOUT = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)
