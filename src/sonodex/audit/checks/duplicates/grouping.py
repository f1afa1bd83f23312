"""Connected groups of pairs, and of groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence


def components(pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Connected groups of at least two, each sorted, in the order of their first members."""
    parent: dict[int, int] = {}

    def root(i: int) -> int:
        parent.setdefault(i, i)
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in pairs:
        x, y = root(int(a)), root(int(b))
        if x != y:
            parent[max(x, y)] = min(x, y)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in sorted(parent):
        groups[root(i)].append(i)
    return [g for g in groups.values() if len(g) > 1]


def merged(groups: Iterable[Sequence[int]]) -> list[list[int]]:
    """Groups of which those that share a member are one."""
    return components((group[0], other) for group in groups for other in group[1:])
