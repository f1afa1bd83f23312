"""DICOM by pydicom; compressed pixels by GDCM or pydicom's own decoders.

Reads what real scanners write, standard or not.
"""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pydicom
from pydicom.encaps import generate_fragments
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import UID

from sonodex.audit.look.privacy.identifiers import identifying, placeholder
from sonodex.audit.look.readers.content import (
    Content,
    Picture,
    Pixels,
    check_pixels,
    some_wanted,
    spread,
    swapped,
)
from sonodex.audit.look.readers.sizes import stated_size
from sonodex.collect import limits
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
_READS = 1_000_000  # pieces in which a file is read, three an attribute
_HEADER_BYTES = 8 * limits.MEGABYTE  # of all attributes but the pixels
_PIXELS_GROUP = 0x7FE0
_INFLATED_AT_ONCE = 16 * limits.MEGABYTE
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_FILMED = "1.2.840.10008.1.2.4.10"  # MPEG-2, H.264, H.265
_CENTIMETRE = 3  # PS3.3 C.8.5.5.1.15, physical units of a region
_PLANAR = (
    "RGB",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_PARTIAL_422",
    "YBR_PARTIAL_420",
    "YBR_ICT",
    "YBR_RCT",
    "PALETTE COLOR",
)


def dicom(blob: Blob, _form: Format) -> Content:
    """One DICOM object; without pixels (reports, directories) its kind is `document`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters is said in the report
        try:
            data = _dataset(blob)
            return _content(data)
        except ReadError:
            raise
        except Exception as error:  # the library has errors of its own for every kind of harm
            raise ReadError(f"DICOM broken: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return reason(error)


def _dataset(blob: Blob) -> Any:
    content = blob.read(limits.DICOM_BYTES)
    _check_deflated(content)
    stream = _Watched(content)
    del content
    data = pydicom.dcmread(stream, force=True)
    taken = 0
    for tag in list(data.keys()):
        # nothing that is needed is large but the pixels; the rest would be unfolded to a hundred times its
        # size
        if tag.group != _PIXELS_GROUP:
            value = getattr(data.get_item(tag), "value", None)
            taken += len(value) if isinstance(value, bytes | str) else 0
            if taken > _HEADER_BYTES:
                del data[tag]
    return data


class _Watched(io.BytesIO):
    """Bytes that are read in so many pieces only: a header of millions of empty items would fill the
    memory."""

    left = _READS

    def read(self, size: int | None = -1, /) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise ReadError("holds more DICOM attributes than are taken in")
        return super().read(size)


def _check_deflated(data: bytes) -> None:
    """Refuse a deflated file that unpacks to more than is taken in."""
    if _DEFLATED not in data[:1024]:
        return
    if data[132:140] != b"\2\0\0\0UL\4\0":
        raise ReadError("deflated DICOM without the length of its header")
    start = 144 + int.from_bytes(data[140:144], "little")
    opener = zlib.decompressobj(-zlib.MAX_WBITS)
    total, left = 0, data[start:]
    try:
        while left and total <= limits.MEMBER_BYTES:
            total += len(opener.decompress(left, _INFLATED_AT_ONCE))
            left = opener.unconsumed_tail
    except zlib.error as error:
        raise ReadError(f"damaged: the deflated DICOM cannot be unpacked: {error}") from None
    if left:
        raise ReadError(f"decompresses to more than the {limits.MEMBER_BYTES:,} bytes that are taken in")


def _number(data: Any, keyword: str) -> float | None:
    try:
        value = float(data.get(keyword))
        return value if value > 0 else None
    except (TypeError, ValueError):
        return None


def _text(data: Any, keyword: str) -> str:
    return " ".join(str(data.get(keyword) or "").split())[:100]


def _spacing(data: Any) -> tuple[float, float] | None:
    for region in list(data.get("SequenceOfUltrasoundRegions") or [])[:1]:
        x, y = _number(region, "PhysicalDeltaX"), _number(region, "PhysicalDeltaY")
        units = (region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection"))
        if x and y and units == (_CENTIMETRE, _CENTIMETRE):
            return round(y * 10, 6), round(x * 10, 6)
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        value = data.get(keyword)
        if value is not None and len(value) == 2:
            try:
                rows, columns = float(value[0]), float(value[1])
            except (TypeError, ValueError):
                continue
            if rows > 0 and columns > 0:
                return round(rows, 6), round(columns, 6)
    return None


def _rate(data: Any) -> float | None:
    for keyword in ("CineRate", "RecommendedDisplayFrameRate"):
        if rate := _number(data, keyword):
            return rate
    time = _number(data, "FrameTime")
    return round(1000 / time, 3) if time else None


def _content(data: Any) -> Content:
    device = (
        " ".join(t for t in (_text(data, "Manufacturer"), _text(data, "ManufacturerModelName")) if t) or None
    )
    subject = _text(data, "PatientID")
    subject = subject if subject and not placeholder(subject) else ""
    facts: dict[str, Any] = {"device": device, "subject": subject or None, "identifiers": []}
    if not some_wanted():  # else pixels are asked for, and nothing is reported
        facts["identifiers"] = identifying(data)
    modality = _text(data, "Modality")
    facts["notes"] = (
        [f"its modality is {modality}, not US"] if modality and modality not in ("US", "IVUS") else []
    )
    if "PixelData" not in data:
        if not any(
            k in data
            for k in ("SOPClassUID", "SOPInstanceUID", "Modality", "PatientID", "DirectoryRecordSequence")
        ):
            raise ReadError("no DICOM attributes could be read from it: it is broken or truncated")
        if "Rows" in data and "Columns" in data:
            raise ReadError("truncated: the DICOM states a picture but holds no pixels")
        return Content("document", 0, 0, 0, 0, False, [], **facts)
    width, height, samples = int(data.Columns), int(data.Rows), int(data.get("SamplesPerPixel") or 1)
    frames = max(int(data.get("NumberOfFrames") or 1), 1)
    check_pixels(width, height, samples)
    bits = int(data.get("BitsAllocated") or 8)
    if not 1 <= bits <= 64 or width * height * samples * bits // 8 > limits.MEMBER_BYTES:
        raise ReadError(
            f"states pictures of {width}×{height} with {samples} samples of {bits} bits, more than is taken "
            "in"
        )
    syntax = UID(str(getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", "") or ""))
    if not syntax.is_transfer_syntax if syntax else True:
        syntax = _guessed(data)
    if str(syntax).startswith(_FILMED):
        raise ReadError("DICOM that holds its pixels as an MPEG stream is not read")
    if syntax.is_encapsulated:
        _check_frames(data.PixelData, frames)
    else:
        _check_length(data, width * height * samples * frames * bits // 8)
    colour = str(data.get("PhotometricInterpretation") or "") in _PLANAR
    return Content(
        "video" if frames > 1 else "image", frames, width, height, bits, colour, _pictures(data, frames),
        frame_rate=_rate(data) if frames > 1 else None, spacing=_spacing(data), **facts,
    )  # fmt: skip


def _guessed(data: Any) -> UID:
    """The transfer syntax of an object that names none, from how it was read; the decoder looks for it in the
    header."""
    implicit, little = data.original_encoding
    plain = pydicom.uid.ExplicitVRLittleEndian if little else pydicom.uid.ExplicitVRBigEndian
    syntax = pydicom.uid.ImplicitVRLittleEndian if implicit else plain
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    return syntax


def _check_length(data: Any, wanted: int) -> None:
    photometric = str(data.get("PhotometricInterpretation") or "")
    if "422" in photometric:
        wanted = wanted * 2 // 3
    held = len(data.PixelData)
    if held < wanted:
        raise ReadError(f"truncated: the DICOM states {wanted:,} bytes of pixels and holds {held:,}")


def _check_frames(pixels: bytes, frames: int) -> None:
    """Refuse compressed frames that are fewer than stated, or state to be larger than is taken in."""
    held = 0
    for piece in generate_fragments(pixels):
        held += 1
        if piece[:2] == b"\xff\xd8" or piece[:4] == b"\xff\x4f\xff\x51":
            check_pixels(*stated_size(piece))
    if held < frames:
        raise ReadError(f"truncated: the DICOM states {frames:,} frames and holds {held:,} pieces of pixels")


def _pictures(data: Any, frames: int) -> Iterator[Picture]:
    chosen = spread(frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for index, pixels in zip(chosen, iter_pixels(data, indices=chosen), strict=False):
                yield Picture(_shown(data, pixels), str(index) if frames > 1 else "", item=frames == 1)
        except Exception as error:
            raise ReadError(f"DICOM pixels cannot be decoded: {_reason(error)}") from None


def _shown(data: Any, pixels: Pixels) -> Pixels:
    if str(data.get("PhotometricInterpretation")) == "PALETTE COLOR":
        colours: Pixels = apply_color_lut(pixels, data)
        return swapped(np.asarray(colours // 256, np.uint8) if colours.dtype == np.uint16 else colours)
    if str(data.get("PhotometricInterpretation")) == "MONOCHROME1":
        top = pixels.max(initial=0)
        return top - pixels  # type: ignore[no-any-return]
    return swapped(pixels)
