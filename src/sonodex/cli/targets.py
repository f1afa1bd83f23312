"""Whether a file can be written where the user wants it, asked before work that takes long, not after it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sonodex.errors import UsageError, not_read

_HEAD_BYTES = 4096


def check_file(option: str, path: Path, what: str, is_ours: Callable[[Path], bool]) -> None:
    """Refuse a place where no file can be written, or where one stands that is not an earlier one of ours.

    Args:
        option: that names it.
        path: the place.
        what: an earlier one is called, with its article.
        is_ours: whether a file is one.

    Raises:
        UsageError: it cannot be written there.
    """
    told = f"{option} {path}"
    if not path.parent.is_dir():
        raise UsageError(f"{told}: no such folder {path.parent}")
    if path.is_dir():
        raise UsageError(f"{told}: is a folder; name a file in it")
    if path.is_symlink():
        raise UsageError(f"{told}: is a symbolic link; name the file it leads to")
    if path.exists():
        try:
            ours = path.is_file() and (not path.stat().st_size or is_ours(path))
        except OSError as error:
            raise UsageError(not_read(told, error)) from None
        if not ours:
            raise UsageError(f"{told}: exists and is not {what}; name another file")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"{told}: cannot be written")


def begins_with(path: Path, mark: bytes) -> bool:
    """Whether a file has these bytes near its beginning."""
    with path.open("rb") as stream:
        return mark in stream.read(_HEAD_BYTES)
