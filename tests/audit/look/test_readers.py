"""Every reader on files as their own libraries write them: what a file is said to be, and its pixels, the
right way round."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path
from typing import Any

import cv2
import h5py
import numpy as np
import pydicom
import pydicom.uid
import pytest
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.pixels.processing import convert_color_space

from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Content
from sonodex.collect import formats
from sonodex.collect.sources import Blob, Folder, ReadError
from tests.audit import making
from tests.audit.making import Array, content, content_of, noise, pixels

GRAY = noise(40, 50)
COLOUR = noise(40, 50, 3)
needs_samples = pytest.mark.skipif(
    not (making.SAMPLES / "dicom").exists(), reason="the folder of sample images is not beside the project"
)


def said(found: Content) -> tuple[str, int, int, int, int, bool]:
    return found.kind, found.frames, found.width, found.height, found.bits, found.colour


# Pictures


@pytest.mark.parametrize(
    ("ending", "image"),
    [
        (".png", GRAY),
        (".png", COLOUR),
        (".png", noise(40, 50, dtype="u2")),
        (".tiff", GRAY),
        (".tiff", noise(40, 50, dtype="u2")),
        (".bmp", GRAY),
        (".bmp", COLOUR),
        (".pgm", GRAY),
        (".ppm", COLOUR),
        (".jp2", GRAY),
        (".jp2", noise(40, 50, dtype="u2")),
        (".webp", COLOUR),
    ],
)
def test_lossless_pictures(ending: str, image: Array) -> None:
    options = (272, 1000) if ending == ".jp2" else (64, 101) if ending == ".webp" else ()
    found = content(making.encoded(ending, image, *options))
    assert said(found) == ("image", 1, 50, 40, image.dtype.itemsize * 8, image.ndim == 3)
    assert np.array_equal(pixels(found)[0], image)


def test_jpeg() -> None:
    image = np.add.outer(np.arange(40), 3 * np.arange(50)).astype(np.uint8)
    found = content(making.encoded(".jpg", image, 1, 95))
    assert said(found) == ("image", 1, 50, 40, 8, False)
    assert np.abs(pixels(found)[0].astype(int) - image).mean() < 2


def test_transparency_is_left_out() -> None:
    found = content(making.encoded(".png", noise(40, 50, 4)))
    assert pixels(found)[0].shape == (40, 50, 3)


def test_pages_of_a_tiff_are_all_read() -> None:
    pages = [noise(40, 50, seed=i) for i in range(37)]
    found = content(making.tiff(*pages))
    assert said(found) == ("images", 37, 50, 40, 8, False)
    assert found.items == 37
    pictures = list(found.pictures)
    assert [p.name for p in pictures] == [str(i) for i in range(37)]
    assert all(p.item for p in pictures)
    assert all(np.array_equal(p.pixels, page) for p, page in zip(pictures, pages, strict=True))


def test_animated_gif_is_a_clip() -> None:
    found = content(making.gif(9))
    assert (found.kind, found.items, found.frames, found.width, found.height) == ("video", 1, 9, 50, 40)
    pictures = list(found.pictures)
    assert len(pictures) == 6
    assert not any(p.item for p in pictures)
    assert [int(p.pixels.mean()) for p in pictures] == [0, 40, 60, 100, 120, 160]


def test_still_gif_is_an_image() -> None:
    assert content(making.gif(1)).kind == "image"


# DICOM


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


# Volumes


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("version", [1, 2])
def test_nifti(version: int, pack: Any) -> None:
    values = noise(50, 40, 9)
    found = content(pack(making.nifti(values, version=version)), "x.nii.gz")
    assert said(found) == ("volume", 9, 50, 40, 8, False)
    assert found.spacing == (0.25, 0.5)
    shown = list(found.pictures)
    assert [p.name for p in shown] == ["0", "2", "3", "5", "6", "8"]
    assert not any(p.item for p in shown)
    assert all(np.array_equal(p.pixels, values[:, :, int(p.name)].T) for p in shown)


def test_nifti_of_other_shapes() -> None:
    flat = content(making.nifti(noise(50, 40, dtype="i2")))
    assert said(flat) == ("image", 1, 50, 40, 16, False)
    assert np.array_equal(pixels(flat)[0], noise(50, 40, dtype="i2").T)
    beating = noise(50, 40, 3, 5)
    four = content(making.nifti(beating))
    assert (four.kind, four.frames) == ("volume", 15)
    assert np.array_equal(pixels(four)[-1], beating[:, :, 2, 4].T)


def test_nifti_in_colour() -> None:
    kind = np.dtype([("R", "u1"), ("G", "u1"), ("B", "u1")])
    values = noise(50, 40, 3, 3)
    found = content(making.nifti(np.ascontiguousarray(values).view(kind)[..., 0]))
    assert said(found) == ("volume", 3, 50, 40, 8, True)
    assert np.array_equal(pixels(found)[0], values[:, :, 0, ::-1].swapaxes(0, 1))


def test_nifti_in_two_files(tmp_path: Path) -> None:
    import nibabel as nib

    nib.Nifti1Pair(noise(50, 40, 2), np.eye(4)).to_filename(tmp_path / "a.hdr")
    found = content_of(tmp_path / "a.hdr")
    assert (found.kind, found.frames) == ("volume", 2)
    assert np.array_equal(pixels(found)[1], noise(50, 40, 2)[:, :, 1].T)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("values", [noise(9, 40, 50), noise(9, 40, 50, dtype="i2")], ids=["8bit", "16bit"])
def test_metaimage(values: Array, packed: bool, tmp_path: Path) -> None:
    (tmp_path / "a.mha").write_bytes(making.metaimage(values, packed=packed))
    beside = "b.zraw" if packed else "b.raw"
    (tmp_path / "b.mhd").write_bytes(making.metaimage(values, beside, packed))
    (tmp_path / beside).write_bytes(zlib.compress(values.tobytes()) if packed else values.tobytes())
    for name in ("a.mha", "b.mhd"):
        found = content_of(tmp_path / name)
        assert said(found) == ("volume", 9, 50, 40, values.dtype.itemsize * 8, False)
        assert found.spacing == (0.25, 0.5)
        assert all(np.array_equal(p.pixels, values[int(p.name)]) for p in found.pictures)


def test_metaimage_big_endian_with_a_header_of_unknown_length(tmp_path: Path) -> None:
    values = noise(40, 50, dtype="i2")
    (tmp_path / "a.mhd").write_bytes(
        making.metaimage(values, "a.raw", ElementByteOrderMSB="True", HeaderSize="-1")
    )
    (tmp_path / "a.raw").write_bytes(b"something before" + values.astype(">i2").tobytes())
    assert np.array_equal(pixels(content_of(tmp_path / "a.mhd"))[0], values)


def test_metaimage_without_its_values(tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(making.metaimage(GRAY, "gone.raw"))
    with pytest.raises(ReadError, match=r"gone\.raw, is missing"):
        content_of(tmp_path / "a.mhd")


@pytest.mark.parametrize("encoding", ["raw", "gzip", "bzip2"])
def test_nrrd(encoding: str) -> None:
    values = noise(9, 40, 50, dtype="u2")
    found = content(making.nrrd(values, encoding, spacings="0.5 0.25 1"))
    assert said(found) == ("volume", 9, 50, 40, 16, False)
    assert found.spacing == (0.25, 0.5)
    assert all(np.array_equal(p.pixels, values[int(p.name)]) for p in found.pictures)


def test_nrrd_detached_and_in_colour(tmp_path: Path) -> None:
    fields: dict[str, Any] = {"space directions": "(0.5,0,0) (0,0.25,0)"}
    skip: dict[str, Any] = {"byte skip": "7"}
    (tmp_path / "a.nhdr").write_bytes(making.nrrd(GRAY, place="a.raw", **fields))
    (tmp_path / "a.raw").write_bytes(GRAY.tobytes())
    found = content_of(tmp_path / "a.nhdr")
    assert (found.kind, found.spacing) == ("image", (0.25, 0.5))
    assert np.array_equal(pixels(found)[0], GRAY)
    (tmp_path / "b.nhdr").write_bytes(making.nrrd(GRAY, place="b.raw", **skip))
    (tmp_path / "b.raw").write_bytes(b"1234567" + GRAY.tobytes())
    assert np.array_equal(pixels(content_of(tmp_path / "b.nhdr"))[0], GRAY)
    coloured = content(making.nrrd(COLOUR, colour=True))
    assert said(coloured) == ("image", 1, 50, 40, 8, True)
    assert np.array_equal(pixels(coloured)[0], COLOUR[..., ::-1])


# Clips


@pytest.mark.parametrize(
    ("container", "codec", "form"),
    [
        ("mp4", "libx264", "MP4"),
        ("mov", "mjpeg", "MOV"),
        ("avi", "mpeg4", "AVI"),
        ("matroska", "ffv1", "Matroska"),
    ],
)
def test_clips(container: str, codec: str, form: str, tmp_path: Path) -> None:
    data = making.clip(container, codec, 12, 10, "yuvj420p" if codec == "mjpeg" else "yuv420p")
    path = tmp_path / "clip.bin"
    path.write_bytes(data)
    assert making.sniffed(data).name == form
    for found in (content(data), content_of(path)):
        assert said(found) == ("video", 12, 64, 48, 8, True)
        assert found.frame_rate == 10
        shown = list(found.pictures)
        assert [p.name for p in shown] == ["0", "2", "4", "7", "9", "11"]
        assert all(p.pixels.shape == (48, 64, 3) for p in shown)
        assert all(abs(p.pixels[24, 40].mean() - int(p.name) * 20) < 12 for p in shown)
        assert all(p.pixels[24, 2].mean() > 220 for p in shown)


# Arrays


@pytest.mark.parametrize(("name", "items"), [("x", 3), ("set/Y", 3), ("box", 1)])
def test_an_array_called_as_programs_that_learn_call_many_pictures(name: str, items: int) -> None:
    assert content(making.hdf5(**{name: noise(3, 40, 50)}), "a.h5").items == items


@pytest.mark.parametrize(
    ("shape", "count", "size"),
    [
        ((64, 64, 20), 20, (64, 64)), ((64, 64, 32), 32, (64, 64)), ((64, 64, 33), 64, (33, 64)),
        ((64, 63, 20), 64, (20, 63)), ((20, 64, 64), 20, (64, 64)), ((64, 64, 5), 5, (64, 64)),
    ],
)  # fmt: skip
def test_square_slices_may_come_last(shape: tuple[int, ...], count: int, size: tuple[int, int]) -> None:
    found = content(making.hdf5(volume=noise(*shape)), "a.h5")
    assert (found.frames, (found.width, found.height)) == (count, size)
    assert all(p.pixels.shape == size[::-1] for p in found.pictures)


def test_hdf5_stack_with_labels() -> None:
    stack = noise(20, 40, 50)
    found = content(making.hdf5(x=stack, y=np.arange(20)))
    assert said(found) == ("images", 20, 50, 40, 8, False)
    assert found.items == 20
    shown = list(found.pictures)
    assert [p.name for p in shown][:2] == ["x[0]", "x[1]"]
    assert all(p.item and np.array_equal(p.pixels, stack[i]) for i, p in enumerate(shown))


def test_hdf5_volume_and_groups(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["deep/er/thing"] = noise(20, 40, 50)
        file["deep/text"] = "words"
        file["deep/again"] = file["deep/er"]  # the same group at a second place
    found = content_of(tmp_path / "a.h5")
    assert (found.kind, found.items, found.frames) == ("volume", 1, 20)
    assert [p.name for p in found.pictures][-1].endswith("thing[19]")


def test_an_oversized_dataset_costs_no_neighbour() -> None:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file.create_dataset("far", (20_000, 20_000), "u1", chunks=(16, 16))  # states, and holds nothing
        file["image"] = noise(40, 50)
    found = content(out.getvalue())
    assert [p.pixels.shape for p in found.pictures] == [(40, 50)]
    assert found.items == 1
    (note,) = found.notes
    assert note.startswith("far: ")
    assert note.endswith("not read")


def test_hdf5_lets_go_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "a.h5"
    path.write_bytes(making.hdf5(images=noise(20, 40, 50)))
    found = content_of(path)
    list(found.pictures)
    with h5py.File(path, "r+") as file:  # would be refused while it is open elsewhere
        file.attrs["x"] = 1


def test_matlab73_is_the_right_way_round() -> None:
    found = content(
        making.matlab73(frame=GRAY, pictures=noise(40, 50, 20), screen=COLOUR, films=noise(40, 50, 3, 5))
    )
    shown = {p.name: p.pixels for p in found.pictures}
    assert found.kind == "images"
    assert np.array_equal(shown["frame"], GRAY)
    assert np.array_equal(shown["pictures[7]"], noise(40, 50, 20)[..., 7])
    assert np.array_equal(shown["screen"], COLOUR[..., ::-1])
    assert np.array_equal(shown["films[4]"], noise(40, 50, 3, 5)[..., ::-1, 4])


@pytest.mark.parametrize("packed", [False, True])
def test_matlab5(packed: bool) -> None:
    cells = np.empty(3, object)
    cells[:] = [noise(40, 50, seed=i) for i in range(3)]
    values = {
        "cells": cells,
        "s": {"image": GRAY, "inner": {"picture": noise(40, 50, 8)}, "name": "text"},
        "screens": noise(40, 50, 3, 5),
        "label": np.arange(8),
    }
    found = content(making.matlab(values, packed))
    shown = {p.name: p.pixels for p in found.pictures}
    assert (found.kind, found.items, found.width, found.height) == ("images", 3 + 1 + 8 + 5, 50, 40)
    assert all(np.array_equal(shown[f"cells{{{i}}}"], cells[i]) for i in range(3))
    assert np.array_equal(shown["s.image"], GRAY)
    assert np.array_equal(shown["s.inner.picture[7]"], noise(40, 50, 8)[..., 7])
    assert np.array_equal(shown["screens[4]"], noise(40, 50, 3, 5)[..., ::-1, 4])


@pytest.mark.parametrize(
    ("shape", "count", "colour", "first"),
    [
        ((40, 50), 1, False, (40, 50)),
        ((40, 50, 1), 1, False, (40, 50)),
        ((1, 40, 50), 1, False, (40, 50)),
        ((40, 50, 3), 1, True, (40, 50, 3)),
        ((40, 50, 4), 1, True, (40, 50, 3)),
        ((7, 40, 50), 7, False, (40, 50)),
        ((7, 40, 50, 1), 7, False, (40, 50)),
        ((7, 1, 40, 50), 7, False, (40, 50)),
        ((7, 40, 50, 3), 7, True, (40, 50, 3)),
        ((7, 3, 40, 50), 7, True, (40, 50, 3)),
        ((2, 7, 40, 50), 14, False, (40, 50)),
        ((40, 50, 1, 1), 1, False, (40, 50)),
        ((2, 1, 40, 50, 3), 2, True, (40, 50, 3)),
    ],
)
@pytest.mark.parametrize("order", ["C", "F"])
def test_npy_of_every_shape(
    shape: tuple[int, ...], count: int, colour: bool, first: tuple[int, ...], order: Any
) -> None:
    values = np.asarray(noise(*shape), order=order)
    found = content(making.npy(values))
    assert (found.frames, found.width, found.height, found.colour) == (count, 50, 40, colour)
    shown = pixels(found)
    assert all(p.shape == first for p in shown)
    pile = values.squeeze()
    if shape == (7, 3, 40, 50):
        pile = pile.transpose(0, 2, 3, 1)
    last = pile.reshape(-1, 40, 50, *pile.shape[-1:] * colour)[-1]
    assert np.array_equal(shown[-1], last[..., 2::-1] if colour else last)


def test_npy_on_disk_is_read_picture_by_picture(tmp_path: Path) -> None:
    np.save(tmp_path / "images.npy", noise(30, 40, 50, dtype="u2"))
    found = content_of(tmp_path / "images.npy")
    assert (found.frames, found.bits) == (30, 16)
    assert np.array_equal(pixels(found)[5], noise(30, 40, 50, dtype="u2")[5])


def test_npz_and_tables_of_numbers() -> None:
    found = content(
        making.npz(x_train=noise(12, 40, 50), y_train=np.arange(12), weights=noise(3, 5)), "set.npz"
    )
    assert (found.kind, found.items) == ("images", 12)
    assert content(making.npy(noise(500, 4))).kind == "array"
    assert content(making.npy(np.arange(5))).kind == "array"


def test_reader_of_a_blob_without_bytes() -> None:
    with pytest.raises(ReadError, match="not at hand"):
        read(Blob("x.png", 10), formats.PNG)


def test_stream_of_a_blob() -> None:
    assert isinstance(making.held(b"abc").stream(), io.BytesIO)
    with pytest.raises(ReadError, match="read at once"):
        making.held(b"abc").read(2)


def test_a_tiff_of_many_pages_gives_each_page(tmp_path: Path) -> None:
    pages = [np.full((20, 30), i % 251, np.uint8) for i in range(60)]
    done, data = cv2.imencodemulti(".tif", pages)
    assert done
    (tmp_path / "stack.tif").write_bytes(data.tobytes())
    blob = Folder(str(tmp_path)).blob(next(iter(Folder(str(tmp_path)).entries())))
    content = read(blob, formats.named("TIFF"))
    seen = [(p.name, int(p.pixels[0, 0])) for p in content.pictures]
    assert seen == [(str(i), i % 251) for i in range(60)]
