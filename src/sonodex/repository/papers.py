"""The publication that a repository cites as its own: DOI, arXiv number, venue, and whether that is a
reviewed place."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import Literal

from sonodex.repository.texts import Document

DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"'<>{}|\\^`\[\]]{2,200}")
ARXIV = re.compile(
    r"arxiv(?:\.org/(?:abs|pdf|html)/|[:\s]+(?:preprint\s+)?(?:arXiv:)?)\s*(\d{4}\.\d{4,5})", re.IGNORECASE
)
PREPRINT_DOI = re.compile(r"^10\.(?:48550|1101|21203|36227|2139|20944|31219|22541|26434)/", re.IGNORECASE)
DATA_DOI = re.compile(
    r"^10\.(?:5281|6084|17632|7910|17605|5061|5522|21227|7924|71718|5518|18710|4121|17026|15125|13026|7937|34740|57702|57967|57760|24433|6019|48804|20383|25452|18112|21227|25345|23698)/",
    re.IGNORECASE,
)
_PREPRINT = re.compile(
    r"\barxiv\b|\b(?:bio|med)rxiv\b|research ?square|\bssrn\b|preprint|under review|submitted to|openreview",
    re.IGNORECASE,
)
_PMLR = re.compile(
    r"\bpmlr\b|proceedings of machine learning research|proceedings\.mlr\.press|"
    r"medical imaging with deep learning|(?-i:\b(?:MIDL|ML4H|CHIL|MLHC)\b)",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"(?-i:\b(?:MICCAI|CVPR|ICCV|ECCV|ACCV|WACV|AAAI|IJCAI|NeurIPS|NIPS|ICLR|ICML|ISBI|"
    r"IPMI|BMVC|ICIP|ICASSP|EMBC|IUS|MLMI|ASMUS|SPIE|ACL|EMNLP|NAACL|IPCAI|BIBM|ICPR|FIMH|"
    r"KDD|MM|CIKM|ICRA|IROS)\b)"
    r"|medical image computing|computer vision and pattern recognition|"
    r"international (?:conference|symposium|workshop)|\bproceedings\b|\bconference on\b|"
    r"lecture notes|"
    r"\btransactions on\b|\bjournal of\b|\bnature\b|\bscientific (?:reports|data)\b|"
    r"\bsci(?:entific)?\.? rep|\bnpj\b|\bJAMA\b|\blancet\b|\bcirculation\b|\bradiology\b|"
    r"\bplos\b|"
    r"\bfrontiers in\b|\bmedical image analysis\b|(?-i:\b(?:MedIA|TMI|TBME|JBHI|TUFFC|UMB|"
    r"IJCARS|IEEE)\b)|ultrasound in medicine|ultrasonics|pattern recognition|"
    r"\bcomputers? in\b|\bcomputer methods\b|computeri[sz]ed medical|expert systems|"
    r"artificial intelligence|neural networks|neurocomputing|diagnostics\b|sensors\b|"
    r"medical physics|physics in medicine|"
    r"european heart|european radiology|biomedical (?:signal|optics|engineering)|"
    r"knowledge-based|information fusion|communications (?:medicine|biology)|"
    r"(?-i:\b(?:BMC|BMJ)\b)|cell (?:reports|press)|"
    r"\beLife\b|scientific\b.{0,20}\b(?:reports|data)\b|annals of|acta |"
    r"american (?:journal|college)|journal\b",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"https?://(?:www\.)?(?:link\.springer\.com|doi\.org|dx\.doi\.org|"
    r"ieeexplore\.ieee\.org|(?:www\.)?sciencedirect\.com|openaccess\.thecvf\.com|"
    r"(?:www\.)?nature\.com/articles|"
    r"(?:www\.)?mdpi\.com|pubmed\.ncbi|(?:www\.)?ncbi\.nlm\.nih\.gov/p|pmc\.ncbi|"
    r"aapm\.onlinelibrary|onlinelibrary\.wiley|dl\.acm\.org|ojs\.aaai\.org|"
    r"proceedings\.neurips|papers\.nips\.cc|"
    r"academic\.oup\.com|jamanetwork\.com|(?:www\.)?frontiersin\.org|journals\.plos\.org|"
    r"pubs\.rsna\.org|papers\.miccai\.org|(?:www\.)?spiedigitallibrary|asa\.scitation|"
    r"pubs\.aip\.org|"
    r"(?:www\.)?ahajournals\.org|aclanthology\.org|(?:www\.)?thelancet\.com|"
    r"iopscience\.iop\.org|(?:www\.)?ecva\.net|(?:www\.)?cell\.com|journals\.sagepub|"
    r"(?:www\.)?umbjournal|ui\.adsabs)",
    re.IGNORECASE,
)
_CITE_HEADING = re.compile(
    r"cit(?:e|ing|ation)|bib ?tex|reference|publication|\bpapers?\b|"
    r"引用|引文|cita(?:ción|r)?$|zitieren|citer",
    re.IGNORECASE,
)
_CITE_WORDS = re.compile(
    r"(?:please|kindly)\b.{0,40}\bcit|\bcite (?:our|this|the)|official (?:implementation|"
    r"code|repo|pytorch|repository)|(?:implementation|code|repository|codes?) (?:of|for|"
    r"accompanying)\b.{0,30}(?:paper|work|article|manuscript)?|"
    r"this (?:is|repo|repository|code|work|project).{0,60}(?:paper|article|work|for)|"
    r"\bour (?:paper|work|article)|\[?paper\]?|accepted|published|has been|manuscript|"
    r"\bnews\b|引用",
    re.IGNORECASE,
)
_CONTEST = re.compile(r"\bchallenge\b|\bcompetition\b|\bsolution\b", re.IGNORECASE)
_ASKS = re.compile(r"\bcite\b[^.]{0,60}:\s*$", re.IGNORECASE)
_ENTRY = re.compile(r"@\s*(\w+)\s*\{")
_READY = re.compile(r"\b(?:arxiv|publication|submission|journal)[- ]ready\b", re.IGNORECASE)
Status = Literal["reviewed", "proceedings", "preprint"]


@dataclass(frozen=True, slots=True)
class Paper:
    """A publication as cited.

    Attributes:
        status: reviewed place; a reviewed series without DOIs (PMLR); a preprint server.
        doi, arxiv: identifiers, or None.
        venue: words that name the place.
        title: as its BibTeX entry has it; empty where there is none.
    """

    path: str
    line: int
    status: Status
    doi: str | None
    arxiv: str | None
    venue: str
    title: str = ""

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


def _clean(doi: str) -> str:
    doi = doi.rstrip(".,;:)*_\\")
    return re.sub(r"(?:/full|/abstract|/pdf|\.pdf|/meta)$", "", doi, flags=re.IGNORECASE)


def judge(path: str, line: int, text: str) -> Paper | None:
    """The paper that a text (an entry, a sentence with its link) cites; None where it names none."""
    if _READY.search(text):
        return None
    named = [_clean(m) for m in DOI.findall(text)]
    dois = [d for d in named if not DATA_DOI.match(d)]
    final = next((d for d in dois if not PREPRINT_DOI.match(d)), None)
    arxiv = ARXIV.search(text)
    number = arxiv[1] if arxiv else None
    if final:
        return Paper(path, line, "reviewed", final, number, "")
    stripped = re.sub(r"https?://[^\s)\]]+", " ", text)
    if _PMLR.search(stripped) or "proceedings.mlr.press" in text:
        return Paper(path, line, "proceedings", dois[0] if dois else None, number, "PMLR")
    venue = _VENUE.search(re.sub(r"arxiv[^,;.]*(?:preprint)?[^,;.]*", " ", stripped, flags=re.IGNORECASE))
    page = _PAGE.search(text)
    if page and not (page[0].endswith("doi.org") and named):
        return Paper(path, line, "reviewed", None, number, page[0].split("//")[1])
    if venue and not re.search(r"under review|submitted to", text, re.IGNORECASE):
        return Paper(path, line, "reviewed", None, number, venue[0])
    if number or dois or _PREPRINT.search(stripped):
        return Paper(path, line, "preprint", dois[0] if dois else None, number, "")
    return None


_TITLE = re.compile(
    r"(?<!book)title\s*=\s*[{\"]+(.{3,400}?)[}\"]+,?\s*(?:$|\w+\s*=)", re.IGNORECASE | re.MULTILINE
)


def _entries(document: Document, most: int) -> list[tuple[int, str, str]]:
    """The first BibTeX entries: line, the fields that tell the place, title."""
    out: list[tuple[int, str, str]] = []
    for n, line in enumerate(document.lines, 1):
        if len(out) >= most:
            break
        if _ENTRY.search(line):
            body = []
            depth = 0
            for later in document.lines[n - 1 : n + 40]:
                body.append(later)
                depth += later.count("{") - later.count("}")
                if (depth <= 0 and len(body) > 1) or (depth <= 0 and "=" in later):
                    break
            text = "\n".join(body)
            fields = re.findall(
                r"^\s*(?:@\w+\{[^,]*,\s*)?(journal(?:title)?|booktitle|doi|url|eprint|publisher|"
                r"archiveprefix|note|howpublished|series|organization)\s*=\s*[{\"]?(.*?)[}\"]?,?\s*\}?\s*$",
                text,
                re.IGNORECASE | re.MULTILINE,
            )
            kept = []
            for name, value in fields:
                if name.casefold() == "eprint" and re.match(r"\d{4}\.\d{4,5}", value):
                    kept.append(f"arXiv:{value}")
                else:
                    kept.append(value)
            title = _TITLE.search(text)
            out.append((n, " ; ".join(kept) or " ".join(body)[:400], title[1] if title else ""))
    return out


def _of_others(heading: str, line: str) -> bool:
    """Whether a line is a numbered one of a list of references, which are others' papers as a rule."""
    numbered = re.match(r"\s*(?:\[\d+\]|\(\d+\))\s*\S", line)
    return bool(numbered and re.search(r"\breferences?\b", heading, re.IGNORECASE))


def own_papers(document: Document) -> list[Paper]:
    """Papers that a readme cites as its own: BibTeX entries and citations under a heading for them, links
    called paper, announcements.

    Entries beyond the first three, and lists of related work, are not taken for the repository's own.
    """
    out: list[Paper] = []
    for n, text, title in _entries(document, 3):
        found = judge(document.path, n, text)
        if found:
            out.append(dataclasses.replace(found, title=title))
    first = document.heading.start if document.heading else 1
    cited = 0
    asked = False  # whether the line before asks to cite what follows
    for line in document.prose:
        heading = document.section_at(line.number)
        raw = document.lines[line.number - 1]
        in_section = bool(_CITE_HEADING.search(heading)) and not (
            re.search(r"acknowledg|related|thank", heading, re.IGNORECASE) or _of_others(heading, raw)
        )
        top = line.number <= first + 15
        follows, asked = asked, bool(_ASKS.search(raw))
        if (
            follows
            or (in_section and cited < 3)
            or ((top or in_section) and _CITE_WORDS.search(raw))
            or re.search(
                r"\bplease cite\b|accepted (?:by|at|in|to)|official (?:implementation|code)",
                raw,
                re.IGNORECASE,
            )
        ):
            found = judge(
                document.path,
                line.number,
                raw
                if not top or "shields.io" not in raw
                else re.sub(r"https://img\.shields\.io\S+", " ", raw),
            )
            if found:
                out.append(found)
                cited += in_section
        elif top and line.number == first and not _CONTEST.search(raw):
            found = judge(document.path, line.number, raw)
            if found and found.status != "preprint":
                out.append(found)
    return out


def from_citation_file(path: str, text: str) -> list[Paper]:
    """The paper that a CITATION.cff prefers; its own DOI of the software is no paper."""
    at = text.find("preferred-citation:")
    if at < 0:
        return []
    line = text.count("\n", 0, at) + 1
    found = judge(path, line, text[at : at + 4_000].replace("doi:", "doi "))
    return [found] if found else []
