"""Where the full text of an article can be had: Europe PMC, arXiv, and what Crossref and OpenAlex call
open.

Documented at https://europepmc.org/RestfulWebService, https://info.arxiv.org/help/api/basics.html and
https://www.crossref.org/documentation/retrieve-metadata/rest-api/text-and-data-mining/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from sonodex.collect.transport import Transport
from sonodex.errors import SonodexError
from sonodex.registries.adapters import adapter
from sonodex.registries.asking import ask_json

Form = Literal["jats", "html", "pdf"]
_ARXIV = re.compile(
    r"(?:arxiv[.:/]|arxiv\.org/(?:abs|pdf|html)/)\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?", re.IGNORECASE
)
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+", re.ASCII)
_EUROPE_PMC = "https://www.ebi.ac.uk/europepmc/webservices/rest"


class FullText(NamedTuple):
    """An address of an article's text.

    Attributes:
        url: where it is.
        form: what it is written in.
        of: who offers it.
    """

    url: str
    form: Form
    of: str


class Work(NamedTuple):
    """An article by its numbers."""

    doi: str | None = None
    arxiv: str | None = None
    pmcid: str | None = None

    @property
    def name(self) -> str:
        return self.doi or (f"arXiv:{self.arxiv}" if self.arxiv else self.pmcid or "")


def work_of(text: str) -> Work | None:
    """The article that a DOI, an arXiv number, a PMC number or an address of one names; None for other
    text.
    """
    arxiv = _ARXIV.search(text) or re.fullmatch(r"(\d{4}\.\d{4,5})(?:v\d+)?", text)
    if arxiv:
        return Work(arxiv=arxiv[1].casefold())
    if pmc := re.search(r"\bPMC\d{4,9}\b", text, re.IGNORECASE):
        return Work(pmcid=pmc[0].upper())
    if doi := _DOI.search(text):
        return Work(doi=doi[0].rstrip(".,;)").casefold())
    return None


def full_texts(work: Work, transport: Transport, failed: list[str]) -> Iterator[FullText]:
    """Places of its open text, the easiest to read first; `failed` gets a line for each that did not answer.

    Only what is open to all is named: nothing here passes a paywall.
    """
    if work.arxiv:
        yield FullText(f"https://arxiv.org/html/{work.arxiv}", "html", "arXiv")
        yield FullText(f"https://arxiv.org/pdf/{work.arxiv}", "pdf", "arXiv")
        return
    try:
        yield from _europe_pmc(work, transport)
    except SonodexError as error:
        failed.append(str(error))
    if not work.doi:
        return
    for name in ("OpenAlex", "Crossref"):
        try:
            said = adapter(name).look(work.doi, transport)
        except SonodexError as error:
            failed.append(str(error))
            continue
        if (
            name == "Crossref" and not said.spdx
        ):  # its links are for those who may read, and only a licence says so
            continue
        for url, kind in said.fulltext:
            again = work_of(url)
            if again is not None and again.arxiv:
                yield from full_texts(again, transport, failed)
            elif url.startswith("https://") and (form := _form(kind)):
                yield FullText(url, form, name)


def _europe_pmc(work: Work, transport: Transport) -> Iterator[FullText]:
    pmcid = work.pmcid
    if pmcid is None:
        asked = {"query": f'DOI:"{work.doi}"', "format": "json", "resultType": "core", "pageSize": 5}
        answer = ask_json(transport, f"{_EUROPE_PMC}/search?{urlencode(asked)}")
        results = answer.need("resultList", of=dict).items("result")
        same = [r for r in results if (r.text("doi") or "").casefold() == work.doi]
        free = [n for r in same if r.text("isOpenAccess") == "Y" and (n := r.text("pmcid"))]
        pmcid = free[0] if free and re.fullmatch(r"PMC\d{4,9}", free[0]) else None
    if pmcid:
        yield FullText(f"{_EUROPE_PMC}/{pmcid}/fullTextXML", "jats", "Europe PMC")


def _form(kind: str) -> Form | None:
    if "pdf" in kind:
        return "pdf"
    if "html" in kind:
        return "html"
    return "jats" if "xml" in kind else None
