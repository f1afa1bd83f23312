"""DICOM by pydicom; compressed pixels by GDCM or pydicom's own decoders. Reads what real scanners write, standard or not."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pydicom
from pydicom.pixels.processing import apply_color_lut
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import UID

from sonodex.audit import limits
from sonodex.audit.formats import Format
from sonodex.audit.privacy.identifiers import identifying, placeholder
from sonodex.audit.readers.content import Content, Picture, Pixels, check_pixels, spread
from sonodex.audit.sources import Blob, ReadError

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
_FAULTS = (
    AttributeError, ValueError, TypeError, KeyError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
    RecursionError, MemoryError, OverflowError, ArithmeticError, AssertionError, pydicom.errors.InvalidDicomError,
)  # fmt: skip
_CENTIMETRE = 3  # PS3.3 C.8.5.5.1.15, physical units of a region
_PLANAR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_PARTIAL_420", "YBR_ICT", "YBR_RCT", "PALETTE COLOR")


def dicom(blob: Blob, _form: Format) -> Content:
    """One DICOM object; without pixels (reports, directories) its kind is `document`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters is said in the report
        try:
            data = _dataset(blob)
            return _content(data)
        except ReadError:
            raise
        except _FAULTS as error:
            raise ReadError(f"DICOM broken: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return " ".join(str(error).split())[: limits.REASON_LENGTH] or type(error).__name__


def _dataset(blob: Blob) -> Any:
    if blob.size > limits.DICOM_BYTES:
        raise ReadError(f"{blob.size:,} bytes, more than is read of one DICOM file")
    large = blob.local is not None and blob.size > limits.MEMBER_BYTES
    where: Any = str(blob.local) if large else io.BytesIO(blob.read(limits.DICOM_BYTES))
    return pydicom.dcmread(where, force=True, defer_size=limits.MEMBER_BYTES if large else None)


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
    device = " ".join(t for t in (_text(data, "Manufacturer"), _text(data, "ManufacturerModelName")) if t) or None
    subject = _text(data, "PatientID")
    subject = subject if subject and not placeholder(subject) else ""
    facts: dict[str, Any] = {"device": device, "subject": subject or None, "identifiers": identifying(data)}
    modality = _text(data, "Modality")
    facts["notes"] = [f"its modality is {modality}, not US"] if modality and modality not in ("US", "IVUS") else []
    if "PixelData" not in data:
        if not any(k in data for k in ("SOPClassUID", "SOPInstanceUID", "Modality", "PatientID", "DirectoryRecordSequence")):
            raise ReadError("no DICOM attributes could be read from it")
        if "Rows" in data and "Columns" in data:
            raise ReadError("truncated: the DICOM states a picture but holds no pixels")
        return Content("document", 0, 0, 0, 0, False, [], **facts)
    width, height, samples = int(data.Columns), int(data.Rows), int(data.get("SamplesPerPixel") or 1)
    frames = max(int(data.get("NumberOfFrames") or 1), 1)
    check_pixels(width, height, samples)
    bits = int(data.get("BitsAllocated") or 8)
    syntax = UID(str(getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", "") or ""))
    if not syntax.is_transfer_syntax if syntax else True:
        syntax = pydicom.uid.ImplicitVRLittleEndian
    if not syntax.is_compressed:
        _check_length(data, width * height * samples * frames * bits // 8)
    colour = str(data.get("PhotometricInterpretation") or "") in _PLANAR
    return Content(
        "video" if frames > 1 else "image", frames, width, height, bits, colour, _pictures(data, frames),
        frame_rate=_rate(data) if frames > 1 else None, spacing=_spacing(data), **facts,
    )  # fmt: skip


def _check_length(data: Any, wanted: int) -> None:
    photometric = str(data.get("PhotometricInterpretation") or "")
    if "422" in photometric:
        wanted = wanted * 2 // 3
    held = len(data.PixelData)
    if held < wanted:
        raise ReadError(f"truncated: the DICOM states {wanted:,} bytes of pixels and holds {held:,}")


def _pictures(data: Any, frames: int) -> Iterator[Picture]:
    chosen = spread(frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for index, pixels in zip(chosen, iter_pixels(data, indices=chosen), strict=False):
                yield Picture(_shown(data, pixels), str(index) if frames > 1 else "", item=frames == 1)
        except _FAULTS as error:
            raise ReadError(f"DICOM pixels cannot be decoded: {_reason(error)}") from None


def _shown(data: Any, pixels: Pixels) -> Pixels:
    if str(data.get("PhotometricInterpretation")) == "PALETTE COLOR":
        colours: Pixels = apply_color_lut(pixels, data)
        return np.asarray(colours // 256, np.uint8) if colours.dtype == np.uint16 else colours
    if str(data.get("PhotometricInterpretation")) == "MONOCHROME1":
        top = pixels.max(initial=0)
        return top - pixels  # type: ignore[no-any-return]
    return pixels
