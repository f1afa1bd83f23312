"""From one record file to what the index keeps of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sonodex.catalogue.language import spelling, terms
from sonodex.records import licences
from sonodex.records.checking import check_file
from sonodex.records.vocabularies import KINDS, Kind
from sonodex.rubrics import rubric_for, score

# What `list` prints and filters by; the rest of a record is read only when it is shown.
_COMMON = ("id", "former_ids", "name", "aliases", "year", "summary", "publisher", "anatomy", "modalities",
           "data_kinds", "tasks", "checked", "confidence")  # fmt: skip
_OWN: dict[Kind, tuple[str, ...]] = {
    "dataset": ("survey_rows", "conditions", "population", "countries", "access", "license", "counts",
                "related"),
    "model": ("framework", "architecture", "code_license", "weights_license", "trained_on", "evaluated_on"),
}  # fmt: skip

REUSE, WEIGHTS = "D3", "M3"
"""Criteria that chains of rights read: what the terms allow, and whether there are weights."""


def wanted_criteria() -> dict[Kind, tuple[str, ...]]:
    """The criterion ids a record of each kind has to hold."""
    return {kind: rubric_for(kind).criterion_ids for kind in KINDS}


def _of_dataset(data: dict[str, Any]) -> dict[str, Any]:
    """What chains of rights, overlaps and rows need of a dataset beside its own fields."""
    countries = data["institution_countries"]
    return {
        "derived_from": [r["dataset"] for r in data["related"] if r["relation"] == "derived-from"],
        "terms": licences.terms(data["license"]),
        "reuse": {key: data["criteria"][REUSE][key] for key in ("level", "note")},
        "mirrors": [
            {
                **{key: m[key] for key in ("url", "holds", "license")},
                "terms": licences.terms(_named(m["license"])),
            }
            for m in data["mirrors"]
        ],
        "defects": [{"title": d["title"], "severity": d["severity"]} for d in data["defects"]],
        "loaders": [{"kind": one["kind"], "name": one["name"]} for one in data["loaders"]],
        "institution_countries": countries["codes"] if countries else [],
    }


def _of_model(data: dict[str, Any]) -> dict[str, Any]:
    """What chains of rights need of a model beside its own fields."""
    published = data["criteria"][WEIGHTS]["level"] in ("full", "partial")
    return {
        "code_terms": licences.terms(data["code_license"]),
        "weights_terms": licences.terms(data["weights_license"]),
        "has_weights": bool(data["urls"]["weights"]) or published,
    }


def _named(licence: str | None) -> dict[str, str | None]:
    """A licence that a mirror states in words, as a record would write it."""
    spdx = licence if licence and not licences.expression_problem(licence) else None
    return {"spdx": spdx, "name": None if spdx else licence}


def compile_file(path: Path) -> tuple[Kind, str, str, str, str, str] | str:
    """Kind, id, summary, data and score (JSON) and search terms of a record file, or the first reason to
    refuse it."""
    checked = check_file(path, wanted_criteria(), shown=path.name)
    if checked.record is None or checked.kind is None:
        errors = [p for p in checked.problems if p.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return f"line {errors[0].line}: {errors[0].field} {errors[0].message}{more}"
    data = checked.record.model_dump(mode="json")
    result = score(rubric_for(checked.kind), checked.record)
    summary = {key: data[key] for key in (*_COMMON, *_OWN[checked.kind])}
    summary |= _of_dataset(data) if checked.kind == "dataset" else _of_model(data)
    summary["has_url"] = {key: bool(value) for key, value in data["urls"].items()}
    summary["score"] = result.summary()
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return (
        checked.kind,
        checked.record.id,
        json.dumps(summary, **compact),  # type: ignore[arg-type]
        json.dumps(data, **compact),  # type: ignore[arg-type]
        json.dumps(result.full(), **compact),  # type: ignore[arg-type]
        "\n".join(terms(data, spelling())),
    )
