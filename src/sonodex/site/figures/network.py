"""What models learned from: datasets on the left, models on the right, a line for each training."""

from __future__ import annotations

from collections.abc import Sequence

from sonodex.field.training import UseRow
from sonodex.site.figures.svg import clean
from sonodex.site.palette import ACCENT, INK, SOFT
from sonodex.wording import counted

WIDTH = 880
STEP = 17
LEFT, RIGHT = 300, 580
MOST = 80
"""So many datasets, the most used, are drawn; the table holds all."""


def network_body(used: Sequence[UseRow], root: str) -> tuple[str, float]:
    """The inner SVG and its height.

    Args:
        used: datasets and the models trained on them, the most used first.
        root: leads from the page to the root of the site.
    """
    drawn = used[:MOST]
    at = {r.dataset: n for n, r in enumerate(drawn)}
    names = {m.id: m.name for r in drawn for m in r.trained}
    of_model: dict[str, list[str]] = {
        m: [r.dataset for r in drawn if any(t.id == m for t in r.trained)] for m in names
    }
    # Models stand at the mean height of what they learned from, so that lines cross little.
    models = sorted(of_model, key=lambda m: (sum(at[d] for d in of_model[m]) / len(of_model[m]), m))
    rows = max(len(drawn), len(models), 1)
    left = {r.dataset: 34 + STEP * (n + 0.5) * rows / max(len(drawn), 1) for n, r in enumerate(drawn)}
    right = {m: 34 + STEP * (n + 0.5) * rows / max(len(models), 1) for n, m in enumerate(models)}
    wires = [_wire(d, m, left[d], right[m]) for m in models for d in of_model[m]]
    out = [
        f'<text class="head" x="{LEFT - 12}" y="14" text-anchor="end" fill="{SOFT}">Datasets</text>',
        f'<text class="head" x="{RIGHT + 12}" y="14" fill="{SOFT}">Models trained on them</text>',
        f'<g class="wires" fill="none">{"".join(wires)}</g>',
        *(_dataset(r, left[r.dataset], root) for r in drawn),
        *(_model(m, names[m], of_model[m], right[m], root) for m in models),
    ]
    return "".join(out), STEP * rows + 36.0


def _wire(dataset: str, model: str, a: float, b: float) -> str:
    middle = (LEFT + RIGHT) / 2
    return (
        f'<path class="wire" data-d="{dataset}" data-m="{model}" '
        f'd="M{LEFT} {a:.1f}C{middle} {a:.1f} {middle} {b:.1f} {RIGHT} {b:.1f}" '
        f'stroke="{ACCENT}" stroke-opacity=".35"/>'
    )


def _dataset(row: UseRow, y: float, root: str) -> str:
    n = len(row.trained)
    words = clean(f"{row.name}: {counted(n, 'model')} trained on it")
    return (
        f'<a href="{root}datasets/{row.dataset}/#relations" class="node" data-d="{row.dataset}" '
        f'data-tip="{words}" aria-label="{clean(_short(row.dataset))}: {words}">'
        f'<rect class="hit-area" x="20" y="{y - STEP / 2:.1f}" width="{LEFT - 20}" height="{STEP}" '
        'fill="none"/>'
        f'<circle cx="{LEFT}" cy="{y:.1f}" r="{1.5 + n**0.5:.1f}" fill="{ACCENT}"/>'
        f'<text x="{LEFT - 12}" y="{y + 4:.1f}" text-anchor="end" '
        f'fill="{INK}">{clean(_short(row.dataset))}</text></a>'
    )


def _model(model: str, name: str, datasets: Sequence[str], y: float, root: str) -> str:
    words = clean(f"{name}: trained on {', '.join(datasets)}")
    return (
        f'<a href="{root}models/{model}/#relations" class="node" data-m="{model}" '
        f'data-tip="{words}" aria-label="{clean(_short(model))}: {words}">'
        f'<rect class="hit-area" x="{RIGHT}" y="{y - STEP / 2:.1f}" width="{LEFT - 20}" height="{STEP}" '
        'fill="none"/>'
        f'<circle cx="{RIGHT}" cy="{y:.1f}" r="2.5" fill="{SOFT}"/>'
        f'<text x="{RIGHT + 12}" y="{y + 4:.1f}" fill="{INK}">{clean(_short(model))}</text></a>'
    )


def _short(text: str) -> str:
    return text if len(text) <= 36 else text[:35] + "…"
