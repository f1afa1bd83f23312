"""What a file says of one resource, before it is a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from sonodex.errors import SonodexError
from sonodex.records.vocabularies import Kind

FileBasis = Literal["primary", "secondary"]
"""Whose the file is: of those who publish the resource, or of somebody else."""
BASES: tuple[FileBasis, ...] = ("primary", "secondary")


class NotReadableError(SonodexError):
    """A file that cannot be imported; the message is one line that says why."""


@dataclass
class Draft:
    """Facts of one resource as a file states them.

    Attributes:
        kind: dataset or model.
        facts: by path (see `sonodex.export.facts`); values as the file has them.
        basis: whose the file is.
        source: the address that stands for the file, or None where it names none.
        notes: what was left out, and why, in sentences without a full stop.
    """

    kind: Kind
    facts: dict[str, Any] = field(default_factory=dict)
    basis: FileBasis = "primary"
    source: str | None = None
    notes: list[str] = field(default_factory=list)

    def put(self, path: str, value: Any) -> None:
        """Add a fact; one that is there already, and one that says nothing, changes nothing."""
        if value not in (None, "", [], {}):
            self.facts.setdefault(path, value)
