"""Readers: bytes of one file in, `Content` out.

One module a family of formats; each is imported when a file needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from sonodex.collect.budget import BEYOND
from sonodex.collect.formats import ALL, Format
from sonodex.collect.sources import ReadError
from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from sonodex.audit.look.readers.content import Content, Picture
    from sonodex.collect.sources import Blob

_OURS = ("cv2", "kornia_rs", "pydicom", "gdcm", "nibabel", "av", "h5py", "scipy", "numpy")


def load_all() -> None:
    """Import every reader with its libraries; fails where an installation is broken."""
    for home in {form.reader.partition(":")[0] for form in ALL if form.reader}:
        import_module(f"{__name__}.{home}")


def read(blob: Blob, form: Format) -> Content:
    """What a file holds.

    Args:
        blob: the file.
        form: its format, from `formats.sniff`; must have a reader.

    Raises:
        ReadError: the file is broken, truncated, or needs more than is taken in; also from its pictures.
        MissingExtraError: a library of the `audit` extra is not installed.
    """
    assert form.reader is not None
    home, _, function = form.reader.partition(":")
    try:
        module = import_module(f"{__name__}.{home}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in _OURS:
            raise MissingExtraError("audit") from None
        raise
    try:
        content: Content = getattr(module, function)(blob, form)
    except MemoryError:
        raise ReadError(BEYOND) from None
    if content.pictures:
        content.pictures = _within_memory(content.pictures)
    return content


def _within_memory(pictures: Iterable[Picture]) -> Iterator[Picture]:
    try:
        yield from pictures
    except MemoryError:
        raise ReadError(BEYOND) from None
