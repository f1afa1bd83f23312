"""From one record file to what the index keeps of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sonodex.records import licences
from sonodex.records.checking import check_file
from sonodex.records.vocabularies import KINDS, PERMISSIONS, Kind
from sonodex.rubrics import rubric_for, score

# What `list` prints and filters by; the rest of a record is read only when it is shown.
_COMMON = ("id", "former_ids", "name", "aliases", "year", "summary", "publisher", "anatomy", "modalities",
           "data_kinds", "tasks", "checked", "confidence")  # fmt: skip
_OWN: dict[Kind, tuple[str, ...]] = {
    "dataset": ("survey_rows", "conditions", "population", "countries", "access", "license", "counts",
                "derived_from", "related"),
    "model": ("framework", "architecture", "code_license", "weights_license", "trained_on", "evaluated_on"),
}  # fmt: skip


def wanted_criteria() -> dict[Kind, tuple[str, ...]]:
    """The criterion ids a record of each kind has to hold."""
    return {kind: rubric_for(kind).criterion_ids for kind in KINDS}


def license_allows(kind: Kind, data: dict[str, Any]) -> licences.Allows:
    """What may be done with a record's resource, from its licence identifiers.

    A model takes the terms of its code, narrowed by those of its weights where these have a licence of their
    own.
    """
    if kind == "dataset":
        return licences.allows(data["license"]["spdx"])
    code = licences.allows(data["code_license"]["spdx"])
    if licences.in_words(data["weights_license"]) is None:
        return code
    own = licences.allows(data["weights_license"]["spdx"])
    return {p: False if False in (code[p], own[p]) else (code[p] and own[p]) for p in PERMISSIONS}


def compile_file(path: Path) -> tuple[Kind, str, str, str, str] | str:
    """Kind, id, summary, data and score (JSON) of a record file, or the first reason to refuse it."""
    checked = check_file(path, wanted_criteria(), shown=path.name)
    if checked.record is None or checked.kind is None:
        errors = [p for p in checked.problems if p.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return f"line {errors[0].line}: {errors[0].field} {errors[0].message}{more}"
    data = checked.record.model_dump(mode="json")
    result = score(rubric_for(checked.kind), checked.record)
    summary = {key: data[key] for key in (*_COMMON, *_OWN[checked.kind])}
    summary["allows"] = license_allows(checked.kind, data)
    summary["has_url"] = {key: bool(value) for key, value in data["urls"].items()}
    summary["score"] = result.summary()
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return (
        checked.kind,
        checked.record.id,
        json.dumps(summary, **compact),  # type: ignore[arg-type]
        json.dumps(data, **compact),  # type: ignore[arg-type]
        json.dumps(result.full(), **compact),  # type: ignore[arg-type]
    )
