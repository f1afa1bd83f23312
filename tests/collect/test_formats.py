"""A file's format comes from its bytes; its name decides only where they say nothing."""

from __future__ import annotations

import bz2
import gzip
import lzma
from importlib import import_module

import pytest

from sonodex.collect import formats
from sonodex.collect.unread_formats import UNREAD, Unread
from sonodex.records.vocabularies import FILE_FORMATS
from tests.audit import making
from tests.audit.making import noise, sniffed

GRAY = noise(40, 50)
VTK_VOLUME = b" Version 3.0\nscan\nBINARY\nDATASET STRUCTURED_POINTS\n"
MADE = [
    (making.png(), formats.PNG),
    (making.encoded(".jpg", GRAY), formats.JPEG),
    (making.tiff(GRAY), formats.TIFF),
    (making.encoded(".bmp", GRAY), formats.BMP),
    (making.gif(2), formats.GIF),
    (making.encoded(".webp", noise(40, 50, 3)), formats.WEBP),
    (making.encoded(".jp2", GRAY), formats.JPEG2000),
    (making.encoded(".pgm", GRAY), formats.PNM),
    (making.dicom(GRAY), formats.DICOM),
    (making.nifti(), formats.NIFTI),
    (making.nifti(version=2), formats.NIFTI),
    (gzip.compress(making.nifti(), mtime=0), formats.NIFTI),
    (making.metaimage(GRAY), formats.METAIMAGE),
    (making.nrrd(GRAY), formats.NRRD),
    (making.clip("mp4"), formats.MP4),
    (making.clip("mov"), formats.MOV),
    (making.clip("avi"), formats.AVI),
    (making.clip("matroska"), formats.MATROSKA),
    (making.hdf5(x=GRAY), formats.HDF5),
    (making.matlab73(x=GRAY), formats.HDF5),
    (making.matlab(), formats.MATLAB),
    (making.npy(GRAY), formats.NPY),
    (making.zipped({"a": b"1"}), formats.ZIP),
    (making.tarred({"a": b"1"}), formats.TAR),
    (making.tarred({"a": b"1"}, "gz"), formats.TAR),
    (making.tarred({"a": b"1"}, "xz"), formats.TAR),
    (b"%PDF-1.7\n", formats.PDF),
    (b"", formats.EMPTY),
]


@pytest.mark.parametrize("name", ["x", "x.png", "x.dcm", "x.mat", "x.zip", "x.nii.gz", "x.csv"])
@pytest.mark.parametrize(("data", "form"), MADE, ids=[f"{i}-{f.name}" for i, (_, f) in enumerate(MADE)])
def test_content_decides(data: bytes, form: formats.Format, name: str) -> None:
    assert sniffed(data, name) is form


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (b"a,b\n1,2\n", "x.csv", formats.CSV),
        (b"a\tb\n", "x.tsv", formats.TSV),
        (b"{}", "x.json", formats.JSON),
        (b"<a/>", "x.xml", formats.XML),
        (b"words", "x.png", formats.TEXT),
        ("Übersicht".encode(), "LIESMICH", formats.TEXT),
        (b"\x00\x01\x02" * 50, "x.raw", formats.DATA),
        (b"\x00\x01\x02" * 50, "x.zraw", formats.DATA),
        (b"\x00\x01\x02" * 50, "x.png", formats.OTHER),
        (bytes(4096), "x.dcm", formats.OTHER),
        (b"\x08\x00" * 200, "x", formats.OTHER),
        (gzip.compress(b"\0" * 5000, mtime=0), "x.raw.gz", formats.DATA),
        (gzip.compress(b"words", mtime=0), "x.nii.gz", formats.OTHER),
        (gzip.compress(b"words", mtime=0), "x.txt.gz", formats.OTHER),
        (bz2.compress(making.tarred({"a": b"1"})), "x.tar.bz2", formats.TAR),
        (lzma.compress(b"words"), "x.xz", formats.OTHER),
        (gzip.compress(making.dicom(GRAY), mtime=0), "x.dcm.gz", formats.PACKED),
        (gzip.compress(making.png(), mtime=0), "x", formats.PACKED),
        (gzip.compress(b"KRETZFILE 1.0", mtime=0), "x.vol.gz", formats.PACKED),
        (gzip.compress(b"file,class\n1.png,a\n", mtime=0), "x.csv.gz", formats.PACKED),
        (gzip.compress(gzip.compress(making.png()), mtime=0), "x.png.gz.gz", formats.OTHER),
        (bz2.compress(making.png()), "x.png.bz2", formats.PACKED),
        (bz2.compress(making.nifti()), "x.nii.bz2", formats.PACKED),
        (bz2.compress(b"words"), "x.bz2", formats.OTHER),
        (lzma.compress(making.png()), "x.PNG.xz", formats.PACKED),
        (b"II\xbc\x01" + bytes(99), "x", formats.named("JPEG XR")),
        (b"PAR1\x15\x04", "x", formats.PARQUET),
        (
            making.zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}),
            "x.ods",
            formats.ODS,
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "x.xls", formats.XLS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Thumbs.db", formats.OTHER),
        (b"$FL2@(#) SPSS", "x.sav", formats.named("SPSS")),
        (b"<stata_dta><header>", "x.dta", formats.named("Stata")),
        (b"r\x02\x01\0" + bytes(200), "x.dta", formats.named("Stata")),
        (b"\x80\x04\x95" + bytes(50), "model.sav", formats.OTHER),
        (bytes(600), "x.psd", formats.OTHER),
        (b"# vtk DataFile" + VTK_VOLUME + bytes(9), "x.vtk", formats.named("VTK")),
        (b"# vtk DataFile Version 3.0\nlobe\nASCII\nDATASET POLYDATA\n", "x.vtk", formats.TEXT),
        (b"# vtk DataFile Version 3.0\nlobe\nBINARY\nDATASET POLYDATA\n\0\1", "x.vtk", formats.OTHER),
        (making.npz(a=GRAY), "x.npz", formats.NPZ),
        (making.zipped({"a": b"1"}), "x.xlsx", formats.XLSX),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "x.avif", formats.AVIF),
        (b"RIFF\x10\0\0\0WAVEfmt ", "x.avi", formats.OTHER),
        (b"BM, as text may start", "x.txt", formats.TEXT),
    ],
)
def test_without_a_mark_the_name_decides(data: bytes, name: str, form: formats.Format) -> None:
    assert sniffed(data, name) is form


@pytest.mark.parametrize("told", UNREAD, ids=[told.name for told in UNREAD])
def test_what_nothing_reads_is_told_by_its_mark_or_its_name(told: Unread) -> None:
    form = formats.named(told.name)
    assert form.unread
    for mark in told.marks:
        assert sniffed(mark + VTK_VOLUME + bytes(200), "x") is form
    for end in told.endings:
        by_name = formats.OTHER if told.marks else form  # a mark that is missing says that it is another
        assert sniffed(bytes(range(200)) * 9, f"a{end.upper()}") is by_name
        assert formats.expected(f"a{end}") == (form,)
        assert sniffed(b"words about it", f"a{end}") is formats.TEXT


def test_a_dicom_with_the_start_of_a_tiff() -> None:
    whole = making.dicom(GRAY)
    assert sniffed(b"II*\0" + whole[4:]) is formats.DICOM


@pytest.mark.parametrize(
    ("path", "end"),
    [("a/b.PNG", ".png"), ("b.nii.gz", ".nii.gz"), ("b.x.gz", ".gz"), ("a.tar.XZ", ".tar.xz"), ("none", "")],
)
def test_suffix(path: str, end: str) -> None:
    assert formats.suffix(path) == end


def test_expected() -> None:
    assert formats.expected("a.mat") == (formats.MATLAB, formats.HDF5)
    assert formats.expected("README") == ()


def test_each_word_of_records_is_one_format_and_each_reader_is_there() -> None:
    words = [word for form in formats.ALL for word in form.words]
    assert len(words) == len(set(words))
    assert set(words) <= set(FILE_FORMATS)
    assert all(formats.of_word(word) is form for form in formats.ALL for word in form.words)
    assert formats.of_word("minc") is None
    assert all(formats.named(form.name) is form for form in formats.ALL)
    for form in formats.ALL:
        if form.reader:
            module, _, function = form.reader.partition(":")
            assert callable(getattr(import_module(f"sonodex.audit.look.readers.{module}"), function))
