"""A related-work table in LaTeX (booktabs), its citations by the keys of the BibTeX export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import flat_row
from sonodex.export.citation import escape as escape_bibtex
from sonodex.export.formats import Format
from sonodex.records.vocabularies import Kind
from sonodex.rubrics import wording
from sonodex.wording import NOTHING

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_MORE = {"[": "{[}", "]": "{]}", "*": "{*}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}
_COLUMNS: dict[Kind, dict[str, str]] = {
    "dataset": {
        "year": "Year", "anatomy": "Anatomy", "tasks": "Tasks", "subjects": "Subjects", "images": "Images",
        "videos": "Videos", "access": "Access", "license": "Licence",
    },
    "model": {
        "year": "Year", "anatomy": "Anatomy", "tasks": "Tasks", "framework": "Framework",
        "code_license": "Code licence", "weights_license": "Weights licence", "trained_on": "Trained on",
    },
}  # fmt: skip
_NUMBERS = ("year", "subjects", "images", "videos")


def escape(text: str) -> str:
    """Text as it stands in a LaTeX paragraph or cell: no command, no comment, no new row."""
    return "".join(_MORE.get(c, c) for c in escape_bibtex(text))


def _cell(value: Any) -> str:
    if value is None or value == []:
        return "--"
    return escape(", ".join(map(str, value)) if isinstance(value, list) else str(value))


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """A table a kind. It needs `\\usepackage{booktabs,longtable}`; scores are in words, with their bounds."""
    yield "% needs \\usepackage{booktabs,longtable}; citation keys are those of `sonodex export bibtex`\n"
    taken: set[str] = set()
    for kind, group in groupby(entries, key=lambda e: e.kind):
        columns = _COLUMNS[kind]
        score = "SonoDQS" if kind == "dataset" else "SonoMQS"
        form = "".join("r" if name in _NUMBERS else "l" for name in columns)
        yield f"\\begin{{longtable}}{{l{form}l}}\n\\toprule\n"
        yield " & ".join(["Name", *columns.values(), score]) + " \\\\\n\\midrule\n\\endhead\n"
        for entry in group:
            row = flat_row(entry)
            key = entry.id if entry.id not in taken else f"{entry.id}-{kind}"  # as in the BibTeX export
            taken.add(entry.id)
            name = f"{escape(entry.name)}~\\cite{{{key}}}"
            value = escape(wording.sentence(entry.facts["score"])).replace("–", "--") or NOTHING
            yield " & ".join([name, *(_cell(row[c]) for c in columns), value]) + " \\\\\n"
        yield "\\bottomrule\n\\end{longtable}\n"


FORMAT = Format(
    name="latex",
    title="LaTeX table",
    ending=".tex",
    holds="a related-work table with citation keys and scores in words",
    media_type="application/x-latex",
    all=write,
)
