"""Citations of a record's resource: BibTeX and CSL-JSON, of the data or weights and of the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sonodex.export.formats import Format, array, plain

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\textbraceleft{}",  # BibTeX counts braces, escaped ones too
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TABLE = str.maketrans(_ESCAPES)
_CSL_BIBTEX = {"dataset": "misc", "software": "misc", "article-journal": "article", "article": "misc"}


def _year(value: int | None) -> dict[str, Any]:
    return {"issued": {"date-parts": [[value]]}} if value else {}


def csl(entry: Entry) -> list[dict[str, Any]]:
    """CSL-JSON items: the resource itself, then its paper where one is known.

    Only what the record holds is said: records keep no authors, so the publisher stands as institutional
    author.
    """
    data = entry.data
    is_dataset = entry.kind == "dataset"
    urls, doi = data["urls"], data["doi"]
    first = (
        urls.get("homepage") or urls.get("download")
        if is_dataset
        else urls.get("code") or urls.get("weights")
    )
    item: dict[str, Any] = {
        "id": entry.id,
        "type": "dataset" if is_dataset else "software",
        "title": entry.name,
        **(
            {"author": [{"literal": data["publisher"]}], "publisher": data["publisher"]}
            if data["publisher"]
            else {}
        ),
        **_year(data["year"]),
        **({"DOI": doi["data"]} if doi.get("data") else {}),
        **({"URL": first} if first else {}),
    }
    items = [item]
    paper = data["paper"]
    if paper["title"]:
        preprint = paper.get("status") == "preprint" or (paper["venue"] or "").lower() in (
            "arxiv",
            "medrxiv",
            "biorxiv",
        )
        items.append(
            {
                "id": f"{entry.id}-paper",
                "type": "article" if preprint else "article-journal",
                "title": paper["title"],
                **({"container-title": paper["venue"]} if paper["venue"] else {}),
                **_year(paper["year"]),
                **({"DOI": doi["paper"]} if doi.get("paper") else {}),
                **({"URL": urls["paper"]} if urls.get("paper") else {}),
            }
        )
    return items


def escape(text: str) -> str:
    """Text as it stands in a BibTeX value."""
    return plain(text).translate(_TABLE)


def csl_items(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """CSL-JSON items of several entries; where a dataset and a model share an id, the second gets its kind
    behind it (`twin-model`)."""
    taken: set[str] = set()
    for entry in entries:
        for item in csl(entry):
            if item["id"] in taken:
                item["id"] = item["id"].replace(entry.id, f"{entry.id}-{entry.kind}", 1)
            taken.add(item["id"])
            yield item


def csl_list(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """All of `csl_items`."""
    return list(csl_items(entries))


def _bibtex_item(item: dict[str, Any]) -> str:
    kind = _CSL_BIBTEX[item["type"]]
    venue = "journal" if kind == "article" else "howpublished"
    fields = {
        "title": "{" + escape(item["title"]) + "}",  # double braces keep capitals
        "author": "{" + escape(item["author"][0]["literal"]) + "}" if "author" in item else None,
        venue: escape(item.get("container-title", "")) or None,
        "publisher": escape(item.get("publisher", "")) or None,
        "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else None,
        "doi": _url(item["DOI"]) if "DOI" in item else None,
        "url": _url(item["URL"]) if "URL" in item else None,
        "note": {"dataset": "Dataset", "software": "Software"}.get(item["type"]),
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
    return f"@{kind}{{{item['id']},\n" + ",\n".join(lines) + "\n}\n"


def bibtex_items(entries: Iterable[Entry]) -> Iterator[str]:
    """BibTeX entries of `csl_items(entries)`, with an empty line between them."""
    before = ""
    for item in csl_items(entries):
        yield before + _bibtex_item(item)
        before = "\n"


def bibtex(entries: Iterable[Entry]) -> str:
    """BibTeX entries of `csl_list(entries)`, with a line feed at the end."""
    return "".join(bibtex_items(entries))


def _url(url: str) -> str:
    return re.sub(r"[{}\\]", lambda m: f"%{ord(m[0]):02X}", url)


BIBTEX = Format(
    name="bibtex",
    title="BibTeX",
    ending=".bib",
    holds="citation of the resource and its paper, for LaTeX",
    media_type="application/x-bibtex",
    all=bibtex_items,
)
CSL = Format(
    name="csl",
    title="CSL-JSON",
    ending=".csl.json",
    holds="the same citation for Zotero and pandoc",
    media_type="application/vnd.citationstyles.csl+json",
    all=lambda entries: array(csl_items(entries)),
)
