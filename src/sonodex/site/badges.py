"""Badges to embed: an SVG for each record, and the same as a shields-compatible JSON."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from sonodex.rubrics import wording
from sonodex.site.api import to_json
from sonodex.site.palette import TIER_COLOURS

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_PLAIN = "#3b444c"
_CHAR = 6.9  # width that a character is given at 11 px, whatever the font
_PAD = 14


def badge_text(entry: Entry) -> tuple[str, str, str]:
    """Label, message and colour of a record's badge."""
    score = entry.facts["score"]
    name = str(score["rubric"]).split()[0]
    if not score["rated"]:
        return name, wording.tier(score).lower(), _PLAIN
    firm = "tier" in score and not score["provisional"]
    return name, wording.sentence(score), TIER_COLOURS[score["tier"]] if firm else _PLAIN


def badge_svg(label: str, message: str, colour: str) -> str:
    """A flat badge of 20 px height."""
    left, right = len(label) * _CHAR + _PAD, len(message) * _CHAR + _PAD
    title = escape(f"{label}: {message}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right:.0f}" height="20" role="img" '
        f'aria-label="{title}">'
        f"<title>{title}</title>"
        f'<rect width="{left + right:.0f}" height="20" rx="3" fill="#24292f"/>'
        f'<path d="M{left:.0f} 0h{right - 3:.0f}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{right - 3:.0f}z" '
        f'fill="{colour}"/>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2:.1f}" y="14" textLength="{left - _PAD:.0f}">{escape(label)}</text>'
        f'<text x="{left + right / 2:.1f}" y="14" textLength="{right - _PAD:.0f}">{escape(message)}</text>'
        "</g></svg>\n"
    )


def badge_files(entry: Entry) -> Iterator[tuple[str, bytes]]:
    """The badges of a record as path and content."""
    label, message, colour = badge_text(entry)
    path = f"badge/{entry.full_id}"
    yield f"{path}.svg", badge_svg(label, message, colour).encode()
    yield (
        f"{path}.json",
        to_json({"schemaVersion": 1, "label": label, "message": message, "color": colour.lstrip("#")}),
    )
