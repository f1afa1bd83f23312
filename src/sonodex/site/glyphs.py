"""Glyphs drawn from a record's facts: where on the body, and what an item looks like with its labels.

All stand in one file, `assets/pictures.svg`; a page draws one by laying parts of that file over each other.
They
are schematic: the form of the field of view is the usual one for the part of the body.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sonodex.records import labels
from sonodex.site.figures.body import BODY, PLACES

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

PICTURES = "assets/pictures.svg"
_NEAR_SKIN = frozenset({
    "breast", "thyroid", "carotid", "vessel", "nerve", "muscle", "tendon", "skin", "eye", "neck",
    "lymph-node", "salivary-gland", "testis", "knee", "bone", "appendix",
})  # fmt: skip
"""Parts that a linear probe usually looks at."""
_MOST_PLACES = 4
_FORM_WORDS = {
    "sector": "sector image",
    "linear": "linear image",
    "volume": "volume",
    "signal": "raw signal lines",
}
_LABELS: dict[str, tuple[str, ...]] = {
    "mask": ("segmentation",),
    "box": ("detection",),
    "points": ("landmark", "measurement", "tracking"),
    "classes": ("classification", "quality"),
    "text": ("report", "vqa"),
}
_LABEL_WORDS = {
    "mask": "masks",
    "box": "boxes",
    "points": "points",
    "classes": "classes",
    "text": "text",
}


class Picture(NamedTuple):
    """What to draw: the form of an item, whether it moves, its labels, and up to four places on the body."""

    form: str
    moving: bool
    labels: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """Ids of `PICTURES` to lay over each other for the item."""
        return (self.form, *(("moving",) if self.moving else ()), *self.labels)

    @property
    def words(self) -> str:
        """What is drawn, for those who do not see it."""
        with_ = [_LABEL_WORDS[name] for name in self.labels]
        what = f"schematic of a {_FORM_WORDS[self.form]}" + (" that moves" if self.moving else "")
        where = labels.listed("anatomy", self.places)
        return f"{where}: {what}" + (f", with {', '.join(with_)}" if with_ else "")


def picture(entry: Entry) -> Picture:
    """What a record's items look like, by its facts."""
    facts = entry.facts
    kinds, tasks, anatomy = set(facts["data_kinds"]), set(facts["tasks"]), facts["anatomy"]
    if "signal" in kinds and not kinds & {"image", "video", "volume"}:
        form = "signal"
    elif "volume" in kinds and not kinds & {"image", "video"}:
        form = "volume"
    else:
        form = "linear" if anatomy and _NEAR_SKIN.issuperset(anatomy) else "sector"
    shown = tuple(name for name, wanted in _LABELS.items() if not tasks.isdisjoint(wanted))
    return Picture(form, "video" in kinds, shown, tuple(anatomy[:_MOST_PLACES]))


_SOFT = 'fill="currentColor" fill-opacity=".1" stroke="currentColor" stroke-opacity=".55" stroke-width="1.2"'
_LINE = 'fill="none" stroke="currentColor" stroke-opacity=".38" stroke-width="1.1"'
_MARK = 'fill="none" stroke="currentColor" stroke-width="1.8"'
_ITEMS = {
    "sector": f'<path {_SOFT} d="M18.5 9.5a9 9 0 0 0 11 0L45 32a27 27 0 0 1-42 0z"/>'
    f'<path {_LINE} d="M14 16.5a15 15 0 0 0 20 0M10 22.5a20 20 0 0 0 28 0M7 27.5a24 24 0 0 0 34 0"/>',
    "linear": f'<rect {_SOFT} x="8" y="6" width="32" height="37" rx="1"/>'
    f'<path {_LINE} d="M8 12c8 2 22-2 32 0M8 18c10-2 20 3 32 0M8 32c9 2 21-2 32 1M8 38c11-2 22 1 32 0"/>',
    "volume": f'<path {_SOFT} d="M8 15l9-8h24v26l-9 8H8z"/>'
    f'<path {_LINE} d="M8 15h24v26M32 15l9-8M8 24h24l9-8M8 32h24l9-8"/>',
    "signal": f'<path {_LINE} d="M5 10h6l2-4 3 9 3-8 2 3h22'
    'M5 22h12l2-5 3 11 3-10 2 4h16M5 34h4l2-3 3 8 3-7 2 2h24"/>',
    "moving": '<path fill="currentColor" fill-opacity=".75" d="M38.5 36.5l7 4-7 4z"/>',
    "mask": '<path fill="currentColor" fill-opacity=".5" stroke="currentColor" stroke-width="1.4" '
    'd="M19 27c-1-4 4-7 8-6 4 0 7 3 6 7s-5 6-9 5c-3 0-5-3-5-6z"/>',
    "box": f'<rect {_MARK} x="15" y="19" width="20" height="16" stroke-dasharray="3.5 2"/>',
    "points": f'<path {_MARK} d="M16 25v6M13 28h6M31 20v6M28 23h6"/>',
    "classes": '<rect fill="currentColor" x="3" y="40" width="8" height="5" rx="1"/>'
    '<rect fill="currentColor" fill-opacity=".55" x="13" y="40" width="8" height="5" rx="1"/>',
    "text": f'<path {_MARK} d="M3 37.5h13M3 3.5h9"/>',
}
_OUTSIDE = '<ellipse cx="336" cy="310" rx="34" ry="52" fill="currentColor" fill-opacity=".25"/>'


def pictures_svg() -> bytes:
    """The file of all parts."""
    out = [
        f'<symbol id="{name}" viewBox="0 0 48 48">{drawn}</symbol>' for name, drawn in sorted(_ITEMS.items())
    ]
    out.append(
        f'<symbol id="body" viewBox="0 0 376 560"><path d="{BODY}" fill="currentColor" '
        'fill-opacity=".22"/></symbol>'
    )
    for name, (x, y) in sorted(PLACES.items()):
        beside = _OUTSIDE if x > 300 else ""
        out.append(
            f'<symbol id="at-{name}" viewBox="0 0 376 560">{beside}'
            f'<circle cx="{x}" cy="{y}" r="24" fill="currentColor"/></symbol>'
        )
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(out)}</svg>\n'.encode()
