"""JSON Schema of the records, from their types and the criteria of the rubric that scores them."""

from __future__ import annotations

from typing import Any

from sonodex.records.schema import DatasetRecord, ModelRecord
from sonodex.records.vocabularies import Kind
from sonodex.rubrics.rubric import rubric_for


def json_schema(kind: Kind) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record of `kind`."""
    record_class = DatasetRecord if kind == "dataset" else ModelRecord
    schema = record_class.model_json_schema()
    rubric = rubric_for(kind)
    finding = schema["properties"]["criteria"]["additionalProperties"]
    schema["properties"]["criteria"] = {
        "type": "object",
        "title": f"Findings by criterion ({rubric.label})",
        "additionalProperties": False,
        "required": list(rubric.criterion_ids),
        "properties": {c.id: {**finding, "description": c.question} for c in rubric.criteria},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"sonodex {kind} record",
        **{k: v for k, v in schema.items() if k != "title"},
    }
