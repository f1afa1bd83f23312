"""Two pictures for those who see the repository before the page: the field at a glance, and one record's
score."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.rows import flat_row
from sonodex.records import labels
from sonodex.rubrics import wording
from sonodex.site.figures.svg import FONT, clean
from sonodex.site.palette import ACCENT, ACCENT_SOFT, INK, LINE, PAPER, SOFT
from sonodex.site.rows import rights_words

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

WIDTH = 760
_LEFT = 28
_BARS = 9
"""So many parts of the body, those with most datasets, are drawn."""


def _file(height: float, label: str, body: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
        f'height="{height:g}" font-family="{FONT}" font-size="14" fill="{INK}" role="img" '
        f'aria-label="{clean(label)}"><title>{clean(label)}</title>'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{body}</svg>\n'
    ).encode()


def _text(x: float, y: float, words: str, **how: str) -> str:
    attributes = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in how.items())
    return f'<text x="{x:g}" y="{y:g}"{attributes}>{clean(words)}</text>'


def glance_svg(catalogue: Catalogue) -> bytes:
    """How many sets and models there are, how many may be used commercially, and of what."""
    people, models = catalogue.datasets(), catalogue.models()
    free = [e for e in people if e.rights.allows["commercial"]]
    told = (
        (len(people), "datasets of people"),
        (len(models), "open models"),
        (len(free), "for commercial use"),
        (sum(bool(e.facts["defects"]) for e in people), "with known defects"),
    )
    out = [_text(_LEFT, 40, "Public ultrasound data at a glance", font_size="21", font_weight="600")]
    for n, (number, words) in enumerate(told):
        x = _LEFT + 178 * n
        out.append(_text(x, 92, f"{number:,}", font_size="34", font_weight="600", fill=ACCENT))
        out.append(_text(x, 113, words, fill=SOFT))
    every = Counter(a for e in people for a in e.facts["anatomy"])
    usable = Counter(a for e in free for a in e.facts["anatomy"])
    top = sorted(every.items(), key=lambda i: (-i[1], i[0]))[:_BARS]
    y = 150
    for word, count in top:
        length = 480 * count / top[0][1]
        out.append(_text(_LEFT, y + 12, labels.label("anatomy", word)))
        out.append(f'<rect x="150" y="{y}" width="{length:.1f}" height="15" fill="{ACCENT_SOFT}"/>')
        part = 480 * usable[word] / top[0][1]
        out.append(f'<rect x="150" y="{y}" width="{part:.1f}" height="15" fill="{ACCENT}"/>')
        out.append(_text(158 + length, y + 12, str(count), fill=SOFT))
        y += 23
    out.append(_text(150, y + 18, "dark: may be used commercially", fill=SOFT, font_size="13"))
    label = f"The field at a glance: {', '.join(f'{n} {w}' for n, w in told)}"
    return _file(y + 38, label, "".join(out))


def score_svg(entry: Entry) -> bytes:
    """One record: may it be used, its score between the bounds, and the dimensions behind it."""
    score, row = entry.facts["score"], flat_row(entry)
    scale = entry.scale
    out = [_text(_LEFT, 40, str(row["name"]), font_size="21", font_weight="600")]
    line = f"{rights_words(entry).words} · {labels.counted(len(entry.facts['defects']), 'defects')}"
    out.append(_text(_LEFT, 64, line, fill=SOFT))
    words = f'{clean(wording.value(score))}<tspan dx="14" font-size="18">{clean(wording.tier(score))}</tspan>'
    out.append(f'<text x="{_LEFT}" y="112" font-size="30" font-weight="600">{words}</text>')
    out.append(_bounds(_LEFT, 132, WIDTH - 2 * _LEFT, score, scale, 14))
    y = 178
    for one in score["dimensions"]:
        out.append(_text(_LEFT, y + 10, one["name"]))
        if one["value"] is not None:
            out.append(_bounds(275, y, 390, one, scale, 10))
            value = wording.number(one["value"], scale == 100)
            out.append(_text(WIDTH - _LEFT, y + 10, value, text_anchor="end"))
        y += 26
    key = "mark: best estimate; band: from what is proved to what is open"
    out.append(_text(_LEFT, y + 16, key, fill=SOFT, font_size="13"))
    label = f"{entry.name}: {wording.sentence(score)}; {rights_words(entry).words}"
    return _file(y + 34, label, "".join(out))


def _bounds(x: float, y: float, room: float, numbers: dict[str, Any], scale: int, height: float) -> str:
    low, value, high = (room * numbers[k] / scale for k in ("lower", "value", "upper"))
    return (
        f'<rect x="{x:g}" y="{y + height / 2 - 1:g}" width="{room:g}" height="2" fill="{LINE}"/>'
        f'<rect x="{x + low:.1f}" y="{y:g}" width="{max(high - low, 2):.1f}" height="{height:g}" '
        f'fill="{ACCENT_SOFT}"/>'
        f'<rect x="{x + value - 1.5:.1f}" y="{y - 3:g}" width="3" height="{height + 6:g}" fill="{ACCENT}"/>'
    )
