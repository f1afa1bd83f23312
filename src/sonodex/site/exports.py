"""Files of each record to take away: the record itself, citations, findings as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import columns, flat_row
from sonodex.export import ris
from sonodex.export.citation import BIBTEX, CSL
from sonodex.export.tables import from_records, to_csv
from sonodex.export.writing import text
from sonodex.records.vocabularies import FOLDERS
from sonodex.site.api import PREFIX, to_json

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_FINDING = ("id", "dimension", "title", "level", "basis", "weight", "points", "note", "source", "checked")

_CITATIONS = (BIBTEX, ris.FORMAT, CSL)
EXPORTS: tuple[tuple[str, str, str], ...] = (
    ("json", "JSON", "everything: facts, findings, score, relations"),
    ("yaml", "YAML", "the record file, as it stands in the catalogue"),
    ("csv", "CSV", "the findings as a table"),
    *((form.ending[1:], form.title, form.holds) for form in _CITATIONS),
)
"""Extension, name and content of what every record offers below `api/v1/`; `json` is written by the API."""
TYPES = {
    "json": "application/json",
    "yaml": "application/yaml",
    "csv": "text/csv",
    **{form.ending[1:]: form.media_type for form in _CITATIONS},
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
    for form in _CITATIONS:
        yield path + form.ending, "".join(text(form, [entry])).encode()


def list_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """All datasets and all models as one table each, as path and content."""
    for kind, folder in FOLDERS.items():
        entries = catalogue.datasets(track="all") if kind == "dataset" else catalogue.models()
        header = [c.name for c in columns(kind)]
        yield f"{PREFIX}/{folder}.csv", to_csv(header, (list(flat_row(e).values()) for e in entries)).encode()
