"""A datasheet in Markdown for an author to complete, filled from the record; unknown is said as unknown.

Datasets: the sections of Datasheets for Datasets (Gebru et al. 2021) and a table by the clusters of METRIC
(Schwabe et al. 2024). Models: the headings of CLAIM (Tejani et al. 2024). `sonodex import` reads it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sonodex.export import sections
from sonodex.export.facts import facts
from sonodex.export.formats import Format
from sonodex.export.markdown import escape, table
from sonodex.records.vocabularies import Kind
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

TITLE = {"dataset": "Datasheet: ", "model": "Model sheet: "}
"""What the first heading begins with; the reader of datasheets knows them by it."""
SECTIONS: dict[Kind, dict[str, tuple[str, ...]]] = {
    "dataset": {
        "Motivation": ("D32",),
        "Composition": ("D16", "D18", "D19", "D20", "D26", "D27", "D28", "D29"),
        "Collection process": ("D6", "D7", "D8", "D9", "D10", "D11", "D12", "D13", "D14", "D15", "D17"),
        "Preprocessing, cleaning and labelling": ("D21", "D22", "D23", "D24", "D25"),
        "Uses": ("D30", "D31"),
        "Distribution": ("D1", "D2", "D3", "D4"),
        "Maintenance": ("D5",),
    },
    "model": {
        "Introduction": ("M16",),
        "Data": ("M10", "M11", "M12"),
        "Model": ("M1", "M2", "M3", "M4", "M9"),
        "Training": ("M5", "M7"),
        "Evaluation": ("M6", "M13", "M14"),
        "Other information": ("M8", "M15"),
    },
}
"""Headings and the criteria that answer them; each criterion stands once."""
METRIC: dict[str, tuple[str, ...]] = {
    "Measurement process": ("D11", "D12", "D13", "D14", "D15", "D22", "D23"),
    "Timeliness": ("D5", "D10"),
    "Representativeness": ("D7", "D16", "D17", "D18", "D19", "D20"),
    "Informativeness": ("D21", "D25", "D26", "D32"),
    "Consistency": ("D24", "D27", "D28", "D29"),
}
"""Clusters of METRIC and the criteria that say something of them."""
_ASK = {
    "Motivation": "Why and by whom was it made, and who paid for it?",
    "Uses": "What should it not be used for?",
    "Maintenance": "Who keeps it, and how are errors reported?",
    "Introduction": "What is the clinical question, and what should it not be used for?",
    "Evaluation": "On which partitions, and with which measures, was it evaluated?",
}


def datasheet(entry: Entry) -> str:
    """The sheet of a record."""
    d, known = entry.data, facts(entry)
    lines = [
        f"# {TITLE[entry.kind]}{escape(d['name'])}",
        "",
        f"From the sonodex record {entry.full_id} of {entry.facts['checked']}. Please correct and complete "
        "it; – and *not known* mean that nobody read it yet. `sonodex import` reads this file.",
        "",
        "## Facts",
        "",
        *sections.facts_table(entry.kind, known, unknown=True),
        *sections.lists(entry.kind, known),
    ]
    for heading, ids in SECTIONS[entry.kind].items():
        lines += ["", f"## {heading}", ""]
        if heading in _ASK:
            lines += [f"*To complete: {_ASK[heading]}*", ""]
        lines += sections.findings(entry, ids)
        if heading == "Composition":
            lines += ["", "Known defects:", "", *sections.defects(entry)]
            lines += ["", "Overlaps with other datasets:", "", *sections.overlaps(entry)]
        if heading in ("Distribution", "Model"):
            lines += ["", *sections.rights(entry)]
    if entry.kind == "dataset":
        lines += ["", "## METRIC", "", *_metric(entry)]
    lines += ["", "## Score", "", *sections.score(entry), "", "## Citation", "", *sections.citation(entry)]
    return "\n".join(lines) + "\n"


def _metric(entry: Entry) -> list[str]:
    titles = {c.id: c.title for c in rubric_for(entry.kind).criteria}
    found = entry.data["criteria"]
    rows = [
        (cluster, "; ".join(f"{titles[i]}: {found[i]['level']}" for i in ids))
        for cluster, ids in METRIC.items()
    ]
    return table(("Cluster", "Reported"), rows)


FORMAT = Format(
    name="datasheet",
    title="Datasheet",
    ending=".datasheet.md",
    holds="headings of Datasheets for Datasets and METRIC, or CLAIM, for an author to complete",
    media_type="text/markdown",
    one=datasheet,
)
