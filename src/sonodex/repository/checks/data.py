"""D2, D4, D5, D27, D29, D31, D32: a repository (or a hub's card) that holds a dataset and no model."""

from __future__ import annotations

import re

from sonodex.records.vocabularies import Level
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.checks.code import UNREAD_CODE
from sonodex.repository.checks.terms import open_source
from sonodex.repository.papers import DATA_DOI, DOI

_NAMED_FORMAT = re.compile(
    r"\b(PNG|DICOM|NIfTI|MP4|HDF5|JPE?G|TIFF?|AVI|MetaImage|NRRD|BMP|Parquet)\b|\.(?:png|"
    r"dcm|nii|mp4|h5|jpg|tif|avi|mha|nrrd)\b",
    re.IGNORECASE,
)
_NAMED_OWN = re.compile(r"\.mat\b|\bMATLAB\b|\.npy\b|\bNumPy\b|\bproprietary\b", re.IGNORECASE)
_SOFTWARE = re.compile(r"\bsoftware\b|\bversion \d|\bYOLO|\blibrary\b|\btoolbox\b|\bpackage\b", re.IGNORECASE)
_OF_DATA = re.compile(r"\bdata\w*", re.IGNORECASE)
_SPLIT_FILE = re.compile(
    r"(?:^|[/_\-.])(?:train|test|val|valid|validation|split|splits|fold_?\d*|"
    r"folds)(?:[_\-.\w]*)\.(?:txt|csv|json|xlsx|tsv|ya?ml)$",
    re.IGNORECASE,
)
_SPLIT_FOLDER = re.compile(
    r"(?:^|/)(?:train(?:ing)?|test(?:ing)?)(?:[_-]?(?:set|data|images))?/", re.IGNORECASE
)
_SPLIT_COLUMN = re.compile(
    r"(?:^|_)(?:fold|split|subset|partition|is_?train|is_?test|train_?test)(?:_|\d*$)", re.IGNORECASE
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
    r"dicomread|(?:^|\.)load|fread|importdata|readmatrix|h5read|textscan|fromfile|loadtxt|genfromtxt)$",
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
    return len(holdings.files(seen)) >= 10 or bool(
        words and (len(seen.own_scripts()) <= 3 or re.search(r"data ?set|database", title, re.IGNORECASE))
    )


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
    # Where the data lie elsewhere, their page may say what this repository does not.
    elsewhere: Level | None = None if holdings.files(seen) else "full"
    if best is None:
        at = seen.main.at(1) if seen.main else ""
        return Answer("none", "no licence file, none named in readme or card", at, elsewhere)
    if best.spdx is None:
        return Answer("partial", "terms of its own", best.at)
    if stated is None and not holdings.files(seen):
        level: Level = "none" if open_source(best.spdx) else "partial"
        return Answer(level, f"{best.spdx} in a repository that does not hold the data", best.at, elsewhere)
    if stated is None and open_source(best.spdx) and any(s.language != "shell" for s in seen.own_scripts()):
        return Answer(
            "partial", f"{best.spdx} beside data and code, nothing said of the data", best.at, "full"
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
            if doi and not (_SOFTWARE.search(line) and not _OF_DATA.search(line)):
                return Answer(
                    "full", f"DOI {doi.rstrip('.,;)')[:80]} of an archive of data", document.at(number)
                )
    more: Level | None = None if holdings.files(seen) else "full"
    record = holdings.record(seen)
    if record:
        return Answer("full", "record of an archive that gives each a DOI", record)
    link = holdings.offered(seen)
    if link:
        return Answer("partial", f"link to a place ({link[0]}) without a DOI", link[1], more)
    if seen.main is not None:
        return Answer("partial", "a repository page without a DOI", seen.main.at(1), more)
    if seen.own is not None:
        return Answer("partial", "a repository page without a DOI", "", more)
    return Answer("none", "no identifier and no page that describes the data")


def version(view: View) -> Answer:
    """Can a user tell which version was used and whether it is complete?"""
    seen = view.seen
    files = holdings.files(seen)
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
    link = holdings.offered(seen)
    return (
        unknown(f"the data lie elsewhere ({link[0]}); that page was not read")
        if link
        else Answer("none", "no data, list or version", "", "partial")
    )


def file_format(view: View) -> Answer:
    """Are the files in a standard documented format?"""
    seen = view.seen
    files = holdings.files(seen)
    standard = sorted(
        {holdings.STANDARD[e.suffix] for e in files if e.suffix in holdings.STANDARD}
        | ({"NIfTI"} if any(e.name.endswith(".nii.gz") for e in files) else set())
    )
    own = sorted({holdings.OWN_FORMATS[e.suffix] for e in files if e.suffix in holdings.OWN_FORMATS})
    if standard and (blurred := holdings.blurred_masks(files)):
        return Answer("partial", "masks stored as JPEG, whose edges are lossy", blurred)
    if standard:
        return Answer(
            "full",
            f"{', '.join(standard)} in the tree",
            next(e.path for e in files if e.suffix in holdings.STANDARD or e.name.endswith(".nii.gz")),
        )
    if own:
        return Answer(
            "partial",
            f"{', '.join(own)} files",
            next(e.path for e in files if e.suffix in holdings.OWN_FORMATS),
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
        (e for e in holdings.files(seen) if _SPLIT_FOLDER.search(e.path)), None
    )
    subject = next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_BY_SUBJECT))), None)
    if file and subject:
        return Answer("full", f"division in {file.name}; readme says it is by subject", subject)
    if file:
        return Answer("partial", "lists or folders of a division, without a word on subjects", file.path)
    column = next((one for one in seen.columns if _SPLIT_COLUMN.search(one.name)), None)
    if column:
        return Answer("partial", f"a column {column.name[:40]} in {column.path}", f"{column.path}:1")
    said = next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_SPLIT_SAID))), None)
    if said:
        more: Level | None = None if holdings.files(seen) else "full"
        return Answer("partial", "division described in the readme, no lists", said, more)
    if not holdings.files(seen):
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
    entry = next(iter([*view.purposes.training_entries, *view.purposes.evaluation_entries]), None)
    if entry and entry.missing is None:
        return Answer("full", f"baseline code: {entry.path.rpartition('/')[2]}", entry.at)
    recipe = next((s for s in seen.own_scripts() if s.language == "shell" and _RECIPE.search(s.stem)), None)
    if recipe and len(recipe.calls) >= holdings.FEW:
        return Answer("full", f"recipe {recipe.path.rpartition('/')[2]}", recipe.path)
    if scripts:
        return Answer("partial", f"{len(scripts)} scripts, none seen to read the data", scripts[0].path)
    loads = next(
        (d.at(c.number) for d in seen.readmes[:2] for c in d.code if _LOADS_LINE.search(c.text)), None
    )
    if loads:
        return Answer("partial", "lines that load the data in the readme only", loads)
    other = next((e.path for e in seen.tree.entries if UNREAD_CODE.search(e.path)), None)
    if other:
        return Answer("none", f"{other} is in a language that is not read", other, "full")
    if not holdings.files(seen):
        return Answer("none", "no code here; the data themselves were not seen", "", "full")
    return Answer("none", "no code")


_RECIPE = re.compile(r"^(?:run|train|eval|baseline|decode|test)", re.IGNORECASE)


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
    # A paper, cited or not, or the page where the data lie, may describe each field.
    if seen.main is not None and sum(len(line.text.split()) for line in seen.main.prose) >= _TOLD:
        return Answer("partial", "readme without a description of each field", seen.main.at(1), "full")
    return Answer("none", "no readme that describes the data", "", "full")


_TOLD = 40  # words with which a readme describes something


CHECKS = (
    Check(
        "data-licence",
        "D2",
        "card, readme, licence files of the root",
        "a recognised licence for the data, or one beside the data",
        "terms of their own; a code licence beside data and code (open upwards)",
        "nothing stated; a code licence without the data (open where the data lie elsewhere)",
        "a licence meant for code only, beside data",
        data_licence,
    ),
    Check(
        "data-identifier",
        "D4",
        "DOIs and records of archives of data in the readme",
        "one of them",
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
        "lists, folders, columns of tables, sentences on a division",
        "lists or folders, and a sentence that it is by subject",
        "lists, folders or a description",
        "none of these",
        "an undocumented division inside an archive",
        split,
    ),
    Check(
        "data-code",
        "D31",
        "scripts that read images, tables or volumes, that train or evaluate; recipes",
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
        "a readme (open upwards: a paper may tell more)",
        "no readme (open upwards)",
        "a datasheet in PDF",
        described,
    ),
)
