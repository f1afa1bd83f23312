"""How much of this machine is ours."""

from __future__ import annotations

import os


def cores() -> int:
    """The cores that this process may use, one at the least; a scheduler or container may leave it a few of
    many."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # macOS and Windows
        return max(1, os.cpu_count() or 1)
