"""D2, D4, D5: terms, identifier and version of the data of a repository, or hub's card, without a model."""

from __future__ import annotations

import re

from sonodex.records.vocabularies import Level
from sonodex.repository.checks import holdings
from sonodex.repository.checks.check import Answer, Check, View, unknown
from sonodex.repository.licensing import Licence, open_source
from sonodex.repository.looking import Looked
from sonodex.repository.papers import DATA_DOI, DOI

_SOFTWARE = re.compile(r"\bsoftware\b|\bversion \d|\bYOLO|\blibrary\b|\btoolbox\b|\bpackage\b", re.IGNORECASE)
_OF_DATA = re.compile(r"\bdata\w*", re.IGNORECASE)


def _covers_data(one: Licence) -> bool:
    """Whether a statement puts the data under a licence: it names them or all files, is that of a card, or
    names a licence that is none for code."""
    if one.place == "metadata":
        return one.path.casefold().startswith("readme")
    if one.about == "data":
        return True
    if one.spdx is None or not open_source(one.spdx):
        return one.about in ("all", "code")
    return one.about == "all" and bool(_ALL_FILES.search(one.words))


_ALL_FILES = re.compile(
    r"\b(?:all|these|the) (?:\w+ )?(?:files|materials|contents?)\b|\beverything\b", re.IGNORECASE
)
_AGREEMENT_FILE = re.compile(
    r"(?:agreement|\bdua\b|\beula\b|terms[-_ ](?:of[-_ ]use|(?:and[-_ ])?conditions)|"
    r"(?:application|usage|request)[-_ ]?form)[^/]*"
    r"\.(?:pdf|docx?|txt|md)$",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(
    r"\b(?:data[- ](?:use|usage|sharing|transfer)|licen[sc]e|end[- ]user|user) agreement|"
    r"\bterms and conditions\b|"
    r"\b(?:application|usage|request|registration|consent) form\b|"
    r"\b(?:sign|fill (?:in|out|up)|complete)\b.{0,50}\b(?:agreement|form|licen[sc]e)\b",
    re.IGNORECASE,
)


def _agreement(seen: Looked) -> str | None:
    """Where an agreement is named that has to be signed."""
    file = next((e.path for e in seen.tree.entries if _AGREEMENT_FILE.search(e.path)), None)
    if file:
        return file
    return next((d.at(line.number) for d in seen.readmes[:2] if (line := d.find(_AGREEMENT))), None)


def data_licence(view: View) -> Answer:
    """Under which licence are the data released?"""
    seen = view.seen
    ours = [one for one in seen.licences if not seen.vendored(one.path) and _near(one.path)]
    stated = [one for one in ours if one.place != "file" and _covers_data(one)]
    stated.sort(key=lambda one: (one.place != "metadata", one.about != "data", one.recognised is None))
    file = next((one for one in ours if one.place == "file" and "/" not in one.path), None)
    held = bool(holdings.files(seen))
    # Where the data have a page elsewhere, it may say what this repository does not.
    more: Level | None = "full" if holdings.elsewhere(seen) else None
    best = next(iter(stated), None)
    if best and best.recognised:
        other = next((one for one in (*stated, *([file] if file else [])) if _against(best, one)), None)
        if other:
            return Answer(
                "partial", f"{best.name} and {other.name} ({other.at}) contradict each other", best.at
            )
        return Answer("full", f"{best.name} stated for the data", best.at)
    if best:
        return Answer("partial", "terms of its own", best.at, more)
    signed = _agreement(seen)
    if signed:
        return Answer("partial", "terms or an agreement of its own, whose text was not read", signed)
    any_code = next((one for one in (file, *ours) if one and one.spdx and open_source(one.spdx)), None)
    if file and file.spdx is None:
        return Answer("partial", "terms of its own", file.at)
    if file and any_code is not file:
        if held:
            return Answer("full", f"{file.name} stated in a licence file beside the data", file.at)
        return Answer("partial", f"{file.name} in a repository that does not hold the data", file.at, more)
    at = any_code.at if any_code else seen.main.at(1) if seen.main else ""
    if any_code and held:
        if any(s.language != "shell" for s in seen.own_scripts()):
            note = f"{any_code.name} beside data and code, nothing said of the data"
            return Answer("partial", note, at, "full")
        return Answer("full", f"{any_code.name} stated beside the data", at)
    if any_code:
        return Answer("none", f"{any_code.name} in a repository that does not hold the data", at, more)
    return Answer("none", "no licence file, none named in readme or card", at, more)


def _near(path: str) -> bool:
    return "/" not in path or "data" in path.casefold()


def _against(best: Licence, other: Licence) -> bool:
    """Whether two statements put the same data under different licences of Creative Commons."""
    return bool(
        best.spdx
        and other.spdx
        and best.spdx != other.spdx
        and best.spdx.startswith("CC")
        and other.spdx.startswith("CC")
        and not re.search(r"\b(?:other|others|from)\b", best.words)  # of parts of the data
    )


_BADGE = re.compile(r"zenodo\.org/badge/", re.IGNORECASE)


def identifier(view: View) -> Answer:
    """Do the data have a persistent identifier of their own?"""
    seen = view.seen
    kinds = {kind for kind, _ in holdings.places(seen)}
    # The page of an archive may have one; a drive has none, and on a hub a readme would name it.
    more: Level | None = "full" if holdings.elsewhere(seen) and (not kinds or "archive" in kinds) else None
    held = holdings.files(seen)
    of_code: str | None = None
    for document in [*seen.readmes[:2], *(d for d in seen.documents[:4] if "cit" in d.path.casefold())]:
        for number, line in enumerate(document.lines, 1):
            doi = next((m for m in DOI.findall(line) if DATA_DOI.match(m)), None)
            if doi is None or (_SOFTWARE.search(line) and not _OF_DATA.search(line)):
                continue
            if _BADGE.search(line) and not held and seen.own_scripts():
                of_code = of_code or document.at(number)
                continue
            doi = re.sub(r"\.svg$", "", doi.rstrip(".,;)"))
            return Answer("full", f"DOI {doi[:80]} of an archive of data", document.at(number))
    record = holdings.record(seen)
    if record:
        return Answer("full", "record of an archive that gives each a DOI", record)
    if of_code:
        return Answer("partial", "the DOI in the badge is that of this repository's code", of_code, "full")
    link = holdings.offered(seen)
    if link:
        return Answer("partial", f"link to a place ({link[0]}) without a DOI", link[1], more)
    if seen.main is not None:
        return Answer("partial", "a repository page without a DOI", seen.main.at(1), more)
    if seen.own is not None:
        return Answer("partial", "a repository page without a DOI", "", more)
    return Answer("none", "no identifier and no page that describes the data")


_VERSION = re.compile(
    r"\bversion\s*:?\s*v?\d|\bv\d+\.\d+\b|\brelease \d|\b\d+(?:\.\d+)?\s?[GMT]i?B\b|md5|sha-?256|├|└",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\b(?:versions?|release|v)\.?\s?\d+(?:\.\d+)+\b|\bversion \d\b", re.IGNORECASE)


def _numbered(seen: Looked) -> str | None:
    """Where a readme of the root gives a version of the data a number."""
    for document in seen.readmes[:2]:
        for line in document.prose:
            if (
                _NUMBERED.search(line.text)
                and _DATA_NOUN.search(line.text)
                and not _OF_SOFTWARE.search(line.text)
            ):
                return document.at(line.number)
    return None


_DATA_NOUN = re.compile(r"\bdata\w*|\bimages\b|\bvideos\b|\blabels\b|\bannotations\b", re.IGNORECASE)
_OF_SOFTWARE = re.compile(
    r"python|torch|tensorflow|cuda|matlab|licen[sc]e|CC[- ]BY|creative commons|software|\bcode\b|package|"
    r"label ?me|filter|frame|windows|ubuntu|toolbox|shields\.io|badge",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"list|files?|manifest|checksum|md5|sha|index|split|meta|annotation|label", re.IGNORECASE
)


def version(view: View) -> Answer:
    """Can a user tell which version was used and whether it is complete?"""
    seen = view.seen
    held = holdings.files(seen)
    history = seen.tree.history
    if held:
        counted = f"{len(held):,} files listed with sizes"
        # The tag of a repository with code is a version of the code; a revision of a hub is no release.
        if history and history.tags and not any(s.language != "shell" for s in seen.own_scripts()):
            return Answer("full", f"{counted}, tag {history.tags[-1]}", held[0].path)
        numbered = _numbered(seen)
        if numbered:
            return Answer("full", f"{counted}; the readme numbers the version of the data", numbered)
        return Answer("partial", f"{counted}, no release of the data", held[0].path)
    tables = [
        e
        for e in seen.tree.entries
        if e.suffix in (".csv", ".tsv", ".xlsx", ".txt", ".json", ".xml")
        and _LISTING.search(e.name)
        and not re.search(r"require|licen|cmake", e.name, re.IGNORECASE)
    ]
    if tables:
        return Answer("partial", "a table names the items, no version of the data", tables[0].path, "full")
    link = holdings.offered(seen)
    if seen.card:
        return unknown("a card without its files; the list of the hub was not read")
    if holdings.on_a_drive(seen) and link:
        said = next(
            (
                d.at(line.number)
                for d in seen.readmes[:2]
                for line in (*d.prose, *d.code)
                if _VERSION.search(line.text)
            ),
            None,
        )
        if said:
            return Answer(
                "none", "on a drive; the readme tells a version, sizes or a layout", said, "partial"
            )
        return Answer("none", "on a drive, without version, list of files or sizes", link[1])
    return (
        unknown(f"the data lie elsewhere ({link[0]}); that page was not read")
        if link
        else Answer("none", "no data, list or version", "", "partial")
    )


CHECKS = (
    Check(
        "data-licence",
        "D2",
        "card, readme and documents about the data, licence files of the root, agreements",
        "a recognised licence for the data, or one beside the data",
        "terms of their own, an agreement, licences that contradict; a code licence beside data and code "
        "(open upwards)",
        "nothing stated; a code licence without the data (open where another page speaks for them)",
        "a licence meant for code only, beside data; licences of a part",
        data_licence,
    ),
    Check(
        "data-identifier",
        "D4",
        "DOIs and records of archives of data in the readme",
        "one of them",
        "a page without one (open where an archive, or nothing, is linked)",
        "neither",
        "a DOI of another set that the readme names; one that only the hub's page shows",
        identifier,
    ),
    Check(
        "data-version",
        "D5",
        "data files, tags, tables of files, versions and sizes in the readme",
        "files in the tree and a number of their version, or a tag without code whose version that would be",
        "files in the tree",
        "a drive without version, list or sizes",
        "what lies behind a link",
        version,
    ),
)
