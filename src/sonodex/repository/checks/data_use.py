"""D27, D31, D32: format, code and documentation of a repository that holds a dataset."""

from __future__ import annotations

import re

from sonodex.records.vocabularies import Level
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.checks.code import LATER, UNREAD_CODE
from sonodex.repository.code import Named, Script
from sonodex.repository.looking import Looked
from sonodex.repository.papers import Paper
from sonodex.repository.texts import Document
from sonodex.wording import counted

_NAMED_FORMAT = re.compile(
    r"\b(?:PNG|DICOM|NIfTI|MP4|HDF5|JPE?G|TIFF?|AVI|MetaImage|NRRD|BMP|Parquet|MHA)\b|"
    r"\.(?:png|dcm|nii(?:\.gz)?|mp4|h5|hdf5|jpe?g|tiff?|avi|mha|mhd|nrrd|bmp)\b",
    re.IGNORECASE,
)
_NAMED_OWN = re.compile(
    r"\.mat\b|\bMATLAB (?:files?|format|arrays?|data)|\.np[yz]\b|\bNumPy (?:files?|arrays?)|\bproprietary\b|"
    r"\.raw\b",
    re.IGNORECASE,
)
_READ_FORMAT = re.compile(r"\.(?:png|dcm|nii(?:\.gz)?|mp4|jpe?g|tiff?|avi|mha|mhd|nrrd|bmp)$", re.IGNORECASE)
_SCANNED = re.compile(r"\.(?:dcm|nii(?:\.gz)?|mha|mhd|nrrd)$", re.IGNORECASE)
_OF_LOADING = re.compile(r"(?:data|load|convert|reader|prepare)\w*\.(?:py|ipynb|m)$", re.IGNORECASE)
_LOADS_LINE = re.compile(r"load_dataset\(|read_csv\(|loadmat\(|imread\(|nib\.load\(|np\.load\(|h5py\.File\(")
_LOADS = re.compile(
    r"(?:imread|read_csv|load_dataset|loadmat|read_image|dcmread|nib\.load|np\.load|"
    r"VideoCapture|Dataset|DataLoader|imreader|ReadImage|Image\.open|readtable|niftiread|"
    r"dicomread|(?:^|\.)load|fread|importdata|readmatrix|h5read|textscan|fromfile|loadtxt|genfromtxt|copyfile)$",
    re.IGNORECASE,
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
    # Arrays beside code may be what it made of data that lie elsewhere.
    derived = bool(own) and next(holdings.places(seen), None) is not None and bool(view.purposes.networks)
    if own and not derived:
        place = next(e.path for e in files if e.suffix in holdings.OWN_FORMATS)
        return Answer("partial", f"{', '.join(own)} files", place)
    named = holdings.told(seen, _NAMED_FORMAT, _OF_WEIGHTS)
    if named:
        return Answer("full", "a standard format named in the readme, files not seen", named)
    read = _read_by_code(seen)
    if read and _SCANNED.search(read[0]):
        return Answer("full", f"the code reads {read[0]} files", read[1])
    if read:  # pictures may be what was cut from videos or volumes
        note = f"the code reads {read[0]} files; in which format the data are given is not told"
        return Answer("partial", note, read[1], "full")
    named = holdings.told(seen, _NAMED_OWN, _MADE)
    if named:
        return Answer(
            "partial", "MATLAB, NumPy or a format of its own named in the readme, files not seen", named
        )
    return unknown("no data files in the tree and no format named")


_OF_WEIGHTS = re.compile(
    r"\bweights?\b|\bmodel\b|checkpoint|\w+_?(?:model|net)\w*\.(?:h5|hdf5)", re.IGNORECASE
)
_MADE = re.compile(
    r"convert|generat|output|imagenet|checkpoint|pre-?trained|shape \(|\.py\b|your own|array of|RESULTS",
    re.IGNORECASE,
)


def _read_by_code(seen: Looked) -> tuple[str, str] | None:
    """(ending, place) of a standard format that a script with a reader names: that of a scanner anywhere, a
    picture's only in a script that is named after the data, as others draw pictures, too."""
    found: tuple[str, str] | None = None
    for script in seen.own_scripts():
        pattern = _READ_FORMAT if _OF_LOADING.search(script.path) else _SCANNED
        if not script.called(_LOADS):
            continue
        for text in script.strings:
            ending = pattern.search(text.name) if " " not in text.name else None
            if ending and _SCANNED.search(ending[0]):
                return ending[0], f"{script.path}:{text.line}"
            found = found or ((ending[0], f"{script.path}:{text.line}") if ending else None)
    return found


def loader(view: View) -> Answer:
    """Is loader, evaluation or baseline code published?"""
    seen = view.seen
    scripts = [s for s in seen.own_scripts() if s.language != "shell" and s.stem != "setup"]
    purposes = view.purposes
    later = next(
        (d.at(n.number) for d in seen.readmes[:1] if (n := d.find(LATER) or d.find(_UNFINISHED))), None
    )
    if later and scripts:
        return Answer("partial", "code here; the readme says that a part will follow", later)
    readers = [(s, call) for s in scripts if (call := _reads(s))]
    whole = [(s, call) for s, call in readers if purposes.missing(s) is None]
    training = next((e for e in purposes.training_entries if e.missing is None), None)
    if training:
        return Answer("full", f"baseline code: {training.path.rpartition('/')[2]}", training.at)
    loading = next(((s, call) for s, call in whole if _is_loader(s) or s.called(_MEASURES)), None)
    if loading:
        name = loading[0].path.rpartition("/")[2]
        return Answer("full", f"{name} reads the data", f"{loading[0].path}:{loading[1].line}")
    if readers and not whole and (missing := purposes.missing(readers[0][0])):
        return Answer("partial", f"code imports {missing.module}, which is absent", missing.at)
    entry = next((e for e in purposes.evaluation_entries if e.missing is None), None)
    if entry:
        name = entry.path.rpartition("/")[2]
        return Answer("partial", f"{name} runs a model; no training or loader seen", entry.at, "full")
    if whole:
        name = whole[0][0].path.rpartition("/")[2]
        place = f"{whole[0][0].path}:{whole[0][1].line}"
        if purposes.networks:
            return Answer("partial", f"{name} reads files, not seen to be those of the set", place, "full")
        return Answer("full", f"{name} reads the data", place)
    recipe = next((s for s in seen.own_scripts() if s.language == "shell" and _RECIPE.search(s.stem)), None)
    if recipe and len(recipe.calls) >= holdings.FEW:
        return Answer("full", f"recipe {recipe.path.rpartition('/')[2]}", recipe.path)
    unread = next((s.path for s in scripts if not s.parsed and not s.calls), None)
    if unread:
        return Answer("partial", f"{unread} could not be read", unread, "full")
    if scripts:
        return Answer(
            "partial", f"{counted(len(scripts), 'script')}, none seen to read the data", scripts[0].path
        )
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
    # What other people wrote for the set counts in part, and lies elsewhere.
    return Answer("none", "no code", "", "partial")


_UNFINISHED = re.compile(r"\bunder (?:active |heavy )?development\b|\bwork in progress\b", re.IGNORECASE)


def _reads(script: Script) -> Named | None:
    """The first call that reads items; one that loads weights or settings is none."""
    return next((c for c in script.calls if _LOADS.search(c.name) and not _LOADS_ELSE.search(c.name)), None)


def _is_loader(script: Script) -> bool:
    """Whether a script is one that hands out items of a set, by its classes or its name."""
    derived = any(base.rpartition(".")[2] in _SET_BASES for c in script.classes for base in c.bases)
    return derived or bool(_OF_LOADING.search(script.path))


_LOADS_ELSE = re.compile(
    r"(?:^|\.)(?:torch|joblib|json|yaml|model|net|pickle|cp|toml|OmegaConf)\.load$|state_dict"
)
_SET_BASES = frozenset({"Dataset", "Sequence", "LightningDataModule", "IterableDataset", "VisionDataset"})
_MEASURES = re.compile(
    r"(?:dice\w*|iou\w*|roc_auc\w*|\w*accuracy\w*|f1_?score|confusion_matrix|hausdorff\w*|mean_squared_error|"
    r"classification_report|mean_absolute_error)$",
    re.IGNORECASE,
)
_RECIPE = re.compile(r"^(?:run|train|eval|baseline|decode|test)", re.IGNORECASE)


_DATA_JOURNAL = re.compile(
    r"scientific data\b|data in brief|data descriptions?\b|\bdescriptor:|gigascience|\bdata ?(?:set )?paper",
    re.IGNORECASE,
)
_DATA_TITLE = re.compile(
    r"data ?sets?\b|\bdata ?base|\bbenchmark|\bcorpus|\bchallenge|\bcollection of", re.IGNORECASE
)
_WITH_A_METHOD = re.compile(
    r"\b(?:and|with) (?:an? |the |its )?(?:[\w-]+ ){0,3}(?:model|network|method|framework|algorithm)\b",
    re.IGNORECASE,
)
_DICTIONARY = re.compile(
    r"(?:^|/)(?:[^/]*[-_ ])?(?:data[-_ ]?dictionary|codebook|variable[-_ ](?:list|descriptions?))[^/]*\."
    r"(?:csv|xlsx?|md|txt|pdf|json|docx?)$|^[^/]*data[-_ ]?sheet[^/]*\.(?:md|pdf|docx?)$",
    re.IGNORECASE,
)
_FIELD_HEADING = re.compile(
    r"field|column|variable|metadata|attribute|data dictionary|file format|csv", re.IGNORECASE
)
_HEADER = re.compile(
    r"^\s*\|.*\b(?:columns?|fields?|variables?|attributes?|features?|keys?|parameters?|data types?|"
    r"data ?sets?/\w+)\b.*\|.*"
    r"\b(?:descriptions?|meaning|definition|explanation|type)\b",
    re.IGNORECASE,
)
_ROW = re.compile(r"^\s*\|.*\w.*\|.*\w.*\|\s*$")
_FIELD = re.compile(r"^\s*[-*+]\s+(?:\*\*|`)([\w ./-]{1,40})(?:\*\*|`)?[^:]{0,30}:(?:\*\*|`)?\s*\S")
_NOT_FIELD = re.compile(
    r"^(?:formats?|channels?|resolution|size|licen[sc]e|content|purpose|note|source|link|paper|homepage|tasks?|"
    r"train\w*|test\w*|val\w*|images?|masks?|labels?|number of .*|total.*|file|title|author\w*|modality)$",
    re.IGNORECASE,
)
_LIST_OF_FIELDS = re.compile(r"\b(?:fields?|columns?|variables?|data dictionary)\b", re.IGNORECASE)
_PLAIN_FIELD = re.compile(r"^\s*[-*+]\s+[\w -]{1,40}\s*:\s+\S")
_FEW_FIELDS = 3


def _fields(document: Document) -> int | None:
    """The line at which a document begins to describe fields one by one."""
    for number, line in enumerate(document.lines, 1):
        if (
            _HEADER.match(line)
            and sum(bool(_ROW.match(x)) for x in document.lines[number + 1 : number + 5]) >= _FEW_FIELDS
        ):
            return number
    for section in document.sections:
        if _FIELD_HEADING.search(section.title):
            body = document.lines[section.start : section.end]
            named = [m for line in body if (m := _FIELD.match(line)) and not _NOT_FIELD.match(m[1].strip())]
            plain = _LIST_OF_FIELDS.search(section.title) and sum(bool(_PLAIN_FIELD.match(x)) for x in body)
            if max(len(named), plain or 0) >= _FEW_FIELDS:
                return section.start
    return None


def _about_data(seen: Looked, paper: Paper) -> bool:
    """Whether a paper describes data, by its journal, its title, or the line that cites it."""
    document = next((d for d in (*seen.readmes, *seen.documents) if d.path == paper.path), None)
    line = document.lines[paper.line - 1] if document and paper.line <= len(document.lines) else ""
    return bool(_DATA_JOURNAL.search(f"{paper.venue} {line}") or _DATA_TITLE.search(paper.title))


_TEMPLATE = re.compile(r"more information needed|^dataset card for\b", re.IGNORECASE)


def _words(document: Document) -> int:
    """Words of a document, without the front matter of a card and what a template left."""
    begin = 0
    if document.lines and document.lines[0].strip() == "---":
        begin = next((n for n, line in enumerate(document.lines[1:], 2) if line.strip() == "---"), 0)
    return sum(
        len(line.text.split())
        for line in document.prose
        if line.number > begin and not _TEMPLATE.search(line.text)
    )


def described(view: View) -> Answer:
    """How are the data documented?"""
    seen = view.seen
    reviewed = [p for p in seen.papers if p.status == "reviewed"]
    paper = next((p for p in reviewed if _about_data(seen, p)), None)
    method = paper is not None and bool(_WITH_A_METHOD.search(paper.title))
    if paper and not method:
        return Answer("full", f"data paper ({paper.doi or paper.title[:80] or paper.venue})", paper.at)
    listed = next((e.path for e in seen.tree.entries if _DICTIONARY.search(e.path)), None)
    if listed:
        return Answer("full", "a list that explains the fields", listed)
    for document in (*seen.readmes[:4], *seen.documents[:4]):
        line = _fields(document)
        if line:
            return Answer("full", "readme describes the fields one by one", document.at(line))
    if paper:  # how much of it is on the data its title does not say
        return Answer("partial", "readme and a paper on data and a method", paper.at, "full")
    told = seen.main is not None and _words(seen.main) >= _TOLD
    if seen.main is None or not told:
        return Answer("none", "no readme that describes the data", "", None if seen.card else "full")
    # Any paper that is cited may describe each field, and so may the page where the data lie.
    methods = bool(reviewed) and all(p.title for p in reviewed[:1])
    published = bool(seen.papers) or seen.main.find(_PUBLISHED) is not None
    more: Level | None = None if not holdings.elsewhere(seen) and (methods or not published) else "full"
    note = "readme and a paper on a method" if methods else "readme without a description of each field"
    return Answer("partial", note, seen.main.at(1), more)


_PUBLISHED = re.compile(
    r"\b(?:our|the|this|from|see) (?:[\w-]+ )?(?:paper|manuscript|article|publication)\b", re.IGNORECASE
)
_TOLD = 40  # words with which a readme describes something


CHECKS = (
    Check(
        "data-format",
        "D27",
        "endings of data files, formats named in the readme or read by scripts that load the data",
        "standard formats",
        "MATLAB, NumPy, raw",
        "never said",
        "content is not decoded here, the audit does; a format named of something else",
        file_format,
    ),
    Check(
        "data-code",
        "D31",
        "scripts that read images, tables or volumes, that train or evaluate; recipes",
        "a training script, a loader, or an evaluation that measures",
        "a script that only runs a model (open upwards), other scripts, absent modules, a part to follow",
        "no code here (open: other people's loaders count in part)",
        "whether all items are covered",
        loader,
    ),
    Check(
        "data-documentation",
        "D32",
        "data papers, sections on fields, the readme",
        "a paper whose journal or title says that it is about data, or fields one by one",
        "a readme (open upwards where a paper or another page may tell more)",
        "no readme (open upwards)",
        "a datasheet in PDF; a paper on the data that is not cited",
        described,
    ),
)
