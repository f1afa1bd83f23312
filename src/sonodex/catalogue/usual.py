"""What records of each track usually reach on each criterion: `usual` of a rubric, from a catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonodex.rubrics import Rubric

if TYPE_CHECKING:
    from sonodex.catalogue.catalogue import Catalogue

LEAST = 5
"""Settled findings of a track from which on they speak for it; with fewer, those of all tracks do."""
MIDDLE = 50
"""Percent where no record of any track is settled."""


@dataclass(frozen=True)
class Usual:
    """The mean credit of settled findings on one criterion in one track.

    Attributes:
        criterion, track: ids.
        percent: 0 to 100, as the rubric file writes it.
        settled: how many findings it is the mean of.
        own: whether these are the track's own (else those of all tracks).
        declared: what the rubric file says today.
    """

    criterion: str
    track: str
    percent: int
    settled: int
    own: bool
    declared: int


def _settled(rubric: Rubric, finding: dict[str, Any]) -> bool:
    counts = finding["level"] in rubric.percents and finding["basis"] in rubric.evidenced_bases
    return counts and finding["up_to"] is None


def usual(catalogue: Catalogue, rubric: Rubric) -> list[Usual]:
    """What the records of a catalogue usually reach, for every criterion and track of a rubric.

    Only settled findings with evidence count: open and unknown ones are what the numbers stand in for.
    """
    found: dict[tuple[str, str], list[float]] = {}
    for entry in catalogue:
        if entry.kind == rubric.kind:
            track = entry.facts["score"]["track"]
            for cid in rubric.criterion_ids:
                finding = entry.data["criteria"][cid]
                if _settled(rubric, finding):
                    found.setdefault((cid, track), []).append(rubric.percents[finding["level"]])
            entry.release()
    out = []
    for criterion in rubric.criteria:
        every = [p for track in rubric.tracks for p in found.get((criterion.id, track.id), [])]
        for track in rubric.tracks:
            its = found.get((criterion.id, track.id), [])
            own = len(its) >= LEAST
            counted = its if own else every
            percent = round(_mean(counted)) if counted else MIDDLE
            declared = criterion.usual[track.id]
            out.append(Usual(criterion.id, track.id, percent, len(counted), own, declared))
    return out


def _mean(values: Iterable[float]) -> float:
    numbers = list(values)
    return sum(numbers) / len(numbers)
