"""What rights and overlaps ask of an entry: so little that they need not know what an entry is."""

from __future__ import annotations

from typing import Any, Protocol

from sonodex.records.vocabularies import Kind


class Resource(Protocol):
    """A dataset or model of the catalogue, by what the index holds of it."""

    @property
    def kind(self) -> Kind: ...

    @property
    def id(self) -> str: ...

    @property
    def full_id(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def facts(self) -> dict[str, Any]: ...
