"""The questions that an audit asks, a module each: its code, and beside it what is asked, why, and how grave
an answer is."""

from __future__ import annotations

from sonodex.audit.checks import leaks, masks, private, quality, splits, unreadable
from sonodex.audit.checks.check import Check
from sonodex.audit.checks.duplicates import groups

CHECKS: tuple[Check, ...] = (
    *unreadable.CHECKS,
    *leaks.CHECKS,
    *splits.CHECKS,
    *groups.CHECKS,
    *private.CHECKS,
    *quality.CHECKS,
    *masks.CHECKS,
)
"""All questions whose answers are problems, in the order in which they are shown."""
