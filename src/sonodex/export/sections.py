"""Parts of a card and a datasheet: facts, score, rights, defects, overlaps, findings, as Markdown lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rights import NO_LEGAL_ADVICE, PURPOSES
from sonodex.export.citation import bibtex
from sonodex.export.facts import Fact, fields
from sonodex.export.markdown import escape, link, table
from sonodex.records.vocabularies import Kind
from sonodex.rubrics import rubric_for, wording
from sonodex.wording import percent

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

FACT, VALUE = "Fact", "Value"
"""Header of a table of facts; the reader of datasheets knows it by these words."""


def facts_table(kind: Kind, known: Mapping[str, Any], *, unknown: bool) -> list[str]:
    """Facts that are one value or a list; with `unknown` also those that the record does not know."""
    rows = [
        (fact.label, known.get(path))
        for path, fact in fields(kind).items()
        if fact.type != "table" and (unknown or path in known)
    ]
    return table((FACT, VALUE), rows)


def lists(kind: Kind, known: Mapping[str, Any]) -> list[str]:
    """Facts that are tables, each below its name."""
    lines: list[str] = []
    for path, fact in fields(kind).items():
        if fact.type == "table" and path in known:
            lines += ["", f"### {fact.label}", "", *_rows(fact, known[path])]
    return lines


def _rows(fact: Fact, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = [c for c in fact.columns if any(c in row for row in rows)]
    return table(columns, [[row.get(c) for c in columns] for row in rows])


def score(entry: Entry) -> list[str]:
    """The score with its bounds and the share of each dimension."""
    found, rubric = entry.facts["score"], rubric_for(entry.kind)
    lines = [
        f"{rubric.name} {rubric.version}: {wording.sentence(found)}. The bounds are what evidence alone "
        f"gives and what it would be if all that nobody read were full; "
        f"{percent(found['coverage'])} of the criteria are settled.",
        "",
    ]
    rows = [(d["name"], wording.number(d["value"], wording.is_percent(found))) for d in found["dimensions"]]
    return lines + table(("Dimension", "Share"), rows)


def rights(entry: Entry) -> list[str]:
    """May I use it: a verdict a purpose, and the chain behind it."""
    chain = entry.rights
    verdicts = [f"- {PURPOSES[p].capitalize()}: {escape(chain.verdict(p).text)}" for p in PURPOSES]
    return [*verdicts, "", NO_LEGAL_ADVICE]


def defects(entry: Entry) -> list[str]:
    """Known defects of the data, each with its source; a line where none is recorded."""
    found = entry.data.get("defects", ())
    if not found:
        return ["None is recorded, which does not mean that there are none."]
    return [
        f"- {escape(d['title'])} ({escape(d['severity'] or 'not rated')}): {escape(d['note'])} "
        f"{link(d['source'], 'source')}"
        for d in found
    ]


def overlaps(entry: Entry) -> list[str]:
    """Datasets that must not stand on the other side of a split."""
    found = entry.overlaps()
    if not found:
        return ["None is recorded, which does not mean that there are none."]
    return [f"- {escape(o.b if o.a == entry.id else o.a)}: {escape(o.why)}" for o in found]


@lru_cache(maxsize=2)
def _heads(kind: Kind) -> dict[str, tuple[str, str]]:
    """What the line of each criterion begins with, and its question."""
    return {c.id: (f"- **{c.title}** ({c.id})", escape(c.question)) for c in rubric_for(kind).criteria}


def findings(entry: Entry, ids: Iterable[str]) -> list[str]:
    """What is known on some criteria, and what an author can add where nothing is."""
    heads, found = _heads(entry.kind), entry.data["criteria"]
    lines = []
    for i in ids:
        one, (head, asked) = found[i], heads[i]
        if one["level"] == "unknown":
            lines.append(f"{head}: not known. *{asked}*")
            continue
        level = one["level"] + (f", may be {one['up_to']}" if one["up_to"] else "")
        note = f" {escape(one['note'])}" if one["note"] else ""
        source = one["source"]
        where = f" {link(source, 'source')}" if source and source.startswith("http") else ""
        basis = f", {one['basis']}" if one["basis"] else ""
        lines.append(f"{head}: {level}{basis}.{note}{where}")
    return lines


def citation(entry: Entry) -> list[str]:
    """BibTeX in a block of code that it cannot leave."""
    text = bibtex([entry]).rstrip()
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return [f"{fence}bibtex", *text.splitlines(), fence]
