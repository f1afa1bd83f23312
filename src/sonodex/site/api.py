"""The static API below `/api/v1/`: every record, the index, the rubrics and the JSON Schemas, at stable
addresses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sonodex._version import __version__
from sonodex.records.vocabularies import FOLDERS
from sonodex.rubrics import json_schema, rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

PREFIX = "api/v1"


def to_json(value: Any) -> bytes:
    """Plain data as compact JSON with a line feed."""
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def api_files(catalogue: Catalogue) -> Iterator[tuple[str, bytes]]:
    """Every JSON file of the API but those of records, as path and content."""
    index: dict[str, Any] = {"sonodex": __version__, "rubrics": [rubric_for(kind).label for kind in FOLDERS]}
    for kind, folder in FOLDERS.items():
        index[folder] = [e.summary for e in catalogue if e.kind == kind]
        rubric = rubric_for(kind)
        yield f"{PREFIX}/rubrics/{rubric.id}.json", to_json(rubric.model_dump(mode="json"))
        yield f"{PREFIX}/schemas/{kind}.json", to_json(json_schema(kind))
    yield f"{PREFIX}/index.json", to_json(index)
