"""Planted identifiers of every kind are gone from a release, and every other pixel is what it was."""

from __future__ import annotations

import hashlib
import io
import os
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import openpyxl
import pydicom
import pytest
from pydicom.dataset import Dataset

import sonodex
from sonodex.audit import Options, audit
from sonodex.cli.app import run
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.manifest import read_manifest
from sonodex.loading.preparing.picture_files import clean_picture
from sonodex.loading.preparing.pseudonyms import Pseudonyms
from sonodex.loading.preparing.release import Released, Wishes, prepare
from tests.audit.making import dataset, held, nifti, noise, sniffed, stored
from tests.audit.pictures import mask, speckle, write, written
from tests.loading.sets import QUICK, kept

SECRET = b"Hopscotch"  # in every planted place
KEY = bytes(range(32))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def tagged_png(image: Any) -> bytes:
    data = bytes(cv2.imencode(".png", image)[1])
    return (
        data[:33]
        + chunk(b"tEXt", b"Patient\0" + SECRET)
        + chunk(b"eXIf", b"II*\0" + SECRET)
        + data[33:]
        + SECRET
    )


def tagged_jpeg(image: Any, orientation: int = 1) -> bytes:
    data = bytes(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])[1])
    exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 1, orientation) + SECRET
    blocks = [(0xE1, exif), (0xFE, SECRET), (0xED, SECRET)]
    extra = b"".join(b"\xff" + bytes([k]) + (len(d) + 2).to_bytes(2, "big") + d for k, d in blocks)
    return data[:2] + extra + data[2:] + SECRET


def tagged_clip() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as film:
        film.metadata["title"] = SECRET.decode()
        film.metadata["comment"] = SECRET.decode()
        stream: Any = film.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for i in range(8):
            picture = noise(48, 64, 3, seed=i)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                film.mux(packet)
        for packet in stream.encode():
            film.mux(packet)
    return out.getvalue()


def tagged_dicom(pixels: Any, subject: str) -> bytes:
    data = dataset(pixels, PatientID=subject, PatientName=SECRET.decode(), StudyDescription=SECRET.decode())
    data.StudyInstanceUID = "1.2.840.9.1"
    data.PatientBirthDate = "19700101"
    data.PixelSpacing = [0.2, 0.3]
    block = data.private_block(0x0011, SECRET.decode(), create=True)
    block.add_new(1, "LO", SECRET.decode())
    inner = Dataset()
    inner.PatientName = SECRET.decode()
    deeper = Dataset()
    deeper.InstitutionName = SECRET.decode()
    inner.ReferencedStudySequence = [deeper]
    data.ReferencedImageSequence = [inner]
    region = Dataset()
    region.PhysicalDeltaX, region.PhysicalDeltaY = 0.03, 0.02
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.TextComments = SECRET.decode()
    data.SequenceOfUltrasoundRegions = [region]
    data.add_new((0x6000, 0x3000), "OW", SECRET + b"!")
    data.add_new((0x6000, 0x0022), "LO", SECRET.decode())
    data.preamble = (SECRET * 20)[:128]
    return stored(data)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("release") / "raw"
    for i in range(4):
        who = f"patient{i // 2 + 1:02d}_Hopscotch_{i}"
        (root / "images").mkdir(parents=True, exist_ok=True)
        (root / "images" / f"{who}.png").write_bytes(tagged_png(speckle(i)))
        write(root / "masks" / f"{who}.png", mask(i))
    (root / "images" / "patient03_turned.jpg").write_bytes(tagged_jpeg(speckle(20), 6))
    (root / "images" / "patient03_plain.jpg").write_bytes(tagged_jpeg(speckle(21)))
    (root / "images" / "patient04.dcm").write_bytes(tagged_dicom(speckle(30), "Hopscotch"))
    (root / "images" / "patient04_clip.mp4").write_bytes(tagged_clip())
    values = bytearray(nifti(noise(40, 50, 4)))
    values[148 : 148 + len(SECRET)] = SECRET
    (root / "images" / "patient05.nii").write_bytes(bytes(values))
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["file", "name", "age", "patient id"])
    for path in sorted((root / "images").iterdir()):
        sheet.append([path.name, "Hopscotch", 44, path.name[:9]])
    book.save(root / "people.xlsx")
    (root / "notes.txt").write_bytes(SECRET)
    return root


@pytest.fixture(scope="module")
def hashes(raw: Path) -> dict[str, str]:
    """What the data were before anything was done with them."""
    return before(raw)


@pytest.fixture(scope="module")
def release(raw: Path, hashes: dict[str, str]) -> tuple[Path, Released]:
    out = raw.parent / "release"
    done = prepare(str(raw), out, KEY, Wishes(license_text="CC0", columns=("age", "patient id")), QUICK)
    return out, done


def before(raw: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(raw.rglob("*")) if p.is_file()}


def test_no_planted_word_is_left(release: tuple[Path, Released]) -> None:
    for path in release[0].rglob("*"):
        if path.is_file():
            assert SECRET not in path.read_bytes(), path
            assert SECRET.decode() not in str(path.relative_to(release[0]))


def test_the_audit_of_a_release_finds_nothing_private(release: tuple[Path, Released]) -> None:
    result = audit(str(release[0]), QUICK).result
    assert not result.dicom_identifiers
    assert result.items.images + result.items.videos + result.items.volumes == 9
    assert result.masks.paired == 4
    assert result.subjects.count == 5


def test_pixels_are_what_they_were(raw: Path, release: tuple[Path, Released]) -> None:
    new = {c.old: c.new for c in release[1].changes}
    items = {item.name: item for item in sonodex.open_items(release[0] / "manifest.parquet")}
    old = {item.name: item for item in sonodex.open_items(raw, options=QUICK)}
    for name, item in old.items():
        image = item.image
        if "turned" in name:
            image = cv2.rotate(image, cv2.ROTATE_90_CLOCKWISE)
        got = items[str(new[name])]
        assert np.array_equal(got.image, image), name
        assert (got.row.height, got.row.width) == image.shape[-2:] or item.row.kind != "image"
        if item.mask is not None:
            assert got.mask is not None
            assert np.array_equal(got.mask, item.mask)


def test_dicom_keeps_what_describes_the_picture(release: tuple[Path, Released]) -> None:
    path = next((release[0] / "images").glob("*.dcm"))
    data = pydicom.dcmread(path)
    assert list(data.PixelSpacing) == [0.2, 0.3]
    assert data.SequenceOfUltrasoundRegions[0].PhysicalDeltaX == 0.03
    assert data.StudyInstanceUID == Pseudonyms(KEY).uid("1.2.840.9.1")
    assert (data.PatientIdentityRemoved, data.PatientName) == ("YES", "")
    assert not any(e.tag.is_private or e.tag.group >> 8 == 0x60 for e in data.iterall())


def test_pseudonyms_are_consistent_and_need_the_key(release: tuple[Path, Released]) -> None:
    rows = list(read_manifest(release[0] / "manifest.csv"))
    of = {(c.new or ""): c.old for c in release[1].changes}
    for row in rows:
        assert row.subject is not None
        assert row.path.startswith(f"images/{row.subject}_")
        assert len({r.subject for r in rows if of[r.item][:16] == of[row.item][:16]}) == 1
    assert Pseudonyms(KEY).subject("a") == Pseudonyms(KEY).subject("a")
    assert Pseudonyms(KEY).subject("a") != Pseudonyms(bytes(32)).subject("a")


def test_only_wished_columns_are_published(release: tuple[Path, Released]) -> None:
    lines = (release[0] / "table.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "item,age,patient id"
    assert len(lines) == 10
    assert all(",44,sub-" in line for line in lines[1:])
    (told,) = (c for c in release[1].changes if c.old == "people.xlsx")
    assert (told.new, told.what) == ("table.csv", "columns published: age, patient id; nothing else of it")


def tabled(root: Path, columns: dict[str, list[str]]) -> Path:
    """A folder of pictures with a table that names them."""
    for i in range(len(next(iter(columns.values())))):
        write(root / f"s{i}.png", speckle(i))
    rows = zip(*columns.values(), strict=True)
    lines = [",".join(("file", *columns)), *(f"s{i}.png," + ",".join(row) for i, row in enumerate(rows))]
    (root / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("title", "values", "what"),
    [
        ("First name", ["Anna", "Carl", "Eva"], "names of persons"),
        ("patient_full_name", ["Anna Berg", "Carl Dorn", "Eva Falk"], "names of persons"),
        ("dob", ["1950-01-02", "1961-03-04", "1949-12-11"], "dates of birth"),
        ("e-mail", ["a@b.org", "c@b.org", "d@b.org"], "addresses or numbers of persons"),
        ("Study date", ["2019-01-02", "2019-03-04", "2018-12-11"], "days of examinations"),
    ],
)
def test_a_column_that_tells_of_persons_is_refused_before_anything_is_cleaned(
    tmp_path: Path, title: str, values: list[str], what: str
) -> None:
    root = tabled(tmp_path / "raw", {title: values, "age": ["60", "61", "70"]})
    with pytest.raises(UsageError) as error:
        prepare(str(root), tmp_path / "out", KEY, Wishes(columns=("age", title.upper())), QUICK)
    assert str(error.value).startswith(f"--column '{title}': in people.csv it holds {what}; leave it out")
    assert not (tmp_path / "out").exists()


def test_a_column_of_patients_names_gets_pseudonyms(tmp_path: Path) -> None:
    root = tabled(tmp_path / "raw", {"Patient name": ["Anna Berg", "Carl Dorn", "Eva Falk"]})
    prepare(str(root), tmp_path / "out", KEY, Wishes(columns=("patient name",)), QUICK)
    lines = (tmp_path / "out" / "table.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "item,Patient name"
    assert all(re.fullmatch(r"images/(sub-\d+)_01\.png,\1", line) for line in lines[1:])


def test_a_release_whose_table_is_private_after_all_is_not_written(tmp_path: Path) -> None:
    root = tabled(tmp_path / "raw", {"dob": ["unknown"] * 4 + ["1950-01-02", "1961-03-04", "1949-12-11"]})
    for i in range(4):  # copies, which are left out with their rows
        write(root / f"s{i}.png", speckle(6))
    write(root / "s6.png", speckle(6))
    with pytest.raises(
        SonodexError, match=r"nothing was written: .*table\.csv: private column 'dob': .*--column"
    ):
        prepare(str(root), tmp_path / "out", KEY, Wishes(columns=("dob",), copies=False), QUICK)
    assert not (tmp_path / "out").exists()


def test_checksums_hold_and_every_file_is_told(raw: Path, release: tuple[Path, Released]) -> None:
    out, done = release
    lines = [line.split("  ") for line in (out / "checksums.sha256").read_text(encoding="utf-8").splitlines()]
    listed = {name: digest for digest, name in lines}
    assert listed == {
        p.relative_to(out).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in out.rglob("*")
        if p.is_file() and p.name not in ("checksums.sha256", ".sonodex-manifest.json")
    }
    assert {c.old for c in done.changes} == {
        p.relative_to(raw).as_posix() for p in raw.rglob("*") if p.is_file()
    }
    assert {c.old for c in done.changes if c.new is None} == {"notes.txt"}


@pytest.mark.usefixtures("release")
def test_the_source_is_only_read(raw: Path, hashes: dict[str, str]) -> None:
    assert before(raw) == hashes


def test_letters_are_filled_and_no_pixel_beside(tmp_path: Path) -> None:
    root = tmp_path / "raw"
    places = [(8, 20), (260, 20), (8, 300), (230, 300)]
    shown = {f"{i}.png": written(speckle(i), "DOE, JANE 12/03/2019", at) for i, at in enumerate(places)}
    for name, picture in shown.items():
        write(root / name, picture)
    write(root / "plain.png", speckle(9))
    done = prepare(str(root), tmp_path / "out", KEY, None, QUICK)
    new = {c.old: str(c.new) for c in done.changes}
    assert not audit(str(tmp_path / "out"), Options(workers=0)).result.text
    assert np.array_equal(kept(tmp_path / "out" / new["plain.png"]), speckle(9))
    for i, at in enumerate(places):
        got = kept(tmp_path / "out" / new[f"{i}.png"])
        letters = shown[f"{i}.png"] != written(speckle(i), "", at)
        assert not got[letters].any()
        changed = got != shown[f"{i}.png"]
        rows, columns = np.flatnonzero(letters.any(axis=1)), np.flatnonzero(letters.any(axis=0))
        inside = np.zeros_like(changed)
        inside[max(rows[0] - 16, 0) : rows[-1] + 17, max(columns[0] - 16, 0) : columns[-1] + 17] = True
        assert not (changed & ~inside).any()


def test_letters_in_a_few_frames_of_a_clip(tmp_path: Path) -> None:
    root = tmp_path / "raw"
    root.mkdir()
    frames = np.stack([written(speckle(i), "DOE, JANE 12/03/2019" if i in (3, 4) else "") for i in range(6)])
    (root / "a.dcm").write_bytes(stored(dataset(frames)))
    with av.open(str(root / "b.mkv"), "w") as film:
        stream: Any = film.add_stream("ffv1", rate=10)
        stream.width, stream.height, stream.pix_fmt = frames.shape[2], frames.shape[1], "yuv420p"
        for frame in frames:
            for packet in stream.encode(
                av.VideoFrame.from_ndarray(frame, format="gray").reformat(format="yuv420p")
            ):
                film.mux(packet)
        for packet in stream.encode():
            film.mux(packet)
    old = {item.name: item.image for item in sonodex.open_items(root, options=QUICK)}
    done = prepare(str(root), tmp_path / "out", KEY, None, QUICK)
    new = {c.old: c for c in done.changes}
    items = {item.name: item.image for item in sonodex.open_items(tmp_path / "out" / "manifest.csv")}
    letters = frames[3] != written(speckle(3), "")
    for name, image in old.items():
        got = items[str(new[name].new)]
        assert "burned-in text filled" in new[name].what
        assert got.shape == image.shape
        assert int(got[:, letters].max()) <= 16
        same = (got == image).all(axis=(0, 3) if got.ndim == 4 else 0)
        assert not same[letters].all()
        assert same.mean() > 0.9


def test_copies_are_left_out_on_request(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(tmp_path / "raw" / f"{name}.png", speckle(seed))
    done = prepare(str(tmp_path / "raw"), tmp_path / "out", KEY, Wishes(copies=False), QUICK)
    assert [(c.old, c.new is None) for c in done.changes] == [
        ("a.png", False),
        ("b.png", True),
        ("c.png", False),
    ]


@pytest.mark.parametrize("ending", [".tif", ".bmp", ".webp"])
def test_other_formats_are_written_anew(ending: str) -> None:
    options = [cv2.IMWRITE_WEBP_QUALITY, 101] if ending == ".webp" else []
    image = cv2.merge([speckle(1)] * 2 + [speckle(2)])
    data = bytes(cv2.imencode(ending, image, options)[1])
    cleaned = clean_picture(held(data), sniffed(data), text=False)
    assert cleaned.ending == ".png"
    assert np.array_equal(np.asarray(cv2.imdecode(np.frombuffer(cleaned.data, np.uint8), -1)), image)


def test_places_that_are_refused(raw: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="lies in the data"):
        prepare(str(raw), raw / "out", KEY, None, QUICK)
    with pytest.raises(UsageError, match="no folder"):
        prepare(str(raw / "people.xlsx"), tmp_path / "out", KEY, None, QUICK)
    with pytest.raises(UsageError, match="no table"):
        prepare(str(raw), tmp_path / "out", KEY, Wishes(columns=("shoe size",)), QUICK)
    assert not (tmp_path / "out").exists()
    (tmp_path / "empty").mkdir()
    with pytest.raises(SonodexError, match="nothing in it can be published"):
        prepare(str(tmp_path / "empty"), tmp_path / "out", KEY, None, QUICK)


@pytest.mark.usefixtures("in_this_process")
def test_the_key_is_kept_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root, out, key = tmp_path / "raw", tmp_path / "out", tmp_path / "key"
    write(root / "a.png", speckle(1))
    command = ["prepare", str(root), "--out", str(out), "--workers", "1", "--key"]
    assert run([*command, str(out / "key")]) == 2
    assert "kept apart" in capsys.readouterr().err
    assert run([*command, str(key), "--license", "Nonsense"]) == 2
    assert run([*command, str(key), "--license", "CC-BY-4.0", "--title", "A set"]) == 0
    assert (out / "LICENSE").read_text(encoding="utf-8") == "SPDX-License-Identifier: CC-BY-4.0\n"
    secret = key.read_text(encoding="ascii").strip()
    assert all(secret.encode() not in p.read_bytes() for p in out.rglob("*") if p.is_file())
    assert (tmp_path / "out-changes.csv").is_file()
    if os.name == "posix":
        assert key.stat().st_mode & 0o077 == 0
    was = before(out)  # again, by hand: the same, and in place of the first
    wishes = Wishes("A set", "SPDX-License-Identifier: CC-BY-4.0\n", "CC-BY-4.0")
    prepare(str(root), out, bytes.fromhex(secret), wishes, QUICK)
    assert before(out) == was
