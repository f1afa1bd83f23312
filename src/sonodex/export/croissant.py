"""Croissant 1.1 of a dataset record, with the responsible-AI fields that its findings support.

What the record does not know is left out, also where Croissant asks for it: a made-up value would be worse. A
file is listed only with its SHA-256, so a record alone has no distribution (see `croissant_folder`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.export.citation import bibtex
from sonodex.export.facts import NAMESPACE, facts
from sonodex.export.formats import Format, dumps, known
from sonodex.export.schema_org import licence_address
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

FACTS = "sonodex:facts"
VERSION = "http://mlcommons.org/croissant/1.1"
_RAI_VERSION = "http://mlcommons.org/croissant/RAI/1.0"
_CR_TERMS = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate",
    "separator", "source", "subField", "transform",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "sonodex": NAMESPACE,
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    FACTS: {"@id": FACTS, "@type": "@json"},
    **{term: f"cr:{term}" for term in _CR_TERMS},
}
RAI: dict[str, tuple[str, ...]] = {
    "rai:dataCollection": ("D6", "D10", "D11", "D12", "D13", "D14", "D17"),
    "rai:dataAnnotationProtocol": ("D22", "D23", "D25"),
    "rai:dataAnnotationAnalysis": ("D24",),
    "rai:annotationsPerItem": ("D21",),
    "rai:personalSensitiveInformation": ("D8", "D9", "D18", "D19"),
    "rai:dataUseCases": ("D30",),
    "rai:dataReleaseMaintenancePlan": ("D5",),
}
"""Which findings say what a responsible-AI field asks."""
_SAYS = ("full", "partial")


def responsible_ai(entry: Entry) -> dict[str, Any]:
    """The responsible-AI fields that findings support: their notes, each with the name of its criterion."""
    titles = {c.id: c.title for c in rubric_for(entry.kind).criteria}
    found = entry.data["criteria"]
    out: dict[str, Any] = {}
    for field, ids in RAI.items():
        said = [
            f"{titles[i]}: {found[i]['note']}."
            for i in ids
            if found[i]["level"] in _SAYS and found[i]["basis"] != "unverified"
        ]
        if said:
            out[field] = " ".join(said)
    limits = [f"{d['title']}: {d['note']}" for d in entry.data["defects"]]
    limits += [f"Overlaps with {o.b if o.a == entry.id else o.a}: {o.why}." for o in entry.overlaps()]
    return out | ({"rai:dataLimitations": limits} if limits else {})


def croissant(entry: Entry) -> dict[str, Any]:
    """Croissant metadata of a dataset."""
    d = entry.data
    year = d["year"]
    keywords = [
        "ultrasound",
        *d["anatomy"],
        *d["modalities"],
        *d["tasks"],
        *d["population"],
        *d["conditions"],
    ]
    organisation = {"@type": "Organization", "name": d["publisher"]} if d["publisher"] else None
    return known(
        {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": [VERSION, _RAI_VERSION],
            "name": d["name"],
            "alternateName": d["aliases"],
            "description": d["summary"],
            "url": d["urls"]["homepage"] or d["urls"]["download"],
            "identifier": f"https://doi.org/{d['doi']['data']}" if d["doi"]["data"] else None,
            "license": licence_address(d["license"]),
            "creator": organisation,
            "publisher": organisation,
            "datePublished": f"{year}-01-01" if year else None,
            "keywords": list(dict.fromkeys(keywords)),
            "citeAs": bibtex([entry]).strip(),
            **responsible_ai(entry),
            FACTS: facts(entry),
        }
    )


FORMAT = Format(
    name="croissant",
    title="Croissant 1.1",
    ending=".croissant.json",
    holds="what machine-learning tools read of a dataset, with responsible-AI fields and every fact",
    media_type="application/ld+json",
    kinds=("dataset",),
    one=lambda entry: dumps(croissant(entry)),
)
