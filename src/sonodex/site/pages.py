"""The pages: lists, one page a record, method, redirects of former ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sonodex.export.citation import bibtex
from sonodex.export.schema_org import dataset_json_ld
from sonodex.records.vocabularies import FOLDERS
from sonodex.site.field import field_values

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry
    from sonodex.site.rendering import Renderer

TOP = 15
"""So many rows of each list stand on the first page for readers without JavaScript."""
PER_PAGE = 250


def page_files(catalogue: Catalogue, render: Renderer) -> Iterator[tuple[str, bytes]]:
    """Every HTML page as path and content."""
    datasets, models = catalogue.datasets(), catalogue.models()
    yield "index.html", render("index.html", "index.html", datasets=datasets, models=models, view=list_row, top=TOP)
    for kind, folder, entries in (("dataset", "datasets", datasets), ("model", "models", models)):
        pages = max(1, -(-len(entries) // PER_PAGE))
        for number in range(1, pages + 1):
            path = f"{folder}/index.html" if number == 1 else f"{folder}/page-{number}/index.html"
            part = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
            yield (
                path,
                render("list.html", path, kind=kind, folder=folder, entries=part, view=list_row, number=number, pages=pages),
            )
    yield "field/index.html", render("field.html", "field/index.html", **field_values(catalogue))
    for name in ("compare", "score", "api"):
        yield f"{name}/index.html", render(f"{name}.html", f"{name}/index.html")
    yield "method/index.html", render("method.html", "method/index.html")
    yield "404.html", render("404.html", "404.html")
    for entry in (*datasets, *models):
        path = f"{entry.full_id}/index.html"
        yield path, render(f"{entry.kind}.html", path, **record_values(catalogue, entry, render.base_url))
    for entry in catalogue:
        for former in entry.facts["former_ids"]:
            if catalogue.get(entry.kind, former) is None:
                path = f"{FOLDERS[entry.kind]}/{former}/index.html"
                yield path, render("redirect.html", path, entry=entry)


def list_row(entry: Entry) -> dict[str, Any]:
    """What a row of a list shows."""
    facts, score = entry.facts, entry.facts["score"]
    licence = facts.get("license") or facts["code_license"]
    return {
        "facts": facts,
        "score": score,
        "licence": licence["spdx"] or licence["name"] or "none stated",
        "bar": bar(score, 100 if entry.kind == "dataset" else 1),
    }


def bar(score: dict[str, Any], scale: int) -> dict[str, float]:
    """Geometry of the bounds picture on 0..100: where lower, value and upper stand."""
    return {key: round(100 * score[key] / scale, 2) for key in ("lower", "value", "upper")}


def record_values(catalogue: Catalogue, entry: Entry, base_url: str) -> dict[str, Any]:
    """Values of a record's page."""
    full = entry.full()
    score = full["score"]
    scale = 100 if entry.kind == "dataset" else 1
    groups = []
    for dimension in score["dimensions"]:
        rows = [c for c in score["criteria"] if c["dimension"] == dimension["id"]]
        groups.append({"dimension": dimension, "rows": rows, "percent": _percent(dimension["value"], scale)})
    return {
        "entry": entry,
        "d": full,
        "score": score,
        "scale": scale,
        "bar": bar(score, scale),
        "groups": groups,
        "relations": full["relations"],
        "allows": entry.facts["allows"],
        "bibtex": bibtex([entry]),
        "json_ld": dataset_json_ld(entry, base_url) if entry.kind == "dataset" else None,
        "titles": {c.id: c.title for c in entry.score.criteria},
    }


def _percent(value: float | None, scale: int) -> float | None:
    return None if value is None else round(100 * value / scale, 2)
