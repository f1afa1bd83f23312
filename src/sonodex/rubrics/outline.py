"""What lists need to know of a rubric.

Small, and kept in the compiled index, so that a list loads no rubric.
"""

from __future__ import annotations

from typing import NamedTuple


class TierName(NamedTuple):
    """A tier as options name it (`gold`) and as it is written (`Gold`)."""

    id: str
    name: str


class Outline(NamedTuple):
    """A rubric without its criteria.

    scale: what a record that is full everywhere scores, 100 or 1. tiers: best first; none for models.
    unrated: the word for a record of which too little is known, None without tiers. dimensions: ids in order.
    """

    scale: int
    tiers: tuple[TierName, ...]
    unrated: str | None
    dimensions: tuple[str, ...]

    @classmethod
    def of_plain(cls, plain: tuple[int, list[tuple[str, str]], str | None, list[str]]) -> Outline:
        """The outline from what JSON makes of it."""
        scale, tiers, unrated, dimensions = plain
        return cls(scale, tuple(TierName(*t) for t in tiers), unrated, tuple(dimensions))
