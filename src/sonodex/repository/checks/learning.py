"""M10, M11, M12, M15: training data, whether they can be had, the input, the publication."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sonodex.repository import datasets
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.datasets import Mention
from sonodex.repository.looking import Looked
from sonodex.repository.texts import Document
from sonodex.repository.weights.links import repository_of

_DATA_HEADING = re.compile(r"data|数据|datos|daten|données|データ|данны", re.IGNORECASE)
_PRIVATE = re.compile(
    r"\b(?:private|in-?house|internal|proprietary)\b[^.]{0,40}\bdata|"
    r"data[^.]{0,60}\b(?:not (?:be )?(?:publicly |openly )?(?:available|shared|released|"
    r"public)|cannot be (?:shared|released)|private|confidential)|"
    r"(?:due to|because of)[^.]{0,30}(?:privacy|ethic|confidential)|plug in your own data|"
    r"your own data(?:set)? (?:is|must)|not (?:allowed|permitted) to (?:share|release)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"data[^.]{0,80}(?:(?:up)?on (?:reasonable )?request|contact|e-?mail|agreement|"
    r"application|apply)|(?:request|apply for)[^.]{0,40}data",
    re.IGNORECASE,
)


def _named(seen: Looked) -> list[Mention]:
    """Datasets that the repository's own readmes name, the main one first; a set named only for comparison
    cannot be told apart."""
    documents = {
        d.path: d
        for d in (*seen.readmes[:4], *seen.documents[:4])
        if not seen.vendored(d.path) and ("/" not in d.path or re.search(r"data|doc", d.path, re.IGNORECASE))
    }  # a readme of a folder below speaks of its tool, as often of a test as of the training
    return [
        m
        for m in seen.mentions
        if m.path in documents
        and not _APART.search(documents[m.path].section_at(m.line))
        and not _is_itself(seen, m)
    ]


_APART = re.compile(r"cit(?:e|ing|ation)|reference|acknowledg|related|bibtex|thank|引用|致谢", re.IGNORECASE)


def _is_itself(seen: Looked, mention: Mention) -> bool:
    """Whether only the title of the readme names the set, and it is this very repository (data beside
    code)."""
    titles = {d.path: d.heading.start for d in seen.readmes if d.heading}
    return titles.get(mention.path) == mention.line and (
        mention.by == "link"
        or seen.own is None
        or any(repository_of(url) == seen.own for url in seen.known[mention.id].addresses)
        or (seen.known[mention.id].access != "open")
    )


def training_data(view: View) -> Answer:
    """Which data was it trained on?"""
    seen = view.seen
    named = _named(seen)
    ids = list(dict.fromkeys(m.id for m in named))
    counted = next((m for m in named if m.counted), None)
    if counted is None and named:
        counted = next((m for m in named if _counted_near(seen, m)), None)
    elsewhere = _counted_elsewhere(seen) if named and counted is None else None
    if elsewhere:
        return Answer(
            "full", f"{', '.join(ids[:5])} named; numbers of items elsewhere in the readme", elsewhere
        )
    if counted:
        return Answer("full", f"{', '.join(ids[:5])} named with numbers", counted.at)
    if named:
        note = f"{', '.join(ids[:5])} named, without numbers in the readme"
        return Answer("partial", note, named[0].at, "full")  # a paper, a table or a list may count them
    for document in seen.readmes[:2]:
        line = next(
            (
                one
                for one in document.prose
                if datasets.counted(one.text)
                and re.search(r"train|data|cohort|collect", one.text, re.IGNORECASE)
            ),
            None,
        )
        if line:
            return Answer("partial", "data counted, of no known name", document.at(line.number), "full")
    in_code = next((m for m in seen.mentions if m.by == "code"), None)
    if in_code:
        return Answer("partial", f"{in_code.id} named in code only", in_code.at, "full")
    return unknown("no known dataset named in readmes or code")


_COUNT_CELL = re.compile(r"\|\s*~?(?:\d{1,3}(?:[,. ]\d{3})+|\d+(?:\.\d+)?\s?[kK]|\d+)\s*(?:\||$)")


def _counted_near(seen: Looked, mention: Mention) -> bool:
    """Whether the lines that follow a mention, up to the next heading, count items."""
    document = next((d for d in (*seen.readmes, *seen.documents) if d.path == mention.path), None)
    if document is None:
        return False
    near = [
        line
        for line in document.prose
        if mention.line - 1 <= line.number <= mention.line + 2
        and document.section_at(line.number) == document.section_at(mention.line)
    ]
    return any(
        datasets.counted(line.text) or ("|" in line.text and _COUNT_CELL.search(line.text)) for line in near
    )


def _counted_elsewhere(seen: Looked) -> str | None:
    """A sentence of the main readme that counts items of data."""
    if seen.main is None:
        return None
    for line in seen.main.prose:
        if datasets.counted(line.text) and re.search(
            r"\bdata ?sets?\b|\bdata\b|train", line.text, re.IGNORECASE
        ):
            return seen.main.at(line.number)
    return None


def public_data(view: View) -> Answer:
    """Can the training data be had?"""
    seen = view.seen
    named = _named(seen)
    ids = list(dict.fromkeys(m.id for m in named))
    access = {one: seen.known[one].access for one in ids}
    closed = _said(seen, _PRIVATE)
    if closed and not ids:
        return Answer("none", "readme says that the data are not released", closed, "partial")
    if not ids:
        return unknown("no known dataset named in the readme")
    opened = [one for one in ids if access[one] == "open"]
    barred = [one for one in ids if access[one] in ("registration", "request", "challenge")]
    lost = [one for one in ids if access[one] in ("unavailable", "unknown")]
    if closed:
        return Answer(
            "partial", f"{', '.join(ids[:4])} can be had; the readme calls other data private", closed
        )
    if opened and not barred and not lost:
        if _strangers(seen):
            return Answer(
                "partial",
                f"{', '.join(opened[:4])} open; further data are linked that are not known",
                named[0].at,
                "full",
            )
        return Answer("full", f"{', '.join(opened[:5])} open", named[0].at)
    if barred or opened:
        words = [f"{', '.join(opened[:3])} open"] if opened else []
        words += [f"{', '.join(barred[:3])} on registration or request"] if barred else []
        words += [f"{', '.join(lost[:3])} not to be had or not known"] if lost else []
        return Answer("partial", "; ".join(words), named[0].at)
    return unknown(f"access to {', '.join(lost[:4])} is not known")


def _said(seen: Looked, pattern: re.Pattern[str]) -> str | None:
    for document in seen.readmes[:3]:
        found = document.find(pattern)
        if found and not seen.vendored(document.path):
            return document.at(found.number)
    return None


def _strangers(seen: Looked) -> bool:
    """Whether a section on data links pages of sets that are not known."""
    main = seen.main
    if main is None or seen.names is None:
        return False
    for link in main.links:
        about = _DATA_HEADING.search(main.section_at(link.line)) and _OF_DATA.search(link.context + link.url)
        named = seen.names.at_address(link.url) or seen.names.find(link.words or main.lines[link.line - 1])
        if about and not named:
            return True
    return False


_OF_DATA = re.compile(r"dataset|data\b|images|kaggle|zenodo|drive", re.IGNORECASE)
_SIZE = re.compile(
    r"\b\d{2,4}\s?(?:[x×*]|by)\s?\d{2,4}\b|\b\d{2,4}[- ]?(?:px|pixels?)\b|\binput (?:size|"
    r"shape|resolution)|\bimage (?:size|resolution)|--(?:input|img|image)_?(?:size|w|h)|"
    r"\b(?:B|N|batch)\s?[,x×]\s?(?:C|3|1)\s?[,x×]",
    re.IGNORECASE,
)
_STEPS = {
    "preparation": r"\bpre-?process|预处理",
    "size": r"\bresiz|\brescal|\bscal(?:ed|ing)\b",
    "crop": r"\bcrop(?:ped|ping)?\b",
    "normalisation": r"\bnormali[sz]",
    "spacing": r"resampl|spacing",
    "colour": r"(?:grey|gray)[- ]?scale",
    "masking": r"\bmask(?:ed|ing) out|de-?identif|inpaint",
    "time": r"frame rate|\bfps\b",
    "signal": r"log[- ]compress|beamform",
}
_PREPARED = {step: re.compile(pattern, re.IGNORECASE) for step, pattern in _STEPS.items()}
_LAYOUT = re.compile(
    r"\b(?:nifti|\.nii|dicom|\.dcm|\.mha|\.png|\.jpe?g|\.avi|\.mp4|\.npy|\.h5|hdf5|\.mat|"
    r"csv|coco)\b|^\s*\|-|folder structure|directory structure|data (?:format|structure|layout|"
    r"organi[sz]ation)|├|└|as follows",
    re.IGNORECASE,
)
_TRANSFORM = re.compile(
    r"(?:resize\w*|normalize|compose|totensor|randomcrop|centercrop|imread|read_image|"
    r"img_to_array|cvtcolor|load_img|image\.open|imresize|dataloader|dataset|readimage|"
    r"loadmat|load_video|videocapture|imagedatastore)$",
    re.IGNORECASE,
)


def model_input(view: View) -> Answer:
    """What input does it expect?"""
    seen = view.seen
    documents: list[Document] = [
        d
        for d in (*seen.readmes[:4], *seen.documents[:6])
        if not seen.vendored(d.path) and d.path.count("/") <= 1
    ]
    size = next(
        (
            d.at(line.number)
            for d in documents
            for line in (*d.prose, *d.code)
            if _SIZE.search(line.text) and not re.search(r"\bGPU|RTX|figure|width=", line.text)
        ),
        None,
    )
    prepared = _prepared(documents)
    layout = next(
        (d.at(line.number) for d in documents for line in (*d.prose, *d.code) if _LAYOUT.search(line.text)),
        None,
    )
    # "Preprocessing" alone names a step without telling it; what a document beside the main one tells is
    # that of a part.
    main = _prepared(documents[:1])
    told_steps = [step for step in main if step != "preparation"]
    if len(told_steps) > 1 or (main and size):
        told = ", ".join([*main, *(["size in pixels"] if size else [])])
        return Answer("full", f"readme tells {told}", next(iter(main.values())))
    if prepared or size or layout:
        first = next(iter(prepared.values()), None) or size or layout or ""
        return Answer("partial", "one step of preparation, the size or the layout in the readme", first)
    handled = next(
        (f"{s.path}:{call.line}" for s in seen.own_scripts() if (call := s.called(_TRANSFORM))), None
    )
    if handled:
        return Answer("partial", "preparation visible only in code", handled)
    return Answer("none", "neither readme nor code tells the input")


def _prepared(documents: Sequence[Document]) -> dict[str, str]:
    """Steps of preparation that readmes tell, each with its first place."""
    out: dict[str, str] = {}
    for document in documents:
        for line in document.prose:
            if re.search(
                r"abstract|introduction|cit|news|reference", document.section_at(line.number), re.IGNORECASE
            ):
                continue
            for step, pattern in _PREPARED.items():
                if step not in out and pattern.search(line.text):
                    out[step] = document.at(line.number)
    return out


def publication(view: View) -> Answer:
    """Has it been reviewed?"""
    cited = view.seen.papers
    reviewed = next((p for p in cited if p.status == "reviewed" and p.doi), None) or next(
        (p for p in cited if p.status == "reviewed"), None
    )
    if reviewed:
        return Answer(
            "full", f"cites {'DOI ' + reviewed.doi if reviewed.doi else reviewed.venue}", reviewed.at
        )
    series = next((p for p in cited if p.status == "proceedings"), None)
    if series:
        return Answer("partial", "reviewed proceedings without a DOI", series.at)
    preprint = next((p for p in cited if p.status == "preprint"), None)
    if preprint:
        number = f"arXiv {preprint.arxiv}" if preprint.arxiv else preprint.doi or "a preprint"
        return Answer(
            "partial", f"cites {number}; whether it appeared since is not known", preprint.at, "full"
        )
    return unknown("no paper cited in readme or citation file")


CHECKS = (
    Check(
        "training-data",
        "M10",
        "names and pages of known datasets in readmes and code, numbers beside them",
        "a known set named with numbers of items",
        "a name without numbers (open upwards)",
        "never said: a paper may name them",
        "a set named for comparison or testing counts like one for training; unknown sets are not recognised",
        training_data,
    ),
    Check(
        "public-data",
        "M11",
        "access of the known sets that are named, sentences on private data",
        "all named sets are open",
        "some are, or they need registration or a request",
        "the readme says that the data are not released (open upwards)",
        "own data that the readme does not mention",
        public_data,
    ),
    Check(
        "input",
        "M12",
        "words on preparation, size and layout in readmes; transforms and loaders in code",
        "two steps of preparation, or one and the size, in the readme",
        "one of them, or visible only in code",
        "neither",
        "a described step may be one of augmentation",
        model_input,
    ),
    Check(
        "publication",
        "M15",
        "BibTeX, citation files, links and announcements of the readmes",
        "a DOI or a reviewed place",
        "reviewed proceedings without a DOI; a preprint (open upwards)",
        "never said: not citing a paper is not having none",
        "a paper of others under a heading for citations",
        publication,
    ),
)
