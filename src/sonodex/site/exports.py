"""Files of each record to take away: the record itself, citations, findings as a table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sonodex.export.citation import bibtex, csl_list
from sonodex.records.vocabularies import FOLDERS, Kind
from sonodex.site.api import PREFIX, to_json

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

# Spreadsheets run text that begins like this as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LISTED: dict[Kind, tuple[str, ...]] = {
    "dataset": ("anatomy", "tasks", "modalities", "data_kinds", "population", "countries"),
    "model": ("anatomy", "tasks", "modalities", "data_kinds"),
}
_FINDING = ("id", "dimension", "title", "level", "basis", "weight", "points", "note", "source", "checked")

EXPORTS: tuple[tuple[str, str, str], ...] = (
    ("json", "JSON", "everything: facts, findings, score, relations"),
    ("yaml", "YAML", "the record file, as it stands in the catalogue"),
    ("csv", "CSV", "the findings as a table"),
    ("bib", "BibTeX", "citation of the resource and its paper"),
    ("csl.json", "CSL-JSON", "the same citation for Zotero and pandoc"),
)
"""Extension, name and content of what every record offers below `api/v1/`; `json` is written by the API."""
TYPES = {
    "json": "application/json",
    "yaml": "application/yaml",
    "csv": "text/csv",
    "bib": "application/x-bibtex",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


def cell(value: Any) -> Any:
    """A value as a CSV cell that no spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """CSV with a header, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(h) for h in header])
    writer.writerows([[cell(v) for v in row] for row in rows])
    return out.getvalue().encode()


def findings_csv(criteria: Sequence[dict[str, Any]]) -> bytes:
    """The criteria of a score as CSV."""
    return table(_FINDING, [[c[key] for key in _FINDING] for c in criteria])


def record_exports(entry: Entry, full: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The files of one record, as path and content; `full` is `entry.full()`."""
    path = f"{PREFIX}/{entry.full_id}"
    yield f"{path}.json", to_json(full)
    yield f"{path}.yaml", entry.path.read_bytes()
    yield f"{path}.csv", findings_csv(full["score"]["criteria"])
    yield f"{path}.bib", bibtex([entry]).encode()
    csl = json.dumps(csl_list([entry]), ensure_ascii=False, indent=1)
    yield f"{path}.csl.json", f"{csl}\n".encode()


def list_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """All datasets and all models as one table each, as path and content."""
    for kind, folder in FOLDERS.items():
        rows: list[dict[str, Any]] = []
        for entry in catalogue.datasets() if kind == "dataset" else catalogue.models():
            f, score = entry.facts, entry.facts["score"]
            licence = f.get("license") or f["code_license"]
            rows.append(
                {
                    "id": entry.id,
                    "name": entry.name,
                    "year": f["year"],
                    **{key: "; ".join(f[key]) for key in _LISTED[kind]},
                    **f.get("counts", {}),
                    "access": f.get("access"),
                    "license": licence["spdx"] or licence["name"],
                    **{f"allows {p}": v for p, v in entry.rights.allows.items()},
                    **{k: score.get(k) for k in ("tier", "value", "lower", "upper", "coverage", "verified")},
                    **{d["name"]: d["value"] for d in score["dimensions"]},
                }
            )
        header = list(rows[0]) if rows else ["id"]
        yield f"{PREFIX}/{folder}.csv", table(header, [[r[h] for h in header] for r in rows])
