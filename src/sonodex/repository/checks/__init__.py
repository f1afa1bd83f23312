"""The questions asked of a repository, one function each with its declaration beside it; adding one touches
its file and this list."""

from __future__ import annotations

from sonodex.repository.checks import code, data, data_use, divisions, intended, learning, setup, terms
from sonodex.repository.checks.check import Answer, Check, View

MODEL_CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (*code.CHECKS, *terms.CHECKS, *setup.CHECKS, *intended.CHECKS, *learning.CHECKS),
        key=lambda c: int(c.criterion[1:]),
    )
)
DATASET_CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (*data.CHECKS, *data_use.CHECKS, *divisions.CHECKS),
        key=lambda c: int(c.criterion[1:]),
    )
)
__all__ = ["DATASET_CHECKS", "MODEL_CHECKS", "Answer", "Check", "View"]
