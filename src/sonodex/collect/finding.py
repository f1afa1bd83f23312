"""The finding that a collector returns: what it saw on one criterion, and where."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sonodex.records.vocabularies import Basis, Level

MOST_WORDS = 20  # of a note, as in record files


def shorten(note: str, most: int = MOST_WORDS) -> str:
    """A note of at most `most` words; what was cut is marked."""
    words = note.split()
    return note if len(words) <= most else " ".join(words[: most - 1]) + " …"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a collector saw on one criterion.

    Attributes:
        criterion: id of the criterion (`D21`, `M5`).
        level: what is proved.
        note: what was seen, at most 20 words (longer ones are shortened).
        source: where it was seen: an address, or `path:line` inside what was looked at; empty where the whole
            thing is meant.
        up_to: what that which was not looked at may still prove, or None where the finding is settled.
        basis: `automatic`, as long as no person has accepted it.
        checked: the day of the look.
    """

    criterion: str
    level: Level
    note: str
    source: str = ""
    up_to: Level | None = None
    basis: Basis = "automatic"
    checked: dt.date = dt.date.min

    def __post_init__(self) -> None:
        object.__setattr__(self, "note", shorten(self.note))
        if self.checked == dt.date.min:
            object.__setattr__(self, "checked", dt.date.today())

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `source` and `up_to` stand there only when they say something."""
        out: dict[str, Any] = {"criterion": self.criterion, "level": self.level}
        if self.up_to is not None:
            out["up_to"] = self.up_to
        out |= {"basis": self.basis, "note": self.note}
        if self.source:
            out["source"] = self.source
        return out | {"checked": self.checked.isoformat()}
