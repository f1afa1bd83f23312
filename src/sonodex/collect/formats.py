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
from typing import Literal, cast

from sonodex.collect.unread_formats import UNREAD
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
        unread: for pictures that nothing here reads, and archives that nothing here opens: what does.
    """

    name: str
    kind: Kind
    reader: str | None = None
    words: tuple[FileFormat, ...] = ()
    endings: tuple[str, ...] = ()
    marks: tuple[tuple[int, bytes], ...] = ()
    standard: bool = True
    unread: str | None = None


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
NIFTI = Format("NIfTI", "volume", "nifti:nifti", ("nifti",), (".nii", ".nii.gz"))
METAIMAGE = Format("MetaImage", "volume", "metaimage:metaimage", ("mhd", "mha"), (".mhd", ".mha"))
NRRD = Format("NRRD", "volume", "nrrd:nrrd", ("nrrd",), (".nrrd", ".nhdr"), ((0, b"NRRD00"),))
MP4 = Format("MP4", "video", "video:video", ("mp4",), (".mp4", ".m4v"))
MOV = Format("MOV", "video", "video:video", ("mov",), (".mov",))
AVI = Format("AVI", "video", "video:video", ("avi",), (".avi",))
MATROSKA = Format("Matroska", "video", "video:video", (), (".mkv",), ((0, b"\x1a\x45\xdf\xa3"),))
MPEG = Format("MPEG", "video", "video:video", marks=((0, b"\0\0\x01\xba"), (0, b"\0\0\x01\xb3")))
WMV = Format("WMV", "video", "video:video", marks=((0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),))
MPEGTS = Format("MPEG-TS", "video", "video:video", (), (".m2ts", ".mts"))
FLV = Format("FLV", "video", "video:video", (), (".flv",), ((0, b"FLV\x01"),))
OGG = Format("Ogg", "video", "video:video", (), (".ogv",), ((0, b"OggS"),))
MATLAB = Format("MATLAB", "array", "matlab:matlab", ("mat",), (".mat",), ((0, b"MATLAB 5.0 MAT-file"),))
_HDF5 = ((0, b"\x89HDF\r\n\x1a\n"), (512, b"\x89HDF\r\n\x1a\n"))  # behind the block of MATLAB 7.3
HDF5 = Format("HDF5", "array", "hdf5:hdf5", ("hdf5",), (".h5", ".hdf5", ".mat"), _HDF5)
NPY = Format("NPY", "array", "arrays:npy", ("npy",), (".npy",), ((0, b"\x93NUMPY"),))
NPZ = Format("NPZ", "array", "arrays:npz", ("npz",), (".npz",))
CSV = Format("CSV", "table", None, ("csv",), (".csv",))
TSV = Format("TSV", "table", None, (), (".tsv",))
XLSX = Format("XLSX", "table", None, ("xlsx",), (".xlsx",))
ODS = Format("ODS", "table", None, (), (".ods",))
PARQUET = Format("Parquet", "table", None, ("parquet",), (".parquet",), ((0, b"PAR1"),))
JSON = Format("JSON", "table", None, ("json",), (".json",))
ZIP = Format("ZIP", "archive", None, ("zip",), (".zip",))
_TAR_ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
TAR = Format("TAR", "archive", None, (), _TAR_ENDINGS, ((257, b"ustar"),))
_UNPACK = "is not opened; unpack it, then run the audit"
RAR = Format("RAR", "other", marks=((0, b"Rar!\x1a\x07"),), unread=_UNPACK)
SEVEN_ZIP = Format("7z", "other", marks=((0, b"7z\xbc\xaf\x27\x1c"),), unread=_UNPACK)
ZSTD = Format(
    "Zstandard",
    "other",
    marks=((0, b"\x28\xb5\x2f\xfd"),),
    unread=_UNPACK,
)
XLS = Format("XLS", "other", endings=(".xls",), unread="is not read; save it as XLSX or CSV")
PACKED = Format("packed file", "other", unread=_UNPACK)  # one picture or table, alone in a gzip, bzip2 or xz
PART = Format("part of an archive", "other", unread="has to be joined with the other parts first")
HEIF = Format(
    "HEIF", "image", endings=(".heic", ".heif"), unread="is not read; convert it to PNG or JPEG (libheif)"
)
AVIF = Format("AVIF", "image", endings=(".avif",), unread="is not read; convert it to PNG (libavif)")
DATA = Format("raw data", "data", None, ("raw",))  # the pixels of a MetaImage or NRRD header beside it
TEXT = Format("text", "document", None, ("txt",))
PDF = Format("PDF", "document", None, ("pdf",), marks=((0, b"%PDF-"),))
XML = Format("XML", "document", None, ("xml",))
OFFICE = Format("office document", "document")
OTHER = Format("other", "other", standard=False)
EMPTY = Format("empty", "other", standard=False)

TOLD = tuple(
    Format(
        told.name, cast(Kind, told.kind), None, (), told.endings, tuple((0, mark) for mark in told.marks),
        told.standard, f"is not read; {told.way}",
    )
    for told in UNREAD
)  # fmt: skip
"""Formats that are told, not read; what their names promise, other programs' files promise, too."""
ALL: tuple[Format, ...] = (
    *(value for value in globals().values() if isinstance(value, Format)), *TOLD,
)  # fmt: skip
_MARKS = tuple((offset, mark, form) for form in ALL for offset, mark in form.marks)
_NAMED = {end: tuple(f for f in ALL if end in f.endings) for form in ALL for end in form.endings}
_BY_NAME = {form.name: form for form in ALL}
_BY_WORD: dict[str, Format] = {word: form for form in ALL for word in form.words}
_TEXT_NAMES = {end: _NAMED[end][0] for end in (".csv", ".tsv", ".json")} | {
    ".xml": XML, ".html": XML, ".tab": TSV, ".jsonl": JSON, ".ndjson": JSON,
}  # fmt: skip
_RAW_NAMES = (".raw", ".zraw", ".raw.gz", ".img")
_COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_PICTURES_IN_MP4 = {
    b"avif": AVIF, b"avis": AVIF,
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), HEIF),
}  # fmt: skip
_OFFICE = (b"[Content_Types].xml", b"mimetype", b"_rels/", b"docProps/", b"word/", b"ppt/", b"META-INF/")
_OFFICE_ENDINGS = (
    ".docx", ".docm", ".dotx", ".pptx", ".pptm", ".odt", ".odp", ".epub", ".pages", ".key",
    ".numbers", ".jar", ".war", ".aar", ".apk", ".ipa", ".whl", ".egg", ".nupkg", ".vsix", ".xpi", ".crx",
    ".potx", ".ppsx", ".xltx", ".vsdx", ".mlx", ".mlapp", ".mltbx", ".slx", ".sketch", ".kra", ".ora",
)  # fmt: skip
_PARTS = re.compile(
    r"\.(?:z\d{2}|r\d{2}|part\d{1,4}\.rar|(?:zip|rar|7z|tar|tgz|tbz2?|txz|gz|bz2|xz|zst)(?:\.(?:gz|bz2|xz|zst))?"
    r"[._-]?(?:part|pt|split|vol)?[._-]?(?:a[a-z]|b[a-y]|\d{1,4}))$|\.(?:part|split)[._-]?(?:a[a-z]|\d{1,4})$",
    re.IGNORECASE,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Microsoft's programs kept files in
_PACKET = 188  # bytes of a packet of MPEG-TS
_METAIMAGE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(ObjectType|NDims|Comment|ID)\s*=", re.IGNORECASE)


def suffix(path: str) -> str:
    """The lower-case ending of a name, `.nii.gz` and `.tar.gz` as one."""
    name = path.rstrip("/").rpartition("/")[2].lstrip(".")  # asked several times a file: no Path is made
    parts = name.lower().rsplit(".", 2)
    if len(parts) == 1 or not parts[-1]:
        return ""
    if len(parts) == 3 and parts[2] in ("gz", "bz2", "xz") and parts[1] in ("nii", "tar", "raw", "img"):
        return f".{parts[1]}.{parts[2]}"
    return f".{parts[-1]}"


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
    if _PARTS.search(path) and not _is_text(head):
        return PART
    for offset, mark, form in _MARKS:
        if head[offset : offset + len(mark)] == mark and not _is_mesh(head):
            return form
    if head[:2] == b"BM" and len(head) >= 26 and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[:4] == b"RIFF" and len(head) >= 12:
        return {b"AVI ": AVI, b"WEBP": WEBP}.get(head[8:12], OTHER)
    if head[4:8] == b"ftyp" and head[8:12] in _PICTURES_IN_MP4:
        return _PICTURES_IN_MP4[head[8:12]]
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") and len(head) >= 12:
        return MOV if head[8:12] == b"qt  " or (head[4:8] != b"ftyp" and end == ".mov") else MP4
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return NPZ if end == ".npz" else _zip_kind(head, end)
    if head[:8] == _OLE and end == ".xls":
        return XLS
    if _is_transport(head):
        return MPEGTS
    for mark, name in _COMPRESSED.items():
        if head.startswith(mark):
            inside = _unpacked(head, name)
            if inside[344:347] in (b"n+1", b"ni1") or inside[4:7] == b"n+2":
                return NIFTI
            if inside[257:262] == b"ustar":
                return TAR
            if inside:
                return DATA if end in _RAW_NAMES else _packed(inside, path)
            # too little to unpack: the name decides
            if end == ".nii.gz" and name == "gzip":
                return NIFTI
            if end in (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tbz2", ".txz"):
                return TAR
            return DATA if end in _RAW_NAMES else _packed(b"", path)
    if head[344:347] in (b"n+1", b"ni1") or head[4:8] in (b"n+2\0", b"ni2\0"):
        return NIFTI
    if _METAIMAGE.match(head):
        return METAIMAGE
    if head[:1] in b"P" and head[1:2] in b"123456" and head[2:3].isspace():
        return PNM
    if _bare_dicom(head, 1 if end in ("", ".dcm", ".dicom", ".ima") else 3, size):
        return DICOM  # written without the preamble, as old scanners do
    if end in _RAW_NAMES or end == ".zraw":
        return DATA
    if end == ".tar" and len(head) >= 512 and _tar_header(head[:512]):
        return TAR
    if _is_text(head):
        return _TEXT_NAMES.get(end, TEXT)
    return next((form for form in _NAMED.get(end, ()) if form in TOLD and not form.marks), OTHER)


def expected(path: str) -> tuple[Format, ...]:
    """The formats that a name promises; empty for names that promise none."""
    return _NAMED.get(suffix(path), ())


_MAY_BE_EMPTY = (
    ".txt",
    ".py",
    ".md",
    ".log",
    ".lock",
    ".done",
    ".cfg",
    ".yaml",
    ".yml",
    ".xml",
    ".gitkeep",
    ".keep",
)


def holds_something(path: str) -> bool:
    """Whether a name promises content: an empty file of it is broken. An empty text beside an image is one
    without a box."""
    name = PurePosixPath(path).name
    return suffix(path) not in _MAY_BE_EMPTY and not name.startswith((".", "__"))


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


def _packed(inside: bytes, path: str) -> Format:
    """What a file is that holds one other, by the first bytes of that; by its name where there are none."""
    if inside.startswith(tuple(_COMPRESSED)):
        return OTHER
    name = re.sub(r"\.(?:gz|bz2|xz)$", "", path, flags=re.IGNORECASE)
    held = (sniff(inside, name),) if inside else expected(name)
    return PACKED if any(f.reader or f.unread or f.kind == "table" for f in held) else OTHER


_UNPACK_BYTES = 128 * 2**20  # of memory


def _tar_header(block: bytes) -> bool:
    try:
        stated = int(block[148:156].split(b"\0")[0].strip() or b"0", 8)
    except ValueError:
        return False
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def _zip_kind(head: bytes, end: str) -> Format:
    """ZIP files that are something else: a workbook, a document whose pictures are no data."""
    if end in (".xlsx", ".xlsm", ".ods"):
        return ODS if end == ".ods" else XLSX
    length = int.from_bytes(head[26:28], "little")
    first = head[30 : 30 + length] if head[:4] == b"PK\x03\x04" else b""
    inside = first.startswith(_OFFICE) and not (first == b"mimetype" and end == ".zip")
    return OFFICE if inside or end in _OFFICE_ENDINGS else ZIP


def _is_transport(head: bytes) -> bool:
    """Packets of 188 bytes (192 with a time before each) that begin with 0x47."""
    for start, step in ((0, _PACKET), (4, _PACKET + 4)):
        marks = head[start::step][:8]
        if len(marks) > 2 and set(marks) == {0x47}:
            return True
    return False


_LONG = (b"OB", b"OW", b"OF", b"SQ", b"UT", b"UN", b"OD", b"OL", b"UC", b"UR")  # with lengths of four bytes
_SHORT = (
    b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FL", b"FD", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL",
    b"SS",
    b"ST", b"TM", b"UI", b"UL", b"US",
)  # fmt: skip


_ORDERS: tuple[Literal["little", "big"], ...] = ("little", "big")


def _bare_dicom(head: bytes, least: int, size: int | None) -> bool:
    """Whether a file without the preamble is DICOM, as old scanners write it: elements in the order of
    their tags."""
    return any(
        head[:2] in ((2).to_bytes(2, order), (8).to_bytes(2, order)) and _elements(head, order, size) >= least
        for order in _ORDERS
    )


def _elements(head: bytes, order: Literal["little", "big"], size: int | None) -> int:
    """How many elements follow each other from the start; 0 where one is none."""
    at, count, before = 0, 0, (0, -1)
    while at + 8 <= len(head) and count < 6:
        tag = int.from_bytes(head[at : at + 2], order), int.from_bytes(head[at + 2 : at + 4], order)
        kind = head[at + 4 : at + 6]
        if tag <= before or tag[0] > 0x7FE0 or (count == 0 and tag[1] > 0x0100):
            return 0
        if kind in _SHORT:
            length, body = int.from_bytes(head[at + 6 : at + 8], order), 8
        elif kind in _LONG:
            length, body = int.from_bytes(head[at + 8 : at + 12], order), 12
        elif tag[0] == 2:
            return 0  # the header of a file states its kinds
        else:
            length, body = int.from_bytes(head[at + 4 : at + 8], order), 8
        count += 1
        if length == 0xFFFFFFFF:
            return max(count, 3) if count > 1 else 0
        if length % 2 or length > 1 << 20 or (count == 1 and size is not None and body + length > size):
            return 0
        at, before = at + body + length, tag
    return count


def _is_mesh(head: bytes) -> bool:
    """Whether a file of VTK holds surfaces or cells, which are no pictures."""
    return head.startswith(b"# vtk DataFile") and not _VTK_VOLUME.search(head)


_VTK_VOLUME = re.compile(
    rb"^DATASET[ \t]+(?:STRUCTURED_POINTS|RECTILINEAR_GRID)", re.IGNORECASE | re.MULTILINE
)
_NO_TEXT = bytes(c for c in range(32) if c not in (9, 10, 12, 13, 27))


def _is_text(head: bytes) -> bool:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or _is_wide_text(head):
        return True
    return len(head.translate(None, _NO_TEXT)) == len(head)


def _is_wide_text(head: bytes) -> bool:
    """UTF-16 without its mark: every other byte is zero, the others are letters."""
    for odd in (0, 1):
        zeros, letters = head[1 - odd : 400 : 2], head[odd:400:2]
        if len(zeros) > 8 and not any(zeros) and all(c in (9, 10, 13) or 32 <= c < 127 for c in letters):
            return True
    return False
