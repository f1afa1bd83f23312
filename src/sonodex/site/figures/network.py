"""What models learned from: datasets on the left, models on the right, a line for each training."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sonodex.site.figures.svg import clean
from sonodex.site.palette import ACCENT, INK, SOFT

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

WIDTH = 880
STEP = 17
LEFT, RIGHT = 300, 580
MOST = 80
"""So many datasets, the most used, are drawn; the table holds all."""


def trainings(catalogue: Catalogue) -> dict[str, list[Entry]]:
    """Models by the dataset of the catalogue that they were trained on, the most used first."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for model in catalogue.models():
        for stated in model.facts["trained_on"]:
            entry = catalogue.relations.resolve(stated["dataset"])
            if entry is not None and model not in found[entry.id]:
                found[entry.id].append(model)
    return dict(sorted(found.items(), key=lambda i: (-len(i[1]), i[0])))


def network_body(catalogue: Catalogue, used: dict[str, list[Entry]], root: str) -> tuple[str, float]:
    """The inner SVG and its height; `root` leads from the page to the root of the site."""
    datasets = list(used)[:MOST]
    at = {d: n for n, d in enumerate(datasets)}
    of_model: dict[str, list[str]] = defaultdict(list)
    for d in datasets:
        for model in used[d]:
            of_model[model.id].append(d)
    # Models stand at the mean height of what they learned from, so that lines cross little.
    models = sorted(of_model, key=lambda m: (sum(at[d] for d in of_model[m]) / len(of_model[m]), m))
    rows = max(len(datasets), len(models), 1)
    height = STEP * rows + 36.0
    y_of = {f"d-{d}": 34 + STEP * (n + 0.5) * rows / max(len(datasets), 1) for n, d in enumerate(datasets)}
    y_of |= {f"m-{m}": 34 + STEP * (n + 0.5) * rows / max(len(models), 1) for n, m in enumerate(models)}
    middle = (LEFT + RIGHT) / 2
    out = [f'<text class="head" x="{LEFT - 12}" y="14" text-anchor="end" fill="{SOFT}">Datasets</text>',
           f'<text class="head" x="{RIGHT + 12}" y="14" fill="{SOFT}">Models trained on them</text><g class="wires" fill="none">']  # fmt: skip
    for m in models:
        for d in of_model[m]:
            a, b = y_of[f"d-{d}"], y_of[f"m-{m}"]
            out.append(
                f'<path class="wire" data-d="{d}" data-m="{m}" d="M{LEFT} {a:.1f}C{middle} {a:.1f} {middle} {b:.1f} {RIGHT} {b:.1f}" stroke="{ACCENT}" stroke-opacity=".35"/>'
            )
    out.append("</g>")
    for d in datasets:
        entry = catalogue.get("dataset", d)
        name = entry.name if entry else d
        n = len(used[d])
        words = clean(f"{name}: {n} model{'s' if n > 1 else ''} trained on it")
        out.append(
            f'<a href="{root}datasets/{d}/#relations" class="node" data-d="{d}" data-tip="{words}" aria-label="{words}">'
            f'<rect class="hit-area" x="20" y="{y_of[f"d-{d}"] - STEP / 2:.1f}" width="{LEFT - 20}" height="{STEP}" fill="none"/>'
            f'<circle cx="{LEFT}" cy="{y_of[f"d-{d}"]:.1f}" r="{1.5 + n**0.5:.1f}" fill="{ACCENT}"/>'
            f'<text x="{LEFT - 12}" y="{y_of[f"d-{d}"] + 4:.1f}" text-anchor="end" fill="{INK}">{clean(_short(d))}</text></a>'
        )
    for m in models:
        entry = catalogue.get("model", m)
        words = clean(f"{entry.name if entry else m}: trained on {', '.join(of_model[m])}")
        out.append(
            f'<a href="{root}models/{m}/#relations" class="node" data-m="{m}" data-tip="{words}" aria-label="{words}">'
            f'<rect class="hit-area" x="{RIGHT}" y="{y_of[f"m-{m}"] - STEP / 2:.1f}" width="{LEFT - 20}" height="{STEP}" fill="none"/>'
            f'<circle cx="{RIGHT}" cy="{y_of[f"m-{m}"]:.1f}" r="2.5" fill="{SOFT}"/>'
            f'<text x="{RIGHT + 12}" y="{y_of[f"m-{m}"] + 4:.1f}" fill="{INK}">{clean(_short(m))}</text></a>'
        )
    return "".join(out), height


def _short(text: str) -> str:
    return text if len(text) <= 36 else text[:35] + "…"
