"""What cleaning a file gives, and why one is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Cleaned(NamedTuple):
    """Bytes to publish, the ending of their name, what was changed, and whether width and height were
    swapped."""

    data: bytes
    ending: str
    changes: Sequence[str] = ()
    turned: bool = False


class LeftOutError(Exception):
    """A file cannot be made fit to be published; the text says why."""
