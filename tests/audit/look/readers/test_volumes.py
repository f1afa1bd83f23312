"""Volumes as their own libraries write them: what a file is said to be, and its pixels, the right way round."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import COLOUR, GRAY, Array, content, content_of, noise, pixels, said


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
