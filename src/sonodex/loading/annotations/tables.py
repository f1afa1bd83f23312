"""The tracings of EchoNet: lines across the left ventricle, a row each, in `VolumeTracings.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from sonodex.loading.annotations.said import Said

_LINE = ("X1", "Y1", "X2", "Y2")
_POINT = ("X", "Y")


def read(path: str, data: bytes) -> Sequence[Said]:
    """Lines (EchoNet-Dynamic) or, a frame, the points of an outline (EchoNet-Pediatric) of a table with the
    columns FileName and Frame; none of another one."""
    lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    header = lines.fieldnames or []
    if not {"FileName", "Frame"} <= set(header):
        return []
    if set(_LINE) <= set(header):
        return [
            Said(row["FileName"], "line", [float(row[n]) for n in _LINE], None, int(float(row["Frame"])))
            for row in lines
        ]
    if not set(_POINT) <= set(header):
        return []
    outlines: dict[tuple[str, int], list[float]] = {}
    for row in lines:
        if row["X"] and row["Frame"].strip().isdigit():
            outlines.setdefault((row["FileName"], int(row["Frame"])), []).extend(
                float(row[n]) for n in _POINT
            )
    return [Said(name, "polygon", points, None, frame) for (name, frame), points in outlines.items()]
