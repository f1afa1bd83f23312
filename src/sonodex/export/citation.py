"""Citations of a record's resource: BibTeX and CSL-JSON, of the data or weights and of the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
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
    return "".join(_ESCAPES.get(c, c) for c in text)


def csl_list(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """CSL-JSON items of several entries; where a dataset and a model share an id, the model's gets
    `-model`."""
    items: list[dict[str, Any]] = []
    taken: set[str] = set()
    for entry in entries:
        for item in csl(entry):
            if item["id"] in taken:
                item["id"] = item["id"].replace(entry.id, f"{entry.id}-{entry.kind}", 1)
            taken.add(item["id"])
            items.append(item)
    return items


def bibtex(entries: Sequence[Entry]) -> str:
    """BibTeX entries of `csl_list(entries)`, with a line feed at the end."""
    out = []
    for item in csl_list(entries):
        kind = _CSL_BIBTEX[item["type"]]
        fields = {
            "title": "{" + escape(item["title"]) + "}",  # double braces keep capitals
            "author": "{" + escape(item["author"][0]["literal"]) + "}" if "author" in item else None,
            "journal" if kind == "article" else "howpublished": escape(item.get("container-title", ""))
            or None,
            "publisher": escape(item.get("publisher", "")) or None,
            "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else None,
            "doi": item.get("DOI"),
            "url": _url(item["URL"]) if "URL" in item else None,
            "note": {"dataset": "Dataset", "software": "Software"}.get(item["type"]),
        }
        lines = [f"  {key} = {{{value}}}" for key, value in fields.items() if value]
        out.append(f"@{kind}{{{item['id']},\n" + ",\n".join(lines) + "\n}\n")
    return "\n".join(out)


def _url(url: str) -> str:
    return re.sub(r"[{}\\]", lambda m: f"%{ord(m[0]):02X}", url)
