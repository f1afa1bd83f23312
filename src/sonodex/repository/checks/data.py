"""D2, D4, D5, D27, D29, D31, D32: a repository (or a hub's card) that holds a dataset and no model."""

from __future__ import annotations

import re

from sonodex.records.vocabularies import Level
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.looking import Looked
from sonodex.repository.papers import DATA_DOI, DOI
from sonodex.repository.tree import Entry
from sonodex.repository.weights.links import host_of

_STANDARD = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF", ".tiff": "TIFF", ".bmp": "BMP",
    ".dcm": "DICOM", ".nii": "NIfTI", ".mha": "MetaImage", ".mhd": "MetaImage", ".nrrd": "NRRD",
    ".mp4": "MP4", ".avi": "AVI", ".h5": "HDF5", ".hdf5": "HDF5", ".parquet": "Parquet",
}  # fmt: skip
_OWN_FORMATS = {
    ".mat": "MATLAB",
    ".npy": "NumPy",
    ".npz": "NumPy",
    ".pkl": "pickle",
    ".raw": "raw",
    ".bin": "raw",
}
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".rar", ".7z"})
_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".json", ".jsonl", ".xml", ".txt"})
_PICTURE_FOLDER = re.compile(
    r"(?:^|/)(?:figs?|figures?|assets?|docs?|imgs?/readme|screenshots?|media|logos?)(?:/|$)", re.IGNORECASE
)
_NAMED_FORMAT = re.compile(
    r"\b(PNG|DICOM|NIfTI|MP4|HDF5|JPE?G|TIFF?|AVI|MetaImage|NRRD|BMP|Parquet)\b|\.(?:png|"
    r"dcm|nii|mp4|h5|jpg|tif|avi|mha|nrrd)\b",
    re.IGNORECASE,
)
_NAMED_OWN = re.compile(r"\.mat\b|\bMATLAB\b|\.npy\b|\bNumPy\b|\bproprietary\b", re.IGNORECASE)
_SPLIT_FILE = re.compile(
    r"(?:^|[/_\-.])(?:train|test|val|valid|validation|split|splits|fold_?\d*|"
    r"folds)(?:[_\-.\w]*)\.(?:txt|csv|json|xlsx|tsv|ya?ml)$",
    re.IGNORECASE,
)
_SPLIT_FOLDER = re.compile(
    r"(?:^|/)(?:train(?:ing)?|test(?:ing)?)(?:[_-]?(?:set|data|images))?/", re.IGNORECASE
)
_BY_SUBJECT = re.compile(
    r"(?:split|divid|partition|fold)[^.]{0,120}\b(?:patient|subject|participant|case|"
    r"volunteer|study)|(?:patient|subject)[- ](?:wise|level|disjoint|independent)|"
    r"no (?:patient|subject)s? (?:overlap|appear|in both)",
    re.IGNORECASE,
)
_SPLIT_SAID = re.compile(
    r"\b(?:train(?:ing)?|test(?:ing)?|validation)\s+(?:set|split|subset)s?\b|\bfive-?fold|"
    r"\b\d+-fold|split into",
    re.IGNORECASE,
)
_FIELDS = re.compile(r"^\s*\|.*\|.*\|\s*$|^\s*[-*]\s+`?[\w ]{2,40}`?\s*:\s+\S+", re.IGNORECASE)
_FIELD_HEADING = re.compile(
    r"field|column|metadata|structure|format|description|annotation|content|"
    r"organi[sz]ation|data dictionary|features",
    re.IGNORECASE,
)
_CARD_KEYS = frozenset(
    {"task_categories", "size_categories", "dataset_info", "configs", "annotations_creators", "task_ids"}
)
_LOADS_LINE = re.compile(r"load_dataset\(|read_csv\(|loadmat\(|imread\(|nib\.load\(|np\.load\(|h5py\.File\(")
_LOADS = re.compile(
    r"(?:imread|read_csv|load_dataset|loadmat|read_image|dcmread|nib\.load|np\.load|"
    r"VideoCapture|Dataset|DataLoader|imreader|ReadImage|Image\.open|readtable|niftiread|"
    r"dicomread)$",
    re.IGNORECASE,
)


def is_dataset(view: View) -> bool:
    """Whether the repository is one of data: no network, no training and no weights, and data files, a
    dataset card or a readme about data."""
    seen = view.seen
    if _CARD_KEYS & set(seen.card):
        return True
    purposes = view.purposes
    if (
        purposes.networks
        or purposes.training
        or purposes.evaluation_entries
        or purposes.built
        or seen.weights
    ):
        return False
    title = seen.main.lines[0] if seen.main and seen.main.lines else ""
    words = (
        bool(
            re.search(
                r"data ?set|\bdata\b|database|challenge data|images|corpus",
                " ".join(line.text for line in seen.main.prose[:6]),
                re.IGNORECASE,
            )
        )
        if seen.main
        else False
    )
    return len(_files(seen)) >= 10 or bool(
        words and (len(seen.own_scripts()) <= 3 or re.search(r"data ?set|database", title, re.IGNORECASE))
    )


def _files(seen: Looked) -> list[Entry]:
    return [
        e
        for e in seen.tree.entries
        if (
            e.suffix in _STANDARD
            or e.suffix in _OWN_FORMATS
            or e.name.endswith(".nii.gz")
            or e.suffix in _ARCHIVES
        )
        and not _PICTURE_FOLDER.search(e.folder + "/")
        and "/" in e.path
    ]


def _offered(seen: Looked) -> tuple[str, str] | None:
    """(kind of place, where it stands) of a link under which the data are offered."""
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
                return str(host), document.at(link.line)
    return None


def data_licence(view: View) -> Answer:
    """Under which licence are the data released?"""
    seen = view.seen
    ours = [one for one in seen.licences if not seen.vendored(one.path) and "/" not in one.path]
    metadata = next(
        (one for one in ours if one.place == "metadata" and one.path.casefold().startswith("readme")), None
    )
    stated = (
        metadata
        or next((one for one in ours if one.about == "data"), None)
        or next((one for one in ours if one.place == "readme" and one.about == "all"), None)
    )
    file = next((one for one in ours if one.place == "file"), None)
    best = stated or file
    if best is None:
        return Answer(
            "none", "no licence file, none named in readme or card", seen.main.at(1) if seen.main else ""
        )
    if best.spdx is None:
        return Answer("partial", "terms of its own", best.at)
    elsewhere: Level | None = "full" if _offered(seen) else None
    if stated is None and not _files(seen):
        return Answer(
            "partial", f"{best.spdx} in a repository that does not hold the data", best.at, elsewhere
        )
    return Answer(
        "full",
        f"{best.spdx} stated {'for the data' if stated else 'in a licence file beside the data'}",
        best.at,
    )


def identifier(view: View) -> Answer:
    """Do the data have a persistent identifier of their own?"""
    seen = view.seen
    for document in [*seen.readmes[:2], *(d for d in seen.documents[:4] if "cit" in d.path.casefold())]:
        for number, line in enumerate(document.lines, 1):
            doi = next((m for m in DOI.findall(line) if DATA_DOI.match(m)), None)
            if doi:
                return Answer(
                    "full", f"DOI {doi.rstrip('.,;)')[:80]} of an archive of data", document.at(number)
                )
    link = _offered(seen)
    if link:
        return Answer("partial", f"link to a {link[0]} without a DOI", link[1])
    if seen.main is not None:
        return Answer("partial", "a repository page without a DOI", seen.main.at(1))
    return Answer("none", "no identifier and no page that describes the data")


def version(view: View) -> Answer:
    """Can a user tell which version was used and whether it is complete?"""
    seen = view.seen
    files = _files(seen)
    history = seen.tree.history
    release = "hub revision" if seen.card else f"tag {history.tags[-1]}" if history and history.tags else None
    if files and release:
        return Answer(
            "full",
            f"{len(files):,} files listed with sizes, {release}",
            files[0].path,
        )
    if files:
        return Answer("partial", f"{len(files):,} files listed with sizes, no release", files[0].path)
    tables = [
        e
        for e in seen.tree.entries
        if e.suffix in (".csv", ".tsv", ".xlsx", ".txt", ".json")
        and re.search(r"list|files?|manifest|checksum|md5|sha|index|split|meta", e.name, re.IGNORECASE)
    ]
    if tables:
        return Answer("partial", "a table names the items, no version of the data", tables[0].path, "full")
    link = _offered(seen)
    return (
        unknown(f"the data lie elsewhere ({link[0]}); that page was not read")
        if link
        else Answer("none", "no data, list or version", "", "partial")
    )


def file_format(view: View) -> Answer:
    """Are the files in a standard documented format?"""
    seen = view.seen
    files = _files(seen)
    standard = sorted(
        {_STANDARD[e.suffix] for e in files if e.suffix in _STANDARD}
        | ({"NIfTI"} if any(e.name.endswith(".nii.gz") for e in files) else set())
    )
    own = sorted({_OWN_FORMATS[e.suffix] for e in files if e.suffix in _OWN_FORMATS})
    if standard:
        return Answer(
            "full",
            f"{', '.join(standard)} in the tree",
            next(e.path for e in files if e.suffix in _STANDARD or e.name.endswith(".nii.gz")),
        )
    if own:
        return Answer(
            "partial", f"{', '.join(own)} files", next(e.path for e in files if e.suffix in _OWN_FORMATS)
        )
    for document in seen.readmes[:2]:
        found = document.find(_NAMED_FORMAT) or document.find(_NAMED_OWN)
        if found:
            return Answer(
                "partial", "format named in the readme, files not seen", document.at(found.number), "full"
            )
    return unknown("no data files in the tree and no format named")


def split(view: View) -> Answer:
    """Is a fixed split into training and test items published with the data?"""
    seen = view.seen
    file = next((e for e in seen.tree.entries if _SPLIT_FILE.search(e.path)), None) or next(
        (e for e in _files(seen) if _SPLIT_FOLDER.search(e.path)), None
    )
    subject = next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_BY_SUBJECT))), None)
    if file and subject:
        return Answer("full", f"division in {file.name}; readme says it is by subject", subject)
    if file:
        return Answer("partial", "lists or folders of a division, without a word on subjects", file.path)
    said = next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_SPLIT_SAID))), None)
    if said:
        return Answer("partial", "division described in the readme, no lists", said)
    if not _files(seen):
        return Answer("none", "no division in the readme; the data themselves were not seen", "", "full")
    return Answer("none", "no lists, folders or words on a division")


def loader(view: View) -> Answer:
    """Is loader, evaluation or baseline code published?"""
    seen = view.seen
    scripts = [s for s in seen.own_scripts() if s.language != "shell"]
    reads = next(((s, call) for s in scripts if (call := s.called(_LOADS))), None)
    if reads:
        missing = view.purposes.missing(reads[0])
        if missing:
            return Answer("partial", f"code imports {missing.module}, which is absent", missing.at)
        return Answer(
            "full", f"{reads[0].path.rpartition('/')[2]} reads the data", f"{reads[0].path}:{reads[1].line}"
        )
    if scripts:
        return Answer("partial", f"{len(scripts)} scripts, none seen to read the data", scripts[0].path)
    loads = next(
        (d.at(c.number) for d in seen.readmes[:2] for c in d.code if _LOADS_LINE.search(c.text)), None
    )
    if loads:
        return Answer("partial", "lines that load the data in the readme only", loads)
    if not _files(seen):
        return Answer("none", "no code here; the data themselves were not seen", "", "full")
    return Answer("none", "no code")


def described(view: View) -> Answer:
    """How are the data documented?"""
    seen = view.seen
    paper = next(
        (p for p in seen.papers if p.status == "reviewed" and re.search(r"data", p.venue, re.IGNORECASE)),
        None,
    )
    if paper:
        return Answer("full", f"data paper ({paper.doi or paper.venue})", paper.at)
    for document in (*seen.readmes[:2], *seen.documents[:4]):
        for section in document.sections:
            body = [
                line
                for line in document.lines[section.start : section.end]
                if _FIELDS.match(line) and not re.search(r"https?://|---", line)
            ]
            if _FIELD_HEADING.search(section.title) and len(body) >= 3:
                return Answer("full", "readme describes the fields one by one", document.at(section.start))
    # A paper, or the page where the data lie, may describe each field.
    more: Level | None = "full" if seen.papers or not _files(seen) else None
    if seen.main is not None and len(seen.main.prose) >= 5:
        return Answer(
            "partial",
            "readme without a description of each field",
            seen.main.at(1),
            more,
        )
    return Answer("none", "no readme that describes the data", "", more)


CHECKS = (
    Check(
        "data-licence",
        "D2",
        "card, readme, licence files of the root",
        "a recognised licence for the data, or one beside the data",
        "terms of their own; a licence without the data",
        "nothing stated",
        "a licence meant for code only, beside data",
        data_licence,
    ),
    Check(
        "data-identifier",
        "D4",
        "DOIs of archives of data in the readme",
        "such a DOI",
        "a page without one",
        "neither",
        "a DOI of another set that the readme names",
        identifier,
    ),
    Check(
        "data-version",
        "D5",
        "data files, tags, card, tables of files",
        "files in the tree and a tag or hub revision",
        "one of them",
        "neither",
        "what lies behind a link",
        version,
    ),
    Check(
        "data-format",
        "D27",
        "endings of data files, formats named in the readme",
        "standard formats",
        "MATLAB, NumPy, raw",
        "never said",
        "content is not decoded here; the audit does",
        file_format,
    ),
    Check(
        "data-split",
        "D29",
        "lists, folders, sentences on a division",
        "lists or folders, and a sentence that it is by subject",
        "lists, folders or a description",
        "none of these",
        "an undocumented division inside an archive",
        split,
    ),
    Check(
        "data-code",
        "D31",
        "scripts that read images, tables or volumes",
        "such a script",
        "other scripts, or one whose modules are absent",
        "no code",
        "whether all items are covered",
        loader,
    ),
    Check(
        "data-documentation",
        "D32",
        "data papers, sections on fields, the readme",
        "a data paper or fields one by one",
        "a readme",
        "no readme",
        "a datasheet in PDF",
        described,
    ),
)
