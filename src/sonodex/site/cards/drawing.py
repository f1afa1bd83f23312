"""What stands on a card: name, what it is, score between its bounds, tier, shares of the dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from sonodex.records import labels
from sonodex.rubrics import wording
from sonodex.site.cards.canvas import STEPS, Canvas, drawable, ramps, width, wrapped
from sonodex.site.palette import ACCENT, INK, LINE, PAPER, SOFT, TIER_COLOURS, tier_rank
from sonodex.site.rows import rights_words

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

WIDTH, HEIGHT = 1200, 630
_MARGIN = 76
_BASE = 520  # where the score and what stands beside it stand
_INKS = [INK, SOFT, ACCENT, LINE, *TIER_COLOURS.values()]
_RAMP = {name: number for number, name in enumerate(("ink", "soft", "accent", "line", *TIER_COLOURS))}

PAGES: dict[str, tuple[str, str]] = {
    "find": (
        "Ultrasound data and models: what exists, how good, may you use it?",
        "An evidence-backed catalogue",
    ),
    "field": (
        "The field: what exists, and where nothing does",
        "Maps, matrices and gaps of public ultrasound data",
    ),
    "compare": ("Compare ultrasound datasets and models side by side", "Facts, licences and every criterion"),
    "score": ("Score your own release before you publish it", "In your browser alone, by the same rubric"),
    "method": ("What the scores mean, and what they do not say", "The rubrics in full"),
    "shortlist": ("Records to compare, cite and check", "A list kept in your browser"),
    "api": ("The whole catalogue as static JSON", "Records, rubrics, schemas, feeds, badges"),
}
"""Title and line below of the cards of pages that show no single record."""


def full(ramp: str) -> int:
    """The palette's number of a ramp's full colour."""
    return _RAMP[ramp] * STEPS + STEPS - 1


@cache
def _blank(kind: str) -> Canvas:
    canvas = Canvas(WIDTH, HEIGHT, ramps(PAPER, _INKS))
    canvas.rectangle(0, 0, WIDTH, 12, full("accent"))
    # The mark: lines of an image that widen with depth.
    for number in range(4):
        canvas.rectangle(_MARGIN + 12 - 4 * number, 58 + 9 * number, 8 + 8 * number, 5, full("accent"))
    canvas.text(_MARGIN + 46, 90, "sonodex", "strong", _RAMP["ink"])
    if kind:
        canvas.text(WIDTH - _MARGIN - width(kind, "text"), 90, kind, "text", _RAMP["soft"])
    return canvas


def page_card(title: str, line: str) -> bytes:
    """The card of a page."""
    canvas = _blank("").copy()
    y = 240
    for part in wrapped(title, "title", WIDTH - 2 * _MARGIN, 4):
        canvas.text(_MARGIN, y, part, "title", _RAMP["ink"])
        y += 74
    canvas.text(_MARGIN, y + 10, wrapped(line, "text", WIDTH - 2 * _MARGIN, 1)[0], "text", _RAMP["soft"])
    return canvas.png()


def record_card(entry: Entry) -> bytes:
    """The card of a record."""
    score, scale = entry.facts["score"], entry.scale
    canvas = _blank("dataset" if entry.kind == "dataset" else "open model").copy()
    _name(canvas, entry)
    value = wording.number(score["value"], wording.is_percent(score))
    end = canvas.text(_MARGIN - 4, _BASE, value, "figure", _RAMP["ink"])
    canvas.text(end + 34, _BASE - 52, f"{score['rubric']}: {wording.value(score)}", "text", _RAMP["soft"])
    if "tier" in score:
        _tier(canvas, end + 34, score)
    else:
        points = f"{score['points']:g} of {entry.score.weight:g} points"
        canvas.text(end + 34, _BASE, points, "strong", _RAMP["ink"])
    _bounds(canvas, {k: score[k] / scale for k in ("lower", "value", "upper")})
    _profile(canvas, [None if d["value"] is None else d["value"] / scale for d in score["dimensions"]])
    return canvas.png()


def _name(canvas: Canvas, entry: Entry) -> None:
    """What it is called, and a line on what it shows."""
    facts = entry.facts
    room = WIDTH - 2 * _MARGIN
    y = 190
    for part in wrapped(entry.name if drawable(entry.name) else entry.id, "title", room, 3):
        canvas.text(_MARGIN, y, part, "title", _RAMP["ink"])
        y += 70
    subjects = facts.get("counts", {}).get("subjects")
    words = [
        labels.listed("anatomy", facts["anatomy"]),
        labels.listed("tasks", facts["tasks"]),
        labels.counted(subjects, "subjects") if subjects else "",
        str(facts["year"] or ""),
    ]
    line = "".join(wrapped("  ·  ".join(w for w in words if w), "text", room, 1))
    canvas.text(_MARGIN, y - 18, line, "text", _RAMP["soft"])
    rights = "".join(wrapped(rights_words(entry).words, "text", room, 1))
    canvas.text(_MARGIN, y + 26, rights, "text", _RAMP["ink"])


def _tier(canvas: Canvas, x: int, score: dict[str, Any]) -> None:
    """The tier's name behind its mark."""
    ramp = score["tier"] if score["tier"] in TIER_COLOURS else "soft"
    if score["rated"]:
        rank = tier_rank(score["tier"])
        for step in range(len(TIER_COLOURS)):
            height = 10 + 4 * step
            canvas.rectangle(x, _BASE - height, 8, height, full(ramp if step < rank else "line"))
            x += 12
        x += 10
    canvas.text(x, _BASE, wording.tier(score), "strong", _RAMP[ramp])


def _profile(canvas: Canvas, shares: list[float | None]) -> None:
    """A bar a dimension; `shares` 0..1, None where no criterion applies."""
    left = WIDTH - _MARGIN - 34 * len(shares)
    for number, share in enumerate(shares):
        x = left + 34 * number + 8
        canvas.rectangle(x, _BASE - 84, 26, 84, full("line"))
        if share is not None:
            height = round(84 * share)
            canvas.rectangle(x, _BASE - height, 26, height, full("accent"))


def _bounds(canvas: Canvas, shares: dict[str, float]) -> None:
    room, y = WIDTH - 2 * _MARGIN, 562
    at = {k: _MARGIN + round(room * v) for k, v in shares.items()}
    canvas.rectangle(_MARGIN, y, room, 6, full("line"))
    canvas.rectangle(at["lower"], y - 3, max(at["upper"] - at["lower"], 4), 12, _RAMP["accent"] * STEPS + 6)
    canvas.rectangle(at["value"] - 3, y - 9, 6, 24, full("accent"))


def card_files() -> Iterator[tuple[str, bytes]]:
    """Cards of the pages that show no single record, as path and content; a record's comes with its other
    files."""
    for name, (title, line) in PAGES.items():
        yield f"card/{name}.png", page_card(title, line)
