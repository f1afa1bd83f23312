"""COCO and labelme."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sonodex.loading.annotations.said import Said, text


def read(path: str, data: bytes) -> Sequence[Said]:
    """Annotations of a JSON file; none where it is of neither kind."""
    value = json.loads(data.decode("utf-8-sig"))
    if (
        isinstance(value, dict)
        and isinstance(value.get("annotations"), list)
        and isinstance(value.get("images"), list)
    ):
        return list(_coco(value))
    if isinstance(value, dict) and isinstance(value.get("shapes"), list):
        return list(_labelme(value, path))
    return []


def _coco(value: dict[str, Any]) -> Iterator[Said]:
    names = {one["id"]: str(one["file_name"]) for one in value["images"] if "file_name" in one}
    classes = {one["id"]: text(one.get("name")) for one in value.get("categories") or []}
    for one in value["annotations"]:
        name = names.get(one.get("image_id"))
        if name is None:
            continue
        label = classes.get(one.get("category_id"))
        box = one.get("bbox")
        if isinstance(box, list) and len(box) == 4:
            yield Said(name, "box", [float(v) for v in box], label)
        segments = one.get("segmentation")
        for points in segments if isinstance(segments, list) else []:  # run lengths are masks, not points
            if isinstance(points, list) and len(points) >= 6:
                yield Said(name, "polygon", [float(v) for v in points], label)
        keys = one.get("keypoints")
        if isinstance(keys, list) and keys:
            seen = [keys[i : i + 3] for i in range(0, len(keys) - 2, 3)]
            points = [float(v) for x, y, visible in seen if visible for v in (x, y)]
            if points:
                yield Said(name, "points", points, label)


_KINDS = {"polygon": "polygon", "linestrip": "line", "line": "line", "point": "points", "points": "points"}


def _labelme(value: dict[str, Any], path: str) -> Iterator[Said]:
    folder = path.rpartition("/")[0]
    name = str(value.get("imagePath") or "").replace("\\", "/").rpartition("/")[2]
    name = name or path.rpartition("/")[2].rpartition(".")[0]
    full = f"{folder}/{name}" if folder else name
    for shape in value["shapes"]:
        points = [(float(x), float(y)) for x, y in shape["points"]]
        label = text(shape.get("label"))
        kind = str(shape.get("shape_type") or "polygon")
        if kind == "rectangle" and len(points) >= 2:
            (x, y), (right, bottom) = points[0], points[1] if len(points) == 2 else points[2]
            yield Said(full, "box", [min(x, right), min(y, bottom), abs(right - x), abs(bottom - y)], label)
        elif kind in _KINDS:
            yield Said(full, _KINDS[kind], [v for point in points for v in point], label)
