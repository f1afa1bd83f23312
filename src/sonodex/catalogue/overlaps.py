"""Sets that must not stand on two sides of a split: the graph of stated relations and the pairs it connects.

Two sets overlap where a record says so, or where both hold what a third released. Two sources of a third set
do not overlap by that: what it took from one need not be in the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sonodex.catalogue.resource import Resource
from sonodex.records.vocabularies import Relation

THROUGH = "through"
"""Kind of a pair that no record states, but a chain of stated relations connects."""
WORDS: dict[Relation, str] = {
    "copy-of": "a copy of it",
    "subset-of": "a part of it",
    "derived-from": "made from it",
    "shares-images": "some images stand in both",
    "shares-subjects": "some subjects stand in both",
    "extends": "the same with more added",
}
"""What each relation says of the first set and the second, where a record gives no note."""
BOTH_WAYS: tuple[Relation, ...] = ("shares-images", "shares-subjects")
"""Relations that say the same from either side; by the others the first holds what the second released."""


@dataclass(frozen=True)
class Stated:
    """A relation that a record states, from its own set to another."""

    id: str
    other: str
    relation: Relation
    note: str | None
    source: str

    def receives(self, dataset_id: str) -> bool:
        """Whether this set holds images that the other one released."""
        return self.id == dataset_id and self.relation not in BOTH_WAYS


@dataclass(frozen=True)
class Overlap:
    """Two datasets that have images or subjects in common, or may have.

    Attributes:
        a, b: their ids; a stated relation reads from a to b.
        kind: the relation, or `through` where others connect them.
        through: ids on the way from a to b; empty for a stated relation.
        why: one sentence without a full stop.
        sources: the address of each relation on the way.
    """

    a: str
    b: str
    kind: str
    through: tuple[str, ...]
    why: str
    sources: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `sonodex overlaps --format json` prints it."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in vars(self).items()}


Way = tuple[tuple[str, Stated], ...]
"""Steps from one set to another: the set that a step leads to, and the relation it goes by."""


class Overlaps:
    """All overlaps of a catalogue; the passes over it are made once, when first asked for."""

    def __init__(self, entries: Iterable[Resource], resolve: Callable[[str], Resource | None]) -> None:
        """Overlaps between the datasets of `entries`; `resolve` finds the dataset that a record names."""
        self._datasets = [e for e in entries if e.kind == "dataset"]
        self._resolve = resolve

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Every relation that a record states to another record."""
        out = []
        for entry in self._datasets:
            for one in entry.facts["related"]:
                other = self._resolve(one["dataset"])
                if other is not None and other.id != entry.id:
                    out.append(Stated(entry.id, other.id, one["relation"], one["note"], one["source"]))
        return tuple(out)

    @cached_property
    def _graph(self) -> dict[str, list[tuple[str, Stated]]]:
        graph: dict[str, list[tuple[str, Stated]]] = {}
        for one in self.stated:
            graph.setdefault(one.id, []).append((one.other, one))
            graph.setdefault(one.other, []).append((one.id, one))
        return {node: sorted(steps, key=lambda s: s[0]) for node, steps in graph.items()}

    def _ways(self, start: str) -> dict[str, Way]:
        """For every set that overlaps with `start`, a shortest way to it."""
        ways: dict[str, Way] = {}
        queue: deque[tuple[str, bool, Way]] = deque([(start, False, ())])
        seen = {(start, False)}
        while queue:
            here, received, way = queue.popleft()
            for there, one in self._graph.get(here, ()):
                if received and one.receives(here):
                    continue  # here took something from both sides, which says nothing of these two
                state = (there, one.receives(there))
                if there != start and state not in seen:
                    seen.add(state)
                    ways.setdefault(there, (*way, (there, one)))
                    queue.append((*state, (*way, (there, one))))
        return ways

    @cached_property
    def families(self) -> dict[str, tuple[str, ...]]:
        """For every dataset the ids of all that relations connect it with, itself included, sorted."""
        found: dict[str, tuple[str, ...]] = {}
        for entry in self._datasets:
            if entry.id not in found:
                group, queue = {entry.id}, [entry.id]
                while queue:
                    new = {there for there, _ in self._graph.get(queue.pop(), ())} - group
                    group |= new
                    queue += new
                found |= dict.fromkeys(group, tuple(sorted(group)))
        return found

    def of(self, dataset_id: str) -> list[Overlap]:
        """The overlaps of one dataset, stated ones first."""
        found = [_overlap(dataset_id, way) for way in self._ways(dataset_id).values()]
        return sorted(found, key=lambda o: (len(o.through), o.a, o.b))

    def ids(self, dataset_id: str) -> frozenset[str]:
        """The ids of the datasets that overlap with one."""
        return frozenset(self._ways(dataset_id))

    @cached_property
    def pairs(self) -> tuple[Overlap, ...]:
        """Every pair of datasets that overlap, each once, stated ones first."""
        found: dict[frozenset[str], Overlap] = {}
        for dataset_id in sorted(self._graph):
            for one in self.of(dataset_id):
                found.setdefault(frozenset((one.a, one.b)), one)
        return tuple(sorted(found.values(), key=lambda o: (len(o.through), o.a, o.b)))


def _overlap(start: str, way: Way) -> Overlap:
    sources = tuple(dict.fromkeys(one.source for _, one in way))
    if len(way) == 1:
        one = way[0][1]
        return Overlap(one.id, one.other, one.relation, (), one.note or WORDS[one.relation], sources)
    through = tuple(there for there, _ in way[:-1])
    return Overlap(start, way[-1][0], THROUGH, through, f"both have to do with {', '.join(through)}", sources)
