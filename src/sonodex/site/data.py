"""The data that the page's scripts load: the compact index of the search, and blank records for the form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sonodex.records.reading import parse
from sonodex.records.vocabularies import FOLDERS, KINDS
from sonodex.records.writing import template
from sonodex.rubrics import rubric_for
from sonodex.site.api import to_json

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_LISTED = ("id", "name", "aliases", "year", "summary", "anatomy", "tasks", "modalities", "data_kinds")
_OWN = {"dataset": ("population", "countries", "access"), "model": ("framework",)}
# A blank record's date; the form writes the day's own.
_EPOCH = "2025-01-01"


def data_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """`find.json` and `templates.json` as path and content."""
    rubric = rubric_for("dataset")
    out: dict[str, Any] = {
        "tiers": [t.name for t in rubric.tiers] + [str(rubric.unrated)],
        "dimensions": {FOLDERS[kind]: [{"id": d.id, "name": d.name} for d in rubric_for(kind).dimensions] for kind in KINDS},
        "datasets": [found(e) for e in catalogue.datasets()],
        "models": [found(e) for e in catalogue.models()],
    }
    yield "assets/find.json", to_json(out)
    blanks = {}
    for kind in KINDS:
        criteria = [(c.id, c.question, c.full, c.partial) for c in rubric_for(kind).criteria]
        blanks[kind] = parse(template(kind, f"my-{kind}", criteria, _EPOCH)).data
    yield "assets/templates.json", to_json(blanks)


def found(entry: Entry) -> dict[str, Any]:
    """What the search knows of one record."""
    facts, score = entry.facts, entry.facts["score"]
    licence = facts.get("license") or facts["code_license"]
    out = {key: facts[key] for key in (*_LISTED, *_OWN[entry.kind])}
    words = [facts["publisher"] or "", *facts.get("conditions", ()), facts["summary"]]
    if entry.kind == "dataset":
        out["subjects"] = facts["counts"]["subjects"]
    else:
        words += [t["dataset"] for t in facts["trained_on"]]
    out["words"] = " ".join(words)
    out["license"] = licence["spdx"] or licence["name"]
    out["allows"] = [name for name, allowed in facts["allows"].items() if allowed]
    keys = ("value", "lower", "upper", "coverage", "rated", "tier", "tier_range", "provisional")
    out["score"] = {k: score[k] for k in keys if k in score}
    out["score"]["dimensions"] = [{"id": d["id"], "name": d["name"], "value": d["value"]} for d in score["dimensions"]]
    return out
