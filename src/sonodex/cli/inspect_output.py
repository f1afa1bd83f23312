"""How an inspection reads: in a terminal, as annotations of a workflow, and beside the catalogue's levels."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sonodex.cli import output
from sonodex.cli.options import Format
from sonodex.cli.output import Column
from sonodex.cli.streams import one_line
from sonodex.rubrics import rubric_for, wording

if TYPE_CHECKING:
    from sonodex.catalogue.inspected import Compared, Step
    from sonodex.records.vocabularies import Kind
    from sonodex.repository import Inspection

COLUMNS = [
    Column("Criterion"),
    Column("Level", flex=True, wrap=True, least=7),
    Column("Note", flex=True, wrap=True, least=20),
    Column("Where", flex=True, wrap=True, least=14, drop=1),
]
_SHOWN = 8
_RISKS = 6


def _level(level: str, up_to: str | None) -> str:
    return f"{level}, up to {up_to}" if up_to else level


def rows(found: Inspection) -> list[list[Any]]:
    """A row for each finding: criterion, level (with what it is open to), note, place."""
    return [[f.criterion, _level(f.level, f.up_to), f.note, f.source] for f in found.findings]


def _some(words: Sequence[str]) -> str:
    shown = list(dict.fromkeys(words))
    return ", ".join(shown[:_SHOWN]) + (f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else "")


def _size(count: int | None) -> str:
    if count is None:
        return "size not known"
    return f"{count / 1e6:,.1f} MB" if count >= 1e5 else f"{count / 1e3:,.1f} kB"


def _other(found: Inspection) -> str:
    """What else a repository shows, or that it shows neither kind."""
    seen = found.recognised
    if seen.unsure:
        return "; a guess: neither a network nor data were seen"
    other: Kind = "dataset" if found.kind == "model" else "model"
    sign = seen.data if other == "dataset" else seen.model
    if sign is None:
        return ""
    place = f" ({sign.source})" if sign.source else ""
    return f"; {sign.words}{place}: --kind {other} asks it as a {other}'s"


def print_summary(found: Inspection, steps: Sequence[Step], score: dict[str, Any]) -> None:
    """Facts, findings, and what is missing in order of gain."""
    facts = found.facts
    output.title(one_line(facts.title or found.root), one_line(facts.address or found.root))
    weights = [
        f"{w['path']} ({w['format'] or 'format not read'}, {_size(w['bytes'])}"
        + (f", {w['parameters']:,} parameters" if w["parameters"] else "")
        + ")"
        for w in facts.weights
    ]
    pairs = [
        ("Kind", f"{found.kind} repository, {facts.files:,} files, {_size(facts.bytes)}{_other(found)}"),
        (
            "Commit",
            f"{facts.commit[:12]} of {facts.last_commit or 'an unknown day'}"
            if facts.commit
            else "no git history read",
        ),
        ("Framework", facts.framework),
        (
            "Licences",
            _some([f"{one['spdx'] or 'terms of its own'} ({one['source']})" for one in facts.licences]),
        ),
        ("Weights", _some(weights)),
        ("Weight links", _some([one["url"] for one in facts.weight_links if not one["base"]])),
        ("Entry points", _some([f"{e.path} ({e.purpose})" for e in facts.entry_points])),
        (
            "Environment",
            _some(
                [
                    f"{one['source'].rpartition(':')[0]} ({one['exact']} of {one['packages']} versions fixed)"
                    for one in facts.environments
                ]
            ),
        ),
        ("Datasets", _some([f"{d.id} ({d.access}{_commercial(d.commercial)})" for d in facts.datasets])),
        ("Papers", _some([one["doi"] or one["arxiv"] or one["venue"] for one in facts.papers])),
        ("Copied code", _some(facts.copied_code)),
        ("Comes from", _some([f"{o.words} ({o.source or 'git history'})" for o in facts.origins])),
    ]
    output.facts([(name, one_line(str(value))) for name, value in pairs if value])
    risks = [f"{w['path']}: {risk}" for w in facts.weights for risk in w["risks"]]
    if risks:
        output.heading(f"What loading a pickle would import or call: {len(risks)}")
        for line in risks[:_RISKS]:
            sys.stdout.write(f"  {output.paint(one_line(line), 'yellow')}\n")
        if len(risks) > _RISKS:
            sys.stdout.write(f"  … and {len(risks) - _RISKS} more\n")
    output.heading("Findings")
    titles = {c.id: c.title for c in rubric_for(found.kind).criteria}
    named = [[row[0], titles[row[0]], *row[1:]] for row in rows(found)]
    output.print_table(
        [COLUMNS[0], Column("Title", flex=True, wrap=True, least=12, drop=2), *COLUMNS[1:]],
        [[one_line(str(cell)) for cell in row] for row in named],
        ["cyan", "", "bold", "", "dim"],
    )
    asked = f"{len(found.findings)} of {len(titles)} criteria asked, the others as is usual"
    sys.stdout.write("\n")
    output.prose(f"Score {wording.value(score)}, from what the files show; {asked}")
    if steps:
        output.heading("What is missing, in order of gain")
        columns = [
            Column("Gain", "right"),
            Column("Criterion"),
            Column("Title", flex=True, drop=1),
            Column("Remedy", flex=True, wrap=True, least=20),
        ]
        output.print_table(
            columns,
            [[_gain(s.gain, wording.is_percent(score)), s.criterion, s.title, s.remedy] for s in steps],
            ["green", "cyan", "", ""],
        )
    for note in facts.notes:
        sys.stdout.write(f"\n{one_line(note)}\n")


def _gain(gain: float, percent: bool) -> str:
    return f"+{gain:.1f}" if percent else f"+{gain:.3f}"


def _commercial(allowed: bool | None) -> str:
    return "" if allowed is None else ", commercial use allowed" if allowed else ", no commercial use"


def _escaped(text: str, *, value: bool = False) -> str:
    text = one_line(text).replace("%", "%25")
    return text.replace(":", "%3A").replace(",", "%2C") if value else text


def print_annotations(found: Inspection, steps: Sequence[Step], score: dict[str, Any]) -> None:
    """One workflow command a missing criterion, at its file and line; the score as a notice."""
    for step in steps:
        path, _, line = step.source.rpartition(":")
        place = (
            f"file={_escaped(path, value=True)},line={line},"
            if line.isdigit()
            else f"file={_escaped(step.source, value=True)},"
            if step.source
            else ""
        )
        kind = "notice" if step.level == "unknown" else "warning"
        title = _escaped(f"{step.criterion} {step.title}", value=True)
        sys.stdout.write(f"::{kind} {place}title={title}::{_escaped(step.note)}; {_escaped(step.remedy)}\n")
    sys.stdout.write(f"::notice title=Score::{_escaped(score['rubric'])} {_escaped(wording.value(score))}\n")


def print_agreement(result: Compared, form: str) -> None:
    """Agreement by criterion, and each disagreement with both evidences."""
    if form == Format.json:
        output.print_json(result.as_dict())
        return

    def figure(value: float | None) -> str:
        return "–" if value is None else f"{value:.2f}"

    columns = [
        Column("Criterion"),
        Column("Decided", "right"),
        Column("Agree", "right"),
        Column("Kappa", "right", drop=1),
        Column("Weighted", "right"),
    ]
    table = [
        [a.criterion, a.pairs, figure(a.agreement), figure(a.kappa), figure(a.weighted_kappa)]
        for a in (result.overall, *result.criteria)
    ]
    output.print_rows(Format(form), columns, table)
    if form == Format.csv:
        return
    share = result.decided / result.coded if result.coded else 0
    sys.stdout.write(
        f"\n{len(result.records)} repositories; "
        f"decided {result.decided} of {result.coded} coded levels ({share:.0%})\n"
    )
    output.heading(f"Disagreements: {len(result.differing)}")
    wide = [
        Column("Record", flex=True, least=12),
        Column("Criterion"),
        Column("Coded"),
        Column("Found"),
        Column("Coded because", flex=True, wrap=True, least=16, drop=1),
        Column("Found because", flex=True, wrap=True, least=16, drop=2),
    ]
    told = [
        [
            d.record,
            d.criterion,
            d.coded,
            d.found,
            f"{d.coded_note} ({d.coded_source})" if form == Format.markdown else d.coded_note,
            f"{d.found_note} ({d.found_source})",
        ]
        for d in result.differing
    ]
    output.print_rows(Format(form), wide, told)
