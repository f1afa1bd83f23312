"""A figure: rows, a caption computed from them, and a Vega-Lite picture of them."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass
from typing import Any

from sonodex.errors import MissingExtraError
from sonodex.export import tables
from sonodex.field.answer import Answer

WIDTH = 640
# Okabe-Ito: told apart by people with any kind of colour vision.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, GREY = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#56b4e9", "#cc79a7", "#f0e442", "#8c8c8c",
)  # fmt: skip
SEQUENTIAL = {"scheme": "blues"}
_VERSION = "5.21"
_LABELS = {"labelFontSize": 11, "titleFontSize": 12, "titleFontWeight": "normal"}
_CONFIG = {
    "font": "Liberation Sans, Arial, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        **_LABELS,
        "labelColor": "#222",
        "gridColor": "#e4e4e4",
        "labelLimit": 260,
        "domainColor": "#888",
        "tickColor": "#888",
    },
    "legend": {**_LABELS, "offset": 34, "labelLimit": 300},
    "title": {"fontSize": 15, "anchor": "start", "offset": 12, "fontWeight": "bold", "lineHeight": 19},
}


@dataclass(frozen=True)
class Figure:
    """One figure of the report.

    name: what `--only` takes. title: the finding in a sentence. caption: what is shown, with numbers.
    rows: the data, as the CSV beside the picture holds them. spec: Vega-Lite without data and title.
    """

    name: str
    title: str
    caption: str
    rows: list[dict[str, Any]]
    spec: dict[str, Any]

    def vega_lite(self) -> dict[str, Any]:
        """The complete Vega-Lite specification."""
        spec = dict(self.spec)
        spec.setdefault("data", {"values": self.rows})
        if "width" not in spec and not any(k in spec for k in ("hconcat", "vconcat", "facet", "repeat")):
            spec["width"] = WIDTH
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "title": textwrap.wrap(self.title, 78),
            "config": _CONFIG,
            "padding": 12,
            **spec,
        }

    def csv(self) -> str:
        """The data as CSV."""
        return tables.from_records(self.rows)


def _converter() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise MissingExtraError("report") from None
    return vl_convert


def to_svg(figure: Figure) -> str:
    """The figure as SVG.

    Raises:
        MissingExtraError: without the optional part `report`.
    """
    svg = str(_converter().vegalite_to_svg(json.dumps(figure.vega_lite()), vl_version=_VERSION))
    return _renumbered(svg, figure.name)


def _renumbered(svg: str, name: str) -> str:
    """The same picture with ids that start anew: the renderer counts them on from figure to figure."""
    ids = list(dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg)))
    numbers = {old: f"{name}-{number}" for number, old in enumerate(ids)}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + numbers.get(match[2], match[2]) + match[3]

    return re.sub(r'(\bid="|url\(#|href="#)([^")]+)([")])', renamed, svg)


def to_png(figure: Figure) -> bytes:
    """The figure as PNG with two pixels a point."""
    return bytes(_converter().vegalite_to_png(json.dumps(figure.vega_lite()), vl_version=_VERSION, scale=2))


def figure(
    answer: Answer[Any], spec: dict[str, Any], rows: list[dict[str, Any]] | None = None, hint: str = ""
) -> Figure:
    """The drawing of an answer: its sentence as title, its numbers and caveat as caption.

    Args:
        answer: what is drawn.
        spec: how.
        rows: the data as `spec` reads them; by default the answer's own columns.
        hint: how to read the drawing.
    """
    caption = " ".join(filter(None, (answer.detail, answer.caveat, hint)))
    data = answer.records() if rows is None else rows
    return Figure(answer.key, answer.sentence.rstrip("."), caption, data, spec)


def bar(
    y: str,
    x: str,
    y_title: str,
    x_title: str,
    colour: Any = None,
    step: int = 18,
    sort: Any = "-x",
    tick: float = 1,
) -> dict[str, Any]:
    """Horizontal bars with their value at the end."""
    base = {
        "y": {"field": y, "type": "nominal", "sort": sort, "title": y_title},
        "x": {"field": x, "type": "quantitative", "title": x_title, "axis": {"tickMinStep": tick}},
    }
    encoding = {**base, "color": colour or {"value": BLUE}}
    return {
        "height": {"step": step},
        "layer": [
            {"mark": {"type": "bar"}, "encoding": encoding},
            {
                "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
                "encoding": {**base, "text": {"field": x}},
            },
        ],
    }


def cells(x: dict[str, Any], y: dict[str, Any], most: int, step: int, size: int) -> dict[str, Any]:
    """A matrix of numbers of datasets: cells as dark as their number, with the number in them.

    Args:
        x: encoding of the columns.
        y: encoding of the rows.
        most: the highest number; dark cells have white text.
        step: height of a row in pixels.
        size: of the font.
    """
    base = {"x": x, "y": y}
    colour = {"field": "datasets", "type": "quantitative", "scale": SEQUENTIAL, "title": "datasets"}
    ink = {"condition": {"test": f"datum.datasets > {most * 0.6}", "value": "white"}, "value": "#222"}
    text = {**base, "text": {"field": "datasets"}, "color": ink}
    return {
        "height": {"step": step},
        "layer": [
            {"mark": "rect", "encoding": {**base, "color": colour}},
            {"mark": {"type": "text", "fontSize": size}, "encoding": text},
        ],
    }
