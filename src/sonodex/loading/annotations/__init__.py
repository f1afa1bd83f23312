"""Boxes and points in files beside the pictures: COCO, Pascal VOC, YOLO, labelme, DDTI, EchoNet."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from sonodex.audit.look.running.watched import Watched, seconds_for
from sonodex.audit.lookup import Names
from sonodex.audit.seen import Seen
from sonodex.audit.tables.table import TOO_MANY
from sonodex.collect import formats, limits
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError
from sonodex.loading.annotations import json_files, tables, xml_files, yolo
from sonodex.loading.annotations.said import Said
from sonodex.loading.row import Box, Shape

_FILES = 200_000  # read at the most
_NOTES = 20  # files that are named
_READERS: dict[str, Callable[[str, bytes], Sequence[Said]]] = {
    formats.JSON.name: json_files.read,
    formats.XML.name: xml_files.read,
    formats.CSV.name: tables.read,
}


@dataclass(frozen=True, slots=True)
class Annotations:
    """Boxes and shapes of items by position, and what could not be read or placed."""

    boxes: dict[int, list[Box]] = field(default_factory=lambda: defaultdict(list))
    shapes: dict[int, list[Shape]] = field(default_factory=lambda: defaultdict(list))
    notes: list[str] = field(default_factory=list)


def read_annotations(seen: Seen) -> Annotations:
    """All boxes and points of the items, in the order of the files that say them.

    Files are known by what stands in them. A broken one, one that names no item and coordinates outside the
    picture are told in the notes; nothing is guessed.
    """
    out = Annotations()
    images = np.flatnonzero(~seen.pairing.mask).tolist()
    known = Names([seen.items.spoken[i] for i in images])
    inventory = seen.inventory
    named = dict(zip(inventory.paths, inventory.values("format"), strict=True))
    fine = [
        p for p, problem in zip(inventory.paths, inventory.values("problem"), strict=True) if problem is None
    ]
    texts = {p for p in fine if named[p] == formats.TEXT.name}
    labels = yolo.Labels([(i, seen.items.spoken[i]) for i in images], texts, fine)
    wanted = [p for p in fine if named[p] in _READERS or labels.wants(p)][:_FILES]
    told: dict[str, Sequence[Said]] = {}
    left = limits.TABLE_CELLS
    with Watched() as watched:
        for path, blob in reopened(seen.source, wanted):
            try:
                if labels.wants(path):
                    left -= labels.take(path, blob.read(limits.SMALL_TABLE_BYTES), left)
                else:
                    told[path] = _read_apart(blob, named[path], watched, left)
                    left -= _cost(told[path])
            except (OSError, *_BROKEN):
                out.notes.append(f"{path}: could not be read for annotations")
            except ReadError as error:
                out.notes.append(f"{path}: {error}")
    for path in wanted:
        unplaced = 0
        for said in told.get(path, ()):
            found = known.find(said.name).items
            if len(found) != 1:
                unplaced += 1
                continue
            _add(out, seen, images[found[0]], said, path)
        if unplaced:
            out.notes.append(f"{path}: {unplaced} of its annotations name no item, or several")
    for i, path, said in labels.said(lambda i: (int(seen.items.width[i]), int(seen.items.height[i]))):
        _add(out, seen, i, said, path)
    if len(out.notes) > _NOTES:
        out.notes[_NOTES:] = [f"and {len(out.notes) - _NOTES} files more"]
    return out


_BROKEN = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OverflowError, csv.Error,
)  # fmt: skip


def _read_apart(blob: Blob, form: str, watched: Watched, left: int) -> Sequence[Said]:
    """What a file says; a large one is read by `watched`, within the time and memory of a reader."""
    if blob.size <= limits.SMALL_TABLE_BYTES:
        return _read(blob, form, left)
    return watched.call(seconds_for(blob.size), _read, replace(blob, beside=None), form, left)


def _read(blob: Blob, form: str, left: int) -> Sequence[Said]:
    most = limits.ANNOTATION_BYTES if form == formats.XML.name else limits.TABLE_BYTES
    found = _READERS[form](blob.path, blob.read(most))
    if _cost(found) > left:
        raise ReadError(TOO_MANY)
    return found


def _cost(found: Sequence[Said]) -> int:
    return sum(_OF_EACH + len(said.points) for said in found)


_OF_EACH = 8  # cells that an annotation counts beside its numbers


def _add(out: Annotations, seen: Seen, item: int, said: Said, path: str) -> None:
    """Keep what is said of an item where its numbers are finite."""
    if not all(np.isfinite(v) for v in said.points):
        return
    points = [round(float(v), 3) for v in said.points]
    if said.kind == "box":
        x, y, width, height = points
        if width > 0 and height > 0:
            out.boxes[item].append(Box(said.label, x, y, width, height, said.frame, path))
    elif len(points) >= 2:
        out.shapes[item].append(Shape(said.label, said.kind, tuple(points), said.frame, path))
