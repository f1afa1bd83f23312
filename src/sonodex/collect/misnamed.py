"""Files that are not what their names say: what a download or a checkout left in place of the data."""

from __future__ import annotations

from sonodex.collect import formats

LFS = b"version https://git-lfs.github.com/spec/"  # how a pointer of Git LFS starts
_ANNEX = b"/annex/objects/"  # how one of git-annex does
_PAGE_STARTS = (b"<!doctype html", b"<html")
_NOTHING_INSIDE = ("document", "table", "data", "other")  # kinds that nothing is measured in


def misnamed(head: bytes, path: str, form: formats.Format) -> str | None:
    """Why a file is not what its name says; None where it is, or where its content is read all the same.

    Args:
        head: the first bytes, up to `formats.HEAD`.
        path: its name.
        form: what it is, from `formats.sniff`.
    """
    if head.startswith(LFS):
        return _said("a Git-LFS pointer: run git lfs pull")
    if head.startswith(_ANNEX):
        return _said("a git-annex pointer: run git annex get")
    promised = formats.expected(path)
    if not promised:
        return None
    if _is_page(head):
        return _said("a web page was saved instead of the file")
    if form in promised or form.kind not in _NOTHING_INSIDE or all(f in formats.TOLD for f in promised):
        return None
    names = " or ".join(f.name for f in promised)
    return _said(f"its content is no {names}" + ("" if form is formats.OTHER else f", but {form.name}"))


def _said(what: str) -> str:
    return f"not what its name says ({what})"


def _is_page(head: bytes) -> bool:
    """Whether it begins as a web page does, whatever its encoding."""
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1024].lower()
    return start.startswith(b"<") and any(mark in start for mark in _PAGE_STARTS)
