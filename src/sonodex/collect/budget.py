"""What reading one file may cost, asked before it is paid: by what headers state, and told in one way."""

from __future__ import annotations

from sonodex.collect import limits
from sonodex.collect.sources import BEYOND, ReadError

__all__ = ["BEYOND", "afford", "beyond"]


def afford(wanted: int, most: int = limits.PICTURE_BYTES) -> None:
    """Refuse what would take more memory than is given to it.

    Args:
        wanted: bytes, as far as a header tells.
        most: bytes.

    Raises:
        ReadError: it is more.
    """
    if wanted > most:
        raise ReadError(beyond(wanted, most))


def beyond(wanted: int, most: int) -> str:
    """What is said of something that would take more memory than is given to it."""
    return f"not read: would need {_megabytes(wanted)} of memory (limit {_megabytes(max(most, 0))})"


def _megabytes(count: int) -> str:
    return f"{-(-count // limits.MEGABYTE):,} MB"
