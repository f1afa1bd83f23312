"""CITATION.cff of a dataset or of a model's code."""

from __future__ import annotations

from typing import Any

from sonodex.export.reading import words
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.vocabularies import Kind


def known(data: Any) -> bool:
    """Whether a YAML value is a citation file."""
    return isinstance(data, dict) and "cff-version" in data


def read(data: dict[str, Any], kind: Kind | None = None) -> list[Draft]:
    """One draft: data where the file says `type: dataset`, else a model's code.

    Raises:
        NotReadableError: it has no title.
    """
    if not data.get("title"):
        raise NotReadableError("has no title")
    draft = Draft(kind or ("dataset" if data.get("type") == "dataset" else "model"))
    dataset = draft.kind == "dataset"
    draft.put("name", data["title"])
    draft.put("summary", data.get("abstract"))
    draft.put("year", data.get("date-released"))
    draft.put("publisher", _entity(data.get("authors")))
    draft.put("urls.code", data.get("repository-code") or data.get("repository"))
    draft.put("urls.homepage" if dataset else "urls.code", data.get("url"))
    if dataset:
        draft.put("doi.data", words.doi(data.get("doi") or _identifier(data)))
    licence = data.get("license")
    if isinstance(licence, list):
        licence = " OR ".join(map(str, licence))
    for part, value in words.licence(licence, data.get("license-url")).items():
        draft.put(f"{'license' if dataset else 'code_license'}.{part}", value)
    keywords = data.get("keywords")
    for path, found in words.by_vocabulary(keywords if isinstance(keywords, list) else ()).items():
        if dataset or path != "population":
            draft.put(path, found)
    paper = data.get("preferred-citation")
    if isinstance(paper, dict):
        draft.put("paper.title", paper.get("title"))
        draft.put("paper.venue", paper.get("journal"))
        draft.put("paper.year", paper.get("year"))
        draft.put("doi.paper", words.doi(paper.get("doi") or ""))
    doi = draft.facts.get("doi.data")
    home = draft.facts.get("urls.homepage") or draft.facts.get("urls.code")
    draft.source = home or (f"https://doi.org/{doi}" if doi else None)
    return [draft]


def _entity(authors: Any) -> str | None:
    """The first author that is an institution; people are no publisher."""
    for one in authors if isinstance(authors, list) else ():
        if isinstance(one, dict) and one.get("name"):
            return str(one["name"])
    return None


def _identifier(data: dict[str, Any]) -> str:
    found = data.get("identifiers")
    listed = found if isinstance(found, list) else []
    return next((str(i.get("value")) for i in listed if isinstance(i, dict) and i.get("type") == "doi"), "")
