"""schema.org JSON-LD of a record, as search engines and catalogues read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from sonodex.export.formats import Format, dumps, known

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_SPDX = "https://spdx.org/licenses/"


def dataset_json_ld(entry: Entry, base_url: str = "") -> dict[str, Any]:
    """schema.org Dataset of a dataset entry; only what the record knows is stated.

    Args:
        entry: a dataset.
        base_url: address of the site the record's page stands on, or empty.
    """
    d = entry.data
    licence = d["license"]
    keywords = ["ultrasound", *d["anatomy"], *d["modalities"], *d["tasks"], *d["conditions"]]
    out: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": d["name"],
        "description": d["summary"],
        "keywords": keywords,
        "identifier": f"https://doi.org/{d['doi']['data']}" if d["doi"]["data"] else entry.full_id,
        "isAccessibleForFree": True if d["access"] == "open" else None,
        "alternateName": d["aliases"] or None,
        "url": d["urls"]["homepage"] or d["urls"]["download"],
        "license": licence_address(licence),
        "datePublished": str(d["year"]) if d["year"] else None,
        "creator": {"@type": "Organization", "name": d["publisher"]} if d["publisher"] else None,
        "measurementTechnique": "ultrasound imaging",
        "citation": f"https://doi.org/{d['doi']['paper']}" if d["doi"]["paper"] else d["paper"]["title"],
        "isBasedOn": entry.facts["derived_from"] or None,
        "distribution": _distribution(d),
        "includedInDataCatalog": {"@type": "DataCatalog", "name": "sonodex", "url": base_url or None},
    }
    catalog = out["includedInDataCatalog"]
    out["includedInDataCatalog"] = {k: v for k, v in catalog.items() if v is not None}
    return {k: v for k, v in out.items() if v is not None}


def _distribution(d: dict[str, Any]) -> list[dict[str, Any]] | None:
    if not d["urls"]["download"]:
        return None
    formats = {"encodingFormat": d["file_formats"]} if d["file_formats"] else {}
    return [{"@type": "DataDownload", "contentUrl": d["urls"]["download"], **formats}]


def licence_address(licence: dict[str, Any]) -> str | None:
    """Where a record's licence can be read: its own address, that of its SPDX identifier, else its words."""
    spdx = licence["spdx"]
    if licence["url"]:
        return str(licence["url"])
    if spdx and " " not in spdx:
        return f"{_SPDX}{spdx}.html"
    words: str | None = spdx or licence["name"]
    return words


def model_json_ld(entry: Entry) -> dict[str, Any]:
    """schema.org SoftwareSourceCode of a model entry; only what the record knows is stated."""
    d = entry.data
    paper = f"https://doi.org/{d['doi']['paper']}" if d["doi"]["paper"] else d["paper"]["title"]
    return known(
        {
            "@context": "https://schema.org/",
            "@type": "SoftwareSourceCode",
            "name": d["name"],
            "description": d["summary"],
            "keywords": ["ultrasound", *d["anatomy"], *d["modalities"], *d["tasks"]],
            "identifier": entry.full_id,
            "alternateName": d["aliases"],
            "url": d["urls"]["code"] or d["urls"]["weights"],
            "codeRepository": d["urls"]["code"],
            "runtimePlatform": d["framework"],
            "license": licence_address(d["code_license"]),
            "datePublished": str(d["year"]) if d["year"] else None,
            "creator": {"@type": "Organization", "name": d["publisher"]} if d["publisher"] else None,
            "citation": paper,
            "isBasedOn": [t["dataset"] for t in d["trained_on"]],
            "includedInDataCatalog": {"@type": "DataCatalog", "name": "sonodex"},
        }
    )


def json_ld(entry: Entry) -> dict[str, Any]:
    """schema.org JSON-LD of an entry of either kind."""
    return dataset_json_ld(entry) if entry.kind == "dataset" else model_json_ld(entry)


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """One object for one record, an array for several; it may stand in a page as it is."""
    rest = iter(entries)
    first, second = next(rest, None), next(rest, None)
    if first is None or second is None:
        yield dumps(json_ld(first)) if first else "[]\n"
        return
    yield "[\n" + dumps(json_ld(first)).rstrip()
    for entry in chain((second,), rest):
        yield ",\n" + dumps(json_ld(entry)).rstrip()
    yield "\n]\n"


FORMAT = Format(
    name="schema-org",
    title="schema.org JSON-LD",
    ending=".jsonld",
    holds="what search engines and data catalogues read, ready to stand in a page",
    media_type="application/ld+json",
    all=write,
)
