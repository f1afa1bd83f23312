"""One resource of the catalogue, as it is found, listed and shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sonodex.catalogue.index import Index, Row
from sonodex.records.vocabularies import FOLDERS, Kind

if TYPE_CHECKING:
    from sonodex.catalogue.overlaps import Overlap, Overlaps
    from sonodex.catalogue.rights import Rights
    from sonodex.records.schema import DatasetRecord, ModelRecord
    from sonodex.rubrics import Score

_PUBLIC: dict[Kind, tuple[str, ...]] = {
    "dataset": (
        "id",
        "name",
        "year",
        "anatomy",
        "tasks",
        "modalities",
        "countries",
        "access",
        "license",
        "counts",
    ),
    "model": ("id", "name", "year", "anatomy", "tasks", "modalities", "framework", "license", "trained_on"),
}


class Links(Protocol):
    """How the entries of a catalogue hang together (`sonodex.catalogue.relations.Relations`)."""

    @property
    def overlaps(self) -> Overlaps: ...

    def of(self, entry: Entry) -> dict[str, Any]: ...

    def rights(self, entry: Entry) -> Rights: ...


class Entry:
    """One resource of the catalogue."""

    def __init__(self, row: Row, index: Index, relations: Callable[[], Links]) -> None:
        """An entry of `index`; `relations` gives those of its catalogue."""
        self._row = row
        self._index = index
        self._relations = relations

    def __repr__(self) -> str:
        return f"<sonodex {self.full_id}>"

    @property
    def kind(self) -> Kind:
        return self._row.kind

    @property
    def id(self) -> str:
        return self._row.id

    @property
    def full_id(self) -> str:
        """`datasets/<id>` or `models/<id>`: names exactly this entry."""
        return f"{FOLDERS[self.kind]}/{self.id}"

    @property
    def name(self) -> str:
        return str(self.facts["name"])

    @property
    def path(self) -> Path:
        """The record's file."""
        return self._index.folder / self._row.file

    @property
    def facts(self) -> dict[str, Any]:
        """What the index holds of the record for filters and lists; do not change it."""
        return self._row.summary

    @property
    def terms(self) -> list[list[str]]:
        """Words that find it in a search: those of its names, of its facts and of its notes."""
        return self._index.terms[self.kind, self.id]

    @property
    def license(self) -> dict[str, Any]:
        """The licence facts, and what the chain of rights allows; for a model `code` and `weights` apart."""
        f = self.facts
        if self.kind == "dataset":
            return {**f["license"], "allows": self.rights.allows}
        return {"code": f["code_license"], "weights": f["weights_license"], "allows": self.rights.allows}

    @property
    def rights(self) -> Rights:
        """The chain of rights and its verdicts (see `sonodex.catalogue.rights`)."""
        return self._relations().rights(self)

    @property
    def overlapping(self) -> frozenset[str]:
        """Ids of the datasets of `overlaps`."""
        return self._relations().overlaps.ids(self.id) if self.kind == "dataset" else frozenset()

    def overlaps(self) -> list[Overlap]:
        """Datasets that must not stand on the other side of a split from this one; none for a model."""
        return self._relations().overlaps.of(self.id) if self.kind == "dataset" else []

    @property
    def scale(self) -> int:
        """What an entry that is full everywhere scores: 100 or 1."""
        return self._index.outline(self.kind).scale

    @property
    def summary(self) -> dict[str, Any]:
        """The entry as `sonodex list --format json` prints it."""
        keys = _PUBLIC[self.kind]
        return {
            **{k: self.license if k == "license" else self.facts[k] for k in keys},
            "score": self.facts["score"],
        }

    @cached_property
    def _full(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._index.full(self.kind, self.id)

    def release(self) -> None:
        """Forget what was read of the whole record; it is read again when asked for.

        For passes over many records.
        """
        for name in ("_full", "record", "score"):
            self.__dict__.pop(name, None)

    @property
    def data(self) -> dict[str, Any]:
        """The whole record as plain data, every field of the schema present."""
        return self._full[0]

    @cached_property
    def record(self) -> DatasetRecord | ModelRecord:
        """The whole record, typed."""
        from sonodex.records.schema import DatasetRecord, ModelRecord

        return (DatasetRecord if self.kind == "dataset" else ModelRecord).model_validate(self.data)

    @cached_property
    def score(self) -> Score:
        """The score with criteria and improvements."""
        from sonodex.rubrics import rubric_for, score

        return score(rubric_for(self.kind), self.data["criteria"], self.facts["score"]["track"])

    def relations(self) -> dict[str, Any]:
        """How this resource hangs together with others (see `sonodex.catalogue.relations`)."""
        return self._relations().of(self)

    def full(self) -> dict[str, Any]:
        """The entry as `sonodex show --format json` prints it.

        Record, score with criteria, relations, licence.
        """
        data, score = self._full
        return {
            "kind": self.kind,
            **data,
            "license": self.license,
            **({"derived_from": self.facts["derived_from"]} if self.kind == "dataset" else {}),
            **self.rights.as_dict(),
            "score": score,
            "relations": self.relations(),
            **({"overlaps": [o.as_dict() for o in self.overlaps()]} if self.kind == "dataset" else {}),
        }
