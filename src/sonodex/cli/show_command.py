"""`sonodex show`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

from sonodex.catalogue.rights import NO_LEGAL_ADVICE, PURPOSES
from sonodex.cli import output, views
from sonodex.cli.declared import Argument, CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.records.vocabularies import LEVELS, NOT_APPLICABLE, PERMISSIONS, SEVERITIES
from sonodex.rubrics import wording
from sonodex.wording import NOTHING, grouped, percent

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
_MARKS: dict[str, str] = dict(zip(LEVELS, "●◐○?–", strict=True))


def _level(level: str, up_to: str | None = None) -> str:
    """A level with its mark, and how far it is open."""
    text = f"{_MARKS[level]} {'n/a' if level == NOT_APPLICABLE else level}"
    return f"{text} (up to {up_to})" if up_to else text


def show(
    name: Annotated[str, Argument("Id, full name (datasets/ID, models/ID), former id or alias.")],
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
    licence = entry.facts["license" if entry.kind == "dataset" else "code_license"]
    return views.license_text(licence)


def _rights(entry: Entry) -> list[tuple[str, str]]:
    """Each purpose with its verdict, then where the chain is read."""
    verdicts = [(PURPOSES[p].capitalize(), entry.rights.verdict(p).text) for p in PERMISSIONS]
    return [*verdicts, ("Note", NO_LEGAL_ADVICE)]


def _names(related: list[dict[str, Any]]) -> str:
    return ", ".join(r["id"] or r["name"] for r in related) or NOTHING


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
        counts = [f"{grouped(n)} {k}" for k, n in d["counts"].items() if n is not None]
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
        pairs += [
            ("Architecture", d["architecture"]),
            ("Framework", d["framework"]),
            ("Code licence", _license(entry)),
            ("Weights licence", views.license_text(d["weights_license"])),
        ]
    pairs += [
        ("Paper", d["paper"]["title"]),
        ("Addresses", "; ".join(urls)),
        ("Confidence", f"{d['confidence']}, checked {d['checked']}"),
    ]
    return [(k, v) for k, v in pairs if k != "Identity" or v]


def _score_facts(score: dict[str, Any], scale: int) -> list[tuple[str, Any]]:
    shares = [(d["name"], None if d["value"] is None else d["value"] / scale) for d in score["dimensions"]]
    known, evidenced = percent(score["coverage"]), percent(score["verified"])
    value = wording.value(score)
    if scale == 1:
        value += f", {score['points']:g} of {score['weight']:g} points"
    pairs = [(score["rubric"], value)]
    if "tier" in score:
        pairs.append(("Tier", views.tier(score)))
    return [
        *pairs,
        ("Settled", f"{known} of the applicable criteria, {evidenced} with evidence"),
        ("Profile", ", ".join(f"{name} {percent(share)}" for name, share in shares)),
    ]


def _gain(gain: float, scale: int, weight: float) -> str:
    """What a criterion would add: in percent, or in points of those that apply."""
    return f"+{gain:.1f}" if scale == 100 else f"+{gain * weight:.1f}/{weight:g}"


def print_score(score: dict[str, Any], scale: int, form: Format) -> None:
    """A full score: value and bounds, every criterion, what would raise it."""
    output.facts(_score_facts(score, scale))
    output.heading("Findings")
    sources = list(dict.fromkeys(c["source"] for c in score["criteria"] if c["source"]))
    # In a terminal an address would be cut; a number leads to the list below.
    number = {s: f"[{n}]" if form == Format.table else s for n, s in enumerate(sources, 1)}
    rows = [
        [c["id"], c["title"], _level(c["level"], c["up_to"]), c["basis"], c["note"], number.get(c["source"])]
        for c in score["criteria"]
    ]
    output.print_rows(form, _CRITERIA, rows, styles=["dim", "", "", "dim", "", "dim"])
    if form == Format.table and sources:
        output.heading("Sources")
        output.facts([(number[s], s) for s in sources])
    if score["improvements"]:
        output.heading("What would raise the score")
        gains = [
            [_gain(i["gain"], scale, score["weight"]), i["id"], i["title"], i["level"], i["remedy"]]
            for i in score["improvements"]
        ]
        output.print_rows(form, _IMPROVEMENTS, gains, styles=["green", "dim", "", "", ""])


def _severity(severity: str | None) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _title(defect: dict[str, Any]) -> str:
    return f"{defect['title']} ({defect['severity']})" if defect["severity"] else str(defect["title"])


def _other(own: str, overlap: dict[str, Any]) -> str:
    return str(overlap["b"] if overlap["a"] == own else overlap["a"])


def print_entry(entry: Entry, form: Format) -> None:
    """One entry in full."""
    full = entry.full()
    output.title(entry.name, entry.full_id)
    output.facts(_facts(entry))
    output.heading("May I use it")
    output.facts(_rights(entry))
    defects = sorted(full.get("defects") or [], key=lambda d: _severity(d["severity"]))
    if defects:
        output.heading("Known defects")
        output.facts([(_title(d), f"{d['note']} ({d['source']})") for d in defects])
    if full.get("overlaps"):
        output.heading("Not on the other side of a split")
        output.facts([(_other(entry.id, o), f"{o['kind']}: {o['why']}") for o in full["overlaps"]])
    output.heading("Score")
    print_score(full["score"], entry.scale, form)
    output.heading("Relations")
    r = full["relations"]
    if entry.kind == "dataset":
        pairs: list[tuple[str, Any]] = [
            ("Derived from", _names(r["derived_from"])),
            ("Derived sets", _names(r["derived_datasets"])),
            (
                "Related",
                "; ".join(f"{x['relation']} {x['id'] or x['name']}" for x in r["related"]) or NOTHING,
            ),
            ("Trains", _names(r["trained_models"])),
            ("Evaluates", _names(r["evaluated_models"])),
        ]
    else:
        pairs = [
            (
                "Trained on",
                ", ".join(f"{t['id'] or t['name']} ({t['availability']})" for t in r["trained_on"])
                or NOTHING,
            ),
            ("Evaluated on", _names(r["evaluated_on"])),
            (
                "Leakage risk",
                "; ".join(f"{x['trained_on']} shares images with {x['evaluated_on']}" for x in r["leakage"])
                or NOTHING,
            ),
        ]
    output.facts(pairs)
