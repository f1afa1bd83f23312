"""A score in words, the same wherever one is shown: `about 60 (48–70)`, `Steel–Gold, likely Silver`.

Takes the plain score that the index and the JSON hold. A percentage is cut to whole numbers, not rounded:
cut-offs of tiers are whole, so what is shown lies in the tier that is named.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sonodex.wording import NOTHING


def number(value: float | None, percent: bool) -> str:
    """A score on its scale: whole percent (cut), or a fraction with two decimals; – where there is none."""
    if value is None:
        return NOTHING
    return str(math.floor(value)) if percent else f"{value:.2f}"


def is_percent(score: Mapping[str, Any]) -> bool:
    """Whether a score runs to 100 (and has tiers) or to 1."""
    return "tier" in score


def bounds(score: Mapping[str, Any]) -> str:
    """`60 (48–70)`, or `78` where nothing is open."""
    percent = is_percent(score)
    value, low, high = (number(score[key], percent) for key in ("value", "lower", "upper"))
    return value if low == high else f"{value} ({low}–{high})"


def value(score: Mapping[str, Any]) -> str:
    """`about 60 (48–70)`, or `78` where nothing is open."""
    text = bounds(score)
    return f"about {text}" if "(" in text else text


def tier(score: Mapping[str, Any]) -> str:
    """`Gold` where it is firm, `Steel–Gold, likely Silver` where not, `Unrated`; empty without tiers."""
    name: str | None = score.get("tier")
    if name is None:
        return ""
    if not score["provisional"]:
        return name
    low, high = score["tier_range"]
    return f"{low}–{high}, likely {name}"


def sentence(score: Mapping[str, Any]) -> str:
    """Value and tier: `about 60 (48–70), Steel–Gold, likely Silver`."""
    return ", ".join(filter(None, (value(score), tier(score))))
