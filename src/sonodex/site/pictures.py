"""Pictures drawn for one record: the score on its scale."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from sonodex.rubrics.rubric import Rubric
from sonodex.wording import on_scale

_LEFT, _WIDTH = 2, 396  # of a view box of 400


def scale_picture(score: dict[str, Any], scale: int, rubric: Rubric) -> Markup:
    """Value between its bounds on the whole scale, with the tiers' cut-offs where there are tiers.

    Args:
        score: with lower, value, upper.
        scale: 100 or 1.
        rubric: gives the tiers.
    """
    low, value, high = (round(_LEFT + _WIDTH * score[k] / scale, 2) for k in ("lower", "value", "upper"))
    parts = []
    if rubric.tiers:
        edges = [t.cutoff for t in reversed(rubric.tiers)]
        names = [t.name for t in reversed(rubric.tiers)]
        for cutoff, following, name in zip(edges, [*edges[1:], float(scale)], names, strict=True):
            x, end = _LEFT + _WIDTH * cutoff / scale, _LEFT + _WIDTH * following / scale
            parts.append(
                f'<rect class="zone {name.lower()}" x="{x:.2f}" y="18" width="{end - x - 1:.2f}" height="4"/>'
            )
            if cutoff:
                parts.append(f'<text class="tick" x="{x:.2f}" y="42" text-anchor="middle">{cutoff:g}</text>')
    else:
        steps = len(rubric.criteria)
        for step in range(steps + 1):
            x = _LEFT + _WIDTH * step / steps
            parts.append(
                f'<rect class="zone" x="{x - 0.5:.2f}" y="{16 if step % 4 == 0 else 18}" width="1" '
                f'height="{8 if step % 4 == 0 else 4}"/>'
            )
            if step % 4 == 0:
                anchor = "start" if step == 0 else "end" if step == steps else "middle"
                parts.append(
                    f'<text class="tick" x="{x:.2f}" y="42" text-anchor="{anchor}">{step / steps:g}</text>'
                )
    label = escape(
        f"Value {on_scale(score['value'], scale)}, at least {on_scale(score['lower'], scale)} by evidence, "
        f"at most {on_scale(score['upper'], scale)} if all that is not known were full"
    )
    return Markup(  # noqa: S704  numbers, and names of tiers from the rubric
        f'<svg class="scale" viewBox="0 0 400 46" role="img" aria-label="{label}">{"".join(parts)}'
        f'<rect class="range" x="{low}" y="13" width="{max(high - low, 2):.2f}" height="14" rx="1"/>'
        f'<path class="point" d="M{value} 10v20M{value - 4:.2f} 4h8l-4 6z"/></svg>'
    )
