"""What a data repository holds: its files of data, the places where it offers them, and lines on them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sonodex.repository.looking import Looked
from sonodex.repository.texts import Document, Line, Link
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
_NO_DATA_ARCHIVE = re.compile(
    r"docker|template|(?:^|/)dist/|code|tool|model|weight|src|v?\d+\.\d+", re.IGNORECASE
)
_PICTURE_FOLDER = re.compile(
    r"(?:^|/)(?:(?:\w*_)?(?:fig|figure|picture|screenshot|example|sample|demo|icon|logo)s?|paperfigs?|"
    r"assets?|site|\w*graphics|"
    r"docs?|configs?|imgs?/readme|media|tests|gui\w*|results?|outputs?|predictions?|checkpoints?|weights|models?|"
    r"stat(?:istic)?s|visuali[sz]ations?|resources|(?:example|sample|demo)[-_ ]\w+|\w+_samples?)(?:/|$)",
    re.IGNORECASE,
)
_NAMED_DATA = re.compile(
    r"(?:^|/)[^/]*(?:data|images?|videos?|masks?|frames|labels?|annotations?|train|test|benign|malignant|normal)[^/]*/",
    re.IGNORECASE,
)
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".mp4", ".avi"})
FEW = 10  # pictures that illustrate a repository rather than being its data
_DATA_FOLDER = re.compile(r"^(?:data|datasets?)/", re.IGNORECASE)
_MANY = 100  # pictures that are data beside code, too, whatever their folder is called


def files(seen: Looked) -> list[Entry]:
    """Files of data; none where a few examples are all there is. A few pictures illustrate a repository."""
    if seen.held is None:
        seen.held = _files(seen)
    return seen.held


_ABOUT_ITEMS = re.compile(r"label|split|index|indices|info|meta|dict|scaler|config", re.IGNORECASE)


def is_data(entry: Entry) -> bool:
    """Whether a file is one of data by its name: pictures, volumes, arrays, archives."""
    if entry.suffix in _ARCHIVES:
        return not _NO_DATA_ARCHIVE.search(entry.path)
    if entry.suffix == ".pkl" and _ABOUT_ITEMS.search(entry.name):
        return False
    return entry.suffix in STANDARD or entry.suffix in OWN_FORMATS or entry.name.endswith(".nii.gz")


def _files(seen: Looked) -> list[Entry]:
    found = [
        e
        for e in seen.tree.entries
        if "/" in e.path and is_data(e) and not _PICTURE_FOLDER.search(e.folder + "/")
    ]
    if seen.card:
        return found
    pictures = {e.path for e in found if e.suffix in _PICTURES}
    if len(pictures) < _MANY and any(s.language != "shell" for s in seen.own_scripts()):
        named = {path for path in pictures if _NAMED_DATA.search(path)}
        pictures, loose = named, pictures - named
        found = [e for e in found if e.path not in loose]
    held = found if len(pictures) >= FEW else [e for e in found if e.path not in pictures]
    sure = any(
        e.suffix in _ARCHIVES or (e.suffix not in _PICTURES and _DATA_FOLDER.match(e.path)) for e in held
    )
    return held if len(held) >= FEW or sure else []


_PAGES = frozenset({"archive", "hub"})  # places with a page of their own, which may say more than the readme


def elsewhere(seen: Looked) -> bool:
    """Whether another page than this repository may speak for the data.

    It may not where the data lie here, or where the readme offers nothing but a drive: then the repository
    is the page of the set.
    """
    if files(seen) or seen.card:
        return False
    kinds = {kind for kind, _ in places(seen)}
    return bool(kinds & _PAGES) if kinds else table(seen) is None


def table(seen: Looked) -> Entry | None:
    """A table of data at the top of the tree."""
    named = re.compile(r"data\w*\.(?:csv|tsv|xlsx?|mat)$", re.IGNORECASE)
    return next((e for e in seen.tree.entries if e.path.count("/") <= 1 and named.search(e.name)), None)


def on_a_drive(seen: Looked) -> bool:
    """Whether the data are offered on a drive and nowhere else."""
    return not files(seen) and {kind for kind, _ in places(seen)} == {"drive"}


def offered(seen: Looked) -> tuple[str, str] | None:
    """(kind of place, where it stands) of a link under which the data are offered."""
    return next(places(seen), None)


def places(seen: Looked) -> Iterator[tuple[str, str]]:
    """Kind and place of every link under which a readme may offer data."""
    of_weights = {one.url for one in seen.weight_links}
    for document in _speaking(seen):
        for kind, link in stored(document):
            if link.url not in of_weights and not _OF_OTHERS.search(link.context):
                yield kind, document.at(link.line)


def stored(document: Document) -> Iterator[tuple[str, Link]]:
    """The links of a document to places where files are kept, each with its kind."""
    for link in document.links:
        if "/badge/" not in link.url:
            pages = (kind for kind, page in _STORES.items() if page.search(link.url))
            host: str | None = host_of(link.url) or next(pages, None)
            if host in ("archive", "drive", "hub", "release"):
                yield host, link


_STORES = {
    "hub": re.compile(r"huggingface\.co/datasets|kaggle\.com/(?:datasets|c|competitions)|ieee-dataport\.org"),
    "drive": re.compile(r"blob\.core\.windows\.net|\bs3[\w.-]*\.amazonaws\.com|storage\.googleapis\.com"),
}
_SPEAKING = re.compile(r"^(?:data\w*|download\w*|citation|abstract)\.(?:md|rst|txt)$", re.IGNORECASE)


def _speaking(seen: Looked) -> list[Document]:
    """Documents that may offer the data: readmes, and those at the top that are named after them."""
    return [*seen.readmes[:2], *[d for d in seen.documents if _SPEAKING.match(d.path)][:4]]


_RECORD = re.compile(
    r"zenodo\.org/records?/\d|figshare\.com/articles/|data\.mendeley\.com/datasets/\w|physionet\.org/content/|"
    r"dataverse[\w.]*/dataset\.xhtml\?persistentId=|datadryad\.org/stash/dataset/",
    re.IGNORECASE,
)
_DATA_WORDS = re.compile(r"\bdata\w*|\bdownload|\bavailable|\bimages\b|\bvideos\b|\bhere\b", re.IGNORECASE)


_OF_OTHERS = re.compile(
    r"\bet al\b|\b(?:from|and) \[?[A-Z]\w+ (?:&|and|et) |\bderived from\b|\bwe (?:used?|thank)\b|"
    r"\bpublic datasets?\b|\b(?:can|could) be (?:acquired|obtained) from\b"
)


def record(seen: Looked) -> str | None:
    """Where a readme offers the data as a record of an archive of data."""
    for document in _speaking(seen):
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


def told(seen: Looked, pattern: re.Pattern[str], but: re.Pattern[str] | None = None) -> str | None:
    """The place of the first line on the data that tells something, leaving out lines that speak of something
    else."""
    found = (
        document.at(line.number)
        for document, line in _lines(seen)
        if pattern.search(line.text) and not (but and but.search(line.text))
    )
    return next(found, None)


def _lines(seen: Looked) -> Iterator[tuple[Document, Line]]:
    """Lines of the readmes and of documents about the data, with the folders that code blocks draw."""
    about = [d for d in seen.documents if "/" not in d.path or d.path.casefold().startswith("data")]
    for document in (*seen.readmes[:2], *about[:6]):
        for line in (*document.prose, *document.code):
            yield document, line
