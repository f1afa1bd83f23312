"""Sets that must not stand on two sides of a split: the graph of stated relations and the pairs it connects."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

THROUGH = "through"
"""Kind of a pair that no record states, but a chain of stated ones connects."""


@dataclass(frozen=True)
class Stated:
    """A relation that a record states, from its own set to another."""

    id: str
    other: str
    relation: str
    note: str | None
    source: str


@dataclass(frozen=True)
class Overlap:
    """Two datasets that have images or subjects in common, or may have.

    Attributes:
        a, b: their ids; for a stated relation it reads from a to b.
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
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


class Overlaps:
    """All overlaps of a catalogue; the passes over it are made once, when first asked for."""

    def __init__(self, entries: Iterable[Entry], resolve: Callable[[str], Entry | None]) -> None:
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
        graph: dict[str, list[tuple[str, Stated]]] = {e.id: [] for e in self._datasets}
        for one in self.stated:
            graph[one.id].append((one.other, one))
            graph[one.other].append((one.id, one))
        return graph

    def _ways(self, start: str) -> dict[str, list[Stated]]:
        """For every set that `start` is connected with, the relations on a shortest way to it."""
        ways: dict[str, list[Stated]] = {start: []}
        queue = deque([start])
        while queue:
            here = queue.popleft()
            for there, relation in sorted(self._graph[here], key=lambda p: p[0]):
                if there not in ways:
                    ways[there] = [*ways[here], relation]
                    queue.append(there)
        return ways

    def family(self, dataset_id: str) -> tuple[str, ...]:
        """Ids of all sets connected with one, itself included, sorted."""
        return tuple(sorted(self._ways(dataset_id)))

    def of(self, dataset_id: str) -> list[Overlap]:
        """The overlaps of one dataset, stated ones first."""
        found = [self._overlap(dataset_id, other, way) for other, way in self._ways(dataset_id).items() if way]
        return sorted(found, key=lambda o: (len(o.through), o.a, o.b))

    @cached_property
    def pairs(self) -> tuple[Overlap, ...]:
        """Every pair of datasets that overlap, each once, stated ones first."""
        found: dict[frozenset[str], Overlap] = {}
        for entry in self._datasets:
            if self._graph[entry.id]:
                for one in self.of(entry.id):
                    found.setdefault(frozenset((one.a, one.b)), one)
        return tuple(sorted(found.values(), key=lambda o: (len(o.through), o.a, o.b)))

    def _overlap(self, start: str, end: str, way: list[Stated]) -> Overlap:
        sources = tuple(dict.fromkeys(one.source for one in way))
        if len(way) == 1:
            one = way[0]
            return Overlap(one.id, one.other, one.relation, (), one.note or _READ[one.relation], sources)
        through: list[str] = []
        for one in way[:-1]:
            start_of_step = through[-1] if through else start
            through.append(one.other if one.id == start_of_step else one.id)
        why = f"both have to do with {through[0]}" if len(through) == 1 else f"connected by {', '.join(through)}"
        return Overlap(start, end, THROUGH, tuple(through), why, sources)


_READ = {
    "copy-of": "a copy of it",
    "subset-of": "a part of it",
    "derived-from": "made from it",
    "shares-images": "some images stand in both",
    "shares-subjects": "some subjects stand in both",
    "extends": "it with more added",
}
