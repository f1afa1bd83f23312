"""What is told while an audit runs, and to whom."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
Noticed = Callable[[str], None]
Stage = Callable[[str], None]


def quiet(*_told: object) -> None:
    """Nobody wants to be told."""
