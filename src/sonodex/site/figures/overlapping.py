"""Sets that overlap: each family drawn as a ring of its sets with a line for each pair, and all pairs as a
table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from sonodex.catalogue.overlaps import THROUGH, Overlap
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

_RADIUS = 58.0
_LEAST = 3
"""Families of fewer sets are told by the table alone."""


class Node(NamedTuple):
    """A set on the ring, and where its name stands."""

    id: str
    x: float
    y: float
    tx: float
    ty: float
    anchor: str


class Line(NamedTuple):
    """A pair; `through` where no record states it but a chain connects it."""

    x1: float
    y1: float
    x2: float
    y2: float
    through: bool


class Family(NamedTuple):
    """Sets that hang together: a title, what is drawn in words, nodes and lines."""

    title: str
    label: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


class OverlapsFigure(NamedTuple):
    """The section of overlaps."""

    sentence: str
    pairs: tuple[Overlap, ...]
    families: tuple[Family, ...]


def overlaps_figure(catalogue: Catalogue) -> OverlapsFigure:
    """All pairs of a catalogue, and its larger families, the largest first."""
    pairs = catalogue.relations.overlaps.pairs
    groups: dict[str, set[str]] = {}
    for one in pairs:
        joined = groups.get(one.a, {one.a}) | groups.get(one.b, {one.b})
        for member in joined:
            groups[member] = joined
    found = {tuple(sorted(members)) for members in groups.values()}
    families = sorted((f for f in found if len(f) >= _LEAST), key=lambda f: (-len(f), f))
    stated = sum(one.kind != THROUGH for one in pairs)
    sentence = (
        f"{counted(len(groups), 'dataset')} overlap with another: {counted(len(pairs), 'pair')}, "
        f"{stated} stated by a source and {len(pairs) - stated} that follow from others."
    )
    return OverlapsFigure(sentence, pairs, tuple(_family(f, pairs) for f in families))


def _family(members: tuple[str, ...], pairs: tuple[Overlap, ...]) -> Family:
    at: dict[str, tuple[float, float]] = {}
    nodes = []
    for number, member in enumerate(members):
        angle = 2 * math.pi * number / len(members) - math.pi / 2
        x, y = _RADIUS * math.cos(angle), _RADIUS * math.sin(angle)
        at[member] = (round(x, 1), round(y, 1))
        side = "middle" if abs(x) < _RADIUS / 4 else "start" if x > 0 else "end"
        tx = x + (0 if side == "middle" else 8 if x > 0 else -8)
        ty = y + (4 if side != "middle" else 16 if y > 0 else -9)
        nodes.append(Node(member, *at[member], round(tx, 1), round(ty, 1), side))
    inside = [one for one in pairs if one.a in at and one.b in at]
    lines = tuple(Line(*at[one.a], *at[one.b], one.kind == THROUGH) for one in inside)
    label = f"{', '.join(members)}: {counted(len(inside), 'pair')}"
    return Family(f"{len(members)} sets around {members[0]}", label, tuple(nodes), lines)
