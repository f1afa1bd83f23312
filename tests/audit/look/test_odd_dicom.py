"""DICOM whose header and pixels do not agree: read as the pixels show, or said in words."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from sonodex.audit.look.privacy.identifiers import identifying, placeholder
from sonodex.collect import formats
from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import content, noise, pixels

GRAY = noise(40, 50)


def stored(data: Any) -> bytes:
    return making.stored(data)


def grayish() -> np.ndarray[Any, Any]:
    """A colour picture as scanners make it: gray but for a patch."""
    picture = np.repeat((noise(40, 48, seed=3) // 2 + 40)[..., None], 3, axis=2)
    picture[4:8, 4:10] = (200, 60, 30)
    return picture


@pytest.mark.parametrize("stated", ["RGB", "YBR_FULL", "YBR_FULL_422"])
@pytest.mark.parametrize("kept", ["RGB", "YBR"])
def test_colours_are_what_the_pixels_show(stated: str, kept: str) -> None:
    shown = grayish()
    held = cv2.cvtColor(shown, cv2.COLOR_RGB2YCrCb)[..., [0, 2, 1]] if kept == "YBR" else shown
    data = making.dataset(np.ascontiguousarray(held))
    data.PhotometricInterpretation = stated
    (found,) = pixels(content(stored(data), "x.dcm"))
    assert np.abs(found[..., ::-1].astype(int) - shown).max() < 12


@pytest.mark.parametrize("stated", ["RGB", "YBR_FULL_422"])
def test_a_jpeg_knows_its_own_colours(stated: str) -> None:
    shown = cv2.resize(grayish(), (192, 160), interpolation=cv2.INTER_NEAREST)
    piece = making.encoded(".jpg", np.ascontiguousarray(shown[..., ::-1]), cv2.IMWRITE_JPEG_QUALITY, 95)
    data = making.dataset(shown)
    data.PixelData = encapsulate([piece])
    data["PixelData"].VR = "OB"
    data.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    data.PhotometricInterpretation = stated
    (found,) = pixels(content(stored(data), "x.dcm"))
    assert np.median(np.abs(found[..., ::-1].astype(int) - shown)) < 12


def test_frames_that_nobody_states_are_counted_and_surplus_ones_are_said() -> None:
    clip = noise(4, 40, 50)
    for stated, frames, said in (("", 4, "states no number"), ("2", 2, "holds pixels of 4"), ("4", 4, "")):
        data = making.dataset(clip)
        if stated:
            data.NumberOfFrames = stated
        else:
            del data.NumberOfFrames
        found = content(stored(data), "x.dcm")
        assert found.frames == frames
        assert said in "; ".join(found.notes)
        assert bool(found.notes) is bool(said)


@pytest.mark.parametrize(
    ("syntax", "words"),
    [
        ("1.2.840.10008.1.2.4.110", "JPEG XL"), ("1.2.840.10008.1.2.4.202", "HTJ2K"),
        ("1.2.840.10008.1.2.8.1", "Deflated"), ("1.3.46.670589.33.1.4.1", "private transfer syntax"),
        ("1.2.840.10008.1.2.4.103", "MPEG"), ("1.2.840.10008.1.2.4.94", "JPIP"),
    ],
)  # fmt: skip
def test_a_transfer_syntax_that_is_not_read_is_named(syntax: str, words: str) -> None:
    data = making.dataset(GRAY)
    data.PixelData = encapsulate([b"\1\2" * 50])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    data.file_meta.TransferSyntaxUID = pydicom.uid.JPEGBaseline8Bit
    written = stored(data)
    old, new = b"1.2.840.10008.1.2.4.50", syntax.encode()
    at = written.index(old)
    length = len(new) + len(new) % 2
    written = written[: at - 2] + length.to_bytes(2, "little") + new.ljust(length, b"\0") + written[at + 22 :]
    with pytest.raises(ReadError, match=words) as refused:
        content(written, "x.dcm")
    assert "truncated" not in str(refused.value)


def region(units: int, size: int, step: float, kind: tuple[int, int] = (1, 1)) -> Dataset:
    out = Dataset()
    out.RegionSpatialFormat, out.RegionDataType = kind
    out.RegionLocationMinX0 = out.RegionLocationMinY0 = 0
    out.RegionLocationMaxX1 = out.RegionLocationMaxY1 = size
    out.PhysicalUnitsXDirection = out.PhysicalUnitsYDirection = units
    out.PhysicalDeltaX = out.PhysicalDeltaY = step
    return out


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_spacing_is_that_of_the_largest_region_of_tissue(order: tuple[int, ...]) -> None:
    there = [region(3, 400, 0.02), region(3, 90, 0.05), region(3, 600, 0.9, (3, 3))]
    data = making.dataset(GRAY, SequenceOfUltrasoundRegions=[there[i] for i in order])
    assert content(stored(data), "x.dcm").spacing == (0.2, 0.2)
    there[0].PhysicalDeltaY = -0.02  # the axis runs the other way
    assert content(stored(data), "x.dcm").spacing == (0.2, 0.2)


def test_a_spacing_of_one_is_nobodys_measurement() -> None:
    assert content(stored(making.dataset(GRAY, PixelSpacing=["1", "1"])), "x.dcm").spacing is None
    assert content(stored(making.dataset(GRAY, PixelSpacing=["1", "0.5"])), "x.dcm").spacing == (1.0, 0.5)


def test_the_times_of_frames_give_a_rate() -> None:
    data = making.dataset(noise(5, 40, 50), FrameTimeVector=["0", "40", "40", "40", "40"])
    assert content(stored(data), "x.dcm").frame_rate == 25


@pytest.mark.parametrize("bits", [32, 64])
def test_pixels_of_floats(bits: int) -> None:
    data = making.dataset(GRAY)
    values = GRAY.astype(f"f{bits // 8}")
    del data.PixelData
    setattr(data, "FloatPixelData" if bits == 32 else "DoubleFloatPixelData", values.tobytes())
    data.BitsAllocated = bits
    (found,) = pixels(content(stored(data), "x.dcm"))
    assert np.array_equal(found, values)


@pytest.mark.parametrize("shift", [0, 2, 4, 8])
def test_palettes_keep_their_picture_whatever_bits_they_use(shift: int) -> None:
    data = making.dataset(GRAY)
    data.PhotometricInterpretation = "PALETTE COLOR"
    for name in ("Red", "Green", "Blue"):
        setattr(data, f"{name}PaletteColorLookupTableDescriptor", [256, 0, 16])
        setattr(data, f"{name}PaletteColorLookupTableData", (np.arange(256, dtype="<u2") << shift).tobytes())
    (found,) = pixels(content(stored(data), "x.dcm"))
    assert np.array_equal(found[..., 0], GRAY)


@pytest.mark.parametrize(
    ("tag", "kind", "value", "said"),
    [
        ((0x0009, 0x1001), "PN", "DOE^JANE", "a name"), ((0x6003, 0x1010), "LO", "ROE^JOHN", "a name"),
        ((0x0009, 0x1002), "LO", "MRN 1234567", "a number or name"), ((0x0011, 0x1002), "LO", "20190302", "a date"),
        ((0x0009, 0x1003), "LO", "C5-1 Abd General", None), ((0x0009, 0x1004), "DS", "12.5", None),
        ((0x0009, 0x1005), "UN", b"DOE^JANE", "a name"), ((0x0013, 0x1001), "LO", "0012345", "another identifying"),
        ((0x0009, 0x1006), "PN", "ANONYMOUS", None), ((0x0009, 0x1007), "LO", "Patient: Anna Lee", "a number or name"),
        ((0x0009, 0x1008), "LT", "seen by Dr. Brown", "a name"), ((0x0009, 0x1009), "LO", "Patient position 12", None),
    ],
)  # fmt: skip
def test_what_private_elements_tell(tag: tuple[int, int], kind: str, value: Any, said: str | None) -> None:
    data = making.dataset(GRAY, PatientID="0012345")
    data.add_new((tag[0], 0x0010), "LO", "VENDOR")
    data.add_new(tag, kind, value)
    found = [keyword for place, keyword in identifying(data) if place == f"({tag[0]:04X},{tag[1]:04X})"]
    assert bool(found) is bool(said)
    assert all(k.startswith("private element") and (said or "") in k for k in found)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "0",
        "0000",
        "000000.000",
        "XXXX",
        "xx-xx",
        "---",
        "***",
        "Anonymous",
        "ANON",
        "removed",
        "ANON^ANON",
    ],
)
def test_fillers_are_placeholders(value: str) -> None:
    assert placeholder(value)


@pytest.mark.parametrize(
    "value", ["00123", "0930", "X4711", "X-12", "ANON7", "anon_003", "-17", "DOE^JANE", "20190302"]
)
def test_values_that_go_on_are_none(value: str) -> None:
    assert not placeholder(value)


@pytest.mark.parametrize(
    "name", ["1.2.840.113619.2.21.848.34.1", "IM000001", "a.img", "US.1.3", "x.raw", "y.dat"]
)
def test_a_file_without_the_preamble_is_known_whatever_its_name(name: str) -> None:
    whole = making.dicom(GRAY)
    bare = whole[132 + 12 + int.from_bytes(whole[140:144], "little") :]
    for data in (bare, whole[132:]):
        assert formats.sniff(data[: formats.HEAD], name, len(data)) is formats.DICOM
        assert content(data, name).kind == "image"


@pytest.mark.parametrize(
    "head", [b"\x08\x00" * 2000, bytes(4000), b"\x08\x00\x05\x00" + bytes(4000), noise(4000).tobytes()]
)
def test_numbers_that_begin_like_dicom_are_none(head: bytes) -> None:
    assert formats.sniff(head, "a.raw", len(head)) is formats.DATA


def test_one_element_that_nobody_can_convert_costs_itself() -> None:
    plain = stored(making.dataset(GRAY))
    at = plain.index(b"\x28\x00\x02\x00US")
    stray = b"\xfe\xff\xdd\xe0" + bytes(4)
    for between in (stray, 2 * stray, b"\xfe\xff\x0d\xe0" + bytes(4), b"\x10\0\0\x40??\4\0abcd"):
        found = content(plain[:at] + between + plain[at:], "x.dcm")
        assert np.array_equal(pixels(found)[0], GRAY)


def test_pictures_in_private_elements_are_named() -> None:
    data = making.dataset(GRAY, Manufacturer="A Maker")
    del data.PixelData, data.Rows, data.Columns
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = pydicom.uid.UID(
        "1.2.840.113543.6.6.1.3.10002"
    )
    with pytest.raises(ReadError, match="private elements of A Maker"):
        content(stored(data), "x.dcm")
