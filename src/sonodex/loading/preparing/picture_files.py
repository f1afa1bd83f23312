"""Picture files without what is not picture: comments, EXIF, XMP, profiles, thumbnails, tails."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers import read
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from sonodex.loading.preparing.cleaned import Cleaned, LeftOutError
from sonodex.loading.preparing.lettering import boxes_of, fill

_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
_SEGMENTS = (0xE0, 0xEE)  # JFIF and Adobe, which say how the colours are meant
_TURNS = {  # what EXIF says: the rotation of OpenCV, and whether to mirror before
    2: (None, True),
    3: (cv2.ROTATE_180, False),
    4: (cv2.ROTATE_180, True),
    5: (cv2.ROTATE_90_COUNTERCLOCKWISE, True),
    6: (cv2.ROTATE_90_CLOCKWISE, False),
    7: (cv2.ROTATE_90_CLOCKWISE, True),
    8: (cv2.ROTATE_90_COUNTERCLOCKWISE, False),
}


def clean_picture(blob: Blob, form: formats.Format, text: bool) -> Cleaned:
    """A picture file to publish; pixels are kept bit by bit but for filled text and applied orientation.

    PNG and JPEG stay as they are encoded; where pixels have to change, and for other formats, the result is
    a lossless PNG or TIFF.

    Args:
        blob: the file.
        form: its format.
        text: fill burned-in text; False for masks.

    Raises:
        LeftOutError, ReadError: it cannot be cleaned, or not be read.
    """
    data = blob.read(2**30)
    pictures = [p.pixels for p in read(blob, form).pictures]
    if not pictures:
        raise ReadError("holds no pictures")
    changes = []
    turn = _orientation(data) if len(pictures) == 1 else 1
    if turn in _TURNS:
        pictures = [_turned(pictures[0], turn)]
        changes.append(f"orientation {turn} of its EXIF applied")
    boxes = []
    if text:
        for picture in pictures:
            found = boxes_of([picture])
            fill(picture, found)
            boxes += found
    if boxes:
        changes.append(f"burned-in text filled: {'; '.join(','.join(map(str, b)) for b in boxes)}")
    if form is formats.PNG and not changes:
        stripped, dropped = _png(data)
        return Cleaned(stripped, ".png", dropped)
    if form is formats.JPEG and not changes:
        stripped, dropped = _jpeg(data)
        return Cleaned(stripped, ".jpg", dropped)
    return Cleaned(*_encoded(pictures), [*changes, "written anew without metadata"], turn >= 5)


def _encoded(pictures: list[NDArray[Any]]) -> tuple[bytes, str]:
    png = len(pictures) == 1 and pictures[0].dtype in (np.uint8, np.uint16)
    try:
        done, data = cv2.imencode(".png", pictures[0]) if png else cv2.imencodemulti(".tiff", pictures)
    except cv2.error:
        done = False
    if not done:
        raise LeftOutError("its pixels cannot be written as PNG or TIFF")
    return data.tobytes(), ".png" if png else ".tif"


def _turned(pixels: NDArray[Any], turn: int) -> NDArray[Any]:
    rotation, mirrored = _TURNS[turn]
    out = np.ascontiguousarray(pixels[:, ::-1]) if mirrored else pixels
    return out if rotation is None else np.asarray(cv2.rotate(out, rotation))


def _png(data: bytes) -> tuple[bytes, list[str]]:
    """The chunks that make the picture; the reader has seen that all are whole."""
    out, at = [data[:8]], 8
    dropped: dict[str, None] = {}
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in _CHUNKS:
            out.append(data[at : at + 12 + length])
        else:
            dropped[kind.decode("latin-1")] = None
        at += 12 + length
        if kind == b"IEND":
            break
    if at < len(data):
        dropped["what stands behind its end"] = None
    return b"".join(out), [f"removed: {', '.join(dropped)}"] if dropped else []


def _jpeg(data: bytes) -> tuple[bytes, list[str]]:
    """The segments that make the picture, up to its end mark."""
    out, at = [data[:2]], 2
    dropped: dict[str, None] = {}
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise LeftOutError("its JPEG segments cannot be told apart")
        kind = data[at + 1]
        if kind == 0xFF:
            at += 1
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if kind == 0xDA:
            break
        if kind == 0xE0:
            out.append(_jfif(data[at : at + 2 + length]))
        elif kind == 0xFE or (0xE0 <= kind <= 0xEF and kind not in _SEGMENTS):
            dropped["COM" if kind == 0xFE else f"APP{kind - 0xE0}"] = None
        else:
            out.append(data[at : at + 2 + length])
        at += 2 + length
    # Within the scans no segment holds text; between them tables may stand, so that the end is looked for.
    end = _end(data, at)
    out.append(data[at:end])
    if end < len(data):
        dropped["what stands behind its end"] = None
    return b"".join(out), [f"removed: {', '.join(dropped)}"] if dropped else []


def _jfif(segment: bytes) -> bytes:
    """JFIF without its thumbnail; an extension (JFXX) is nothing but one."""
    if segment[4:9] != b"JFIF\0" or len(segment) < 18:
        return b""
    return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0"


def _end(data: bytes, at: int) -> int:
    """Where the end mark of a JPEG whose scans begin at `at` ends; comments between scans are refused."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        kind = data[at + 1]
        if kind == 0xD9:
            return at + 2
        if kind == 0xFE or 0xE0 <= kind <= 0xEF:
            raise LeftOutError("its JPEG holds text between its scans")
        if kind in (0x00, 0xFF) or 0xD0 <= kind <= 0xD7:
            at += 2 if kind != 0xFF else 1
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    raise LeftOutError("its JPEG has no end mark")


def _orientation(data: bytes) -> int:
    """The orientation that EXIF says, 1 to 8; 1 where it says none."""
    if data[:3] == b"\xff\xd8\xff":
        at = data.find(b"Exif\0\0", 0, 65536)
        block = data[at + 6 : at + 65536] if at >= 0 else b""
    elif data[:4] == b"\x89PNG":
        at = data.find(b"eXIf")
        block = data[at + 4 : at + 65536] if at >= 0 else b""
    elif data[:4] in (b"II*\0", b"MM\0*"):
        block = data
    else:
        return 1
    if block[:2] not in (b"II", b"MM") or len(block) < 8:
        return 1
    order = "<" if block[:2] == b"II" else ">"
    try:
        start = struct.unpack_from(order + "I", block, 4)[0]
        for i in range(min(struct.unpack_from(order + "H", block, start)[0], 1000)):
            tag, _, _, value = struct.unpack_from(order + "HHIH", block, start + 2 + 12 * i)
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def clean_nifti(blob: Blob) -> Cleaned:
    """A NIfTI file whose texts and extensions are blank; every value stays where it is.

    Raises:
        LeftOutError: a pair of header and values.
    """
    import gzip

    data = blob.read(2**31)
    packed = data[:2] == b"\x1f\x8b"
    if packed:
        opener = zlib.decompressobj(wbits=31)
        data = opener.decompress(data, 2**31)
        if opener.unconsumed_tail:
            raise LeftOutError("decompresses to more than 2 GB")
    order = "<" if int.from_bytes(data[:4], "little") in (348, 540) else ">"
    size = struct.unpack_from(order + "i", data, 0)[0]
    first = size == 348
    if (data[344:348] != b"n+1\0") if first else (data[4:8] != b"n+2\0"):
        raise LeftOutError("a pair of header and values; keep it as one .nii file")
    offset = int(struct.unpack_from(order + ("f" if first else "q"), data, 108 if first else 168)[0])
    texts = [(4, 36), (148, 252), (328, 344)] if first else [(240, 344), (508, 524), (525, 540)]
    new = bytearray(data)
    changed = any(any(new[a:b]) for a, b in texts) or any(new[size:offset])
    for a, b in [*texts, (size, offset)]:
        new[a:b] = bytes(b - a)
    content = gzip.compress(bytes(new), 6, mtime=0) if packed else bytes(new)
    return Cleaned(
        content,
        ".nii.gz" if packed else ".nii",
        ["texts and extensions of the header removed"] if changed else [],
    )
