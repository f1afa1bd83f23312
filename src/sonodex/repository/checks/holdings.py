"""What a data repository holds: its files of data, and the places where it offers them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sonodex.repository.looking import Looked
from sonodex.repository.tree import Entry
from sonodex.repository.weights.links import host_of

STANDARD = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP",
    ".dcm": "DICOM", ".nii": "NIfTI", ".mha": "MetaImage", ".mhd": "MetaImage", ".nrrd": "NRRD",
    ".mp4": "MP4", ".avi": "AVI", ".h5": "HDF5", ".hdf5": "HDF5", ".parquet": "Parquet",
}  # fmt: skip
OWN_FORMATS = {
    ".mat": "MATLAB",
    ".npy": "NumPy",
    ".npz": "NumPy",
    ".pkl": "pickle",
    ".raw": "raw",
    ".bin": "raw",
}
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".rar", ".7z"})
_PICTURE_FOLDER = re.compile(
    r"(?:^|/)(?:(?:\w*_)?(?:fig|figure|picture|screenshot|example|sample|demo|icon|logo)s?|paperfigs?|assets?|"
    r"docs?|imgs?/readme|media|tests|gui\w*|results?|outputs?|predictions?|checkpoints?|weights|models?|"
    r"(?:example|sample|demo)[-_ ]\w+|\w+_samples?)(?:/|$)",
    re.IGNORECASE,
)

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".mp4", ".avi"})
FEW = 10  # pictures that illustrate a repository rather than being its data


def files(seen: Looked) -> list[Entry]:
    """Files of data; none where a few examples are all there is. A few pictures illustrate a repository."""
    found = [
        e
        for e in seen.tree.entries
        if (
            e.suffix in STANDARD
            or e.suffix in OWN_FORMATS
            or e.name.endswith(".nii.gz")
            or e.suffix in _ARCHIVES
        )
        and not _PICTURE_FOLDER.search(e.folder + "/")
        and "/" in e.path
    ]
    pictures = {e.path for e in found if e.suffix in _PICTURES}
    held = found if len(pictures) >= FEW else [e for e in found if e.path not in pictures]
    return held if len(held) >= FEW or any(e.suffix in _ARCHIVES for e in held) else []


_PAGES = frozenset({"archive", "hub"})  # places with a page of their own, which may say more than the readme


def elsewhere(seen: Looked) -> bool:
    """Whether another page than this repository may speak for the data.

    It may not where the data lie here, or where the readme offers nothing but a drive: then the repository
    is the page of the set.
    """
    if files(seen) or seen.card:
        return False
    kinds = {kind for kind, _ in places(seen)}
    return not kinds or bool(kinds & _PAGES)


def on_a_drive(seen: Looked) -> bool:
    """Whether the data are offered on a drive and nowhere else."""
    return not files(seen) and {kind for kind, _ in places(seen)} == {"drive"}


def offered(seen: Looked) -> tuple[str, str] | None:
    """(kind of place, where it stands) of a link under which the data are offered."""
    return next(places(seen), None)


def places(seen: Looked) -> Iterator[tuple[str, str]]:
    """Kind and place of every link under which a readme may offer data."""
    for document in seen.readmes[:2]:
        for link in document.links:
            host = host_of(link.url) or (
                "hub"
                if re.search(
                    r"huggingface\.co/datasets|kaggle\.com/datasets|kaggle\.com/(?:c|competitions)", link.url
                )
                else None
            )
            if host in ("archive", "drive", "hub", "release"):
                yield str(host), document.at(link.line)


_RECORD = re.compile(
    r"zenodo\.org/records?/\d|figshare\.com/articles/|data\.mendeley\.com/datasets/\w|physionet\.org/content/|"
    r"dataverse[\w.]*/dataset\.xhtml\?persistentId=|datadryad\.org/stash/dataset/",
    re.IGNORECASE,
)
_DATA_WORDS = re.compile(r"\bdata\w*|\bdownload|\bavailable|\bimages\b|\bvideos\b|\bhere\b", re.IGNORECASE)


_OF_OTHERS = re.compile(
    r"\bet al\b|\b(?:from|and) \[?[A-Z]\w+ (?:&|and|et) |\bderived from\b|\bwe (?:used?|thank)\b|"
    r"\bpublic datasets?\b"
)


def record(seen: Looked) -> str | None:
    """Where a readme offers the data as a record of an archive of data."""
    for document in seen.readmes[:2]:
        for link in document.links:
            if (
                _RECORD.search(link.url)
                and _DATA_WORDS.search(link.context)
                and not _OF_OTHERS.search(link.context)
            ):
                return document.at(link.line)
    return None


_MASK_FOLDER = re.compile(
    r"(?:^|/)(?:masks?|labels?|seg\w*|annotations?|gts?|ground_?truth)/[^/]+$", re.IGNORECASE
)


def blurred_masks(held: list[Entry]) -> str | None:
    masks = [e for e in held if _MASK_FOLDER.search(e.path)]
    lossy = [e for e in masks if e.suffix in (".jpg", ".jpeg")]
    return lossy[0].path if len(lossy) >= FEW and len(lossy) == len(masks) else None
