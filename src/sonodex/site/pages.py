"""The pages: lists, one page a record, method, redirects of former ids."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sonodex.export.citation import bibtex
from sonodex.export.schema_org import dataset_json_ld
from sonodex.records.licences import in_words
from sonodex.records.vocabularies import FOLDERS
from sonodex.report.claims import claims
from sonodex.rubrics import rubric_for
from sonodex.site.badges import badge_text
from sonodex.site.exports import EXPORTS, TYPES
from sonodex.site.facets import counted, facets_of
from sonodex.site.pictures import scale_picture

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry
    from sonodex.site.figures import FieldFigure
    from sonodex.site.rendering import Renderer

TOP = 20
"""So many records stand on the first page before its script has run."""
PER_PAGE = 250


def page_files(
    catalogue: Catalogue, render: Renderer, drawn: list[FieldFigure], index_bytes: int
) -> Iterator[tuple[str, bytes]]:
    """Every HTML page but those of records, as path and content.

    Args:
        catalogue: what to show.
        render: the templates.
        drawn: the figures of the field.
        index_bytes: size of the index of the search, by which the first page decides when to load it.
    """
    datasets, models = catalogue.datasets(), catalogue.models()
    facets = [(f, counted(f, datasets)) for f in facets_of("dataset")]
    yield (
        "index.html",
        render("index.html", "index.html", datasets=datasets, view=list_row, top=TOP, facets=facets, index_bytes=index_bytes),
    )
    for kind, folder, entries in (("dataset", "datasets", datasets), ("model", "models", models)):
        pages = max(1, -(-len(entries) // PER_PAGE))
        for number in range(1, pages + 1):
            path = f"{folder}/index.html" if number == 1 else f"{folder}/page-{number}/index.html"
            part = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
            yield (
                path,
                render("list.html", path, kind=kind, folder=folder, entries=part, view=list_row, number=number, pages=pages),
            )
    yield "field/index.html", render("field.html", "field/index.html", card="field", figures=drawn)
    suggestions = [(e[0].full_id, e[1].full_id) for e in (datasets, models) if len(e) > 1]
    yield "method/index.html", render("method.html", "method/index.html", card="method", claims=claims(catalogue))
    for name in ("compare", "score", "api"):
        yield (
            f"{name}/index.html",
            render(f"{name}.html", f"{name}/index.html", card=name, exports=EXPORTS, suggestions=suggestions),
        )
    yield "404.html", render("404.html", "404.html")
    for entry in catalogue:
        for former in entry.facts["former_ids"]:
            if catalogue.get(entry.kind, former) is None:
                path = f"{FOLDERS[entry.kind]}/{former}/index.html"
                yield path, render("redirect.html", path, entry=entry)


def list_row(entry: Entry) -> dict[str, Any]:
    """What a row of a list shows."""
    facts, score = entry.facts, entry.facts["score"]
    licence = facts.get("license") or facts["code_license"]
    name = in_words(licence)
    if entry.kind == "dataset":
        subjects = facts["counts"]["subjects"]
        meta = [
            ", ".join(facts["anatomy"]),
            "" if subjects is None else f"{subjects:,} subjects",
            facts["year"],
            facts["access"],
            name,
        ]
    else:
        meta = [", ".join(facts["anatomy"]), ", ".join(facts["tasks"]), facts["year"], facts["framework"], name]
    return {
        "facts": facts,
        "score": score,
        "licence": name or "none stated",
        "meta": [m for m in meta if m],
        "bar": bar(score, 100 if entry.kind == "dataset" else 1),
    }


def bar(score: dict[str, Any], scale: int) -> dict[str, float]:
    """Geometry of the bounds picture on 0..100: where lower, value and upper stand."""
    return {key: round(100 * score[key] / scale, 2) for key in ("lower", "value", "upper")}


def record_page(entry: Entry, full: dict[str, Any], render: Renderer) -> tuple[str, bytes]:
    """The page of one record as path and content.

    Args:
        entry: the record.
        full: `entry.full()`.
        render: the templates.
    """
    score = full["score"]
    dataset = entry.kind == "dataset"
    scale = entry.scale
    groups = []
    for dimension in score["dimensions"]:
        rows = [c for c in score["criteria"] if c["dimension"] == dimension["id"]]
        percent = None if dimension["value"] is None else round(100 * dimension["value"] / scale, 2)
        geometry = None if percent is None else bar(dimension, scale)
        groups.append({"dimension": dimension, "rows": rows, "percent": percent, "bar": geometry})
    label, message, _ = badge_text(entry)
    path = f"{entry.full_id}/index.html"
    return path, render(
        f"{entry.kind}.html",
        path,
        card=entry.full_id,
        entry=entry,
        d=full,
        score=score,
        scale=scale,
        scale_picture=scale_picture(score, scale, rubric_for(entry.kind)),
        groups=groups,
        relations=full["relations"],
        allows=entry.facts["allows"],
        bibtex=bibtex([entry]),
        exports=EXPORTS,
        types=TYPES,
        badge_alt=f"{label}: {message}",
        badge_markdown=badge_markdown(entry, label, message, render.base_url),
        json_ld=dataset_json_ld(entry, render.base_url) if dataset else None,
    )


def badge_markdown(entry: Entry, label: str, message: str, base_url: str) -> str:
    """The badge as Markdown that leads to the record's page."""
    host = base_url or "https://YOUR-HOST"
    return f"[![{label}: {message}]({host}/badge/{entry.full_id}.svg)]({host}/{entry.full_id}/)"
