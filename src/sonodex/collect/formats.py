"""What a file is, told from its first bytes; the name only decides between formats that have no mark of their own."""

from __future__ import annotations

import lzma
import re
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath

HEAD = 4096  # bytes that a decision needs


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: `name` as the report prints it, `kind` of thing it usually holds, `reader` that opens it."""

    name: str
    kind: str  # image, dicom, volume, video, array, table, archive, document
    reader: str | None


_IMAGE, _VOLUME, _VIDEO, _ARRAY, _TABLE = "image", "volume", "video", "array", "table"
PNG = Format("PNG", _IMAGE, "raster")
JPEG = Format("JPEG", _IMAGE, "raster")
TIFF = Format("TIFF", _IMAGE, "raster")
BMP = Format("BMP", _IMAGE, "raster")
GIF = Format("GIF", _IMAGE, "raster")
WEBP = Format("WebP", _IMAGE, "raster")
JPEG2000 = Format("JPEG 2000", _IMAGE, "raster")
PNM = Format("PNM", _IMAGE, "raster")
DICOM = Format("DICOM", "dicom", "dicom")
NIFTI = Format("NIfTI", _VOLUME, "nifti")
METAIMAGE = Format("MetaImage", _VOLUME, "metaimage")
NRRD = Format("NRRD", _VOLUME, "nrrd")
MP4 = Format("MP4", _VIDEO, "video")
MOV = Format("MOV", _VIDEO, "video")
AVI = Format("AVI", _VIDEO, "video")
MATROSKA = Format("Matroska", _VIDEO, "video")
MPEG = Format("MPEG", _VIDEO, "video")
WMV = Format("WMV", _VIDEO, "video")
HDF5 = Format("HDF5", _ARRAY, "hdf5")
MATLAB = Format("MATLAB", _ARRAY, "matlab")
NPY = Format("NPY", _ARRAY, "npy")
NPZ = Format("NPZ", _ARRAY, "npz")
CSV = Format("CSV", _TABLE, None)
TSV = Format("TSV", _TABLE, None)
XLSX = Format("XLSX", _TABLE, None)
JSON = Format("JSON", _TABLE, None)
ZIP = Format("ZIP", "archive", None)
TAR = Format("TAR", "archive", None)
DATA = Format("raw data", "data", None)  # the pixels of a MetaImage or NRRD header beside it
TEXT = Format("text", "document", None)
PDF = Format("PDF", "document", None)
XML = Format("XML", "document", None)
OTHER = Format("other", "other", None)
EMPTY = Format("empty", "other", None)

_MARKS: tuple[tuple[int, bytes, Format], ...] = (
    (128, b"DICM", DICOM),  # first: its preamble may look like a TIFF on purpose (PS3.10, 7.1)
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"II+\0", TIFF),
    (0, b"MM\0+", TIFF),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", JPEG2000),
    (0, b"\xff\x4f\xff\x51", JPEG2000),
    (0, b"NRRD00", NRRD),
    (0, b"\x89HDF\r\n\x1a\n", HDF5),
    (512, b"\x89HDF\r\n\x1a\n", HDF5),
    (0, b"MATLAB 5.0 MAT-file", MATLAB),
    (0, b"\x93NUMPY", NPY),
    (0, b"%PDF-", PDF),
    (0, b"\x1a\x45\xdf\xa3", MATROSKA),
    (0, b"\0\0\x01\xba", MPEG),
    (0, b"\0\0\x01\xb3", MPEG),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", WMV),
    (257, b"ustar", TAR),
)
_NAMED: dict[str, tuple[Format, ...]] = {
    ".png": (PNG,), ".jpg": (JPEG,), ".jpeg": (JPEG,), ".tif": (TIFF,), ".tiff": (TIFF,), ".bmp": (BMP,), ".gif": (GIF,),
    ".webp": (WEBP,), ".jp2": (JPEG2000,), ".dcm": (DICOM,), ".dicom": (DICOM,), ".nii": (NIFTI,), ".nii.gz": (NIFTI,),
    ".mhd": (METAIMAGE,), ".mha": (METAIMAGE,), ".nrrd": (NRRD,), ".nhdr": (NRRD,), ".mp4": (MP4,), ".m4v": (MP4,),
    ".mov": (MOV,), ".avi": (AVI,), ".mkv": (MATROSKA,), ".h5": (HDF5,), ".hdf5": (HDF5,), ".mat": (MATLAB, HDF5),
    ".npy": (NPY,), ".npz": (NPZ,), ".csv": (CSV,), ".tsv": (TSV,), ".xlsx": (XLSX,), ".json": (JSON,), ".zip": (ZIP,),
    ".tar": (TAR,), ".tar.gz": (TAR,), ".tgz": (TAR,), ".tar.bz2": (TAR,), ".tar.xz": (TAR,),
}  # fmt: skip
_TEXT_NAMES = {".csv": CSV, ".tsv": TSV, ".json": JSON, ".xml": XML, ".html": XML}
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
