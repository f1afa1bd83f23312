"""The pages: lists, one page a record, method, redirects of former ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sonodex.export.citation import bibtex
from sonodex.export.schema_org import catalogue_json_ld, dataset_json_ld, model_json_ld
from sonodex.field.answer import capital
from sonodex.field.claims import claims
from sonodex.field.classes import ANATOMY_GROUPS
from sonodex.records.vocabularies import FOLDERS, POPULATIONS, SEVERITIES
from sonodex.rubrics import rubric_for
from sonodex.site.badges import badge_text
from sonodex.site.cards import PAGES
from sonodex.site.data import ranked
from sonodex.site.exports import EXPORTS, TYPES
from sonodex.site.facets import OPEN, QUICK, facets_of, value_counts
from sonodex.site.figures.overlapping import overlaps_figure
from sonodex.site.pictures import scale_picture
from sonodex.site.rendering import REPOSITORY
from sonodex.site.rows import bar, list_row
from sonodex.site.usage import audit_line, snippets

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry
    from sonodex.site.figures import FieldFigure
    from sonodex.site.rendering import Renderer

SPLIT = "D29"
"""The criterion that says which split to use."""
SEVERITY_RANK = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_SAID = 200
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
    datasets, models = ranked(catalogue, "dataset"), ranked(catalogue, "model")
    people = catalogue.datasets()
    facets = [(f, value_counts(f, people)) for f in facets_of("dataset")]
    yield (
        "index.html",
        render(
            "index.html",
            "index.html",
            datasets=people,
            models=models,
            view=list_row,
            top=TOP,
            facets=facets,
            opened=OPEN,
            quick=[(key, value, capital(words)) for key, value, words in QUICK],
            catalogue_ld=catalogue_json_ld(catalogue, render.base_url),
            groups=ANATOMY_GROUPS,
            index_bytes=index_bytes,
        ),
    )
    for kind, folder, entries in (("dataset", "datasets", datasets), ("model", "models", models)):
        pages = max(1, -(-len(entries) // PER_PAGE))
        for number in range(1, pages + 1):
            path = f"{folder}/index.html" if number == 1 else f"{folder}/page-{number}/index.html"
            part = entries[(number - 1) * PER_PAGE : number * PER_PAGE]
            yield (
                path,
                render(
                    "list.html",
                    path,
                    kind=kind,
                    folder=folder,
                    entries=part,
                    view=list_row,
                    number=number,
                    pages=pages,
                ),
            )
    yield (
        "field/index.html",
        render(
            "field.html", "field/index.html", card="field", figures=drawn, overlaps=overlaps_figure(catalogue)
        ),
    )
    suggestions = [(e[0].full_id, e[1].full_id) for e in (datasets, models) if len(e) > 1]
    yield (
        "method/index.html",
        render("method.html", "method/index.html", card="method", claims=claims(catalogue)),
    )
    for name in ("compare", "score", "api", "shortlist"):
        yield (
            f"{name}/index.html",
            render(
                f"{name}.html",
                f"{name}/index.html",
                card=name if name in PAGES else "find",
                exports=EXPORTS,
                suggestions=suggestions,
                ids=[e.full_id for e in catalogue],
                populations=POPULATIONS,
            ),
        )
    yield "404.html", render("404.html", "404.html")
    for entry in catalogue:
        for former in entry.facts["former_ids"]:
            if catalogue.get(entry.kind, former) is None:
                path = f"{FOLDERS[entry.kind]}/{former}/index.html"
                yield path, render("redirect.html", path, entry=entry)


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
    gains = {i["id"]: i for i in score["improvements"]}
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
        row=list_row(entry),
        score=score,
        scale=scale,
        scale_picture=scale_picture(score, scale, rubric_for(entry.kind)),
        groups=groups,
        gains=gains,
        read_on=days(score["criteria"]),
        relations=full["relations"],
        verdict=full["verdict"],
        chain=full["rights"],
        defects=sorted(full.get("defects", []), key=lambda d: SEVERITY_RANK.get(d["severity"], 9)),
        snippets=snippets(entry),
        audit_line=audit_line(entry),
        split=next((c for c in score["criteria"] if c["id"] == SPLIT), None) if dataset else None,
        correction=lambda criterion, today: correction(entry, criterion, today),
        bibtex=bibtex([entry]),
        exports=EXPORTS,
        types=TYPES,
        badge_alt=f"{label}: {message}",
        badge_markdown=badge_markdown(entry, label, message, render.base_url),
        json_ld=(dataset_json_ld if dataset else model_json_ld)(entry, render.base_url),
    )


def days(criteria: Sequence[dict[str, Any]]) -> list[tuple[str, int]]:
    """On which days how many findings of a record were checked, the latest first."""
    found = Counter(c["checked"] for c in criteria if c["checked"])
    return sorted(found.items(), reverse=True)


def correction(entry: Entry, what: str, today: str | None) -> str:
    """The address of an issue form that is filled in with the record, what is meant, and what it says
    today."""
    said = (today or "nothing")[:_SAID]
    fields = {
        "template": "correction.yml",
        "title": f"{entry.full_id}: {what}",
        "record": entry.full_id,
        "what": what,
        "today": said,
    }
    return f"{REPOSITORY}/issues/new?{urlencode(fields)}"


def badge_markdown(entry: Entry, label: str, message: str, base_url: str) -> str:
    """The badge as Markdown that leads to the record's page."""
    host = base_url or "https://YOUR-HOST"
    return f"[![{label}: {message}]({host}/badge/{entry.full_id}.svg)]({host}/{entry.full_id}/)"
