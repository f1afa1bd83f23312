"""Croissant 1.1 of a folder of data: file objects with SHA-256, file sets, and record sets of its items.

What is in the folder is handed in as plain data; nothing is read here. A record's facts and responsible-AI
fields stand above it where the folder is said to be a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sonodex.export.croissant import CONTEXT, VERSION, croissant
from sonodex.export.formats import known
from sonodex.export.media_types import UNKNOWN, media_type

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_DIMENSION = "sc:Float"
_PIXELS = ("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif")
FOLDER = "folder"
"""Id of the file object that stands for the folder itself."""


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file: path below the folder with `/`, bytes, and its SHA-256 in hexadecimal."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FolderItem:
    """An image, clip or volume that is no mask; None where nothing says it.

    Attributes:
        item: its name, unique: path, member and picture in one.
        path: of its file.
        kind: `image`, `video` or `volume`.
        masks: names of its masks.
        label, split, subject: as the folder says them; a subject of a header is a digest.
        frames, width, height: of its pictures, in pixels.
        spacing_rows_mm, spacing_columns_mm: millimetres a pixel.
    """

    item: str
    path: str
    kind: str
    masks: Sequence[str]
    label: str | None
    split: str | None
    subject: str | None
    frames: int
    width: int
    height: int
    spacing_rows_mm: float | None
    spacing_columns_mm: float | None


FIELDS: dict[str, tuple[str, str]] = {
    "item": ("sc:Text", "name of the item: path, and the picture where a file holds several"),
    "image": ("sc:Text", "path of its file"),
    "kind": ("sc:Text", "image, video or volume"),
    "mask": ("sc:Text", "names of its masks, joined by a line feed"),
    "label": ("sc:Text", "class"),
    "split": ("cr:Split", "train, validation, test or a fold"),
    "subject": ("sc:Text", "whom it shows; an identifier of a header stands as a digest"),
    "frames": ("sc:Integer", "frames of a clip, slices of a volume; 1 of an image"),
    "width": ("sc:Integer", "pixels"),
    "height": ("sc:Integer", "pixels"),
    "spacing_rows_mm": (_DIMENSION, "millimetres between rows"),
    "spacing_columns_mm": (_DIMENSION, "millimetres between columns"),
}
"""Fields of the record set of items: data type and meaning. A field that no item has is left out."""


def folder_croissant(
    name: str, files: Sequence[FolderFile], items: Sequence[FolderItem], entry: Entry | None = None
) -> dict[str, Any]:
    """Croissant metadata of a folder.

    Args:
        name: of the dataset where no record names it.
        files: all files, in the order of their paths.
        items: images, clips and volumes, in the order of their names.
        entry: the record that the folder is said to be.
    """
    head = croissant(entry) if entry is not None else _head(name)
    by_type: dict[str, list[str]] = {}
    for file in files:
        by_type.setdefault(media_type(file.path), []).append(file.path)
    ids = {file.path: f"file/{quote(file.path)}" for file in files}
    objects = [
        {
            "@type": "cr:FileObject",
            "@id": ids[file.path],
            "name": file.path,
            "contentUrl": quote(file.path),
            "contentSize": f"{file.size} B",
            "encodingFormat": media_type(file.path),
            "sha256": file.sha256,
        }
        for file in files
    ]
    sets = [_file_set(kind, paths, ids) for kind, paths in sorted(by_type.items()) if kind != UNKNOWN]
    images = [kind for kind in sorted(by_type) if kind in _PIXELS]
    return head | {  # a record set of nothing would be refused
        "distribution": [*objects, *sets],
        "recordSet": [*map(_contents, images), *_splits(items), *([_items(items)] if items else ())],
    }


def _head(name: str) -> dict[str, Any]:
    return {"@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": VERSION, "name": name,
            "description": f"Files of {name}, as found in a folder."}  # fmt: skip


def _set_id(kind: str) -> str:
    return f"files/{kind}"


def _file_set(kind: str, paths: Sequence[str], ids: Mapping[str, str]) -> dict[str, Any]:
    endings = sorted({f"**/*{m[0]}" for p in paths if (m := re.search(r"\.[^./]+$", p))})
    return known(
        {
            "@type": "cr:FileSet",
            "@id": _set_id(kind),
            "name": f"{kind} files",
            "description": f"{len(paths)} files",
            "containedIn": [{"@id": ids[p]} for p in paths],
            "encodingFormat": kind,
            "includes": endings or ["**/*"],
        }
    )


def _contents(kind: str) -> dict[str, Any]:
    """The pictures of one type with their pixels: for loaders that open files."""
    base = f"pictures/{kind.partition('/')[2]}"
    source = {"fileSet": {"@id": _set_id(kind)}}
    return {
        "@type": "cr:RecordSet",
        "@id": base,
        "name": base,
        "key": {"@id": f"{base}/path"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{base}/path",
                "name": f"{base}/path",
                "description": "path of the file",
                "dataType": "sc:Text",
                "source": source | {"extract": {"fileProperty": "fullpath"}},
            },
            {
                "@type": "cr:Field",
                "@id": f"{base}/content",
                "name": f"{base}/content",
                "description": "the picture",
                "dataType": "sc:ImageObject",
                "source": source | {"extract": {"fileProperty": "content"}},
            },
        ],
    }


def _splits(items: Sequence[FolderItem]) -> Iterator[dict[str, Any]]:
    names = sorted({item.split for item in items if item.split is not None})
    if names:
        yield {
            "@type": "cr:RecordSet",
            "@id": "splits",
            "name": "splits",
            "dataType": "cr:Split",
            "key": {"@id": "splits/name"},
            "field": [
                {"@type": "cr:Field", "@id": "splits/name", "name": "splits/name", "dataType": "sc:Text"}
            ],
            "data": [{"splits/name": name} for name in names],
        }


def _values(item: FolderItem) -> dict[str, Any]:
    return {
        "item": item.item,
        "image": item.path,
        "kind": item.kind,
        "mask": "\n".join(item.masks) or None,
        "label": item.label,
        "split": item.split,
        "subject": item.subject,
        "frames": item.frames,
        "width": item.width,
        "height": item.height,
        "spacing_rows_mm": item.spacing_rows_mm,
        "spacing_columns_mm": item.spacing_columns_mm,
    }


def _items(items: Sequence[FolderItem]) -> dict[str, Any]:
    rows = [_values(item) for item in items]
    present = [name for name in FIELDS if any(row[name] is not None for row in rows)]
    fields = []
    for name in present:
        kind, meaning = FIELDS[name]
        field: dict[str, Any] = {
            "@type": "cr:Field",
            "@id": f"items/{name}",
            "name": f"items/{name}",
            "description": meaning,
            "dataType": "sc:Text" if kind == "cr:Split" else kind,
        }
        if name == "split":
            field["references"] = {"field": {"@id": "splits/name"}}
        fields.append(field)
    return {
        "@type": "cr:RecordSet",
        "@id": "items",
        "name": "items",
        "description": f"{len(items)} images, clips and volumes that are no masks",
        "key": {"@id": "items/item"},
        "field": fields,
        "data": [{f"items/{name}": row[name] for name in present} for row in rows],
    }
