"""Is there anything that cannot be read?"""

from __future__ import annotations

import numpy as np

from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.inventory import Inventory
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.result import Result, Unreadable


def unreadable(inventory: Inventory) -> list[Unreadable]:
    """Files that no reader could read, sorted by path."""
    broken = inventory.of("problem")
    having = np.flatnonzero(numbers(broken.is_valid()))
    return [Unreadable(inventory.paths[i], broken[int(i)].as_py()) for i in having]


def _found(result: Result) -> list[Problem]:
    return [Problem((u.path,), u.reason) for u in result.unreadable]


CHECKS = (
    Check(
        "unreadable",
        "Unreadable files",
        "Broken, truncated, proprietary or not what their name says.",
        "grave",
        _found,
    ),
)
