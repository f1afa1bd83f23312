"""Pascal VOC, and the thyroid files of DDTI."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sonodex.collect.xml_tree import xml_tree
from sonodex.loading.annotations.said import Said, text


def read(path: str, data: bytes) -> Sequence[Said]:
    """Annotations of an XML file; none where it is of neither kind."""
    root = xml_tree(data)
    if root.tag == "annotation":
        return list(_voc(root, path))
    if root.tag == "case":
        return list(_ddti(root, path))
    return []


def _voc(root: Any, path: str) -> Iterator[Said]:
    name = (root.findtext("filename") or "").strip() or path.rpartition("/")[2].rpartition(".")[0]
    for found in root.iter("object"):
        box = found.find("bndbox")
        if box is None:
            continue
        left, top, right, bottom = (float(box.findtext(n) or "nan") for n in ("xmin", "ymin", "xmax", "ymax"))
        yield Said(name, "box", [left, top, right - left, bottom - top], text(found.findtext("name")))


def _ddti(root: Any, path: str) -> Iterator[Said]:
    """One file a case; each `mark` holds the outlines of one image as JSON, named `<case>_<image>`."""
    case = path.rpartition("/")[2].rpartition(".")[0]
    label = text(root.findtext("tirads"))
    for mark in root.iter("mark"):
        image, svg = (mark.findtext("image") or "").strip(), mark.findtext("svg")
        for region in json.loads(svg) if svg and svg.strip() else []:
            points = [float(v) for point in region.get("points") or [] for v in (point["x"], point["y"])]
            if points:
                yield Said(f"{case}_{image}", "polygon", points, label)
