"""The map of collection: countries by number of datasets, drawn from the outlines that the report uses
too."""

from __future__ import annotations

import json
from functools import cache
from math import asin, cos, radians, sin, sqrt

from sonodex.field.places import OUTLINES
from sonodex.site.figures.svg import clean
from sonodex.site.palette import ACCENT, LINE, PAPER
from sonodex.wording import counted

WIDTH, HEIGHT = 940, 404
STEPS = (1, 2, 4, 8, 16)
"""From these numbers on a country is drawn a step darker."""
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = sqrt(3) / 2
_NEAR = 1.4  # points nearer than this to the one before are left out
_SOUTH = -56.0


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth, which keeps areas, scaled to the drawing."""
    t = asin(_M * sin(radians(latitude)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = radians(longitude) * cos(t) / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    y = t * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))
    return 455 + x * 166, 222 - y * 166


@cache
def outlines() -> dict[str, tuple[str, str]]:
    """Name and path of each country by its numeric code; Antarctica is left out."""
    topology = json.loads(OUTLINES.read_text(encoding="utf-8"))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[tuple[float, float]]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], max(y * scale[1] + shift[1], _SOUTH)))
        arcs.append(points)
    found: dict[str, tuple[str, str]] = {}
    for number, shape in enumerate(topology["objects"]["countries"]["geometries"]):
        name = shape["properties"]["name"]
        if name == "Antarctica":
            continue
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        path = "".join(_ring(ring, arcs) for polygon in polygons for ring in polygon)
        if path:
            found[shape.get("id") or f"none-{number}"] = (name, path)
    return found


def _ring(ring: list[int], arcs: list[list[tuple[float, float]]]) -> str:
    points: list[tuple[float, float]] = []
    turn, before = 0.0, None
    for longitude, latitude in (p for one in ring for p in (arcs[one] if one >= 0 else arcs[~one][::-1])):
        # A land across the date line is drawn on, beyond the edge, not back across the map.
        if before is not None and abs(longitude - before) > 180:
            turn += 360 if longitude < before else -360
        before = longitude
        points.append(project(longitude + turn, latitude))
    kept = points[:1]
    for p in points[1:]:
        if abs(p[0] - kept[-1][0]) + abs(p[1] - kept[-1][1]) >= _NEAR:
            kept.append(p)
    if len(kept) < 4:
        return ""
    x, y = round(kept[0][0]), round(kept[0][1])
    out = [f"M{x} {y}l"]
    for px, py in kept[1:]:
        nx, ny = round(px), round(py)
        if (nx, ny) != (x, y):
            out.append(f"{nx - x} {ny - y} " if ny - y >= 0 else f"{nx - x}{ny - y} ")
            x, y = nx, ny
    return "".join(out).rstrip() + "z"


def step(count: int) -> int:
    """The step of a number of datasets, 1 to 5; 0 for none."""
    return sum(count >= s for s in STEPS)


def world_body(counts: dict[str, tuple[str, int, str]]) -> str:
    """The map's inner SVG.

    Args:
        counts: by numeric country code the country's name, its number of datasets and the address of the
            list.
    """
    plain = "".join(path for code, (_, path) in outlines().items() if code not in counts)
    out = [f'<path class="land" d="{plain}" fill="{LINE}" stroke="{PAPER}" stroke-width=".6"/>']
    for code, (name, path) in outlines().items():
        if code in counts:
            words, count, href = counts[code]
            label = clean(f"{words}: {counted(count, 'dataset')}")
            out.append(
                f'<a href="{clean(href)}" aria-label="{label}" data-tip="{label}"><title>{clean(name)}: '
                f"{count}</title>"
                f'<path class="land heat-{step(count)}" d="{path}" fill="{ACCENT}" '
                f'fill-opacity="{0.2 + 0.16 * step(count):.2f}" stroke="{PAPER}" stroke-width=".6"/></a>'
            )
    return "".join(out)
