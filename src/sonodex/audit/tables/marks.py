"""Annotations that stand in a file an image, put together as one table of marks: VOC, YOLO, labelme,
Supervisely, DDTI."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from sonodex.audit import names
from sonodex.audit.tables.plain_yaml import plain_yaml
from sonodex.audit.tables.table import Table, made
from sonodex.collect import limits
from sonodex.collect.xml_tree import xml_tree

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Marks = list[tuple[str, str, str]]  # of one image: its name, class, box
_BOX = re.compile(r"^\s*(\d{1,4})((?:\s+-?[\d.]+(?:[eE][-+]?\d+)?){4,})\s*$")
HEADER = ("file", "mark", "box")
CLASS_FILES = (
    "data.yaml",
    "dataset.yaml",
    "data.yml",
    "dataset.yml",
    "classes.txt",
    "obj.names",
    "predefined_classes.txt",
)
"""What files that name the classes of a YOLO set are called."""
CLASSES_BYTES = limits.MEGABYTE // 4
"""How many bytes of such a file are read."""
Words = Mapping[str, Mapping[int, str]]  # by the path of a file, what classes are called by number
_NONE: Words = {}
_NUMBER = re.compile(r"\d{1,9}")  # of a class


def read_annotation(path: str, text: str) -> tuple[str, Marks] | None:
    """(format, marks) of one file, or None where it is none of those that are read."""
    low = path.lower()
    if low.endswith(".xml"):
        return _xml(path, text)
    if low.endswith(".json"):
        return _shapes(path, text)
    return _yolo(path, text) if low.endswith(".txt") else None


def together(found: Iterable[tuple[str, str, Marks]], words: Words = _NONE) -> list[Table]:
    """One table for each format and folder's parent of annotation files.

    Args:
        found: (path, format, marks) of each file.
        words: of the classes that YOLO numbers; the `nearest` ones of an annotation count.
    """
    rows: dict[tuple[str, str], Marks] = defaultdict(list)
    files: dict[tuple[str, str], int] = defaultdict(int)
    called: dict[str, Mapping[int, str]] = {}
    for path, form, marks in found:
        folder = str(PurePosixPath(path).parent)
        if folder not in called:
            called[folder] = nearest(folder, words)
        ending = PurePosixPath(path).suffix
        key = (form, f"{folder}/*{ending}" if folder != "." else f"*{ending}")
        files[key] += 1
        for file, mark, box in marks:
            numbered = form == "YOLO" and mark.isdecimal()
            rows[key].append((file, called[folder].get(int(mark), mark) if numbered else mark, box))
    return [
        _counted(made(f"{place} ({form})", [HEADER, *rows[form, place]], titled=True), count)
        for (form, place), count in sorted(files.items())
    ]


def nearest(folder: str, words: Words) -> Mapping[int, str]:
    """What classes are called in a folder: as the nearest folder above says, or the first file where none
    lies above."""
    paths = sorted(words)
    by_folder = {str(PurePosixPath(path).parent): words[path] for path in reversed(paths)}
    above = (folder, *map(str, PurePosixPath(folder).parents))
    near = next((by_folder[one] for one in above if one in by_folder), None)
    return near or (words[paths[0]] if paths else {})


def _counted(table: Table, files: int) -> Table:
    return Table(table.path, table.header, table.rows, table.headed, files)


def class_names(text: str, path: str = "", strict: bool = False) -> dict[int, str]:
    """What `data.yaml` or `classes.txt` of a YOLO set call their classes, by number.

    Args:
        text: of the file.
        path: of it; its ending may say that it is YAML, and so may a list of names in it.
        strict: whether broken YAML is an error rather than a file without names.

    Raises:
        ValueError: it is broken YAML, with `strict`.
    """
    if not path.lower().endswith((".yaml", ".yml")) and not ("names" in text and ":" in text):
        return {number: line.strip() for number, line in enumerate(text.splitlines()) if line.strip()}
    value = plain_yaml(text)
    if value is None and strict and text.strip():
        raise ValueError("broken YAML")
    found = value.get("names") if isinstance(value, dict) else None
    pairs = enumerate(found) if isinstance(found, list) else found.items() if isinstance(found, dict) else ()
    return {int(k): n for k, n in pairs if _NUMBER.fullmatch(str(k)) and isinstance(n, str)}


def _xml(path: str, text: str) -> tuple[str, Marks] | None:
    try:
        root = xml_tree(text)
    except ValueError:
        return None
    if root.tag == "annotation":
        file = _told(root, "filename") or _stem(path)
        if names.stem(file) != _stem(path):
            file = _stem(path)  # renamed since; the file of annotations was renamed with its image
        marks = [(file, _told(o, "name"), _box(o)) for o in root.iter("object")]
        return "VOC", marks or [(file, "", "")]
    if root.tag == "case" and root.find("mark") is not None:
        number = _told(root, "number") or _stem(path)
        grade = _told(root, "tirads")
        return "DDTI", [(f"{number}_{_told(m, 'image')}", grade, "outline") for m in root.iter("mark")]
    return None


def _told(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _box(element: Element) -> str:
    box = element.find("bndbox")
    return "; ".join(_told(box, t) for t in ("xmin", "ymin", "xmax", "ymax")) if box is not None else ""


def _stem(path: str) -> str:
    return names.stem(path)


# what lists the shapes of an image in JSON: format, its list, the class and the kind of a shape
_SHAPES = (
    ("labelme", "shapes", "label", "shape_type"),
    ("Supervisely", "objects", "classTitle", "geometryType"),
)


def _shapes(path: str, text: str) -> tuple[str, Marks] | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for form, key, label, kind in _SHAPES if isinstance(value, dict) else ():
        listed = value.get(key)
        if not isinstance(listed, list) or (form == "Supervisely" and not _is_supervisely(value, listed)):
            continue
        found = [s for s in listed if isinstance(s, dict)]
        marks = [(_stem(path), _word(s.get(label)), _word(s.get(kind))) for s in found]
        return form, marks or [(_stem(path), "", "")]
    return None


def _word(value: object) -> str:
    """A class as text: a word or a number; what is nested is none."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _is_supervisely(value: Mapping[str, Any], objects: Sequence[Any]) -> bool:
    """Whether a list of objects is that of an image: other programs list objects of theirs."""
    return "size" in value and all(isinstance(o, dict) and "classTitle" in o for o in objects)


def _yolo(path: str, text: str) -> tuple[str, Marks] | None:
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_BOX.match(line) for line in lines[:10_000]]
    if not all(found):
        return None
    marks = [(_stem(path), m[1], "; ".join(m[2].split()[:4])) for m in found if m]
    return "YOLO", marks or [(_stem(path), "", "")]
