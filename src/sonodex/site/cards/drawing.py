"""What stands on a card: name, what it is, score between its bounds, tier, shares of the dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from sonodex.rubrics import rubric_for
from sonodex.site.cards.canvas import STEPS, Canvas, drawable, ramps, width, wrapped
from sonodex.site.palette import ACCENT, INK, LINE, PAPER, SOFT, TIER_COLOURS, tier_rank

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

WIDTH, HEIGHT = 1200, 630
_MARGIN = 76
_INKS = [INK, SOFT, ACCENT, LINE, *TIER_COLOURS.values()]
_RAMP = {name: number for number, name in enumerate(("ink", "soft", "accent", "line", *TIER_COLOURS))}

PAGES: dict[str, tuple[str, str]] = {
    "find": ("Ultrasound data and models: what exists, how good, may you use it?", "An evidence-backed catalogue"),
    "field": ("The field: what exists, and where nothing does", "Maps, matrices and gaps of public ultrasound data"),
    "compare": ("Compare ultrasound datasets and models side by side", "Facts, licences and every criterion"),
    "score": ("Score your own release before you publish it", "In your browser alone, by the same rubric"),
    "method": ("What the scores mean, and what they do not say", "The rubrics in full"),
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
    facts, score = entry.facts, entry.facts["score"]
    dataset = entry.kind == "dataset"
    scale = entry.scale
    canvas = _blank("dataset" if dataset else "open model").copy()
    room = WIDTH - 2 * _MARGIN
    y = 190
    lines = wrapped(entry.name if drawable(entry.name) else entry.id, "title", room, 3)
    for part in lines:
        canvas.text(_MARGIN, y, part, "title", _RAMP["ink"])
        y += 70
    subjects = facts.get("counts", {}).get("subjects")
    words = [
        ", ".join(facts["anatomy"]),
        ", ".join(facts["tasks"]),
        f"{subjects:,} subjects" if subjects else "",
        str(facts["year"] or ""),
    ]
    canvas.text(_MARGIN, y - 18, "".join(wrapped("  ·  ".join(w for w in words if w), "text", room, 1)), "text", _RAMP["soft"])

    base = 520
    end = canvas.text(
        _MARGIN - 4, base, f"{score['value']:.1f} %" if dataset else f"{score['value']:.2f}", "figure", _RAMP["ink"]
    )
    name = str(score["rubric"])
    canvas.text(end + 34, base - 52, name, "text", _RAMP["soft"])
    if dataset:
        ramp = score["tier"] if score["tier"] in TIER_COLOURS else "soft"
        x = end + 34
        if score["rated"]:
            rank = tier_rank(score["tier"])
            for step in range(len(TIER_COLOURS)):
                height = 10 + 4 * step
                canvas.rectangle(x, base - height, 8, height, full(ramp if step < rank else "line"))
                x += 12
            x += 10
        canvas.text(x, base, score["tier"] + (", provisional" if score["provisional"] else ""), "strong", _RAMP[ramp])
    else:
        canvas.text(
            end + 34, base, f"{score['points']:g} of {len(rubric_for('model').criteria)} points", "strong", _RAMP["ink"]
        )
    _bounds(canvas, {k: score[k] / scale for k in ("lower", "value", "upper")})
    shares = [d["value"] for d in score["dimensions"]]
    left = WIDTH - _MARGIN - 34 * len(shares)
    for number, share in enumerate(shares):
        x = left + 34 * number + 8
        canvas.rectangle(x, base - 84, 26, 84, full("line"))
        if share is not None:
            height = round(84 * share / scale)
            canvas.rectangle(x, base - height, 26, height, full("accent"))
    return canvas.png()


def _bounds(canvas: Canvas, shares: dict[str, float]) -> None:
    room, y = WIDTH - 2 * _MARGIN, 562
    at = {k: _MARGIN + round(room * v) for k, v in shares.items()}
    canvas.rectangle(_MARGIN, y, room, 6, full("line"))
    canvas.rectangle(at["lower"], y - 3, max(at["upper"] - at["lower"], 4), 12, _RAMP["accent"] * STEPS + 6)
    canvas.rectangle(at["value"] - 3, y - 9, 6, 24, full("accent"))


def card_files() -> Iterator[tuple[str, bytes]]:
    """Cards of the pages that show no single record, as path and content; a record's comes with its other files."""
    for name, (title, line) in PAGES.items():
        yield f"card/{name}.png", page_card(title, line)
