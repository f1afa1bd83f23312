"""The pixels of a DICOM object as they are meant, also where its header describes them wrongly."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pydicom
from pydicom.datadict import tag_for_keyword
from pydicom.dataelem import RawDataElement
from pydicom.encaps import generate_fragments
from pydicom.pixels.decoders.base import get_decoder
from pydicom.pixels.processing import apply_color_lut, convert_color_space
from pydicom.uid import UID

from sonodex.audit.look.readers.content import Pixels, check_pixels, swapped
from sonodex.audit.look.readers.sizes import stated_size
from sonodex.collect.sources import ReadError

COLOURED = (
    "RGB",
    "YBR_FULL",
    "YBR_FULL_422",
    "YBR_PARTIAL_422",
    "YBR_PARTIAL_420",
    "YBR_ICT",
    "YBR_RCT",
    "PALETTE COLOR",
)
_SYNTAXES = {  # those that no decoder here reads, as the standard calls them, and what reads them
    "1.2.840.10008.1.2.4.110": ("JPEG XL lossless", "libjxl"),
    "1.2.840.10008.1.2.4.111": ("JPEG XL recompressed JPEG", "libjxl"),
    "1.2.840.10008.1.2.4.112": ("JPEG XL", "libjxl"),
    "1.2.840.10008.1.2.4.201": ("High-Throughput JPEG 2000 lossless (HTJ2K)", "OpenJPH or Grok"),
    "1.2.840.10008.1.2.4.202": ("High-Throughput JPEG 2000 lossless RPCL (HTJ2K)", "OpenJPH or Grok"),
    "1.2.840.10008.1.2.4.203": ("High-Throughput JPEG 2000 (HTJ2K)", "OpenJPH or Grok"),
    "1.2.840.10008.1.2.8.1": ("Deflated Image Frame Compression", "dcmtk 3.6.9 or later"),
    "1.2.840.10008.1.2.4.94": ("JPIP Referenced: its pixels lie on a server", ""),
    "1.2.840.10008.1.2.4.95": ("JPIP Referenced Deflate: its pixels lie on a server", ""),
}
_BIG_PIXELS = "1.2.840.113619.5.2"  # GE: implicit little endian, pixels big endian
_FILMED = "1.2.840.10008.1.2.4.10"  # MPEG-2, H.264, H.265
_UID = re.compile(r"^[0-9]+(?:\.[0-9]+){3,}$")
_NEAR = 10  # levels of a component around a value
_MOST = 0.8  # share of pixels that decide what components are
_FLOATS = {"FloatPixelData": "f4", "DoubleFloatPixelData": "f8"}


_tag = functools.cache(tag_for_keyword)


def value_of(data: Any, keyword: str) -> Any:
    """As `data.get(keyword)`, in a fraction of its time where the attribute was converted before; a small
    picture takes no longer to decode than its attributes to be asked for."""
    element = data.get_item(_tag(keyword))
    if element is None:
        return None
    return data.get(keyword) if isinstance(element, RawDataElement) else element.value


def syntax_of(data: Any) -> UID:
    """The transfer syntax of an object's pixels; guessed where the header names none.

    Raises:
        ReadError: it is one that cannot be decoded here.
    """
    stated = UID(str(getattr(getattr(data, "file_meta", None), "TransferSyntaxUID", "") or "").strip("\0 "))
    if not _UID.match(stated) or stated == _BIG_PIXELS:
        return _guessed(data)
    if stated in _SYNTAXES:
        name, reader = _SYNTAXES[stated]
        reads = f"; {reader} decodes them" if reader else ""
        raise ReadError(f"its pixels are in a transfer syntax that is not read: {name} ({stated}){reads}")
    if stated.startswith(_FILMED):
        raise ReadError(
            f"its pixels are an MPEG stream, {stated.name}, which is not read; dcmtk's dcm2img extracts it"
        )
    if not stated.startswith("1.2.840.10008."):
        raise ReadError(
            f"its pixels are in a private transfer syntax ({stated}), which only its maker's software reads"
        )
    if not _decodes(stated):
        raise ReadError(f"its pixels are in a transfer syntax that is not read: {stated.name} ({stated})")
    return stated


@functools.lru_cache(64)
def _decodes(syntax: UID) -> bool:
    try:
        return bool(get_decoder(syntax).is_available)
    except NotImplementedError:
        return False


def _guessed(data: Any) -> UID:
    """The transfer syntax of an object that names none, from how it was read; the decoder looks for it in the
    header."""
    implicit, little = data.original_encoding
    plain = pydicom.uid.ExplicitVRLittleEndian if little else pydicom.uid.ExplicitVRBigEndian
    syntax = pydicom.uid.ImplicitVRLittleEndian if implicit else plain
    data.file_meta = pydicom.dataset.FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    return syntax


def complete(data: Any, held: str, syntax: UID) -> None:
    """State what a header leaves out or states as it cannot be, where the length of uncompressed pixels of
    one picture shows what is meant: a decoder asks for all of it.

    Args:
        data: a data set with rows and columns.
        held: the keyword of its pixels.
        syntax: their transfer syntax.
    """
    if held != "PixelData":
        return
    bits = _whole(data, "BitsAllocated")
    stored = _whole(data, "BitsStored")
    area = max(int(data.Rows) * int(data.Columns) * max(_whole(data, "NumberOfFrames") or 1, 1), 1)
    length = -1 if syntax.is_encapsulated else len(value_of(data, held)) // 2 * 2
    if bits is None:
        data.BitsAllocated = bits = 16 if (stored or 8) > 8 else 8
    photometric = str(value_of(data, "PhotometricInterpretation") or "")
    coloured = photometric in COLOURED and photometric != "PALETTE COLOR"
    threefold = length == area * bits // 8 * 3 // 2 * 2
    samples = _whole(data, "SamplesPerPixel")
    if samples is None or (samples == 1 and coloured and threefold):
        data.SamplesPerPixel = 3 if coloured or threefold else 1
    samples = int(data.SamplesPerPixel)
    if not photometric:
        data.PhotometricInterpretation = "RGB" if samples == 3 else "MONOCHROME2"
    half = area * samples // 2 * 2
    if bits == 16 and length == half and ((stored or 16) <= 8 or _whole(data, "NumberOfFrames") in (None, 1)):
        data.BitsAllocated = bits = 8
    if stored is None or stored > bits:
        data.BitsStored = bits
        data.HighBit = bits - 1
    if _whole(data, "PixelRepresentation") is None:
        data.PixelRepresentation = 0


def _whole(data: Any, keyword: str) -> int | None:
    """A whole number that a header states; None where it states none."""
    try:
        return int(value_of(data, keyword))
    except (TypeError, ValueError, OverflowError):
        return None


def correct(data: Any, samples: int, wanted: int) -> None:
    """Set right what the length of uncompressed pixels shows to be wrong in a header.

    Args:
        data: a data set.
        samples: a pixel.
        wanted: bytes of all frames where all samples are there.
    """
    photometric = str(value_of(data, "PhotometricInterpretation") or "")
    held = len(value_of(data, "PixelData"))
    if samples == 3 and photometric not in COLOURED:
        data.PhotometricInterpretation = photometric = "RGB"
    if samples == 1 and photometric in COLOURED and photometric != "PALETTE COLOR":
        data.PhotometricInterpretation = "MONOCHROME2"
    if samples == 3 and "PlanarConfiguration" not in data:
        data.PlanarConfiguration = 0
    if "422" in photometric and held >= wanted:
        data.PhotometricInterpretation = "YBR_FULL"
    elif samples == 3 and "422" not in photometric and wanted * 2 // 3 <= held <= wanted * 2 // 3 + 1:
        data.PhotometricInterpretation = "YBR_FULL_422"


def check_frames(pixels: bytes, frames: int) -> int:
    """How many pieces of compressed pixels begin a picture; 0 where that is not told by their first bytes.

    Raises:
        ReadError: fewer pieces than the stated frames, or one states to be larger than is taken in.
    """
    held = begun = 0
    for piece in generate_fragments(pixels):
        held += 1
        if piece[:2] == b"\xff\xd8" or piece[:4] == b"\xff\x4f\xff\x51":
            begun += 1
            check_pixels(*stated_size(piece))
    if held < frames:
        raise ReadError(f"truncated: the DICOM states {frames:,} frames and holds {held:,} pieces of pixels")
    return begun


def frames_of(data: Any, syntax: UID, chosen: Sequence[int]) -> Iterator[Pixels]:
    """Some frames, gray or as blue, green, red."""
    for keyword, kind in _FLOATS.items():
        if keyword in data:
            yield from _floats(data, keyword, kind, chosen)
            return
    plain = _plain_type(data, syntax)
    if plain is not None:
        yield from _plain(data, plain, chosen)
        return
    options: dict[str, Any] = {"raw": True}
    for pixels, about in get_decoder(syntax).iter_array(data, indices=list(chosen), **options):
        yield _shown(data, pixels, str(about.get("photometric_interpretation") or ""))


def _floats(data: Any, keyword: str, kind: str, chosen: Sequence[int]) -> Iterator[Pixels]:
    rows, columns = int(data.Rows), int(data.Columns)
    values = np.frombuffer(
        data[keyword].value, np.dtype(kind).newbyteorder("<" if data.original_encoding[1] else ">")
    )
    for index in chosen:
        yield values[index * rows * columns : (index + 1) * rows * columns].reshape(rows, columns)


def _plain_type(data: Any, syntax: UID) -> str | None:
    """The type of samples that stand one behind the other as they are meant; None where a decoder has to
    look."""
    bits, samples = value_of(data, "BitsAllocated"), value_of(data, "SamplesPerPixel")
    if syntax.is_encapsulated or not syntax.is_little_endian or bits not in (8, 16) or samples not in (1, 3):
        return None
    signed = value_of(data, "PixelRepresentation")
    if value_of(data, "BitsStored") != bits or signed not in (0, 1):
        return None
    if samples == 3 and (
        "422" in str(value_of(data, "PhotometricInterpretation")) or value_of(data, "PlanarConfiguration")
    ):
        return None
    return f"<{'i' if signed else 'u'}{bits // 8}"


def _plain(data: Any, kind: str, chosen: Sequence[int]) -> Iterator[Pixels]:
    stated, held = str(value_of(data, "PhotometricInterpretation") or ""), value_of(data, "PixelData")
    rows, columns = int(value_of(data, "Rows")), int(value_of(data, "Columns"))
    shape = (rows, columns, *((3,) if value_of(data, "SamplesPerPixel") == 3 else ()))
    size = math.prod(shape)
    width = int(kind[-1])
    for index in chosen:
        values = np.frombuffer(held, kind, size, index * size * width)
        yield _shown(data, values.reshape(shape).copy(), stated)


def _shown(data: Any, pixels: Pixels, photometric: str) -> Pixels:
    if photometric == "PALETTE COLOR":
        return swapped(_coloured(pixels, data))
    if photometric == "MONOCHROME1":
        top = pixels.max(initial=0)
        return top - pixels  # type: ignore[no-any-return]
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        if _is_luminance(pixels, photometric):
            pixels = convert_color_space(pixels, "YBR_FULL", "RGB")
        return swapped(pixels)
    return pixels


def _is_luminance(pixels: Pixels, stated: str) -> bool:
    """Whether the samples of a pixel are luminance and colour differences: as stated, unless nearly all
    pixels show that it is the other way. Ultrasound is mostly gray: three equal samples, or differences in
    the middle."""
    says = stated in ("YBR_FULL", "YBR_FULL_422")
    if pixels.dtype != np.uint8:
        return says
    few = pixels[::2, ::2].astype(np.int16)
    first, second, third = few[..., 0], few[..., 1], few[..., 2]
    gray = float(np.mean((abs(first - second) <= _NEAR) & (abs(first - third) <= _NEAR)))
    middle = float(np.mean((abs(second - 128) <= _NEAR) & (abs(third - 128) <= _NEAR)))
    if says:
        return not (gray > _MOST and middle < 1 - _MOST)
    return middle > _MOST and gray < 1 - _MOST


def _coloured(pixels: Pixels, data: Any) -> Pixels:
    """Pixels in the colours of a palette; one that states its entries to be of 12 bits keeps them in 16."""
    for colour in ("Red", "Green", "Blue"):
        stated = data.get(f"{colour}PaletteColorLookupTableDescriptor")
        if stated is not None and len(stated) == 3 and 8 < int(stated[2]) < 16:
            stated[2] = 16
    return _palette(apply_color_lut(pixels, data), data)


def _palette(colours: Pixels, data: Any) -> Pixels:
    """Colours of a palette as 8 bit, whichever of its bits hold them."""
    if colours.dtype != np.uint16:
        return colours
    held = [data.get(f"{c}PaletteColorLookupTableData") for c in ("Red", "Green", "Blue")]
    tables = [np.frombuffer(t, "<u2") for t in held if isinstance(t, bytes) and t and len(t) % 2 == 0]
    top = max((int(t.max()) for t in tables), default=int(colours.max(initial=0)))
    shift = 0 if top < 1 << 8 else 2 if top < 1 << 10 else 4 if top < 1 << 12 else 8
    return np.asarray(np.minimum(np.right_shift(colours, np.uint16(shift)), 255), np.uint8)
