"""Files made to harm: each is reported, in little time and memory; nothing is executed, nothing written
elsewhere."""

from __future__ import annotations

import gzip
import os
import pickle
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pydicom.uid
import pytest

from sonodex.audit import Options, audit
from sonodex.audit.page.writing import write_page
from sonodex.collect import archives, formats, limits
from sonodex.collect.sources import Folder, ReadError
from tests.audit import making
from tests.audit.making import content, content_of, held, noise, pixels, png, sniffed
from tests.audit.results import printed
from tests.conftest import ROOT

posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX files")
GB = 2**30


def refused(data: bytes, name: str = "x") -> str:
    """Why a file in memory is not read."""
    with pytest.raises(ReadError) as error:
        list(content(data, name).pictures)
    return str(error.value)


def problems(data: bytes, name: str) -> list[str]:
    return [e.problem or "" for e, _ in archives.members(held(data, name), sniffed(data, name))]


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
    begun = time.monotonic()
    assert "states" in refused(data)
    assert time.monotonic() - begun < 2


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
    found = content(one[:start] + one[start:-1] * 60_000 + b"\x3b")
    assert found.frames == 60_000
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
    piece = b"".join(pack.compress(bytes(2**24)) for _ in range(40))
    return whole[: 144 + int.from_bytes(whole[140:144], "little")] + piece + pack.flush()


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
    begun = time.monotonic()
    assert "more DICOM attributes" in refused(data[:start] + sequence, "a.dcm")
    assert time.monotonic() - begun < 20


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
    begun = time.monotonic()
    found = {p["path"]: p["reason"] for p in printed(place, workers=1)["unreadable"]}
    assert found[name] == "empty file"
    assert "its content is no" in found[f"large-{name}"]
    assert time.monotonic() - begun < 10


# What would run code


class Payload:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.system, (f"touch '{self.mark}'",)


def test_pickles_are_never_loaded(tmp_path: Path) -> None:
    place, mark = tmp_path / "data", tmp_path / "mark"
    place.mkdir()
    evil = np.array([Payload(mark)], object)
    np.save(place / "a.npy", evil, allow_pickle=True)
    np.savez(place / "a.npz", x=evil)
    (place / "a.pkl").write_bytes(pickle.dumps(Payload(mark)))
    (place / "b.npy").write_bytes(pickle.dumps(Payload(mark)))
    result = printed(place, workers=1)
    assert not mark.exists()
    assert {p["path"] for p in result["unreadable"]} == {"a.npy", "a.npz", "b.npy"}


# What points elsewhere


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "LIST", "slice%03d.raw 1 9 1", "http://x/y", "..", "C:\\x", ""],
)
def test_headers_that_point_elsewhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(making.metaimage(noise(4, 4), name))
    with pytest.raises(ReadError, match=r"no file beside it|missing|broken"):
        content_of(tmp_path / "a.mhd")
    if name:
        (tmp_path / "a.nhdr").write_bytes(making.nrrd(noise(4, 4), place=name))
        with pytest.raises(ReadError, match=r"no file beside it|missing"):
            content_of(tmp_path / "a.nhdr")


@posix
def test_a_header_that_points_to_a_link(tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(making.metaimage(noise(4, 4), "a.raw"))
    (tmp_path / "a.raw").symlink_to("/etc/passwd")
    with pytest.raises(ReadError, match="missing"):
        content_of(tmp_path / "a.mhd")


def test_hdf5_that_points_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other.h5").write_bytes(making.hdf5(images=noise(5, 40, 50)))
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(2000))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["linked"] = h5py.ExternalLink("other.h5", "images")
        file["soft"] = h5py.SoftLink("/linked")
        layout = h5py.VirtualLayout((5, 40, 50), "u1")
        layout[:] = h5py.VirtualSource("other.h5", "images", (5, 40, 50))
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("outside", (40, 50), "u1", external=[(str(secret), 0, 2000)])
        file["round"] = file["/"]
    found = content_of(tmp_path / "a.h5")
    assert found.kind == "array"
    assert len(found.notes) == 4


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "http://example.org/x.mp4\n",
    ],
)
def test_playlists_are_text(text: str) -> None:
    for name in ("a.mp4", "a.m3u8", "a.avi"):
        assert sniffed(text.encode(), name) is formats.TEXT


def test_a_playlist_that_calls_itself_a_clip() -> None:
    text = b"\0\0\0\x18ftypmp42\n#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"
    assert "MP4" in refused(text, "a.mp4")


@posix
@pytest.mark.parametrize("name", ["concat:a.mp4|b.mp4", "http:x.mp4", "pipe:0", "a\nb.mp4", "\udcff.mp4"])
def test_names_that_are_addresses_to_ffmpeg(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / name).write_bytes(making.clip(frames=3))
    monkeypatch.chdir(tmp_path)
    assert content_of(Path(name)).frames == 3


@posix
def test_links_pipes_and_odd_names(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / "a.png").write_bytes(png())
    (place / "again.png").symlink_to("a.png")
    (place / "loop").symlink_to(".")
    (place / "round1").symlink_to("round2")
    (place / "round2").symlink_to("round1")
    (place / "out.png").symlink_to("/etc/passwd")
    (place / "up").symlink_to("../..")
    (place / "gone.png").symlink_to("nothing.png")
    os.mkfifo(place / "pipe.png")
    (place / "to_pipe.png").symlink_to("pipe.png")
    (place / "new\nline.png").write_bytes(png(noise(40, 50, seed=1)))
    (place / "\udcff\x1b[2J.png").write_bytes(png(noise(40, 50, seed=2)))
    result = printed(place, workers=1)
    found = {p["path"]: p["reason"] for p in result["unreadable"]}
    assert result["items"]["images"] == 4
    assert set(found) == {"loop", "round1", "round2", "out.png", "up", "gone.png", "pipe.png", "to_pipe.png"}
    assert found["out.png"] == found["up"] == "a link that leaves the folder is not followed"
    assert found["pipe.png"] == found["to_pipe.png"] == "neither a file nor a folder (device, pipe or socket)"


def test_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    place, here = tmp_path / "data", tmp_path / "here"
    place.mkdir()
    here.mkdir()
    (place / "a.zip").write_bytes(
        making.zipped({"../../evil.png": png(), "/tmp/../evil.png": png(), "b.png": png()})
    )
    (place / "a.tar").write_bytes(making.tarred({"../evil.png": png(), "c.png": png(noise(40, 50, seed=1))}))
    before = set(Path(tempfile.gettempdir()).glob("evil*"))
    result = printed(place, workers=1)
    assert result["items"]["images"] == 2
    assert len(result["unreadable"]) == 3
    assert set(Path(tempfile.gettempdir()).glob("evil*")) == before
    assert {p.name for p in tmp_path.rglob("*")} == {"data", "here", "a.zip", "a.tar"}


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
