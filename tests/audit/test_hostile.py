"""Files made to harm: each is reported, in little time and memory; nothing is executed, nothing written
elsewhere."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tarfile
import textwrap
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pydicom.uid
import pytest

from sonodex.audit import Options, audit
from sonodex.audit.page.writing import write_page
from sonodex.collect import archives, limits
from sonodex.collect.sources import Folder
from tests.audit import making
from tests.audit.making import content, held, noise, pixels, png, refused, sniffed
from tests.audit.results import printed
from tests.conftest import ROOT

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
GB = 2**30


def problems(data: bytes, name: str) -> list[str]:
    return [e.problem or "" for e, _ in archives.members(held(data, name), sniffed(data, name))]


def spent() -> float:
    """Seconds of a processor that this process took, and those that it waited for."""
    return sum(os.times()[:4])


def bounded(code: str, *arguments: str, memory: int = 2 * GB, seconds: int = 30) -> str:
    """What a program prints that may take so much memory and time of a processor and no more."""
    start = (
        f"import resource as r; r.setrlimit(r.RLIMIT_DATA, ({memory}, {memory})); "
        f"r.setrlimit(r.RLIMIT_CPU, ({seconds}, {seconds}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", start + textwrap.dedent(code), *arguments],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


READING = """
    import sys
    from pathlib import Path
    from sonodex.collect.sources import ReadError
    from tests.audit.making import content_of
    for path in sys.argv[1:]:
        try:
            found = content_of(Path(path))
            print("read", found.frames, len(list(found.pictures)))
        except ReadError as error:
            print(error)
"""


# What states to be large


@pytest.mark.parametrize(
    "data",
    [
        making.png_stating(60_000, 60_000),
        making.png_stating(2**31 - 1, 1),
        making.encoded(".bmp", noise(40, 50))[:18]
        + b"\x60\xea\0\0\x60\xea\0\0"
        + making.encoded(".bmp", noise(40, 50))[26:],
        b"P5 60000 60000 255\n" + bytes(100),
        making.encoded(".jp2", noise(40, 50)).replace(b"\0\0\0\x32\0\0\0\x28", b"\0\0\xea\x60\0\0\xea\x60"),
        b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x5f\xea\0\x5f\xea\0" + bytes(8),
        b"GIF89a\xff\xff\xff\xff\0\0\0\x2c\0\0\0\0\1\0\1\0\0\2\1\1\0\x3b",
        making.nifti(noise(50, 40)).replace(b"\x02\0\x32\0\x28\0", b"\x02\0\xff\x7f\xff\x7f", 1),
        making.metaimage(noise(40, 50), DimSize="60000 60000"),
        making.metaimage(noise(40, 50), DimSize="100 100 " + "9" * 30),
        making.nrrd(noise(40, 50), sizes="10000 10000 100000"),
    ],
    ids=lambda d: repr(bytes(d[:8])),
)
def test_sizes_that_cannot_be_meant(data: bytes) -> None:
    begun = spent()
    assert "states" in refused(data)
    assert spent() - begun < 2


def test_jpeg_and_tiff_that_state_too_much() -> None:
    jpeg = bytearray(making.encoded(".jpg", noise(40, 50)))
    at = jpeg.find(b"\xff\xc0")
    jpeg[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    assert "states 65,535×65,535" in refused(bytes(jpeg))
    tiff = making.tiff(noise(40, 50), noise(40, 50))
    for number in (b"\0\x01\x03\0\x01\0\0\0\x32\0", b"\0\x01\x04\0\x01\0\0\0\x32\0"):
        tiff = tiff.replace(number, number[:-2] + b"\x60\xea")
    for number in (b"\x01\x01\x03\0\x01\0\0\0\x28\0", b"\x01\x01\x04\0\x01\0\0\0\x28\0"):
        tiff = tiff.replace(number, number[:-2] + b"\x60\xea")
    assert "states 60,000×60,000" in refused(tiff)


def test_a_tiff_whose_pages_go_in_a_circle() -> None:
    tiff = bytearray(making.tiff(noise(40, 50)))
    at = int.from_bytes(tiff[4:8], "little")
    entries = int.from_bytes(tiff[at : at + 2], "little")
    tiff[at + 2 + 12 * entries : at + 6 + 12 * entries] = tiff[4:8]
    assert content(bytes(tiff)).frames == 1


def test_a_gif_of_very_many_frames() -> None:
    one = making.gif(1, 16, 16)
    start = one.find(b"\x21\xf9")
    found = content(one[:start] + one[start:-1] * 20_000 + b"\x3b")
    assert found.frames == 20_000
    assert len(pixels(found)) == 6


# What unpacks to much


@posix
def test_compressed_volumes_and_arrays_take_little(tmp_path: Path) -> None:
    header = making.nifti(np.zeros((8, 8, 8), "f8"))[:352]
    lying = bytearray(header)
    lying[40:50] = np.array([3, 1000, 1000, 1900, 1], "<i2").tobytes()
    with gzip.open(tmp_path / "bomb.nii.gz", "wb", compresslevel=1) as out:
        out.write(bytes(lying))
        for _ in range(10):
            out.write(bytes(10_000_000))
    extension = bytearray(header)
    extension[108:112] = np.array([2e9], "<f4").tobytes()  # where the values are said to start
    (tmp_path / "extended.nii").write_bytes(
        bytes(extension[:348]) + b"\1\0\0\0" + b"\xf0\xff\xff\x7f\6\0\0\0"
    )
    packed = zlib.compress(bytes(100_000_000))
    (tmp_path / "bomb.mha").write_bytes(
        making.metaimage(np.zeros((1, 1), "u1"), packed=True, DimSize="5000 5000 79")[:-9] + packed
    )
    printed = bounded(READING, *(str(p) for p in sorted(tmp_path.iterdir())), memory=3 * GB)
    assert printed.count("\n") == 2
    assert "read" in printed.splitlines()[0] or "truncated" in printed.splitlines()[0]


@posix
def test_a_deflated_dicom_takes_little(tmp_path: Path) -> None:
    (tmp_path / "deflated.dcm").write_bytes(deflated_bomb())
    assert "more than the" in bounded(READING, str(tmp_path / "deflated.dcm"), memory=GB)


def deflated_bomb() -> bytes:
    data = making.dataset(noise(4, 4))
    data.file_meta.TransferSyntaxUID = pydicom.uid.DeflatedExplicitVRLittleEndian
    whole = making.stored(data)
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = pack.compress(bytes(2**24)) + pack.flush(
        zlib.Z_FULL_FLUSH
    )  # stands for itself: it may be repeated
    return whole[: 144 + int.from_bytes(whole[140:144], "little")] + piece * 40 + pack.flush()


def test_archives_that_unpack_to_much() -> None:
    bomb = making.zipped({"zeros.png": bytes(40_000_000), "b.png": png()})
    assert problems(bomb, "a.zip") == ["decompresses to more than 200 times its size; not read", ""]
    assert (
        "far more than its size"
        in problems(making.tarred({"zeros.png": bytes(60_000_000)}, "bz2"), "a.tar.bz2")[-1]
    )


def test_a_zip_member_that_lies_about_its_size() -> None:
    data = bytearray(making.zipped({"a.png": bytes(3_000_000)}, zipfile.ZIP_BZIP2))
    central = data.find(b"PK\x01\x02")
    data[central + 24 : central + 28] = (1000).to_bytes(4, "little")
    data[22:26] = (1000).to_bytes(4, "little")
    assert problems(bytes(data), "a.zip")[0]


@posix
def test_packed_far_beyond_its_stated_size() -> None:
    """20 MB of BZIP2 that become hundreds of gigabytes, stated as 20 MB."""
    printed = bounded(
        """
        import bz2, io, zipfile
        from sonodex.collect import archives, formats
        from tests.audit.making import held
        piece = bz2.compress(bytes(9_000_000))
        packed = piece * 3000
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.png", packed)
        data = bytearray(out.getvalue())
        central = data.rfind(b"PK\\1\\2")
        data[8:10] = data[central + 10 : central + 12] = b"\\x0c\\0"
        size = (15_000_000).to_bytes(4, "little")
        data[22:26] = data[central + 24 : central + 28] = size
        print([e.problem for e, _ in archives.members(held(bytes(data), "a.zip"), formats.ZIP)])
        """,
        memory=GB,
    )
    assert "None" not in printed


def test_zip_members_that_overlap() -> None:
    data = bytearray(
        making.zipped({f"{i}.png": noise(100_000, seed=i).tobytes() for i in range(4)}, zipfile.ZIP_STORED)
    )
    end = data.rfind(b"PK\x05\x06")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    central = bytes(data[start:end])
    first = central[: central.find(b"PK\x01\x02", 4)]
    forged = (
        bytes(data[:start])
        + first * 9
        + bytes(data[end : end + 8])
        + b"\x09\0\x09\0"
        + (len(first) * 9).to_bytes(4, "little")
    )
    assert problems(forged + bytes(data[end + 16 :]), "a.zip") == [
        "ZIP archive: its members overlap, as those of a decompression bomb do; not read"
    ]


def test_a_tar_header_of_gigabytes() -> None:
    info = tarfile.TarInfo("long")
    info.type, info.size = tarfile.XHDTYPE, 8 * GB - 1
    assert "for a name" in problems(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048), "a.tar")[0]


def test_a_matlab_file_that_unpacks_to_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MATLAB_BYTES", 10_000_000)
    data = making.matlab({"a": np.zeros((4000, 4000), "u1")}, packed=True)
    assert refused(data, "a.mat") == "not read: would need 16 MB of memory (limit 10 MB)"


# What is nested


def nested_cells(depth: int) -> bytes:
    def element(kind: int, data: bytes) -> bytes:
        return np.array([kind, len(data)], "<u4").tobytes() + data

    head = (
        element(6, np.array([1, 0], "<u4").tobytes())
        + element(5, np.array([1, 1], "<i4").tobytes())
        + element(1, b"")
    )
    sizes = np.arange(depth, 0, -1) * (len(head) + 8) - 8
    body = b"".join(np.array([14, n], "<u4").tobytes() + head for n in sizes)
    return making.matlab()[:128] + body


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_matlab_cells_in_cells(depth: int) -> None:
    assert "nested deeper" in refused(nested_cells(depth), "a.mat")
    whole = nested_cells(depth)
    packed = zlib.compress(whole[128:])
    squeezed = whole[:128] + np.array([15, len(packed)], "<u4").tobytes() + packed
    assert "nested deeper" in refused(squeezed, "a.mat")


def test_dicom_sequences_in_sequences() -> None:
    item = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    assert refused(making.dicom()[:500].split(b"\x08\0\x16\0")[0] + item * 100_000, "a.dcm")


def test_a_dicom_of_very_many_empty_items(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sonodex.audit.look.readers.dicom._Watched.left", 20_000)
    data = making.dicom()
    start = data.find(b"\x08\0\x16\0")
    sequence = b"\x08\0\x40\x11SQ\0\0\xff\xff\xff\xff" + b"\xfe\xff\x00\xe0\0\0\0\0" * 30_000
    begun = spent()
    assert "more DICOM attributes" in refused(data[:start] + sequence, "a.dcm")
    assert spent() - begun < 20


def test_json_and_npy_headers_in_brackets(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.json").write_text("[" * 100_000)
    text = b"(" * 5000
    (place / "a.npy").write_bytes(b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text)
    result = printed(place, workers=1)
    assert {p["path"] for p in result["unreadable"]} == {"a.json", "a.npy"}


@posix
def test_folders_in_folders(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    here = os.open(place, os.O_RDONLY)
    for _ in range(300):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    (entry,) = Folder(str(place)).entries()
    assert entry.problem == "folders nested more than 64 deep are not entered"
    subprocess.run(["rm", "-rf", str(place)], check=True)


# What lies


def test_dicom_that_lies() -> None:
    values = noise(3, 40, 50)
    assert "truncated" in refused(making.dicom(values, NumberOfFrames="2147483647"))
    assert "truncated" in refused(making.dicom(values, Rows=4000))
    assert "truncated" in refused(making.dicom(values, "RLELossless")[:-2500])
    large = bytearray(making.encoded(".jpg", noise(40, 50)))
    at = large.find(b"\xff\xc0")
    large[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    assert "65,535×65,535" in refused(making.encapsulated([bytes(large)], "JPEGBaseline8Bit", noise(40, 50)))
    frames = [making.encoded(".jpg", noise(40, 50))] * 2
    assert "states 9 frames" in refused(making.encapsulated(frames, "JPEGBaseline8Bit", noise(9, 40, 50)))
    long = making.dicom(values)
    at = long.rfind(b"\xe0\x7f\x10\0OB") + 8
    found = content(long[:at] + b"\xf0\xff\xff\xff" + long[at + 4 :])  # all that is there is there
    assert np.array_equal(pixels(found)[2], values[2])


@pytest.mark.parametrize(
    "name", ["a.png", "a.dcm", "a.nii", "a.nii.gz", "a.mat", "a.npy", "a.zip", "a.mha", "a.mp4", "a.h5"]
)
def test_empty_and_very_large_files_of_nothing(name: str, tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / name).touch()
    with open(place / f"large-{name}", "wb") as out:
        out.truncate(5 * GB)
    marked = {"a.png": png()[:60], "a.dcm": making.dicom()[:300], "a.mat": making.matlab()[:300],
              "a.zip": making.zipped({"a": b"1"}), "a.h5": making.hdf5(a=noise(4, 4))[:600]}  # fmt: skip
    with open(place / f"marked-{name}", "wb") as out:
        out.write(marked.get(name, b"\0"))
        out.truncate(5 * GB)
    begun = spent()
    found = {p["path"]: p["reason"] for p in printed(place, workers=1)["unreadable"]}
    assert found[name] == "empty file"
    assert "its content is no" in found[f"large-{name}"]
    assert spent() - begun < 10


def test_packed_bytes_behind_the_end() -> None:
    """What lies behind the end of compressed values is not kept."""
    values = noise(40, 50)
    found = content(making.metaimage(values, packed=True) + bytes(20_000_000))
    assert np.array_equal(pixels(found)[0], values)
    assert "truncated" in refused(making.metaimage(noise(2, 40, 50), packed=True)[:-900])


def test_what_a_header_hides_is_shown_on_the_page(tmp_path: Path) -> None:
    """Signs that steer a terminal, turn text around or are not seen."""
    (tmp_path / "set").mkdir()
    hidden = "Ac\x1b[31mme\u202egpj"
    data = making.dicom(Manufacturer=hidden, SpecificCharacterSet="ISO_IR 192")
    (tmp_path / "set" / "a.dcm").write_bytes(data)
    write_page(audit(str(tmp_path / "set"), Options(text=False, workers=0)), tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Ac\\u001b[31mme\\u202egpj" in page
    assert "\x1b" not in page
    assert "\u202e" not in page
