"""Whatever bytes a reader is given: a content and its pictures, or a ReadError.

Nothing else comes out, warnings included.
"""

from __future__ import annotations

import contextlib
import gzip
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonodex.audit.look.measures.picture import measure
from sonodex.audit.look.readers import read
from sonodex.collect import archives, formats
from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import held, noise, sniffed

GRAY = noise(24, 30)
STACK = noise(3, 24, 30)
VALID = {
    "png": making.png(GRAY),
    "jpeg": making.encoded(".jpg", GRAY),
    "tiff": making.tiff(GRAY, GRAY, GRAY),
    "bmp": making.encoded(".bmp", GRAY),
    "gif": making.gif(3, 24, 30),
    "webp": making.encoded(".webp", noise(24, 30, 3)),
    "jp2": making.encoded(".jp2", noise(40, 50)),
    "pgm": making.encoded(".pgm", GRAY),
    "dcm": making.dicom(STACK, PatientID="1", CineRate="25"),
    "rle.dcm": making.dicom(STACK, "RLELossless"),
    "jpg.dcm": making.encapsulated([making.encoded(".jpg", f) for f in STACK], "JPEGBaseline8Bit", STACK),
    "j2k.dcm": making.encapsulated(
        [making.encoded(".jp2", noise(40, 50))[85:]] * 2, "JPEG2000Lossless", noise(2, 40, 50)
    ),
    "nii": making.nifti(noise(30, 24, 3)),
    "nii.gz": gzip.compress(making.nifti(noise(30, 24, 3))),
    "mha": making.metaimage(STACK),
    "z.mha": making.metaimage(STACK, packed=True),
    "nrrd": making.nrrd(STACK),
    "gz.nrrd": making.nrrd(STACK, "gzip"),
    "mp4": making.clip("mp4", frames=4),
    "avi": making.clip("avi", "mjpeg", frames=4, layout="yuvj420p"),
    "mkv": making.clip("matroska", frames=4),
    "h5": making.hdf5(images=STACK, y=[1, 2, 3]),
    "mat": making.matlab({"s": {"a": GRAY, "b": STACK}, "t": "text"}),
    "z.mat": making.matlab({"s": {"a": GRAY, "b": STACK}}, packed=True),
    "npy": making.npy(STACK),
    "npz": making.npz(a=STACK, y=noise(3)),
}
ARCHIVES = {
    "zip": making.zipped({"a.png": VALID["png"], "b.zip": making.zipped({"c": b"1"})}),
    "tar": making.tarred({"a.png": VALID["png"], "b.tgz": making.tarred({"c": b"1"}, "gz")}),
    "tgz": making.tarred({"a.png": VALID["png"]}, "gz"),
}

quick = settings(
    max_examples=30, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def harmed(draw: Any, data: bytes) -> bytes:
    """A valid file with bytes changed, cut off, taken out, put in or doubled."""
    out = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        # headers matter most
        at = draw(st.one_of(st.integers(0, min(400, len(out))), st.integers(0, len(out))))
        kind = draw(st.sampled_from(("set", "set", "set", "extreme", "cut", "out", "in", "splice")))
        if kind == "set" and at < len(out):
            out[at] = draw(st.integers(0, 255))
        elif kind == "extreme":
            out[at : at + 4] = draw(
                st.sampled_from((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff"))
            )
        elif kind == "cut":
            del out[at:]
        elif kind == "out":
            del out[at : at + draw(st.integers(1, 50))]
        elif kind == "in":
            out[at:at] = draw(st.binary(max_size=20))
        else:
            start = draw(st.integers(0, len(out)))
            out[at:at] = out[start : start + draw(st.integers(0, 200))]
    return bytes(out)


def tried(data: bytes, name: str, form: formats.Format) -> None:
    with contextlib.suppress(ReadError):
        for picture in read(held(data, name), form).pictures:
            assert picture.pixels.ndim in (2, 3)


@pytest.mark.parametrize("name", VALID)
def test_harmed_files(name: str) -> None:
    form = sniffed(VALID[name], f"x.{name}")
    assert form.reader

    @quick
    @given(harmed(VALID[name]))
    def test(data: bytes) -> None:
        tried(data, f"x.{name}", form)

    test()


@pytest.mark.parametrize("name", VALID)
def test_noise_behind_a_mark(name: str) -> None:
    form = sniffed(VALID[name], f"x.{name}")

    @quick
    @given(st.sampled_from((8, 24, 132, 160, 352)), st.binary(max_size=600))
    def test(kept: int, data: bytes) -> None:
        tried(VALID[name][:kept] + data, f"x.{name}", form)

    test()


@pytest.mark.parametrize("name", ARCHIVES)
def test_harmed_archives(name: str) -> None:
    form = sniffed(ARCHIVES[name], f"x.{name}")

    @quick
    @given(harmed(ARCHIVES[name]))
    def test(data: bytes) -> None:
        for entry, blob in archives.members(held(data, f"x.{name}"), form):
            assert entry.problem or blob

    test()


@quick
@given(st.binary(max_size=700), st.sampled_from(["", ".png", ".dcm", ".nii.gz", ".tar", ".raw", ".mat"]))
def test_every_start_has_a_format(data: bytes, end: str) -> None:
    form = formats.sniff(data, f"x{end}", len(data))
    if form.reader:
        tried(data, f"x{end}", form)


@pytest.mark.parametrize("kind", ["f4", "f8", "i8", "u4", "?"])
def test_extreme_values_are_measured(kind: str) -> None:
    import numpy as np

    values = np.zeros((20, 20), kind)
    if values.dtype.kind == "f":
        values[0, :4] = np.nan, np.inf, -np.inf, 1e38
    measure(values)
