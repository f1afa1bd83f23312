"""`sonodex show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonodex.cli import output, views
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_CRITERIA = [
    Column("ID"),
    Column("Criterion", flex=True, wrap=True, least=14, drop=1),
    Column("Level"),
    Column("Basis", drop=2),
    Column("Note", flex=True, wrap=True, least=12),
    Column("Source", flex=True, least=4),
]
_IMPROVEMENTS = [
    Column("Gain", "right"),
    Column("ID"),
    Column("Criterion", flex=True, wrap=True, least=14, drop=1),
    Column("Now", drop=2),
    Column("Remedy", flex=True, wrap=True, least=18),
]
_LEVEL_MARKS = {
    "full": "● full",
    "partial": "◐ partial",
    "none": "○ none",
    "unknown": "? unknown",
    "not-applicable": "– n/a",
}


def show(
    name: Annotated[str, typer.Argument(help="Id, full name (datasets/ID, models/ID), former id or alias.")],
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Show one record: facts, score with bounds, every finding with its source, relations and known defects.

    An id that names a dataset and a model shows both.
    """
    entries = load(catalogue).lookup(name)
    if form == Format.json:
        full = [e.full() for e in entries]
        output.print_json(full[0] if len(full) == 1 else full)
        return
    if form == Format.csv:
        header = [
            "kind",
            "id",
            "criterion",
            "title",
            "level",
            "basis",
            "points",
            "weight",
            "note",
            "source",
            "checked",
        ]
        keys = ["id", "title", "level", "basis", "points", "weight", "note", "source", "checked"]
        rows = [[e.kind, e.id, *(c[k] for k in keys)] for e in entries for c in e.full()["score"]["criteria"]]
        output.print_csv(header, rows)
        return
    for number, entry in enumerate(entries):
        if number:
            sys.stdout.write("\n")
        print_entry(entry, form)


def _license(entry: Entry) -> str:
    allows = ", ".join(f"{k}: {_yes_no(v)}" for k, v in entry.rights.allows.items())
    return f"{views.license_text(entry)} ({allows})"


def _yes_no(value: bool | None) -> str:
    return "not known" if value is None else "yes" if value else "no"


def _names(related: list[dict[str, Any]]) -> str:
    return ", ".join(r["id"] or r["name"] for r in related) or "–"


def _facts(entry: Entry) -> list[tuple[str, Any]]:
    d = entry.data
    urls = [f"{k}: {u}" for k, u in d["urls"].items() if u]
    pairs: list[tuple[str, Any]] = [
        ("Summary", d["summary"]),
        ("Identity", d["identity_note"]),
        ("Also called", [*d["aliases"], *d["former_ids"]]),
        ("Year", d["year"]),
        ("Publisher", d["publisher"]),
        ("Anatomy", d["anatomy"]),
        ("Modalities", d["modalities"]),
        ("Tasks", d["tasks"]),
    ]
    if entry.kind == "dataset":
        counts = [f"{n:,} {k}" for k, n in d["counts"].items() if n is not None]
        pairs += [
            ("Conditions", d["conditions"]),
            ("Population", d["population"]),
            ("Countries", d["countries"]),
            ("Counts", counts),
            ("Devices", d["devices"]),
            ("Access", d["access"]),
            ("Licence", _license(entry)),
            ("Formats", d["file_formats"]),
            ("Survey rows", d["survey_rows"]),
        ]
    else:
        weights = d["weights_license"]
        pairs += [
            ("Architecture", d["architecture"]),
            ("Framework", d["framework"]),
            ("Code licence", _license(entry)),
            ("Weights licence", weights["spdx"] or weights["name"] or "none stated"),
        ]
    pairs += [
        ("Paper", d["paper"]["title"]),
        ("Addresses", "; ".join(urls)),
        ("Confidence", f"{d['confidence']}, checked {d['checked']}"),
    ]
    return [(k, v) for k, v in pairs if k != "Identity" or v]


def _score_facts(score: dict[str, Any], is_percent: bool) -> list[tuple[str, Any]]:
    scale = 1 if is_percent else 100
    shares = ", ".join(
        f"{d['name']} {'–' if d['value'] is None else format(d['value'] * scale, '.0f') + '%'}"
        for d in score["dimensions"]
    )
    pairs = [
        (
            score["rubric"],
            views.bounds(score, is_percent) + ("" if is_percent else f", {score['points']:g} of 16 points"),
        )
    ]
    if is_percent:
        pairs.append(("Tier", views.tier(score)))
    return [
        *pairs,
        (
            "Known",
            f"{views.percent(score['coverage'])} of the applicable criteria, {views.percent(score['verified'])} with evidence",
        ),
        ("Profile", shares),
    ]


def print_score(score: dict[str, Any], is_percent: bool, form: Format) -> None:
    """A full score: value and bounds, every criterion, what would raise it."""
    output.facts(_score_facts(score, is_percent))
    output.heading("Findings")
    sources = list(dict.fromkeys(c["source"] for c in score["criteria"] if c["source"]))
    # In a terminal an address would be cut; a number leads to the list below.
    number = {s: f"[{n}]" if form == Format.table else s for n, s in enumerate(sources, 1)}
    rows = [
        [c["id"], c["title"], _LEVEL_MARKS[c["level"]], c["basis"], c["note"], number.get(c["source"])]
        for c in score["criteria"]
    ]
    output.print_rows(form, _CRITERIA, rows, styles=["dim", "", "", "dim", "", "dim"])
    if form == Format.table and sources:
        output.heading("Sources")
        output.facts([(number[s], s) for s in sources])
    if score["improvements"]:
        output.heading("What would raise the score")
        unit = "" if is_percent else "/16"
        factor = 1 if is_percent else 16
        gains = [
            [f"+{i['gain'] * factor:.1f}{unit}", i["id"], i["title"], i["level"], i["remedy"]]
            for i in score["improvements"]
        ]
        output.print_rows(form, _IMPROVEMENTS, gains, styles=["green", "dim", "", "", ""])


def print_entry(entry: Entry, form: Format) -> None:
    """One entry in full."""
    full = entry.full()
    output.title(entry.name, entry.full_id)
    output.facts(_facts(entry))
    output.heading("Score")
    print_score(full["score"], entry.kind == "dataset", form)
    defects = full.get("defects") or []
    if defects:
        output.heading("Known defects")
        output.facts([(d["title"], f"{d['note']} ({d['source']})") for d in defects])
    output.heading("Relations")
    r = full["relations"]
    if entry.kind == "dataset":
        pairs: list[tuple[str, Any]] = [
            ("Derived from", _names(r["derived_from"])),
            ("Derived sets", _names(r["derived_datasets"])),
            ("Related", "; ".join(f"{x['relation']} {x['id'] or x['name']}" for x in r["related"]) or "–"),
            ("Trains", _names(r["trained_models"])),
            ("Evaluates", _names(r["evaluated_models"])),
        ]
    else:
        pairs = [
            (
                "Trained on",
                ", ".join(f"{t['id'] or t['name']} ({t['availability']})" for t in r["trained_on"]) or "–",
            ),
            ("Evaluated on", _names(r["evaluated_on"])),
            (
                "Leakage risk",
                "; ".join(f"{x['trained_on']} shares images with {x['evaluated_on']}" for x in r["leakage"])
                or "–",
            ),
        ]
    output.facts(pairs)
