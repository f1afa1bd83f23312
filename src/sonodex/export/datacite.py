"""DataCite metadata 4.5 as JSON, as repositories and the DataCite API take it.

Mandatory properties that a record does not know get DataCite's own values for the unknown: `:unav`, and
`0000` for a year.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sonodex.export.formats import Format, dumps, known

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

UNKNOWN, UNKNOWN_YEAR = ":unav", "0000"
SUBJECTS: dict[str, str] = {
    "anatomy": "sonodex anatomy",
    "modalities": "sonodex modality",
    "data_kinds": "sonodex kind of item",
    "tasks": "sonodex task",
    "population": "sonodex population",
    "conditions": "sonodex condition",
    "devices": "sonodex device",
}
"""Fields whose words are subjects, and the scheme that they are of."""
LINKS: dict[str, str] = {
    "urls.download": "IsSourceOf",
    "urls.code": "IsSupplementedBy",
    "urls.weights": "HasPart",
    "urls.demo": "IsRequiredBy",
    "urls.paper": "IsDescribedBy",
}
"""Addresses that are not the resource's own page, and how it is related to what stands there."""
RIGHTS: dict[str, str] = {"license": "", "code_license": "code: ", "weights_license": "weights: "}
ACCESS = "access: "
SIZES = ("subjects", "images", "videos", "frames", "volumes")
_SPDX = "https://spdx.org/licenses/"


def _uri(address: str | None) -> str | None:
    """An address as a URI: other characters than ASCII are written in percent signs."""
    if address is None:
        return None
    return re.sub(r"[^!-~]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), address)


def _rights(d: dict[str, Any]) -> list[dict[str, Any]]:
    out = []
    for field, prefix in RIGHTS.items():
        licence = d.get(field)
        if not licence or not any(licence.values()):
            continue
        spdx = licence["spdx"]
        scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": _SPDX} if spdx else {}
        words = licence["name"] or spdx
        out.append(
            known(
                {
                    "rights": f"{prefix}{words}" if words else prefix.rstrip(": ") or None,
                    "rightsUri": _uri(licence["url"]),
                    "rightsIdentifier": spdx,
                    **scheme,
                }
            )
        )
    if d.get("access") and d["access"] != "unknown":
        out.append({"rights": f"{ACCESS}{d['access']}"})
    return out


def _paper(d: dict[str, Any]) -> dict[str, Any]:
    paper, doi = d["paper"], d["doi"]["paper"]
    if not paper["title"]:
        return {}
    item = {
        "relationType": "IsDescribedBy",
        "relatedItemType": "Preprint" if paper.get("status") == "preprint" else "JournalArticle",
        "titles": [{"title": paper["title"]}],
        "publicationYear": str(paper["year"]) if paper["year"] else None,
        "publisher": paper["venue"],
        "relatedItemIdentifier": {"relatedItemIdentifier": doi, "relatedItemIdentifierType": "DOI"}
        if doi
        else None,
    }
    return known(item)


def _related(d: dict[str, Any]) -> list[dict[str, Any]]:
    out = []
    for path, relation in LINKS.items():
        address = d["urls"].get(path.partition(".")[2])
        if address:
            out.append(
                {
                    "relatedIdentifier": address,
                    "relatedIdentifierType": "URL",
                    "relationType": relation,
                }
            )
    if d["doi"]["paper"]:
        out.append(
            {
                "relatedIdentifier": d["doi"]["paper"],
                "relatedIdentifierType": "DOI",
                "relationType": "IsDescribedBy",
            }
        )
    return out


def datacite(entry: Entry) -> dict[str, Any]:
    """DataCite metadata of a record."""
    d = entry.data
    dataset = entry.kind == "dataset"
    publisher = d["publisher"] or UNKNOWN
    subjects = [
        {"subject": word, "subjectScheme": scheme}
        for field, scheme in SUBJECTS.items()
        for word in d.get(field, ())
    ]
    counts = d.get("counts", {})
    sizes = [f"{counts[name]} {name}" for name in SIZES if counts.get(name) is not None]
    if d.get("size_gb") is not None:
        sizes.append(f"{d['size_gb']} GB")
    texts = {
        "Abstract": d["summary"],
        "Other": d["identity_note"],
        "TechnicalInfo": d.get("architecture"),
    }
    paper = _paper(d)
    return known(
        {
            "schemaVersion": "http://datacite.org/schema/kernel-4",
            "doi": d["doi"].get("data"),
            "url": _uri(d["urls"].get("homepage") if dataset else d["urls"]["code"]),
            "types": {
                "resourceTypeGeneral": "Dataset" if dataset else "Model",
                "resourceType": "Ultrasound dataset" if dataset else "Ultrasound model",
            },
            "creators": [{"name": publisher, "nameType": "Organizational"}],
            "titles": [
                {"title": d["name"]},
                *({"title": name, "titleType": "AlternativeTitle"} for name in d["aliases"]),
            ],
            "publisher": {"name": publisher},
            "publicationYear": str(d["year"]) if d["year"] else UNKNOWN_YEAR,
            "subjects": subjects,
            "sizes": sizes,
            "formats": d.get("file_formats")
            if dataset
            else [f for f in (d["framework"], d["weights_format"]) if f],
            "rightsList": _rights(d),
            "descriptions": [
                {"description": text, "descriptionType": kind} for kind, text in texts.items() if text
            ],
            "geoLocations": [{"geoLocationPlace": code} for code in d.get("countries", ())],
            "relatedIdentifiers": _related(d),
            "relatedItems": [paper] if paper else None,
        }
    )


FORMAT = Format(
    name="datacite",
    title="DataCite JSON 4.5",
    ending=".datacite.json",
    holds="what repositories and DOI registries take",
    media_type="application/vnd.datacite.datacite+json",
    one=lambda entry: dumps(datacite(entry)),
)
