"""Files as instruments and people leave them: read, or named with what reads them."""

from __future__ import annotations

import struct
from pathlib import Path

import nibabel as nib
import numpy as np
import pytest
import scipy.io

from sonodex.audit.look.readers.content import Content
from sonodex.collect import formats
from sonodex.collect.sources import ReadError
from tests.audit import making
from tests.audit.making import content, content_of, noise, pixels
from tests.audit.pictures import mask, speckle, write
from tests.audit.results import printed

VALUES = noise(4, 64, 72)


def header(place: str, *lines: str) -> bytes:
    return "\n".join(
        ["ObjectType = Image", "NDims = 3", *lines, "ElementSpacing = 0.2 0.2 0.2", "DimSize = 72 64 4",
         "ElementType = MET_UCHAR", f"ElementDataFile = {place}\n"]
    ).encode()  # fmt: skip


@pytest.mark.parametrize(
    ("place", "files"),
    [
        ("raw/all.raw", {"raw/all.raw": VALUES}), ("./all.raw", {"all.raw": VALUES}), ("Übung 1.RAW", {"Übung 1.raw": VALUES}), ("77 % diast.raw", {"77 % diast.raw": VALUES}),
        ("s%02d.raw 0 3 1", {f"s{i:02d}.raw": v for i, v in enumerate(VALUES)}), ("s%d.raw 1 4", {f"s{i + 1}.raw": v for i, v in enumerate(VALUES)}),
        ("LIST\n" + "\n".join(f"{i}.raw" for i in range(4)), {f"{i}.raw": v for i, v in enumerate(VALUES)}),
        ('"all.raw"', {"all.raw": VALUES}), ("D:/export/all.raw", {"all.raw": VALUES}), ("/mnt/x/all.raw", {"all.raw": VALUES}),
    ],
)  # fmt: skip
def test_the_places_of_a_metaimages_values(place: str, files: dict[str, np.ndarray], tmp_path: Path) -> None:
    for name, values in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(values.tobytes())
    (tmp_path / "a.mhd").write_bytes(header(place))
    found = content_of(tmp_path / "a.mhd")
    assert (found.frames, found.width, found.height) == (4, 72, 64)
    assert all(np.array_equal(p, v) for p, v in zip(pixels(found), VALUES, strict=True))


@pytest.mark.parametrize(
    "place", ["../all.raw", "/all.raw", "a/../../all.raw", "s%s.raw 0 3 1", "s%09999d.raw 0 3 1", "LIST"]
)
def test_places_elsewhere_are_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "all.raw").write_bytes(VALUES.tobytes())
    (tmp_path / "in" / "a.mhd").write_bytes(header(place))
    with pytest.raises(ReadError, match=r"no file beside it|is missing"):
        content_of(tmp_path / "in" / "a.mhd")


@pytest.mark.parametrize("place", ["%d" * 8000, f"{'a' * 1024}.raw", f"{'a' * 1024}%d.raw 0 3 1"])
def test_a_place_longer_than_any_path_is_refused(place: str, tmp_path: Path) -> None:
    (tmp_path / "a.mhd").write_bytes(header(place))
    with pytest.raises(ReadError, match="no file beside it"):
        content_of(tmp_path / "a.mhd")


def test_a_header_may_be_long() -> None:
    lines = [f"Seq_Frame{i:04d}_ProbeToTrackerTransform = {' 0.123456' * 16}" for i in range(2000)]
    assert len(pixels(content(header("LOCAL", *lines) + VALUES.tobytes(), "a.igs.mha"))) == 4


DETACHED = "NRRD0004\ntype: {}\ndimension: 3\nsizes: 72 64 4\nencoding: {}\nbyte skip: {}\ndata file: {}\n"


@pytest.mark.parametrize("skip", [0, 5])
@pytest.mark.parametrize("place", ["LIST\nin/s0.raw\nin/s1.raw\nin/s2.raw\nin/s3.raw", "in/s%d.raw 0 3 1 2"])
def test_an_nrrd_may_name_a_file_a_slice(place: str, skip: int, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for i, values in enumerate(VALUES):
        (tmp_path / "in" / f"s{i}.raw").write_bytes(bytes(skip) + values.tobytes())
    (tmp_path / "a.nhdr").write_text(DETACHED.format("uchar", "raw", skip, place))
    found = content_of(tmp_path / "a.nhdr")
    assert (found.frames, found.width, found.height) == (4, 72, 64)
    assert all(np.array_equal(p, v) for p, v in zip(pixels(found), VALUES, strict=True))


@pytest.mark.parametrize(
    ("kind", "held"),
    [
        ("signed short", "i2"), ("short int", "i2"), ("signed short int", "i2"), ("int16_t", "i2"),
        ("unsigned short int", "u2"), ("uint16_t", "u2"), ("signed int", "i4"), ("unsigned int", "u4"),
        ("long long int", "i8"), ("unsigned  long long", "u8"), ("Float", "f4"),
    ],
)  # fmt: skip
def test_types_of_an_nrrd_by_all_their_names(kind: str, held: str, tmp_path: Path) -> None:
    (tmp_path / "a.raw").write_bytes(VALUES.astype(f"<{held}").tobytes())
    (tmp_path / "a.nhdr").write_text(DETACHED.format(kind, "raw", 0, "a.raw"))
    found = content_of(tmp_path / "a.nhdr")
    assert all(np.array_equal(p, v) for p, v in zip(pixels(found), VALUES, strict=True))


def nrrd(sizes: str, kinds: str, body: bytes, *lines: str) -> Content:
    told = [
        "NRRD0004",
        "type: uint8",
        f"dimension: {len(sizes.split())}",
        f"sizes: {sizes}",
        f"kinds: {kinds}",
        *lines,
    ]
    return content("\n".join([*told, "", ""]).encode() + body, "a.nrrd")


@pytest.mark.parametrize("kind", ["vector", "RGB-color", "3-color", "covariant-vector"])
def test_samples_first_are_colour(kind: str) -> None:
    values = noise(2, 64, 72, 3)
    found = nrrd("3 72 64 2", f"{kind} domain domain list", values.tobytes(), "encoding: raw")
    assert (found.kind, found.frames, found.width, found.height, found.colour) == ("volume", 2, 72, 64, True)
    assert np.array_equal(pixels(found)[1][..., ::-1], values[1])


@pytest.mark.parametrize("kind", ["list", "time"])
def test_frames_first(kind: str) -> None:
    values = noise(2, 64, 72, 4)
    found = nrrd("4 72 64 2", f"{kind} domain domain domain", values.tobytes(), "encoding: raw")
    assert (found.frames, found.width, found.height, found.colour) == (8, 72, 64, False)
    assert np.array_equal(pixels(found)[0], values[0, ..., 0])


@pytest.mark.parametrize("word", ["ascii", "text", "txt"])
def test_values_in_letters(word: str) -> None:
    body = " ".join(map(str, VALUES[0].ravel())).encode()
    (found,) = pixels(nrrd("72 64", "domain domain", body, f"encoding: {word}"))
    assert np.array_equal(found, VALUES[0])
    (found,) = pixels(
        nrrd("72 64", "domain domain", VALUES[0].tobytes().hex(" ", 40).encode(), "encoding: hex")
    )
    assert np.array_equal(found, VALUES[0])


def test_planes_of_colours() -> None:
    values = noise(3, 64, 72)
    found = nrrd("72 64 3", "domain domain RGB-color", values.tobytes(), "encoding: raw")
    assert (found.kind, found.width, found.height, found.colour) == ("image", 72, 64, True)
    assert np.array_equal(pixels(found)[0][..., ::-1], np.moveaxis(values, 0, -1))


def test_a_step_of_one_is_what_writers_put_there(tmp_path: Path) -> None:
    assert (
        content(header("LOCAL").replace(b"0.2 0.2 0.2", b"1 1 1") + VALUES.tobytes(), "a.mha").spacing is None
    )
    nib.save(nib.Nifti1Image(VALUES, np.eye(4)), tmp_path / "a.nii")
    nib.save(nib.Nifti1Image(VALUES, np.diag([1, 0.5, 1, 1])), tmp_path / "b.nii")
    assert content((tmp_path / "a.nii").read_bytes(), "a.nii").spacing is None
    assert content((tmp_path / "b.nii").read_bytes(), "b.nii").spacing == (0.5, 1.0)


@pytest.mark.parametrize("pack", [making.zipped, making.tarred])
@pytest.mark.parametrize("turned", [False, True])
def test_values_beside_a_header_in_an_archive(pack: object, turned: bool, tmp_path: Path) -> None:
    inside = {}
    for i in range(2):
        for name, values in ((f"p{i}/p{i}_ED", speckle(i)), (f"p{i}/p{i}_ED_gt", mask(i) // 255)):
            inside[f"{name}.mhd"] = making.metaimage(values, f"{name[3:]}.raw")
            inside[f"{name}.raw"] = values.tobytes()
    members = dict(sorted(inside.items(), reverse=turned))
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.bin").write_bytes(pack(members))  # type: ignore[operator]
    result = printed(tmp_path / "set")
    assert result["unreadable"] == []
    assert (result["items"]["masks"], result["masks"]["paired"]) == (2, 2)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"KRETZFILE 1.0   " + bytes(400), "f.vol", "SlicerHeart"), (b"\0\0\0\x18ftypheic" + bytes(400), "p.heic", "libheif"),
        (b"\0\0\0\x18ftypavif" + bytes(400), "p.avif", "libavif"), (b"Rar!\x1a\x07\0" + bytes(400), "a.rar", "unpack"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(400), "a.7z", "unpack"), (b"\x1f\x8b" + bytes(400), "x.tar.gz.part-aa", "joined"),
        (bytes(range(256)) * 3, "x.tar.gz.part-ab", "joined"), (b"PK\x07\x08" + bytes(400), "set.z01", "joined"),
        (bytes(range(256)) * 3, "a.zip.002", "joined"),
    ],
)  # fmt: skip
def test_what_nobody_reads_is_named_with_what_does(
    data: bytes, name: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    write(tmp_path / "a.png", speckle(1))
    (said,) = printed(tmp_path)["unreadable"]
    assert said["path"] == name
    assert words in said["reason"]


def test_a_12_bit_jpeg_is_named() -> None:
    data = bytearray(making.encoded(".jpg", noise(40, 50)))
    at = data.index(b"\xff\xc0")
    data[at + 1], data[at + 4] = 0xC1, 12
    with pytest.raises(ReadError, match="12 bits"):
        content(bytes(data), "a.jpg")
    values = noise(40, 50, dtype="u2") % 4096
    held = making.encapsulated([bytes(data)], "JPEGExtended12Bit", values, BitsStored=12, HighBit=11)
    with pytest.raises(ReadError, match="12 bits"):
        pixels(content(held, "a.dcm"))


@pytest.mark.parametrize("missing", ["Rows", "Columns"])
def test_pixels_of_unknown_size_are_named(missing: str) -> None:
    data = making.dataset(noise(40, 50))
    delattr(data, missing)
    with pytest.raises(ReadError, match="rows and columns"):
        content(making.stored(data), "a.dcm")


def test_a_mask_in_the_alpha_channel(tmp_path: Path) -> None:
    for i in range(3):
        write(tmp_path / "images" / f"{i}.png", speckle(i))
        drawn = mask(i)
        write(tmp_path / "masks" / f"{i}.png", np.dstack([np.full_like(drawn, 9)] * 3 + [drawn]))
    result = printed(tmp_path)
    assert (result["masks"]["paired"], result["masks"]["empty"], result["items"]["masks"]) == (3, 0, 3)
    screen = np.dstack([noise(40, 50)] * 3 + [np.where(noise(40, 50, seed=2) > 99, 255, 0).astype(np.uint8)])
    assert pixels(content(making.encoded(".png", screen), "a.png"))[0].ndim == 3


@pytest.mark.parametrize("value", [1, 6])
def test_an_orientation_is_said(value: int) -> None:
    block = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0" + struct.pack("<HHI", value, 0, 0)
    plain = making.encoded(".jpg", noise(40, 50))
    found = content(plain[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + plain[2:], "a.jpg")
    assert ["EXIF orientation 6" in n for n in found.notes] == ([True] if value == 6 else [])


def test_documents_are_no_archives_and_empty_labels_are_not_broken(tmp_path: Path) -> None:
    for i in range(3):
        write(tmp_path / "images" / f"{i}.png", speckle(i))
        (tmp_path / "labels").mkdir(exist_ok=True)
        (tmp_path / "labels" / f"{i}.txt").write_text("" if i else "0 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    parts = {"[Content_Types].xml": b"<Types/>", "word/media/1.png": making.png(speckle(9))}
    (tmp_path / "Readme.docx").write_bytes(making.zipped(parts))
    (tmp_path / "empty.png").touch()
    result = printed(tmp_path)
    assert result["items"]["images"] == 3
    assert [u["path"] for u in result["unreadable"]] == ["empty.png"]
    assert result["duplicates"]["exact"] == []
    assert [(t["path"], t["joined"]) for t in result["tables"]] == [("labels/*.txt (YOLO)", 3)] or result[
        "tables"
    ][0]["joined"]


@pytest.mark.parametrize("pack", ["BUS.zip", "BUS.tar.gz"])
def test_an_archive_beside_its_folder_counts_once(pack: str, tmp_path: Path) -> None:
    inside = {}
    for i in range(4):
        for name, picture in ((f"{i}.png", speckle(i)), (f"{i}_mask.png", mask(i))):
            inside[f"BUS/{name}"] = write(tmp_path / "set" / "BUS" / name, picture).read_bytes()
    data = making.zipped(inside) if pack.endswith("zip") else making.tarred(inside)
    (tmp_path / "set" / pack).write_bytes(data)
    result = printed(tmp_path / "set")
    assert (result["items"]["images"], result["items"]["masks"], result["duplicates"]["exact"]) == (4, 4, [])
    assert [q["path"] for q in result["quality"] if "packed form" in q["problem"]] == [pack]
    (tmp_path / "set" / "got").mkdir()
    (tmp_path / "set" / pack).rename(tmp_path / "set" / "got" / pack)
    assert printed(tmp_path / "set")["items"]["images"] == 4  # wherever it lies
    write(tmp_path / "set" / "BUS" / "0.png", speckle(77))  # another picture: not the packed form any more
    assert printed(tmp_path / "set")["items"]["images"] == 8


@pytest.mark.parametrize("packs", [("a.zip", "b.zip"), ("a.zip", "old/a.zip"), ("a.zip", "a.tar.gz")])
def test_two_archives_of_the_same_are_copies_and_neither_is_left_out(
    packs: tuple[str, str], tmp_path: Path
) -> None:
    inside = {f"{i}.png": making.png(speckle(i)) for i in range(4)}
    for pack in packs:
        (tmp_path / pack).parent.mkdir(exist_ok=True)
        data = making.zipped(inside) if pack.endswith("zip") else making.tarred(inside, "gz")
        (tmp_path / pack).write_bytes(data)
    result = printed(tmp_path)
    assert (result["items"]["images"], len(result["duplicates"]["exact"])) == (8, 4)
    assert [q for q in result["quality"] if "packed form" in q["problem"]] == []


def test_echoes_as_they_were_received_are_no_pictures(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    swing = np.sin(np.arange(200) * 1.6)[None, :, None] * rng.normal(size=(5, 1, 40))
    np.save(tmp_path / "probe.npy", swing.astype(np.float32))
    np.save(tmp_path / "frames.npy", np.stack([speckle(i) for i in range(4)]).astype(np.float32))
    cases = [
        {"rf1": rng.integers(-300, 300, (64, 40)).astype("i2"), "roi1": (mask(i)[:64, :40] > 0).astype("u1")}
        for i in range(3)
    ]
    kinds = [("rf1", "O"), ("roi1", "O")]
    table = np.array([(c["rf1"], c["roi1"]) for c in cases], dtype=kinds)
    scipy.io.savemat(tmp_path / "cases.mat", {"data": table})
    result = printed(tmp_path)
    assert "radio-frequency" in next(q["problem"] for q in result["quality"] if q["path"] == "probe.npy")
    assert result["items"]["volumes"] + result["items"]["images"] >= 4
    assert not any(q["path"].startswith("probe.npy#") for q in result["quality"])


def test_streams_and_parts_are_told_from_each_other() -> None:
    packet = b"\x47" + bytes(187)
    assert formats.sniff(packet * 10, "a.ts") is formats.MPEGTS
    assert formats.sniff(b"export const a = 1;\n" * 40, "a.ts") is formats.TEXT
    assert formats.sniff(b"0123abcd  x.tar.gz\n", "x.tar.gz.md5") is formats.TEXT
