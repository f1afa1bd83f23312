"""Where the data were collected, on a map."""

from __future__ import annotations

from markupsafe import Markup

from sonodex.field.answer import Answer
from sonodex.field.places import CountryRow
from sonodex.site.facets import query
from sonodex.site.figures import world as drawn
from sonodex.site.figures.figure import FieldFigure, Row, finding, linked, scaled


def _span(step: int) -> str:
    """`2–3`: the numbers of a step of the map's colour."""
    low = drawn.STEPS[step]
    if step + 1 == len(drawn.STEPS):
        return f"{low} and more"
    high = drawn.STEPS[step + 1] - 1
    return str(low) if high == low else f"{low}–{high}"


def world(answer: Answer[CountryRow], root: str) -> FieldFigure:
    """Countries where data were collected."""
    rows = [Row(r.country, (linked(root, "dataset", r.datasets, countries=r.code),)) for r in answer.rows]
    countries = {
        r.id: (r.country, r.datasets, root + query("dataset", countries=r.code)) for r in answer.rows
    }
    small = sorted(r.country for r in answer.rows if r.id not in drawn.outlines())
    steps = range(len(drawn.STEPS))
    legend = "".join(f'<span><span class="swatch heat-{n + 1}"></span>{_span(n)}</span> ' for n in steps)
    return FieldFigure(
        "world",
        answer.title,
        finding(answer, f"Too small to be drawn: {', '.join(small)}." if small else ""),
        "drawing",
        ("datasets",),
        scaled(rows),
        "country",
        drawing=Markup(drawn.world_body(countries)),  # noqa: S704  names of countries, escaped there
        legend=Markup(legend),  # noqa: S704  numbers
        wide=True,
        size=(drawn.WIDTH, drawn.HEIGHT),
    )
