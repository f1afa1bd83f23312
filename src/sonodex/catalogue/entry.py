"""One resource of the catalogue, as it is found, listed and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sonodex.catalogue.frozen import frozen, thawed
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


class _Whole:
    """What was read of a whole record, and what is made of it when asked for."""

    def __init__(self, kind: Kind, plain: dict[str, Any], track: str | None) -> None:
        self._kind = kind
        self._plain = plain
        self._track = track

    @cached_property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = frozen(self._plain)
        return found

    @cached_property
    def record(self) -> DatasetRecord | ModelRecord:
        from sonodex.records.schema import DatasetRecord, ModelRecord

        return (DatasetRecord if self._kind == "dataset" else ModelRecord).model_validate(self._plain)

    @cached_property
    def score(self) -> Score:
        from sonodex.rubrics import rubric_for, score

        return score(rubric_for(self._kind), self.data["criteria"], self._track)


class Entry:
    """One resource of the catalogue."""

    __slots__ = ("__weakref__", "_held", "_index", "_relations", "_row")

    def __init__(self, row: Row, index: Index, relations: Callable[[], Links]) -> None:
        """An entry of `index`; `relations` gives those of its catalogue."""
        self._row = row
        self._index = index
        self._relations = relations
        self._held: _Whole | None = None

    def __repr__(self) -> str:
        return f"<sonodex {self.full_id}>"

    def _repr_html_(self) -> str:
        from sonodex.catalogue.notebook import entry_html

        return entry_html(self, self.rights)

    def __deepcopy__(self, _memo: dict[int, Any]) -> Entry:
        return self  # nothing of it can be changed

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._row, self._index, self._relations)

    @property
    def kind(self) -> Kind:
        """`dataset` or `model`."""
        return self._row.kind

    @property
    def id(self) -> str:
        """The id of the record; a dataset and a model may share one."""
        return self._row.id

    @property
    def full_id(self) -> str:
        """`datasets/<id>` or `models/<id>`: names exactly this entry."""
        return f"{FOLDERS[self.kind]}/{self.id}"

    @property
    def name(self) -> str:
        """The name of the resource."""
        return str(plain_facts(self)["name"])

    @property
    def path(self) -> Path:
        """The record's file."""
        return self._index.folder / self._row.file

    @property
    def facts(self) -> dict[str, Any]:
        """What the index holds of the record for filters and lists; it cannot be changed."""
        row = self._row
        return self._index.summary(row.kind, row.id).frozen

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
        code, weights = dict(f["code_license"]), dict(f["weights_license"])
        return {"code": code, "weights": weights, "allows": self.rights.allows}

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
        found: dict[str, Any] = thawed(
            {
                **{k: self.license if k == "license" else self.facts[k] for k in keys},
                "score": self.facts["score"],
            }
        )
        return found

    @property
    def _whole(self) -> _Whole:
        found = self._held
        if found is None:
            data, _ = self._index.full(self.kind, self.id)
            found = self._held = _Whole(self.kind, data, plain_facts(self)["score"]["track"])
        return found

    def release(self) -> None:
        """Forget what was read of the whole record; it is read again when asked for.

        For passes over many records.
        """
        self._held = None

    @property
    def data(self) -> dict[str, Any]:
        """The whole record as plain data, every field of the schema present; it cannot be changed."""
        return self._whole.data

    @property
    def record(self) -> DatasetRecord | ModelRecord:
        """The whole record, typed."""
        return self._whole.record

    @property
    def score(self) -> Score:
        """The score with criteria and improvements."""
        return self._whole.score

    def relations(self) -> dict[str, Any]:
        """How this resource hangs together with others (see `sonodex.catalogue.relations`)."""
        found: dict[str, Any] = thawed(self._relations().of(self))
        return found

    def full(self) -> dict[str, Any]:
        """The entry as `sonodex show --format json` prints it.

        Record, score with criteria, relations, licence.
        """
        # Read anew, it belongs to whom it is given: the parser is faster than a copy of what is kept.
        data, score = self._index.full(self.kind, self.id)
        return {
            "kind": self.kind,
            **data,
            "license": thawed(self.license),
            **({"derived_from": list(self.facts["derived_from"])} if self.kind == "dataset" else {}),
            **self.rights.as_dict(),
            "score": json.loads(score),
            "relations": self.relations(),
            **({"overlaps": [o.as_dict() for o in self.overlaps()]} if self.kind == "dataset" else {}),
        }


def plain_facts(entry: Entry) -> dict[str, Any]:
    """An entry's facts as they were read, not frozen: for passes over all entries, which change nothing."""
    row = entry._row
    return entry._index.summary(row.kind, row.id).plain
