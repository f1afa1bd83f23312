"""Readers: bytes of one file in, `Content` out. One module a family of formats; each is imported when a file needs it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sonodex.errors import MissingExtraError

if TYPE_CHECKING:
    from sonodex.audit.look.readers.content import Content
    from sonodex.collect.formats import Format
    from sonodex.collect.sources import Blob

_HOME = {
    "raster": "raster", "dicom": "dicom", "nifti": "volumes", "metaimage": "volumes", "nrrd": "volumes",
    "video": "video", "hdf5": "arrays", "npy": "arrays", "npz": "arrays", "matlab": "matlab",
}  # fmt: skip
_OURS = ("cv2", "pydicom", "gdcm", "nibabel", "av", "h5py", "scipy", "numpy")


def read(blob: Blob, form: Format) -> Content:
    """What a file holds.

    Args:
        blob: the file.
        form: its format, from `formats.sniff`; must have a reader.

    Raises:
        ReadError: the file is broken, truncated, or states more than is taken in.
        MissingExtraError: a library of the `audit` extra is not installed.
    """
    assert form.reader is not None
    try:
        module = import_module(f"sonodex.audit.look.readers.{_HOME[form.reader]}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in _OURS:
            raise MissingExtraError("audit") from None
        raise
    content: Content = getattr(module, form.reader)(blob, form)
    return content
