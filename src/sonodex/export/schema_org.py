"""schema.org Dataset JSON-LD of a dataset record, as search engines and catalogues read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        "license": licence["url"] or (f"{_SPDX}{licence['spdx']}.html" if licence["spdx"] else None),
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
