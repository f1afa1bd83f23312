"""Files of each record to take away: the record itself, citations, findings as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import columns, flat_row
from sonodex.export import ris
from sonodex.export.citation import bibtex, csl_list
from sonodex.export.tables import from_records, to_csv
from sonodex.records.vocabularies import FOLDERS
from sonodex.site.api import PREFIX, to_json

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_FINDING = ("id", "dimension", "title", "level", "basis", "weight", "points", "note", "source", "checked")

EXPORTS: tuple[tuple[str, str, str], ...] = (
    ("json", "JSON", "everything: facts, findings, score, relations"),
    ("yaml", "YAML", "the record file, as it stands in the catalogue"),
    ("csv", "CSV", "the findings as a table"),
    ("bib", "BibTeX", "citation of the resource and its paper"),
    ("ris", "RIS", "the same citation for EndNote and Mendeley"),
    ("csl.json", "CSL-JSON", "the same citation for Zotero and pandoc"),
)
"""Extension, name and content of what every record offers below `api/v1/`; `json` is written by the API."""
TYPES = {
    "json": "application/json",
    "yaml": "application/yaml",
    "csv": "text/csv",
    "bib": "application/x-bibtex",
    "ris": ris.FORMAT.media_type,
    "csl.json": "application/vnd.citationstyles.csl+json",
}


def findings_csv(criteria: Sequence[dict[str, Any]]) -> bytes:
    """The criteria of a score as CSV."""
    return from_records(criteria, _FINDING).encode()


def record_exports(entry: Entry, full: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """The files of one record, as path and content; `full` is `entry.full()`."""
    path = f"{PREFIX}/{entry.full_id}"
    yield f"{path}.json", to_json(full)
    yield f"{path}.yaml", entry.path.read_bytes()
    yield f"{path}.csv", findings_csv(full["score"]["criteria"])
    yield f"{path}.bib", bibtex([entry]).encode()
    yield f"{path}.ris", "".join(ris.write([entry])).encode()
    csl = json.dumps(csl_list([entry]), ensure_ascii=False, indent=1)
    yield f"{path}.csl.json", f"{csl}\n".encode()


def list_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """All datasets and all models as one table each, as path and content."""
    for kind, folder in FOLDERS.items():
        entries = catalogue.datasets(track="all") if kind == "dataset" else catalogue.models()
        header = [c.name for c in columns(kind)]
        yield f"{PREFIX}/{folder}.csv", to_csv(header, (list(flat_row(e).values()) for e in entries)).encode()
