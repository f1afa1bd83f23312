"""The facts of a record by name, as formats with room for them carry them: `{"paper.title": "…"}`.

Names and types come from the record's schema, so a new field of records is carried without a change here.
What the catalogue keeps for itself (ids, findings, sources, dates of checking) is no fact about the resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from pydantic import BaseModel

    from sonodex.catalogue import Entry

FactType = Literal["text", "integer", "number", "boolean", "list", "table"]
OWN = frozenset(
    ("id", "former_ids", "survey_rows", "sources", "secondary_sources", "checked", "confidence", "criteria")
)
"""Fields of records that are the catalogue's own."""
NAMESPACE = "https://github.com/sonodex/sonodex#"
"""What sonodex's own terms begin with in JSON-LD."""
_ABBREVIATIONS = {"doi": "DOI", "url": "URL", "urls": "URL", "gb": "GB", "spdx": "SPDX"}


class Fact(NamedTuple):
    """A field of records: its path with dots, what it holds, and for a table the columns of its rows."""

    path: str
    type: FactType
    columns: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The path as a person reads it: `DOI paper`, `License SPDX`."""
        return _label(self.path)


@lru_cache(maxsize=256)
def _label(path: str) -> str:
    text = " ".join(_ABBREVIATIONS.get(w, w) for w in path.replace(".", " ").replace("_", " ").split())
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=2)
def fields(kind: Kind) -> dict[str, Fact]:
    """Every fact that a record of `kind` can state, by path, in the order of the schema."""
    from sonodex.records.schema import DatasetRecord, ModelRecord

    record = DatasetRecord if kind == "dataset" else ModelRecord
    return {fact.path: fact for fact in _walk(record, "") if fact.path.partition(".")[0] not in OWN}


def _walk(model: type[BaseModel], prefix: str) -> Iterator[Fact]:
    for name, info in model.model_fields.items():
        path, inner = f"{prefix}{name}", _bare(info.annotation)
        if get_origin(inner) is list:
            row = _bare(get_args(inner)[0])
            if hasattr(row, "model_fields"):
                yield Fact(path, "table", tuple(row.model_fields))
            else:
                yield Fact(path, "list")
        elif hasattr(inner, "model_fields"):
            yield from _walk(inner, f"{path}.")
        else:
            types: dict[Any, FactType] = {int: "integer", float: "number", bool: "boolean"}
            yield Fact(path, types.get(inner, "text"))


def _bare(annotation: Any) -> Any:
    """A type without what is said about it, and without None."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not NoneType)
        else:
            return annotation


def facts(entry: Entry) -> dict[str, Any]:
    """What a record states, by path; what is not known is left out. Rows of tables without empty cells."""
    data = entry.data
    out: dict[str, Any] = {}
    for path, parts, kind in _places(entry.kind):
        value: Any = data
        for part in parts:
            value = value.get(part) if isinstance(value, dict) else None
        if value is None or value == []:
            continue
        if kind == "table":
            value = [{k: v for k, v in row.items() if v is not None} for row in value]
        out[path] = list(value) if kind == "list" else value
    return out


@lru_cache(maxsize=2)
def _places(kind: Kind) -> list[tuple[str, list[str], FactType]]:
    return [(path, path.split("."), fact.type) for path, fact in fields(kind).items()]
