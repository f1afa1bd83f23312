"""From an inspection to the fields of a model record: what the files state, and nothing more."""

from __future__ import annotations

import dataclasses
from collections.abc import MutableMapping
from typing import Any

from sonodex.collect.finding import Finding
from sonodex.records.vocabularies import Access, Availability
from sonodex.repository.inspecting import Inspection

_AVAILABLE: dict[Access, Availability] = {
    "open": "public",
    "registration": "request",
    "request": "request",
    "challenge": "request",
}


def cited(inspection: Inspection) -> tuple[Finding, ...]:
    """The findings that say something, each with the web address of its place at the commit that was read.

    Where the repository has no known address the source is empty.
    """
    return tuple(
        dataclasses.replace(f, source=inspection.address_of(f.source) or "")
        for f in inspection.findings
        if f.level != "unknown"
    )


def fill(record: MutableMapping[str, Any], inspection: Inspection, look: str) -> None:
    """Write facts and findings into the data of a new model record.

    Args:
        record: as the template has it, changed in place.
        inspection: of a model's repository.
        look: the source of findings where the repository has no address.
    """
    facts = inspection.facts
    if facts.title:
        record["name"] = facts.title
    record["urls"]["code"] = facts.address
    link = next(
        (one["url"] for one in facts.weight_links if not one["base"] and one["url"].startswith("http")), None
    )
    record["urls"]["weights"] = link
    record["framework"] = facts.framework
    record["weights_format"] = facts.weights_format
    licence = next(
        (
            one
            for one in facts.licences
            if one["spdx"] and one["about"] in ("all", "code") and not _below(one["source"])
        ),
        None,
    )
    if licence:
        record["code_license"].update(spdx=licence["spdx"], url=inspection.address_of(licence["source"]))
    paper = next((one for one in facts.papers if one["doi"] and one["status"] == "reviewed"), None)
    if paper:
        record["doi"]["paper"] = paper["doi"]
        record["paper"]["status"] = "peer-reviewed"
    elif any(one["status"] == "preprint" for one in facts.papers):
        record["paper"]["status"] = "preprint"
    record["repository"].update(default_branch=facts.branch, last_commit=facts.last_commit)
    record["trained_on"] = [
        {"dataset": one.id, "availability": _AVAILABLE.get(one.access, "unknown")}
        for one in facts.datasets
        if one.stated
    ]
    record["sources"] = sorted({f.source for f in cited(inspection) if f.source})
    for one in cited(inspection):
        finding = record["criteria"][one.criterion]
        finding["level"] = one.level
        if one.up_to is not None:
            finding["up_to"] = one.up_to
        finding.update(basis=one.basis, note=one.note, source=one.source or look, checked=one.checked)


def _below(source: str) -> bool:
    return "/" in source
