"""A file that holds something else than its name says is unreadable with the reason and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from sonodex.collect import formats
from sonodex.collect.misnamed import misnamed
from tests.audit import making
from tests.audit.making import noise
from tests.audit.results import printed

NAMES = ("a.png", "a.jpg", "a.dcm", "a.nii", "a.nii.gz", "a.mha", "a.mp4", "a.avi", "a.zip", "a.tar.gz",
         "a.h5", "a.mat", "a.npy", "a.npz", "a.csv", "a.xlsx", "a.json")  # fmt: skip
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
PAGES = (
    b"<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head></html>",
    b"\xef\xbb\xbf\r\n  <HTML>quota exceeded</HTML>",
    b"<!-- moved --><?xml version='1.0'?><!DOCTYPE HTML PUBLIC '-//W3C//DTD XHTML 1.0'><html/>",
    "\ufeff<!doctype html><p>Sign in".encode("utf-16-le"),
)


def said(data: bytes, name: str) -> str | None:
    head = data[: formats.HEAD]
    return misnamed(head, name, formats.sniff(head, name, len(data)))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_checkout_or_a_download_left(name: str) -> None:
    assert said(POINTER, name) == "not what its name says (a Git-LFS pointer: run git lfs pull)"
    annexed = b"/annex/objects/MD5E-s12--0.png\n"
    assert said(annexed, name) == "not what its name says (a git-annex pointer: run git annex get)"
    for page in PAGES:
        assert said(page, name) == "not what its name says (a web page was saved instead of the file)"


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"AccessDenied", "a.png", "its content is no PNG, but text"),
        (b"%PDF-1.7\n", "a.dcm", "its content is no DICOM, but PDF"),
        (b'{"message": "Not Found"}', "a.mat", "its content is no MATLAB or HDF5, but text"),
        (bytes(600), "a.mp4", "its content is no MP4"),
    ],
)
def test_any_other_content(data: bytes, name: str, what: str) -> None:
    assert said(data, name) == f"not what its name says ({what})"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (PAGES[0], "index.html"),
        (PAGES[0], "notes.txt"),
        (b"<annotation><object/></annotation>", "a.xml"),
        (b"a,b\n1,2\n", "a.csv"),
        (b"a;<html>\n", "b.csv"),
        (making.zipped({"x.png": making.png()}), "a.png"),
        (making.encoded(".jpg", noise(40, 50)), "a.png"),
        (POINTER.replace(b"version", b"a version"), "readme.md"),
        (b"words", "README"),
    ],
)
def test_what_is_read_all_the_same_or_promised_nothing(data: bytes, name: str) -> None:
    assert said(data, name) is None


def test_an_audit_counts_them_as_unreadable(tmp_path: Path) -> None:
    (tmp_path / "good.png").write_bytes(making.png())
    (tmp_path / "pointer.png").write_bytes(POINTER)
    (tmp_path / "page.nii.gz").write_bytes(PAGES[0])
    (tmp_path / "set.zip").write_bytes(making.zipped({"x.dcm": POINTER}))
    (tmp_path / "model.bin").write_bytes(POINTER)
    result = printed(tmp_path)
    assert {
        u["path"]: u["reason"].partition(" (")[2].split(":")[0].rstrip(")") for u in result["unreadable"]
    } == {
        "pointer.png": "a Git-LFS pointer",
        "page.nii.gz": "a web page was saved instead of the file",
        "set.zip/x.dcm": "a Git-LFS pointer",
        "model.bin": "a Git-LFS pointer",
    }
    assert result["items"]["images"] == 1
