"""DICOM by pydicom; compressed pixels by GDCM or pydicom's own decoders.

Reads what real scanners write, standard or not.
"""

from __future__ import annotations

import mmap
import os
import warnings
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import pydicom
from pydicom.dataelem import RawDataElement
from pydicom.filereader import read_dataset
from pydicom.uid import JPEGExtended12Bit

from sonodex.audit.look.privacy.identifiers import identifying, of_person
from sonodex.audit.look.readers import dicom_pixels
from sonodex.audit.look.readers.content import (
    TWELVE_BITS,
    Content,
    Picture,
    check_pixels,
    some_wanted,
    spread,
)
from sonodex.collect import limits
from sonodex.collect.budget import afford, beyond
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
_READS = 1_000_000  # pieces in which a file is read, three an attribute
_MAPPED_BYTES = 16 * limits.MEGABYTE  # from which a file is mapped
_VIEWED_BYTES = 64 * 1024  # from which a piece of a file is not copied
_HEADER_BYTES = 8 * limits.MEGABYTE  # of all attributes but the pixels
_PIXELS_GROUP = 0x7FE0
_PICTURE_GROUPS = (0x0028,)  # of what describes pixels; all else is left as bytes where only they are wanted
_INFLATED_AT_ONCE = 16 * limits.MEGABYTE
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_CENTIMETRE = 3  # PS3.3 C.8.5.5.1.15, physical units of a region
_PLANE, _TISSUE = 1, 1  # PS3.3 C.8.5.5.1.1 and C.8.5.5.1.2, spatial format and data type of a region
_SAMPLES_OF_A_PIXEL = (  # (0028,0002): first of what describes a picture; implicit, little endian
    (b"\x28\0\2\0US\2\0", False, True),
    (b"\x28\0\2\0\2\0\0\0", True, True),
    (b"\0\x28\0\2US\0\2", False, False),
)
_STRAY = 0xFFFE  # group of the marks between elements
_END_OF_ITEM = b"\xfe\xff\x0d\xe0\0\0\0\0"
_PRIVATE_PICTURES = 4096  # bytes of private elements, from which they may hold what is shown
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")


def dicom(blob: Blob, _form: Format) -> Content:
    """One DICOM object; without pixels (reports, directories) its kind is `document`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters is said in the report
        try:
            data = _dataset(blob)
            return _content(data)
        except (ReadError, MemoryError):
            raise
        except Exception as error:  # the library has errors of its own for every kind of harm
            raise ReadError(f"DICOM broken: {_reason(error)}") from None


def _reason(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    return reason(error)


def _dataset(blob: Blob) -> Any:
    content = _bytes_of(blob)
    _check_deflated(content)
    stream = _Watched(content)
    data = pydicom.dcmread(cast(BinaryIO, stream), force=True)  # of a file it needs what is there
    _read_on(data, stream, content)
    del content
    taken, only_pixels = 0, some_wanted()
    for tag, element in list(data.items()):  # as read: nothing is converted by this
        group = tag >> 16
        if group == _STRAY:
            del data[tag]
            continue
        # nothing that is needed is large but the pixels; the rest would be unfolded to a hundred times its
        # size
        if group != _PIXELS_GROUP:
            value = getattr(element, "value", None)
            taken += len(value) if isinstance(value, bytes | str | memoryview) else 0
            if taken > _HEADER_BYTES:
                del data[tag]
                continue
            # only of pixels it is known what is done with a view
            if isinstance(value, memoryview) and isinstance(element, RawDataElement):
                data[tag] = element._replace(value=bytes(value))
            if only_pixels and group not in _PICTURE_GROUPS:
                continue
            try:
                data[tag]
            except (ReadError, MemoryError):
                raise
            except Exception:  # one element that cannot be converted says nothing of the others
                del data[tag]
    return data


def _read_on(data: Any, stream: _Watched, content: bytes | mmap.mmap) -> None:
    """Where a mark between items ended the reading, go on behind it; where an element that cannot be told
    did, at those that describe the picture."""
    while (
        not _is_whole(data) and (at := stream.tell()) < len(content) and content[at - 8 : at] == _END_OF_ITEM
    ):
        data.update(read_dataset(cast(BinaryIO, stream), *data.original_encoding))
    if _is_whole(data) or 0x00280002 in data:
        return
    for mark, implicit, little in _SAMPLES_OF_A_PIXEL:
        at = content.find(mark)
        if at >= 0 and content.find(mark, at + 1) < 0:  # a second one is that of an icon
            stream.seek(at)
            data.update(read_dataset(cast(BinaryIO, stream), implicit, little))
            return


def _is_whole(data: Any) -> bool:
    """Whether what an object is made for was read."""
    return "DirectoryRecordSequence" in data or any(k in data for k in _PIXELS)


def _bytes_of(blob: Blob) -> bytes | mmap.mmap:
    """All bytes; those of a large file of this machine are mapped, so that only what is asked for is read."""
    if blob.local is None or blob.content is not None or blob.size < _MAPPED_BYTES:
        return blob.read(limits.MEMBER_BYTES)
    with blob.stream() as stream:
        if os.fstat(stream.fileno()).st_size > limits.DICOM_BYTES:
            raise ReadError(
                f"{blob.size:,} bytes, more than the {limits.DICOM_BYTES:,} that are read at once"
            )
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


class _Watched:
    """Bytes that are read in so many pieces only: a header of millions of empty items would fill the memory.

    A large piece, as the pixels are, is a view of the bytes, no copy.
    """

    left = _READS

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data, self._at = memoryview(data), 0

    def read(self, size: int | None = -1, /) -> bytes | memoryview:
        self.left -= 1
        if self.left < 0:
            raise ReadError("holds more DICOM attributes than are taken in")
        end = len(self._data) if size is None or size < 0 else self._at + size
        piece = self._data[self._at : end]
        self._at += len(piece)
        return piece if len(piece) >= _VIEWED_BYTES else bytes(piece)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._at = max((0, self._at, len(self._data))[whence] + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        """Views of the bytes may be in use still."""


def _check_deflated(data: bytes | mmap.mmap) -> None:
    """Refuse a deflated file that unpacks to more than is taken in."""
    if _DEFLATED not in data[:1024]:
        return
    if len(data) > limits.MEMBER_BYTES:
        raise ReadError(beyond(2 * len(data), limits.MEMBER_BYTES))
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
        value = float(dicom_pixels.value_of(data, keyword))
        return value if value > 0 else None
    except (TypeError, ValueError):
        return None


def _step(region: Any, keyword: str) -> float | None:
    """What a pixel measures; below zero where an axis runs the other way."""
    try:
        return abs(float(region.get(keyword))) or None
    except (TypeError, ValueError):
        return None


def _text(data: Any, keyword: str) -> str:
    return " ".join(str(data.get(keyword) or "").split())[:100]


def _spacing(data: Any) -> tuple[float, float] | None:
    """Millimetres between rows and columns, of the largest region of tissue in two dimensions."""
    best, most = None, -1.0
    for region in list(data.get("SequenceOfUltrasoundRegions") or [])[:100]:
        x, y = _step(region, "PhysicalDeltaX"), _step(region, "PhysicalDeltaY")
        units = (region.get("PhysicalUnitsXDirection"), region.get("PhysicalUnitsYDirection"))
        kinds = (region.get("RegionSpatialFormat"), region.get("RegionDataType"))
        if not x or not y or units != (_CENTIMETRE, _CENTIMETRE) or kinds[0] not in (None, _PLANE):
            continue
        size = _extent(region, "X") * _extent(region, "Y") * (2.0 if kinds[1] in (None, _TISSUE) else 1.0)
        if size > most:
            best, most = (round(y * 10, 6), round(x * 10, 6)), size
    if best:
        return best
    for keyword in ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"):
        value = data.get(keyword)
        if value is not None and len(value) == 2:
            try:
                rows, columns = float(value[0]), float(value[1])
            except (TypeError, ValueError):
                continue
            if rows > 0 and columns > 0 and (rows, columns) != (1.0, 1.0):  # which nobody measured
                return round(rows, 6), round(columns, 6)
    return None


def _extent(region: Any, axis: str) -> float:
    low, high = (region.get(f"RegionLocation{end}{axis}{n}") for end, n in (("Min", 0), ("Max", 1)))
    try:
        return max(float(high) - float(low), 0.0) + 1.0
    except (TypeError, ValueError):
        return 1.0


def _rate(data: Any) -> float | None:
    for keyword in ("CineRate", "RecommendedDisplayFrameRate"):
        if rate := _number(data, keyword):
            return rate
    time = _number(data, "FrameTime") or _mean_time(data)
    return round(1000 / time, 3) if time else None


def _mean_time(data: Any) -> float | None:
    """Milliseconds between frames of a clip that states each; the first one is 0 by definition."""
    try:
        steps = [float(v) for v in list(data.get("FrameTimeVector") or [])[1:100_000]]
    except (TypeError, ValueError):
        return None
    steps = [s for s in steps if s > 0]
    return sum(steps) / len(steps) if steps else None


def _facts(data: Any) -> dict[str, Any]:
    """What is reported of an object beside its pixels, by the names of `Content`."""
    device = " ".join(t for t in (_text(data, "Manufacturer"), _text(data, "ManufacturerModelName")) if t)
    subject = _text(data, "PatientID")
    modality = _text(data, "Modality")
    return {
        "device": device or None,
        "subject": subject if of_person(subject) else None,
        "identifiers": identifying(data),
        "notes": [f"its modality is {modality}, not US"]
        if modality and modality not in ("US", "IVUS")
        else [],
    }


def _content(data: Any) -> Content:
    facts = {} if some_wanted() else _facts(data)  # pixels are asked for, and nothing is reported
    notes = facts.setdefault("notes", [])
    held = next((k for k in _PIXELS if k in data), None)
    if held is None:
        _check_pictureless(data, _text(data, "Modality"))
        return Content("document", 0, 0, 0, 0, False, [], **facts)
    if "Rows" not in data or "Columns" not in data:
        raise ReadError("DICOM broken: it holds pixels, and does not state how many rows and columns")
    syntax = dicom_pixels.syntax_of(data)
    dicom_pixels.complete(data, held, syntax)
    width, height = int(data.Columns), int(data.Rows)
    samples = int(_number(data, "SamplesPerPixel") or 1)
    check_pixels(width, height, samples)
    bits = {"FloatPixelData": 32, "DoubleFloatPixelData": 64}.get(held) or int(
        _number(data, "BitsAllocated") or 8
    )
    if not 1 <= bits <= 64:
        raise ReadError(f"states samples of {bits} bits")
    afford(width * height * samples * max(bits, 8) // 8)
    one = max(width * height * samples * bits // 8, 1)
    frames = _frames(data, held, syntax, one, notes)
    if held == "PixelData" and not syntax.is_encapsulated:
        dicom_pixels.correct(data, samples, one * frames)
        _check_length(data, one * frames)
    elif held != "PixelData" and (length := len(dicom_pixels.value_of(data, held))) < one * frames:
        raise ReadError(f"truncated: the DICOM states {one * frames:,} bytes and holds {length:,}")
    colour = str(dicom_pixels.value_of(data, "PhotometricInterpretation") or "") in dicom_pixels.COLOURED
    if not some_wanted():
        facts |= {"frame_rate": _rate(data) if frames > 1 else None, "spacing": _spacing(data)}
    return Content(
        "video" if frames > 1 else "image", frames, width, height, bits, colour,
        _pictures(data, syntax, frames), **facts,
    )  # fmt: skip


def _check_pictureless(data: Any, modality: str) -> None:
    """Refuse an object without pixels that should have some, or keeps them where only its maker finds
    them."""
    named = ("SOPClassUID", "SOPInstanceUID", "Modality", "PatientID", "DirectoryRecordSequence")
    if not any(k in data for k in named):
        raise ReadError("no DICOM attributes could be read from it: it is broken or truncated")
    if "Rows" in data and "Columns" in data:
        raise ReadError("truncated: the DICOM states a picture but holds no pixels")
    kind = str(data.get("SOPClassUID") or "")
    values = (element.value for element in data if element.tag.is_private)
    private = sum(len(v) for v in values if isinstance(v, bytes | memoryview))
    if (kind and not kind.startswith("1.2.840.10008.")) or (
        modality in ("US", "IVUS") and private > _PRIVATE_PICTURES
    ):
        maker = _text(data, "Manufacturer") or "its maker"
        raise ReadError(
            f"its pictures are kept in private elements of {maker} (3D or raw data), which are not read; "
            "the maker's software or SlicerHeart converts them"
        )


def _frames(data: Any, held: str, syntax: Any, one: int, notes: list[str]) -> int:
    """How many frames there are: as stated, or as the pixels show where nothing that can be read is
    stated."""
    try:
        told = int(_number(data, "NumberOfFrames") or 0)
    except OverflowError:
        told = 0
    halved = "422" in str(dicom_pixels.value_of(data, "PhotometricInterpretation"))
    if syntax.is_encapsulated:
        if isinstance(data.PixelData, memoryview):
            data.PixelData = bytes(data.PixelData)
        there = dicom_pixels.check_frames(data.PixelData, told)
    else:
        length = len(dicom_pixels.value_of(data, held))
        there = length // one if not halved or length >= one * max(told, 1) else length * 3 // (2 * one)
    if told < 1:
        told = max(there, 1)
        if told > 1:
            notes.append(f"states no number of frames, holds {told:,}")
        if told > 1 or "NumberOfFrames" in data:  # a decoder takes one where none is stated
            data.NumberOfFrames = told
    elif there > told:
        notes.append(f"states {told:,} frames, holds pixels of {there:,}; the surplus is not looked at")
    return told


def _check_length(data: Any, wanted: int) -> None:
    photometric = str(dicom_pixels.value_of(data, "PhotometricInterpretation") or "")
    if "422" in photometric:
        wanted = wanted * 2 // 3
    held = len(dicom_pixels.value_of(data, "PixelData"))
    if held < wanted:
        raise ReadError(f"truncated: the DICOM states {wanted:,} bytes of pixels and holds {held:,}")


def _pictures(data: Any, syntax: Any, frames: int) -> Iterator[Picture]:
    chosen = spread(frames)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for index, pixels in zip(chosen, dicom_pixels.frames_of(data, syntax, chosen), strict=False):
                yield Picture(pixels, str(index) if frames > 1 else "", item=frames == 1)
        except MemoryError:
            raise
        except Exception as error:
            if syntax == JPEGExtended12Bit and int(_number(data, "BitsStored") or 0) > 8:
                raise ReadError(TWELVE_BITS) from None
            raise ReadError(f"DICOM pixels cannot be decoded: {_reason(error)}") from None
