"""Croissant, and any schema.org Dataset or SoftwareSourceCode as JSON-LD."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sonodex.export.croissant import FACTS
from sonodex.export.media_types import WORDS
from sonodex.export.reading import words
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.vocabularies import Kind

_PREFIXES = ("", "sc:", "schema:", "https://schema.org/", "http://schema.org/")
_TYPES: dict[str, Kind] = {
    "Dataset": "dataset",
    "SoftwareSourceCode": "model",
    "SoftwareApplication": "model",
}
_MOST = 1000  # nodes and files that are looked at


def known(data: Any) -> bool:
    """Whether a JSON value is JSON-LD."""
    return isinstance(data, dict) and ("@context" in data or "@graph" in data)


def read(data: dict[str, Any]) -> list[Draft]:
    """One draft.

    Raises:
        NotReadableError: no node is a dataset or software.
    """
    graph = data.get("@graph")
    nodes = [n for n in (graph if isinstance(graph, list) else [data])[:_MOST] if isinstance(n, dict)]
    for node in nodes:
        for name in _listed(node.get("@type")):
            kind = _TYPES.get(str(name).rpartition(":")[2].rpartition("/")[2])
            if kind is not None and _get(node, "name"):
                return [_draft(node, kind)]
    raise NotReadableError("holds no schema.org Dataset or SoftwareSourceCode with a name")


def _get(node: dict[str, Any], term: str) -> Any:
    return next((node[p + term] for p in _PREFIXES if p + term in node), None)


def _listed(value: Any) -> list[Any]:
    return value[:_MOST] if isinstance(value, list) else [] if value is None else [value]


def _word(value: Any) -> Any:
    """A text, or the name, value or address of an object."""
    if isinstance(value, list):
        return _word(value[0]) if value else None
    if isinstance(value, dict):
        return next(
            (value[k] for k in ("@value", "name", "url", "@id") if isinstance(value.get(k), str)), None
        )
    return value


def _draft(node: dict[str, Any], kind: Kind) -> Draft:
    own = _get(node, FACTS)
    catalogue = _word(_get(node, "includedInDataCatalog"))
    draft = Draft(kind, basis="secondary" if own or catalogue == "sonodex" else "primary")
    draft.put("name", _word(_get(node, "name")))
    draft.put("aliases", [_word(a) for a in _listed(_get(node, "alternateName"))])
    draft.put("summary", words.of_page(_word(_get(node, "description"))))
    draft.put("year", _word(_get(node, "datePublished")))
    identifiers = [_word(i) for i in _listed(_get(node, "identifier"))]
    if kind == "dataset":
        draft.put("doi.data", next((d for d in map(words.doi, identifiers) if d), None))
    if isinstance(own, dict):
        for path, value in own.items():
            draft.put(str(path), value)
    _guess(draft, node)
    urls = (draft.facts.get(f"urls.{n}") for n in ("homepage", "download", "code", "weights"))
    draft.source = next((u for u in urls if u), None)
    return draft


def _guess(draft: Draft, node: dict[str, Any]) -> None:
    """What the standard terms say less exactly; it fills what nothing above has said."""
    home = "urls.homepage" if draft.kind == "dataset" else "urls.code"
    draft.put(home, _word(_get(node, "codeRepository")) if draft.kind == "model" else None)
    draft.put(home, _word(_get(node, "url")))
    draft.put("publisher", _word(_get(node, "publisher")) or _word(_get(node, "creator")))
    field = "license" if draft.kind == "dataset" else "code_license"
    if not any(path.startswith(f"{field}.") for path in draft.facts):
        stated = [_word(one) for one in _listed(_get(node, "license"))]
        if len(stated) == 1:
            for part, value in words.licence(stated[0]).items():
                draft.put(f"{field}.{part}", value)
        elif stated:
            draft.put(f"{field}.name", "; ".join(map(str, stated)))
    for path, found in words.by_vocabulary(_keywords(_get(node, "keywords"))).items():
        if draft.kind == "dataset" or path != "population":
            draft.put(path, found)
    cited = _word(_get(node, "citation"))
    if cited:
        draft.put("doi.paper", words.doi(cited))
        if not words.doi(cited):
            draft.put("paper.title", cited)
    files = [f for f in _listed(_get(node, "distribution")) if isinstance(f, dict)]
    mime = (str(m).split(";")[0].strip().lower() for f in files for m in _listed(_get(f, "encodingFormat")))
    if draft.kind == "dataset":
        draft.put("file_formats", list(dict.fromkeys(WORDS[m] for m in mime if m in WORDS)))
        addresses = [
            u for u in (_word(_get(f, "contentUrl")) for f in files) if re.match("https?://", str(u))
        ]
        draft.put("urls.download", addresses[0] if len(addresses) == 1 else None)


def _keywords(value: Any) -> Iterable[Any]:
    for one in _listed(value):
        text = _word(one)
        yield from text.split(",") if isinstance(text, str) else ()
