"""DICOM as its own libraries and scanners write it: what a file is said to be, and its pixels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pydicom.uid
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.pixels.processing import convert_color_space

from sonodex.collect import formats
from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import COLOUR, GRAY, Array, content, content_of, noise, pixels, said

needs_samples = pytest.mark.skipif(
    not (making.SAMPLES / "dicom").exists(), reason="the folder of sample images is not beside the project"
)


@pytest.mark.parametrize(
    "syntax", [None, "RLELossless", "JPEG2000Lossless", "JPEGLSLossless", "DeflatedExplicitVRLittleEndian"]
)
@pytest.mark.parametrize("values", [GRAY, COLOUR, noise(40, 50, dtype="u2")], ids=["gray", "colour", "16bit"])
def test_dicom_image(values: Array, syntax: str | None) -> None:
    if syntax == "DeflatedExplicitVRLittleEndian":
        data = making.dataset(values)
        data.file_meta.TransferSyntaxUID = pydicom.uid.DeflatedExplicitVRLittleEndian
        written = making.stored(data)
    elif syntax in (None, "RLELossless"):
        written = making.dicom(values, syntax)
    else:
        written = gdcm_compressed(values, syntax or "")
    found = content(written)
    assert said(found) == ("image", 1, 50, 40, values.dtype.itemsize * 8, values.ndim == 3)
    expected = values[..., ::-1] if values.ndim == 3 else values
    assert np.array_equal(pixels(found)[0], expected)


def gdcm_compressed(values: Array, syntax: str) -> bytes:
    """A DICOM file compressed by GDCM."""
    import tempfile

    import gdcm  # type: ignore[import-untyped]

    kinds = {
        "JPEG2000Lossless": gdcm.TransferSyntax.JPEG2000Lossless,
        "JPEGLSLossless": gdcm.TransferSyntax.JPEGLSLossless,
        "JPEGLosslessSV1": gdcm.TransferSyntax.JPEGLosslessProcess14_1,
        "JPEGBaseline8Bit": gdcm.TransferSyntax.JPEGBaselineProcess1,
    }
    with tempfile.TemporaryDirectory() as folder:
        before, after = Path(folder, "a.dcm"), Path(folder, "b.dcm")
        before.write_bytes(making.dicom(values))
        reader, change, writer = gdcm.ImageReader(), gdcm.ImageChangeTransferSyntax(), gdcm.ImageWriter()
        reader.SetFileName(str(before))
        assert reader.Read()
        change.SetTransferSyntax(gdcm.TransferSyntax(kinds[syntax]))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer.SetFileName(str(after))
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        assert writer.Write()
        return after.read_bytes()


def test_dicom_jpeg_lossless() -> None:
    found = content(gdcm_compressed(GRAY, "JPEGLosslessSV1"))
    assert np.array_equal(pixels(found)[0], GRAY)


def test_dicom_jpeg_baseline_clip() -> None:
    smooth = np.stack(
        [np.add.outer(np.arange(40), 3 * np.arange(50)).astype(np.uint8) + np.uint8(i) for i in range(8)]
    )
    found = content(
        making.encapsulated([making.encoded(".jpg", f, 1, 95) for f in smooth], "JPEGBaseline8Bit", smooth)
    )
    assert said(found) == ("video", 8, 50, 40, 8, False)
    shown = list(found.pictures)
    assert [p.name for p in shown] == ["0", "1", "3", "4", "6", "7"]
    assert all(np.abs(p.pixels.astype(int) - smooth[int(p.name)]).mean() < 3 for p in shown)


@pytest.mark.parametrize("syntax", [None, "RLELossless"])
def test_dicom_clip_says_what_its_header_says(syntax: str | None) -> None:
    region = Dataset()
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.02, 0.04
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    found = content(
        making.dicom(
            noise(9, 40, 50), syntax, FrameTime="40", SequenceOfUltrasoundRegions=[region], PatientID="P-17",
            Manufacturer="Acme", ManufacturerModelName="Sono 3", PatientName="Roe^Jane",
        )
    )  # fmt: skip
    assert said(found) == ("video", 9, 50, 40, 8, False)
    assert (found.frame_rate, found.spacing, found.device, found.subject) == (
        25.0,
        (0.4, 0.2),
        "Acme Sono 3",
        "P-17",
    )
    assert ("(0010,0010)", "PatientName") in found.identifiers
    shown = list(found.pictures)
    assert [p.name for p in shown] == ["0", "2", "3", "5", "6", "8"]
    assert all(np.array_equal(p.pixels, noise(9, 40, 50)[int(p.name)]) for p in shown)


def test_dicom_pixel_spacing_and_cine_rate() -> None:
    found = content(making.dicom(noise(3, 40, 50), PixelSpacing=["0.3", "0.1"], CineRate="30"))
    assert (found.spacing, found.frame_rate) == ((0.3, 0.1), 30.0)


def test_dicom_big_endian() -> None:
    values = noise(40, 50, dtype="u2")
    assert np.array_equal(pixels(content(making.big_endian(values)))[0], values)


def test_dicom_palette() -> None:
    table = noise(256, 3, seed=3)
    colours: dict[str, Any] = {}
    for name, column in zip(("Red", "Green", "Blue"), table.T, strict=True):
        colours[f"{name}PaletteColorLookupTableDescriptor"] = [256, 0, 16]
        colours[f"{name}PaletteColorLookupTableData"] = (column.astype("<u2") << 8).tobytes()
    found = content(making.dicom(GRAY, PhotometricInterpretation="PALETTE COLOR", **colours))
    assert found.colour
    assert np.array_equal(pixels(found)[0], table[GRAY][..., ::-1])


def test_dicom_ybr() -> None:
    gray = np.repeat(GRAY[..., None], 3, axis=2)
    ybr = convert_color_space(gray, "RGB", "YBR_FULL")
    found = content(making.dicom(ybr, PhotometricInterpretation="YBR_FULL"))
    assert np.abs(pixels(found)[0].astype(int) - gray).max() <= 1


def test_dicom_without_preamble_and_without_pixels() -> None:
    whole = making.dicom(GRAY)
    bare = whole[132 + 12 + int.from_bytes(whole[140:144], "little") :]
    # without its header the transfer syntax has to be guessed
    found = content(bare, "IM0001")
    assert said(found) == ("image", 1, 50, 40, 8, False)
    assert np.array_equal(pixels(found)[0], GRAY)
    assert making.sniffed(b"\0\x08\0\x05CS\0\x0aISO_IR 100", "a.dcm") is formats.DICOM
    report = making.dataset(GRAY)
    del report.PixelData, report.Rows, report.Columns
    assert content(making.stored(report)).kind == "document"


def test_inverted_gray() -> None:
    found = content(making.dicom(GRAY, PhotometricInterpretation="MONOCHROME1"))
    assert np.array_equal(pixels(found)[0], GRAY.max() - GRAY)


def test_modality_is_noted() -> None:
    assert content(making.dicom(GRAY, Modality="CT")).notes == ["its modality is CT, not US"]


@pytest.mark.parametrize(
    "name",
    [
        "SC_rgb_rle_2frame.dcm", "SC_rgb_jpeg_dcmtk.dcm", "SC_rgb_dcmtk_+eb+cy+np.dcm",
        "SC_rgb_dcmtk_+eb+cy+s4.dcm",
        "SC_rgb_jpeg_gdcm.dcm", "SC_ybr_full_422_uncompressed.dcm", "examples_palette.dcm",
        "examples_ybr_color.dcm",
        "examples_jpeg2k.dcm", "MR_small_jp2klossless.dcm", "MR_small_bigendian.dcm",
        "JPEGLSNearLossless_08.dcm",
        "SC_rgb_small_odd_big_endian.dcm", "SC_rgb_rle_16bit_2frame.dcm",
    ],
)  # fmt: skip
def test_dicom_of_other_writers(name: str) -> None:
    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip(f"this pydicom has no {name}")
    found = content_of(Path(path))
    shown = pixels(found)
    assert found.kind in ("image", "video")
    assert len(shown) == min(found.frames, 6)
    assert {p.shape[:2] for p in shown} == {(found.height, found.width)}
    assert all(p.ndim == (3 if found.colour else 2) for p in shown)


@needs_samples
@pytest.mark.parametrize(
    ("name", "size", "colour"),
    [
        ("US1_J2KI.dcm", (640, 480), True),
        ("US1_J2KR.dcm", (640, 480), True),
        ("US1_UNCI.dcm", (640, 480), True),
        ("US1_UNCR.dcm", (640, 480), True),
        ("gdcm-US-ALOKA-16.dcm", (640, 480), True),
        ("gdcm-US-ALOKA-16_big.dcm", (640, 480), True),
    ],
)
def test_dicom_of_scanners(name: str, size: tuple[int, int], colour: bool) -> None:
    found = content_of(making.SAMPLES / "dicom" / name)
    assert (found.kind, (found.width, found.height), found.colour) == ("image", size, colour)
    assert pixels(found)[0].shape == (size[1], size[0], 3)


@needs_samples
def test_the_same_scan_in_three_encodings() -> None:
    plain, packed = (
        pixels(content_of(making.SAMPLES / "dicom" / n))[0] for n in ("US1_UNCR.dcm", "US1_J2KR.dcm")
    )
    assert np.abs(plain.astype(int) - packed).max() <= 1
    little, big = (
        pixels(content_of(making.SAMPLES / "dicom" / f"gdcm-US-ALOKA-16{n}.dcm"))[0] for n in ("", "_big")
    )
    assert np.array_equal(little, big)


END_OF_ITEM = b"\xfe\xff\x0d\xe0\0\0\0\0"


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("before", [b"\x28\0\x10\0US", b"\x28\0\x02\0US", b"\xe0\x7f\x10\0"])
def test_the_ends_of_items_that_nobody_began_do_not_end_a_file(before: bytes, times: int) -> None:
    written = making.dicom(GRAY)
    at = written.index(before)
    found = content(written[:at] + times * END_OF_ITEM + written[at:])
    assert said(found) == ("image", 1, 50, 40, 8, False)
    assert np.array_equal(pixels(found)[0], GRAY)


@pytest.mark.parametrize("behind", [b"", END_OF_ITEM, 3 * END_OF_ITEM])
def test_a_report_that_ends_in_the_end_of_an_item_is_read_to_its_end(behind: bytes) -> None:
    report, item = making.dataset(GRAY), Dataset()
    del report.PixelData, report.Rows, report.Columns
    item.CodeValue = "1"
    item.is_undefined_length_sequence_item = True
    report.add_new(0xFFFA_FFFA, "SQ", [item])  # the last of all elements
    written = making.stored(report)
    assert written.endswith(END_OF_ITEM)
    assert content(written + behind).kind == "document"


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        (GRAY, ["SamplesPerPixel"]),
        (COLOUR, ["SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration"]),
        (GRAY, ["PhotometricInterpretation", "PixelRepresentation", "BitsStored", "HighBit"]),
        (GRAY, ["BitsAllocated", "BitsStored"]),
        (noise(3, 40, 50), ["SamplesPerPixel", "BitsStored"]),
    ],
)
def test_what_a_dicom_header_leaves_out_is_told_from_the_length_of_its_pixels(
    values: Array, missing: list[str]
) -> None:
    data = making.dataset(values)
    for keyword in missing:
        if keyword in data:
            delattr(data, keyword)
    found = content(making.stored(data))
    assert (found.width, found.height, found.colour) == (50, 40, values is COLOUR)
    expected = values[..., ::-1] if values is COLOUR else values if values.ndim == 2 else values[0]
    assert np.array_equal(pixels(found)[0], expected)


def test_one_sample_a_pixel_is_not_believed_of_a_coloured_picture_of_three() -> None:
    data = making.dataset(COLOUR)
    data.SamplesPerPixel = 1
    found = content(making.stored(data))
    assert said(found) == ("image", 1, 50, 40, 8, True)
    assert np.array_equal(pixels(found)[0], COLOUR[..., ::-1])


@pytest.mark.parametrize(("allocated", "stored"), [(16, 16), (16, 8), (8, 12)])
def test_bits_that_the_length_of_one_picture_contradicts_are_not_believed(
    allocated: int, stored: int
) -> None:
    data = making.dataset(GRAY)
    data.BitsAllocated, data.BitsStored, data.HighBit = allocated, stored, stored - 1
    found = content(making.stored(data))
    assert (found.bits, np.array_equal(pixels(found)[0], GRAY)) == (8, True)


def test_half_of_the_frames_of_a_clip_are_no_clip_of_half_the_bits() -> None:
    data = making.dataset(noise(2, 40, 50, dtype="u2"))
    data.PixelData = data.PixelData[: len(data.PixelData) // 2]
    with pytest.raises(ReadError, match="truncated"):
        content(making.stored(data))


def test_a_palette_of_twelve_bits_is_kept_in_sixteen() -> None:
    ramp = np.arange(256, dtype="<u2") * 16
    data = making.dataset(GRAY, PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(data, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 12])
        setattr(data, f"{colour}PaletteColorLookupTableData", ramp.tobytes())
    assert np.array_equal(pixels(content(making.stored(data)))[0][..., 0], GRAY)
