"""DICOM objects that keep what describes the picture and nothing else.

The Basic Application Level Confidentiality Profile (PS3.15, Annex E) lists what has to go; what is kept here
is listed instead, so that an attribute that no list knows, standard or private, goes too.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.pixels.utils import iter_pixels
from pydicom.uid import ExplicitVRLittleEndian

from sonodex.audit.look.readers import dicom as reader
from sonodex.collect import formats
from sonodex.collect.sources import Blob, ReadError
from sonodex.loading.preparing.cleaned import Cleaned, LeftOutError
from sonodex.loading.preparing.lettering import boxes_of, fill
from sonodex.loading.preparing.pseudonyms import Pseudonyms

METHOD = "sonodex: attributes that describe the picture kept, all others removed (PS3.15 Annex E)"
_KEPT = frozenset({
    "SOPClassUID", "Modality", "Manufacturer", "ManufacturerModelName", "BodyPartExamined", "Laterality",
    "ImageLaterality", "InstanceNumber", "SeriesNumber", "SamplesPerPixel", "PhotometricInterpretation",
    "PlanarConfiguration", "NumberOfFrames", "FrameIncrementPointer", "Rows", "Columns", "PixelAspectRatio",
    "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation", "PixelSpacing", "ImagerPixelSpacing",
    "NominalScannedPixelSpacing", "SliceThickness", "SpacingBetweenSlices",
    "RedPaletteColorLookupTableDescriptor", "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor", "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData", "BluePaletteColorLookupTableData", "LossyImageCompression",
    "LossyImageCompressionRatio", "LossyImageCompressionMethod", "FrameTime", "FrameTimeVector", "CineRate",
    "RecommendedDisplayFrameRate", "StartTrim", "StopTrim", "ActualFrameDuration", "HeartRate",
    "SequenceOfUltrasoundRegions", "WindowCenter", "WindowWidth", "RescaleIntercept", "RescaleSlope",
    "RescaleType", "PresentationLUTShape", "VOILUTFunction", "TransducerType", "TransducerFrequency",
    "MechanicalIndex", "BoneThermalIndex", "SoftTissueThermalIndex", "CranialThermalIndex",
    "DepthOfScanField", "PixelData",
})  # fmt: skip
_REGION = range(0x6000, 0x6070)  # elements of group 0018 that describe a region of an ultrasound picture
_UIDS = ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID")
_EMPTY = ("PatientName", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime", "AccessionNumber",
          "ReferringPhysicianName", "StudyID")  # fmt: skip  # have to be there, and may be empty
_TEXTS = ("LO", "SH", "LT", "ST", "UT", "UC", "PN", "AE", "UR", "UN")
_PLAIN = ("Manufacturer", "ManufacturerModelName", "BodyPartExamined", "TransducerType", "RescaleType")


def clean_dicom(blob: Blob, subject: str | None, pseudonyms: Pseudonyms) -> Cleaned:
    """A DICOM object to publish; frames stay compressed as they are where no text is filled.

    Args:
        blob: the file.
        subject: pseudonym of whom it shows.
        pseudonyms: for its UIDs.

    Raises:
        LeftOutError, ReadError: it cannot be cleaned, or not be read.
    """
    content = reader.dicom(blob, formats.DICOM)  # refuses what is broken or too large
    if content.kind == "document":
        raise LeftOutError("holds no picture")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            data = pydicom.dcmread(io.BytesIO(blob.read(2**32)), force=True)
            return _cleaned(data, subject, pseudonyms)
        except (LeftOutError, ReadError):
            raise
        except Exception as error:  # the library has errors of its own for every kind of harm
            raise LeftOutError(f"cannot be rewritten: {type(error).__name__}") from None


def _cleaned(data: Any, subject: str | None, pseudonyms: Pseudonyms) -> Cleaned:
    frames = [np.array(f) for f in iter_pixels(data)]
    boxes = (
        boxes_of(frames) if data.PhotometricInterpretation != "PALETTE COLOR" else _of_palette(data, frames)
    )
    changes = []
    kept, removed = _described(data)
    for keyword in _UIDS:
        if keyword in data and data.get(keyword):
            setattr(kept, keyword, pseudonyms.uid(str(data.get(keyword))))
    for keyword in _EMPTY:
        setattr(kept, keyword, "")
    kept.PatientID = (subject or "").replace("sub-", "anon-")  # a word by which audits know a pseudonym
    kept.PatientIdentityRemoved = "YES"
    kept.DeidentificationMethod = METHOD[:64]
    syntax = getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", ExplicitVRLittleEndian)
    overlays = [e for e in data if e.tag.group >> 8 == 0x60]
    if boxes or overlays or not syntax.is_encapsulated:
        spare = _spare_bits(data) if not syntax.is_encapsulated or overlays else 0
        for frame in frames:
            if spare:
                frame &= np.array(spare, frame.dtype)
            fill(frame, boxes)
        if boxes or spare or syntax.is_deflated or not syntax.is_little_endian:
            kept.PixelData = b"".join(f.astype(f.dtype.newbyteorder("<")).tobytes() for f in frames)
            kept.PixelData += b"\0" * (len(kept.PixelData) % 2)
            kept["PixelData"].VR = "OB" if frames[0].dtype.itemsize == 1 else "OW"
            kept["PixelData"].is_undefined_length = False
            if frames[0].ndim == 3:
                kept.PhotometricInterpretation, kept.PlanarConfiguration = "RGB", 0
        syntax = ExplicitVRLittleEndian if not syntax.is_encapsulated or boxes or spare else syntax
    if boxes:
        said = "; ".join(",".join(map(str, box)) for box in boxes)
        changes.append(f"burned-in text filled in {len(frames)} frames: {said}")
    if removed:
        changes.append(f"attributes removed: {', '.join(sorted(removed))}")
    kept.BurnedInAnnotation = "NO"
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.get("SOPClassUID", pydicom.uid.UltrasoundImageStorage)
    kept.SOPInstanceUID = kept.get("SOPInstanceUID") or pseudonyms.uid("none")
    meta.MediaStorageSOPInstanceUID = kept.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = pydicom.uid.PYDICOM_IMPLEMENTATION_UID
    out = io.BytesIO()
    whole = FileDataset(out, kept, file_meta=meta, preamble=bytes(128))
    whole.save_as(out, enforce_file_format=True)
    return Cleaned(out.getvalue(), ".dcm", changes)


def _described(data: Any) -> tuple[Dataset, set[str]]:
    """What describes the picture, and the names of what does not."""
    kept, removed = Dataset(), set()
    for element in data:
        name = element.keyword or f"({element.tag.group:04X},{element.tag.element:04X})"
        if element.keyword == "SequenceOfUltrasoundRegions":
            regions = []
            for region in element.value or []:
                new = Dataset()
                for inner in region:
                    fits = (
                        inner.tag.group == 0x0018 and inner.tag.element in _REGION and inner.VR not in _TEXTS
                    )
                    if fits and inner.VR != "SQ":
                        new.add(inner)
                    else:
                        removed.add(inner.keyword or "private")
                regions.append(new)
            kept.SequenceOfUltrasoundRegions = regions
        elif element.keyword in _KEPT and (element.VR not in _TEXTS or element.keyword in _PLAIN):
            kept.add(element)
        elif element.keyword not in (*_UIDS, "PatientID") and element.value not in (None, ""):
            removed.add(name if not element.tag.is_private else "private attributes")
    return kept, removed


def _of_palette(data: Any, frames: list[Any]) -> list[Any]:
    """Boxes of pictures whose values are places in a palette."""
    from pydicom.pixels.processing import apply_color_lut

    shown = [np.asarray(apply_color_lut(f, data)) for f in frames]
    return boxes_of([np.asarray(s // 256, np.uint8) if s.dtype == np.uint16 else s for s in shown])


def _spare_bits(data: Any) -> int:
    """A mask of the bits that are picture; 0 where all are. Old objects keep overlays in the others."""
    stored, allocated = int(data.get("BitsStored") or 8), int(data.get("BitsAllocated") or 8)
    whole = stored >= allocated or int(data.get("PixelRepresentation") or 0)
    return 0 if whole or int(data.get("HighBit") or 0) != stored - 1 else (1 << stored) - 1
