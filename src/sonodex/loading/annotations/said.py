"""One annotation as a file says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Said(NamedTuple):
    """What a file says of the picture that it calls `name`.

    `kind` is `box` (points: x, y, width, height), `polygon`, `line` or `points` (x and y in turn), in pixels.
    """

    name: str
    kind: str
    points: Sequence[float]
    label: str | None = None
    frame: int | None = None


def text(value: object) -> str | None:
    """A label as one short line; None for an empty one."""
    return " ".join(str(value).split())[:200] or None if value is not None else None
