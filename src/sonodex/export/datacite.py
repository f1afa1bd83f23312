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
RELATIONS: dict[str, str] = {
    "copy-of": "IsIdenticalTo",
    "subset-of": "IsPartOf",
    "derived-from": "IsDerivedFrom",
    "shares-images": "IsVariantFormOf",
    "shares-subjects": "References",
    "extends": "Continues",
}
"""How a dataset is related to another one, in DataCite's words; each word stands for one relation only."""
MODEL_RELATIONS: dict[str, str] = {"trained_on": "IsDerivedFrom", "evaluated_on": "References"}
MIRRORS: dict[str, str] = {"all": "IsIdenticalTo", "subset": "HasPart", "processed": "IsVariantFormOf",
                           "unknown": "IsVersionOf"}  # fmt: skip
"""What another place holds of the data; of these only the whole is told by others in the same sense."""
ARTICLES: dict[str, str] = {"peer-reviewed": "JournalArticle", "preprint": "Preprint"}
"""Status of a paper, and its type; `Text` where the status is not known."""
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
    if not (paper["title"] or paper["venue"] or paper["year"] or paper.get("status") in ARTICLES):
        return {}
    item = {
        "relationType": "IsDescribedBy",
        "relatedItemType": ARTICLES.get(paper.get("status") or "", "Text"),
        "titles": [{"title": paper["title"] or UNKNOWN}],
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
    for mirror in d.get("mirrors", ()):
        out.append(
            {
                "relatedIdentifier": _uri(mirror["url"]),
                "relatedIdentifierType": "URL",
                "relationType": MIRRORS[mirror["holds"]],
            }
        )
    return out


def _sets(d: dict[str, Any]) -> list[dict[str, Any]]:
    """Other datasets that it is related to, was trained or evaluated on."""
    named = [(RELATIONS[r["relation"]], r["dataset"]) for r in d.get("related", ())]
    named += [(MODEL_RELATIONS["trained_on"], t["dataset"]) for t in d.get("trained_on", ())]
    named += [(MODEL_RELATIONS["evaluated_on"], name) for name in d.get("evaluated_on", ())]
    return [
        {"relationType": relation, "relatedItemType": "Dataset", "titles": [{"title": name}]}
        for relation, name in named
    ]


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
    last = d.get("repository", {}).get("last_commit")
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
            "relatedItems": [*([paper] if paper else ()), *_sets(d)],
            "dates": [{"date": str(last), "dateType": "Updated"}] if last else None,
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
