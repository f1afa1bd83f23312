"""The colours of the page that also stand in files without its style sheet: cards, badges, figures.

One place for tiers.
"""

from __future__ import annotations

from sonodex.rubrics import rubric_for

PAPER, INK, SOFT, LINE = "#fbfaf7", "#14212b", "#51606b", "#d9ddd9"
ACCENT, ACCENT_SOFT = "#0b5c63", "#cfe3e2"
# From the best tier down, as many as the rubric has; each has 4.5:1 against paper.
_TIERS = ("#1a5e86", "#57529a", "#856000", "#5b6670", "#934a1b", "#3b444c")
TIER_COLOURS: dict[str, str] = dict(zip((t.name for t in rubric_for("dataset").tiers), _TIERS, strict=True))


def tier_rank(name: str) -> int:
    """How many of the mark's bars a tier fills: all for the best, one for the last."""
    names = list(TIER_COLOURS)
    return len(names) - names.index(name) if name in names else 0
