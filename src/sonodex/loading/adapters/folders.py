"""Layouts on disk: nnU-Net, COCO, YOLO. Folders are written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex import files
from sonodex.errors import UsageError
from sonodex.loading.items import Item, Items
from sonodex.loading.pixels import png

_MAKER = "sonodex adapters"


def _pictures(items: Items) -> Iterator[tuple[str, Item]]:
    """Single pictures with names that fit any file system: frames of clips and slices apart."""
    width = max(4, len(str(len(items))))
    for number, item in enumerate(items.frames()):
        yield f"item_{number:0{width}d}", item


def _write_png(path: Path, pixels: NDArray[Any], name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(png(pixels, name))


def mask_names(items: Items) -> dict[int, str]:
    """Names of the numbers in masks, as far as the masks' own names say them."""
    out: dict[int, str] = {}
    for row in items.manifest:
        for mask in row.masks:
            for number in mask.classes or (1,):
                if number:
                    out.setdefault(number, mask.label or f"class {number}")
    return dict(sorted(out.items()))


def to_nnunet(items: Items, out: Path, name: str, number: int = 1) -> Path:
    """nnU-Net's raw layout (version 2): `Dataset<number>_<name>` with `imagesTr`, `labelsTr`, `imagesTs`,
    `dataset.json`, as PNG. Items of the split `test` go to `imagesTs`; others without a mask are left out.

    Args:
        items: which ones; gray and coloured ones may not be mixed.
        out: folder for the dataset's folder.
        name, number: of the dataset, 1 to 999.

    Returns:
        The dataset's folder.

    Raises:
        UsageError: gray and coloured items, a number or name that does not fit, no masks.
        SonodexError: it cannot be written.
    """
    if not 1 <= number <= 999 or not name.isidentifier():
        raise UsageError(f"Dataset{number}_{name}: a number from 1 to 999 and a name of letters and digits")
    folder = out / f"Dataset{number:03d}_{name}"
    channels: set[int] = set()
    trained = 0
    with files.new_folder(folder, _MAKER) as fresh:
        for stem, item in _pictures(items):
            test = item.split == "test"
            mask = item.mask
            if mask is None and not test:
                continue
            image = item.image
            channels.add(3 if image.ndim == 3 else 1)
            _write_png(fresh / ("imagesTs" if test else "imagesTr") / f"{stem}_0000.png", image, item.name)
            if mask is not None:
                _write_png(fresh / ("labelsTs" if test else "labelsTr") / f"{stem}.png", mask, item.name)
            trained += not test
        if not trained:
            raise UsageError("no item outside the test split has a mask")
        if len(channels) > 1:
            raise UsageError("gray and coloured items; nnU-Net wants one of the two")
        told = {
            "channel_names": {str(i): c for i, c in enumerate("RGB")} if channels == {3} else {"0": "US"},
            "labels": {"background": 0} | {label: n for n, label in mask_names(items).items()},
            "numTraining": trained,
            "file_ending": ".png",
        }
        (fresh / "dataset.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8", newline="\n")
    return folder


def _regions(item: Item) -> Iterator[tuple[str, Sequence[float], Sequence[Sequence[float]], float]]:
    """(class, box, polygons, area) of each box, polygon and connected region of a mask."""
    for box in item.boxes:
        yield box.label or "object", (box.x, box.y, box.width, box.height), (), box.width * box.height
    for shape in item.shapes:
        if shape.kind == "polygon" and len(shape.points) >= 6:
            points = np.asarray(shape.points, np.float32).reshape(-1, 2)
            x, y = points.min(axis=0)
            width, height = points.max(axis=0) - points.min(axis=0)
            area = float(cv2.contourArea(points))
            yield (
                shape.label or "object",
                tuple(map(float, (x, y, width, height))),
                [list(shape.points)],
                area,
            )
    for mask, row in zip(item.masks, item.row.masks, strict=True):
        for number in sorted(set(np.unique(mask).tolist()) - {0}):
            found, _ = cv2.findContours(
                (mask == number).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
            )
            for contour in found:
                x, y, width, height = cv2.boundingRect(contour)
                polygon = [float(v) for v in contour.ravel()] if len(contour) >= 3 else []
                inside = np.zeros(mask.shape, np.uint8)
                cv2.drawContours(inside, [contour], -1, 1, cv2.FILLED)
                area = float(np.count_nonzero(inside))
                yield (
                    row.label or f"class {number}",
                    (x, y, width, height),
                    [polygon] if polygon else (),
                    area,
                )


def to_coco(items: Items, out: Path) -> Path:
    """COCO: `images/` as PNG and `annotations.json` with boxes, polygons, and masks as polygons and boxes.

    Returns:
        The annotation file.

    Raises:
        UsageError, SonodexError: pixels that PNG cannot hold; it cannot be written.
    """
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    classes: dict[str, int] = {}
    with files.new_folder(out, _MAKER) as fresh:
        for number, (stem, item) in enumerate(_pictures(items), 1):
            image = item.image
            _write_png(fresh / "images" / f"{stem}.png", image, item.name)
            height, width = image.shape[:2]
            images.append({"id": number, "file_name": f"{stem}.png", "width": width, "height": height})
            for label, box, polygons, area in _regions(item):
                annotations.append(
                    {
                        "id": len(annotations) + 1,
                        "image_id": number,
                        "category_id": classes.setdefault(label, len(classes) + 1),
                        "bbox": [float(v) for v in box],
                        "segmentation": [list(p) for p in polygons],
                        "area": area,
                        "iscrowd": 0,
                    }
                )
        told = {
            "images": images,
            "annotations": annotations,
            "categories": [{"id": n, "name": label} for label, n in classes.items()],
        }
        (fresh / "annotations.json").write_text(json.dumps(told) + "\n", encoding="utf-8", newline="\n")
    return out / "annotations.json"


def to_yolo(items: Items, out: Path) -> Path:
    """YOLO: `images/<split>/`, `labels/<split>/` with a line a box (shares of the picture), and `data.yaml`.
    Items of no split are `train`.

    Returns:
        `data.yaml`.

    Raises:
        UsageError, SonodexError: as `to_coco`.
    """
    classes: dict[str, int] = {}
    parts: dict[str, None] = {"train": None}
    with files.new_folder(out, _MAKER) as fresh:
        for stem, item in _pictures(items):
            part = {"validation": "val"}.get(item.split or "train", item.split or "train")
            parts[part] = None
            image = item.image
            _write_png(fresh / "images" / part / f"{stem}.png", image, item.name)
            height, width = image.shape[:2]
            lines = []
            for label, (x, y, w, h), _, _ in _regions(item):
                number = classes.setdefault(label, len(classes))
                values = ((x + w / 2) / width, (y + h / 2) / height, w / width, h / height)
                lines.append(f"{number} {' '.join(f'{v:.6f}' for v in values)}\n")
            path = fresh / "labels" / part / f"{stem}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(lines), encoding="utf-8", newline="\n")
        listed = "".join(f"  {n}: {json.dumps(label)}\n" for label, n in classes.items())
        where = "".join(f"{part}: images/{part}\n" for part in parts if (fresh / "images" / part).is_dir())
        text = f"path: .\n{where}names:\n{listed}"
        (fresh / "data.yaml").write_text(text, encoding="utf-8", newline="\n")
    return out / "data.yaml"
