"""D27, D29, D31, D32: format, division, code and documentation of a repository that holds a dataset."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sonodex.records.vocabularies import Level
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.checks.code import UNREAD_CODE
from sonodex.repository.looking import Looked
from sonodex.repository.papers import Paper
from sonodex.repository.texts import Document, Line

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
_SCANNED = re.compile(r"\.(?:dcm|nii(?:\.gz)?|mha|mhd|nrrd|avi|bmp)$", re.IGNORECASE)
_OF_LOADING = re.compile(r"(?:data|load|convert|reader|prepare)\w*\.(?:py|ipynb|m)$", re.IGNORECASE)
_SPLIT_FILE = re.compile(
    r"(?:^|[/_\-.])(?:train|test|val|valid|validation|split|splits|fold_?\d*|"
    r"folds)(?:[_\-.][\w\-.]*|s)?\.(?:txt|csv|json|xlsx|tsv)$",
    re.IGNORECASE,
)
_NO_LIST = re.compile(
    r"(?:^|/)(?:requirements?|configs?|docker|\.github|tests?|results?)(?:/|$)", re.IGNORECASE
)
_MOST_LISTS = 60  # files named after a division; more are items
_SPLIT_FOLDER = re.compile(
    r"(?:^|/)(?:train(?:ing)?|test(?:ing)?)(?:[_-]?(?:set|data|images))?/", re.IGNORECASE
)
_SPLIT_COLUMN = re.compile(
    r"(?:^|_)(?:fold|split|subset|partition|is_?train|is_?test|train_?test)(?:_|\d*$)", re.IGNORECASE
)
_LISTS_BY_SUBJECT = re.compile(
    r"(?:^|[_\-/])(?:patients?|subjects?|speakers?|participants?)[_\-./]", re.IGNORECASE
)
_BY_SUBJECT = re.compile(
    r"(?:split|divid|partition|\bfolds?\b)[^.]{0,120}\b(?:patient|subject|participant|case|"
    r"volunteer|study)|(?:patient|subject|speaker)[- ](?:wise|level|disjoint|independent)|"
    r"no (?:patient|subject|speaker)s? (?:overlap|appear|(?:is )?(?:in|of) both)|"
    r"\b(?:different|disjoint|distinct|non-overlapping) (?:patients|subjects|speakers|participants)",
    re.IGNORECASE,
)
_SPLIT_SAID = re.compile(
    r"\b(?:train(?:ing)?|test(?:ing)?|validation)[ _-](?:(?:and|or|/) \w+ )?(?:data ?sets?|sets?|splits?|"
    r"subsets?|data|label|images|videos|cohort|folder)\b|\bfive-?fold|\b\d+-fold cross|split into|"
    r"\b\d[\d,]* (?:\w+ ){0,2}for (?:training|testing|validation)\b|[├└│].*\b(?:train|test)(?:ing)?\b",
    re.IGNORECASE,
)
_LOADS_LINE = re.compile(r"load_dataset\(|read_csv\(|loadmat\(|imread\(|nib\.load\(|np\.load\(|h5py\.File\(")
_LOADS = re.compile(
    r"(?:imread|read_csv|load_dataset|loadmat|read_image|dcmread|nib\.load|np\.load|"
    r"VideoCapture|Dataset|DataLoader|imreader|ReadImage|Image\.open|readtable|niftiread|"
    r"dicomread|(?:^|\.)load|fread|importdata|readmatrix|h5read|textscan|fromfile|loadtxt|genfromtxt|copyfile)$",
    re.IGNORECASE,
)


def _texts(seen: Looked) -> Iterator[tuple[Document, Line]]:
    """Lines of the readmes and of documents about the data, with the folders that code blocks draw."""
    about = [d for d in seen.documents if "/" not in d.path or "data" in d.path.casefold()]
    for document in (*seen.readmes[:2], *about[:6]):
        for line in (*document.prose, *document.code):
            yield document, line


def _first(seen: Looked, pattern: re.Pattern[str]) -> str | None:
    return next((d.at(line.number) for d, line in _texts(seen) if pattern.search(line.text)), None)


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
    named = _first(seen, _NAMED_FORMAT)
    if named:
        return Answer("full", "a standard format named in the readme, files not seen", named)
    read = _read_by_code(seen)
    if read:
        return Answer("full", f"the code reads {read[0]} files", read[1])
    named = _first(seen, _NAMED_OWN)
    if named:
        return Answer(
            "partial", "MATLAB, NumPy or a format of its own named in the readme, files not seen", named
        )
    return unknown("no data files in the tree and no format named")


def _read_by_code(seen: Looked) -> tuple[str, str] | None:
    """(ending, place) of a standard format that a script with a reader names; a picture's only in a script
    that is named after the data, as others draw pictures, too."""
    for script in seen.own_scripts():
        pattern = _READ_FORMAT if _OF_LOADING.search(script.path) else _SCANNED
        if script.called(_LOADS):
            for text in script.strings:
                ending = pattern.search(text.name) if " " not in text.name else None
                if ending:
                    return ending[0], f"{script.path}:{text.line}"
    return None


def split(view: View) -> Answer:
    """Is a fixed split into training and test items published with the data?"""
    seen = view.seen
    held = holdings.files(seen)
    lists = [e for e in seen.tree.entries if _SPLIT_FILE.search(e.path) and not _NO_LIST.search(e.folder)]
    lists = lists if len(lists) <= _MOST_LISTS else []
    by_subject = next((e.path for e in lists if _LISTS_BY_SUBJECT.search(e.path)), None)
    if by_subject:
        return Answer("full", "lists of a division named after subjects", by_subject)
    file = next(iter(lists), None) or next((e for e in held if _SPLIT_FOLDER.search(e.path)), None)
    subject = next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_BY_SUBJECT))), None)
    if file and subject:
        return Answer("full", f"division in {file.name}; readme says it is by subject", subject)
    if file:
        return Answer("partial", "lists or folders of a division, without a word on subjects", file.path)
    column = next((one for one in seen.columns if _SPLIT_COLUMN.search(one.name)), None)
    if column:
        return Answer("partial", f"a column {column.name[:40]} in {column.path}", f"{column.path}:1")
    parts = _parts_of_the_card(seen)
    if len(parts) > 1:
        return Answer("partial", f"the card names {', '.join(parts)}", seen.main.at(1) if seen.main else "")
    said = _first(seen, _SPLIT_SAID)
    if said:
        more: Level | None = None if held or holdings.on_a_drive(seen) else "full"
        return Answer("partial", "division described in the readme, no lists", said, more)
    if not held and holdings.table(seen) is None:
        return Answer("none", "no division in the readme; the data themselves were not seen", "", "full")
    return Answer("none", "no lists, folders or words on a division")


def _parts_of_the_card(seen: Looked) -> list[str]:
    """Parts (train, test, ...) that the front matter of a hub's card names."""
    if not seen.card or seen.main is None:
        return []
    part = re.compile(r"^\s*-?\s*(?:split|name):\s*(train|test|val\w*|dev)\b")
    found = (part.match(line) for line in seen.main.lines[:400])
    return list(dict.fromkeys(m[1] for m in found if m))


def loader(view: View) -> Answer:
    """Is loader, evaluation or baseline code published?"""
    seen = view.seen
    scripts = [s for s in seen.own_scripts() if s.language != "shell" and s.stem != "setup"]
    readers = [(s, call) for s in scripts if (call := s.called(_LOADS))]
    whole = next(((s, call) for s, call in readers if view.purposes.missing(s) is None), None)
    if whole:
        name = whole[0].path.rpartition("/")[2]
        return Answer("full", f"{name} reads the data", f"{whole[0].path}:{whole[1].line}")
    if readers and (missing := view.purposes.missing(readers[0][0])):
        return Answer("partial", f"code imports {missing.module}, which is absent", missing.at)
    entry = next(iter([*view.purposes.training_entries, *view.purposes.evaluation_entries]), None)
    if entry and entry.missing is None:
        return Answer("full", f"baseline code: {entry.path.rpartition('/')[2]}", entry.at)
    recipe = next((s for s in seen.own_scripts() if s.language == "shell" and _RECIPE.search(s.stem)), None)
    if recipe and len(recipe.calls) >= holdings.FEW:
        return Answer("full", f"recipe {recipe.path.rpartition('/')[2]}", recipe.path)
    unread = next((s.path for s in scripts if not s.parsed and not s.calls), None)
    if unread:
        return Answer("partial", f"{unread} could not be read", unread, "full")
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


_DATA_JOURNAL = re.compile(
    r"scientific data\b|data in brief|data descriptions?\b|\bdescriptor:|gigascience|\bdata ?(?:set )?paper",
    re.IGNORECASE,
)
_DATA_TITLE = re.compile(
    r"data ?sets?\b|\bdata ?base|\bbenchmark|\bcorpus|\bchallenge|\bcollection of", re.IGNORECASE
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
    r"^\s*\|.*\b(?:columns?|fields?|variables?|attributes?|features?|keys?)\b.*\|.*"
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
    if paper:
        return Answer("full", f"data paper ({paper.doi or paper.title[:80] or paper.venue})", paper.at)
    listed = next((e.path for e in seen.tree.entries if _DICTIONARY.search(e.path)), None)
    if listed:
        return Answer("full", "a list that explains the fields", listed)
    for document in (*seen.readmes[:4], *seen.documents[:4]):
        line = _fields(document)
        if line:
            return Answer("full", "readme describes the fields one by one", document.at(line))
    told = seen.main is not None and _words(seen.main) >= _TOLD
    if seen.main is None or not told:
        return Answer("none", "no readme that describes the data", "", None if seen.card else "full")
    # Any paper that is cited may describe each field, and so may the page where the data lie.
    methods = bool(reviewed) and all(p.title for p in reviewed[:1])
    more: Level | None = None if not holdings.elsewhere(seen) and (methods or not seen.papers) else "full"
    note = "readme and a paper on a method" if methods else "readme without a description of each field"
    return Answer("partial", note, seen.main.at(1), more)


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
        "data-split",
        "D29",
        "lists, folders, columns of tables, sentences on a division",
        "lists or folders, and a sentence or their names that it is by subject",
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
        "a paper whose journal or title says that it is about data, or fields one by one",
        "a readme (open upwards where a paper or another page may tell more)",
        "no readme (open upwards)",
        "a datasheet in PDF; a paper on the data that is not cited",
        described,
    ),
)
