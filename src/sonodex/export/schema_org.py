"""schema.org JSON-LD of datasets, models and the catalogue, as search engines and catalogues read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

from sonodex.export.formats import Format, dumps, known
from sonodex.export.media_types import BY_WORD
from sonodex.wording import ABOUT

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

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
        "url": f"{base_url}/{entry.full_id}/" if base_url else d["urls"]["homepage"] or d["urls"]["download"],
        "sameAs": (d["urls"]["homepage"] or d["urls"]["download"]) if base_url else None,
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
    found = list(dict.fromkeys(BY_WORD[f] for f in d["file_formats"] if f in BY_WORD))
    formats = {"encodingFormat": found} if found else {}
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


def model_json_ld(entry: Entry, base_url: str = "") -> dict[str, Any]:
    """schema.org SoftwareSourceCode of a model entry; arguments as for `dataset_json_ld`."""
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
            "url": f"{base_url}/{entry.full_id}/" if base_url else d["urls"]["code"] or d["urls"]["weights"],
            "sameAs": d["urls"]["paper"],
            "codeRepository": d["urls"]["code"],
            "runtimePlatform": d["framework"],
            "license": licence_address(d["code_license"]),
            "datePublished": str(d["year"]) if d["year"] else None,
            "creator": {"@type": "Organization", "name": d["publisher"]} if d["publisher"] else None,
            "citation": paper,
            "isBasedOn": [t["dataset"] for t in d["trained_on"]],
            "includedInDataCatalog": known({"@type": "DataCatalog", "name": "sonodex", "url": base_url}),
        }
    )


def catalogue_json_ld(catalogue: Catalogue, base_url: str = "") -> dict[str, Any]:
    """schema.org DataCatalog of all records; with a base address it names the page of each dataset."""
    out: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": "sonodex",
        "description": ABOUT,
        "url": f"{base_url}/" if base_url else None,
        "license": f"{_SPDX}CC-BY-4.0.html",
        "dateModified": max((str(e.facts["checked"]) for e in catalogue), default=None),
    }
    return {k: v for k, v in out.items() if v is not None}


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
