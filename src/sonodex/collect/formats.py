"""What a file is, told from its first bytes; the name only decides between formats that have no mark of their
own.

Each format is declared once, with all that is said of it anywhere: a new one is a line here, and a reader's
module if it has pictures.
"""

from __future__ import annotations

import lzma
import re
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from sonodex.records.vocabularies import FileFormat

HEAD = 4096  # bytes that a decision needs

Kind = Literal["image", "dicom", "volume", "video", "array", "table", "archive", "document", "data", "other"]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        name: as a report prints it.
        kind: of thing that it usually holds.
        reader: `module:function` below the audit's `look/readers` that opens it; None where nothing is
            measured.
        words: what records call it in `file_formats`.
        endings: of names that promise it, in lower case.
        marks: (offset, bytes) that only this format has there.
        standard: whether its description is public, so that others can read it.
    """

    name: str
    kind: Kind
    reader: str | None = None
    words: tuple[FileFormat, ...] = ()
    endings: tuple[str, ...] = ()
    marks: tuple[tuple[int, bytes], ...] = ()
    standard: bool = True


# DICOM first: its preamble may look like a TIFF on purpose (PS3.10, 7.1).
DICOM = Format("DICOM", "dicom", "dicom:dicom", ("dicom",), (".dcm", ".dicom"), ((128, b"DICM"),))
PNG = Format("PNG", "image", "raster:raster", ("png",), (".png",), ((0, b"\x89PNG\r\n\x1a\n"),))
JPEG = Format("JPEG", "image", "raster:raster", ("jpg",), (".jpg", ".jpeg"), ((0, b"\xff\xd8\xff"),))
_TIFF = tuple((0, mark) for mark in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"))
TIFF = Format("TIFF", "image", "raster:raster", ("tif",), (".tif", ".tiff"), _TIFF)
BMP = Format("BMP", "image", "raster:raster", ("bmp",), (".bmp",))
GIF = Format("GIF", "image", "raster:raster", ("gif",), (".gif",), ((0, b"GIF87a"), (0, b"GIF89a")))
WEBP = Format("WebP", "image", "raster:raster", (), (".webp",))
_JP2 = ((0, b"\0\0\0\x0cjP  \r\n\x87\n"), (0, b"\xff\x4f\xff\x51"))
JPEG2000 = Format("JPEG 2000", "image", "raster:raster", (), (".jp2",), _JP2)
PNM = Format("PNM", "image", "raster:raster")
NIFTI = Format("NIfTI", "volume", "volumes:nifti", ("nifti",), (".nii", ".nii.gz"))
METAIMAGE = Format("MetaImage", "volume", "volumes:metaimage", ("mhd", "mha"), (".mhd", ".mha"))
NRRD = Format("NRRD", "volume", "volumes:nrrd", ("nrrd",), (".nrrd", ".nhdr"), ((0, b"NRRD00"),))
MP4 = Format("MP4", "video", "video:video", ("mp4",), (".mp4", ".m4v"))
MOV = Format("MOV", "video", "video:video", ("mov",), (".mov",))
AVI = Format("AVI", "video", "video:video", ("avi",), (".avi",))
MATROSKA = Format("Matroska", "video", "video:video", (), (".mkv",), ((0, b"\x1a\x45\xdf\xa3"),))
MPEG = Format("MPEG", "video", "video:video", marks=((0, b"\0\0\x01\xba"), (0, b"\0\0\x01\xb3")))
WMV = Format("WMV", "video", "video:video", marks=((0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),))
MATLAB = Format("MATLAB", "array", "matlab:matlab", ("mat",), (".mat",), ((0, b"MATLAB 5.0 MAT-file"),))
_HDF5 = ((0, b"\x89HDF\r\n\x1a\n"), (512, b"\x89HDF\r\n\x1a\n"))  # behind the block of MATLAB 7.3
HDF5 = Format("HDF5", "array", "arrays:hdf5", ("hdf5",), (".h5", ".hdf5", ".mat"), _HDF5)
NPY = Format("NPY", "array", "arrays:npy", ("npy",), (".npy",), ((0, b"\x93NUMPY"),))
NPZ = Format("NPZ", "array", "arrays:npz", ("npz",), (".npz",))
CSV = Format("CSV", "table", None, ("csv",), (".csv",))
TSV = Format("TSV", "table", None, (), (".tsv",))
XLSX = Format("XLSX", "table", None, ("xlsx",), (".xlsx",))
JSON = Format("JSON", "table", None, ("json",), (".json",))
ZIP = Format("ZIP", "archive", None, ("zip",), (".zip",))
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
TAR = Format("TAR", "archive", None, (), _TAR_ENDINGS, ((257, b"ustar"),))
DATA = Format("raw data", "data", None, ("raw",))  # the pixels of a MetaImage or NRRD header beside it
TEXT = Format("text", "document", None, ("txt",))
PDF = Format("PDF", "document", None, ("pdf",), marks=((0, b"%PDF-"),))
XML = Format("XML", "document", None, ("xml",))
OTHER = Format("other", "other", standard=False)
EMPTY = Format("empty", "other", standard=False)

ALL: tuple[Format, ...] = tuple(value for value in globals().values() if isinstance(value, Format))
_MARKS = tuple((offset, mark, form) for form in ALL for offset, mark in form.marks)
_NAMED = {end: tuple(f for f in ALL if end in f.endings) for form in ALL for end in form.endings}
_BY_NAME = {form.name: form for form in ALL}
_BY_WORD: dict[str, Format] = {word: form for form in ALL for word in form.words}
_TEXT_NAMES = {end: _NAMED[end][0] for end in (".csv", ".tsv", ".json")} | {".xml": XML, ".html": XML}
_RAW_NAMES = (".raw", ".zraw", ".raw.gz", ".img")
_COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_PICTURES_IN_MP4 = (
    b"avif",
    b"avis",
    b"heic",
    b"heix",
    b"mif1",
    b"msf1",
)  # AVIF and HEIF, for which there is no reader
_METAIMAGE = re.compile(rb"^\s*(ObjectType|NDims|Comment|ID)\s*=", re.IGNORECASE)
_BARE_DICOM = re.compile(rb"^([\x02\x08]\0[\0-\xff]\0|\0[\x02\x08]\0[\0-\xff][A-Z]{2})")


def suffix(path: str) -> str:
    """The lower-case ending of a name, `.nii.gz` and `.tar.gz` as one."""
    parts = [s.lower() for s in PurePosixPath(path).suffixes[-2:]]
    if (
        len(parts) == 2
        and parts[1] in (".gz", ".bz2", ".xz")
        and parts[0] in (".nii", ".tar", ".raw", ".img")
    ):
        return "".join(parts)
    return parts[-1] if parts else ""


def sniff(head: bytes, path: str, size: int | None = None) -> Format:
    """The format of a file that starts with `head` (up to `HEAD` bytes).

    Args:
        head: the first bytes.
        path: the name, for formats without a mark of their own (text, raw data, old TAR).
        size: bytes in all, when known.
    """
    if not head or size == 0:
        return EMPTY
    end = suffix(path)
    for offset, mark, form in _MARKS:
        if head[offset : offset + len(mark)] == mark:
            return form
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[:4] == b"RIFF" and len(head) >= 12:
        return {b"AVI ": AVI, b"WEBP": WEBP}.get(head[8:12], OTHER)
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURES_IN_MP4:
        return OTHER
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") and len(head) >= 12:
        return MOV if head[8:12] == b"qt  " or (head[4:8] != b"ftyp" and end == ".mov") else MP4
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return NPZ if end == ".npz" else XLSX if end in (".xlsx", ".xlsm") else ZIP
    for mark, name in _COMPRESSED.items():
        if head.startswith(mark):
            inside = _unpacked(head, name)
            if inside[344:347] in (b"n+1", b"ni1") or inside[4:7] == b"n+2":
                return NIFTI
            if inside[257:262] == b"ustar":
                return TAR
            if inside:
                return DATA if end in _RAW_NAMES else OTHER
            # too little to unpack: the name decides
            if end == ".nii.gz" and name == "gzip":
                return NIFTI
            if end in (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tbz2", ".txz"):
                return TAR
            return DATA if end in _RAW_NAMES else OTHER
    if head[344:347] in (b"n+1", b"ni1") or head[4:8] in (b"n+2\0", b"ni2\0"):
        return NIFTI
    if _METAIMAGE.match(head):
        return METAIMAGE
    if head[:1] in b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return PNM
    if _BARE_DICOM.match(head) and end in ("", ".dcm", ".dicom", ".ima"):
        return DICOM  # written without the preamble, as old scanners do
    if end in _RAW_NAMES or end == ".zraw":
        return DATA
    if end == ".tar" and len(head) >= 512 and _tar_header(head[:512]):
        return TAR
    if _is_text(head):
        return _TEXT_NAMES.get(end, TEXT)
    return OTHER


def expected(path: str) -> tuple[Format, ...]:
    """The formats that a name promises; empty for names that promise none."""
    return _NAMED.get(suffix(path), ())


def named(name: str) -> Format:
    """The format that a report prints as `name`.

    Raises:
        KeyError: there is none.
    """
    return _BY_NAME[name]


def of_word(word: str) -> Format | None:
    """The format that records call `word`; None for words of formats that are not told apart here."""
    return _BY_WORD.get(word)


def _unpacked(head: bytes, packed: str) -> bytes:
    """The first bytes of what a compressed file holds; empty where its head is too little to tell."""
    try:
        if packed == "gzip":
            return zlib.decompressobj(wbits=31).decompress(head, 1024)
        if packed == "xz":
            return lzma.LZMADecompressor(memlimit=_UNPACK_BYTES).decompress(head, 1024)
    except (zlib.error, lzma.LZMAError, EOFError):
        pass
    return b""


_UNPACK_BYTES = 128 * 2**20  # of memory


def _tar_header(block: bytes) -> bool:
    try:
        stated = int(block[148:156].split(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return False
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    return b"\0" not in head and sum(c < 32 and c not in (9, 10, 12, 13, 27) for c in head) == 0
