"""RO-Crate 1.1 metadata of a record: the resource, its publisher, paper, licence and the record about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.export.formats import Format, dumps, known
from sonodex.export.schema_org import licence_address

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def ro_crate(entry: Entry) -> dict[str, Any]:
    """The metadata file of a crate whose root is the resource itself."""
    d = entry.data
    dataset = entry.kind == "dataset"
    graph: list[dict[str, Any]] = []

    def node(at: str, kind: str | list[str], **words: Any) -> dict[str, str]:
        if all(one["@id"] != at for one in graph):
            graph.append({"@id": at, "@type": kind, **known(words)})
        return {"@id": at}

    licence = d["license"] if dataset else d["code_license"]
    where = licence_address(licence)
    publisher = node("#publisher", "Organization", name=d["publisher"]) if d["publisher"] else None
    paper = None
    if d["paper"]["title"]:
        doi = d["doi"]["paper"]
        paper = node(
            f"https://doi.org/{doi}" if doi else "#paper",
            "ScholarlyArticle",
            name=d["paper"]["title"],
            datePublished=str(d["paper"]["year"]) if d["paper"]["year"] else None,
            publisher=d["paper"]["venue"],
        )
    address = licence["url"] or (where if where and where.startswith("https://spdx.org/") else None)
    terms = node(
        address or ("#licence" if where else "#licence-not-known"),
        "CreativeWork",
        name=licence["name"] or licence["spdx"] or "not known",
        identifier=licence["spdx"],
        description="terms of use" if where else "no licence is stated",
    )
    parts = []
    if not dataset and d["urls"]["code"]:
        code = node(d["urls"]["code"], "SoftwareSourceCode", name=f"code of {d['name']}", license=terms)
        parts.append(code)
    root = known(
        {
            "@id": "./",
            "@type": "Dataset",
            "name": d["name"],
            "alternateName": d["aliases"],
            "description": d["summary"],
            "identifier": f"https://doi.org/{d['doi']['data']}" if d["doi"].get("data") else entry.full_id,
            "url": d["urls"].get("homepage") or d["urls"].get("code"),
            "datePublished": str(d["year"]) if d["year"] else entry.facts["checked"],
            "license": terms,
            "publisher": publisher,
            "author": publisher,
            "citation": paper,
            "keywords": ", ".join(["ultrasound", *d["anatomy"], *d["modalities"], *d["tasks"]]),
            "isBasedOn": [t["dataset"] for t in d["trained_on"]]
            if not dataset
            else entry.facts["derived_from"],
            "hasPart": parts,
        }
    )
    if not d["year"]:
        root["description"] += " (The year of release is not known: datePublished is the day of the record.)"
    head = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
        "about": {"@id": "./"},
    }
    return {"@context": _CONTEXT, "@graph": [head, _single(root), *graph]}


def _single(node: dict[str, Any]) -> dict[str, Any]:
    """An entity whose lists of one are that one, as RO-Crate recommends."""
    return {k: v[0] if isinstance(v, list | tuple) and len(v) == 1 else v for k, v in node.items()}


FORMAT = Format(
    name="ro-crate",
    title="RO-Crate 1.1",
    ending="/ro-crate-metadata.json",
    holds="a research object's metadata: resource, publisher, paper, licence",
    media_type="application/ld+json",
    one=lambda entry: dumps(ro_crate(entry)),
)
