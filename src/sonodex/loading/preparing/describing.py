"""The files of a release that say what is in it: lists, datasheet, Croissant, checksums."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sonodex.export.croissant_folder import FolderFile, FolderItem, folder_croissant
from sonodex.export.schema_org import licence_address
from sonodex.loading.row import Row

CROISSANT = "croissant.json"
CHECKSUMS = "checksums.sha256"


def write_text(path: Path, text: str) -> None:
    """UTF-8, line ends as they are."""
    path.write_text(text, encoding="utf-8", newline="\n")


def write_lists(folder: Path, rows: Sequence[Row]) -> None:
    """The set's own split as lists, `splits/<part>.txt`."""
    parts: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.split:
            parts[row.split].append(row.item)
    for part, items in parts.items():
        (folder / "splits").mkdir(exist_ok=True)
        name = "".join(c if c.isalnum() else "-" for c in part)
        write_text(folder / "splits" / f"{name}.txt", "".join(f"{item}\n" for item in sorted(items)))


def folder_item(row: Row) -> FolderItem:
    """What Croissant says of an item."""
    return FolderItem(
        item=row.item,
        path=row.path,
        kind=row.kind,
        masks=tuple(mask.place.item for mask in row.masks),
        label=row.label,
        split=row.split,
        subject=row.subject,
        frames=row.frames,
        width=row.width,
        height=row.height,
        spacing_rows_mm=row.spacing_rows_mm,
        spacing_columns_mm=row.spacing_columns_mm,
    )


def write_croissant(folder: Path, title: str, spdx: str | None, rows: Sequence[Row]) -> None:
    """Croissant of all files that are there, with the items as a record set."""
    held = [
        FolderFile(path.relative_to(folder).as_posix(), path.stat().st_size, _digest(path))
        for path in _files(folder)
    ]
    told: dict[str, Any] = folder_croissant(title, held, [folder_item(row) for row in rows])
    if spdx is not None:
        told["license"] = licence_address({"url": None, "spdx": spdx, "name": None})
    write_text(folder / CROISSANT, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def write_checksums(folder: Path) -> None:
    """SHA-256 of all files that are there, as `sha256sum -c` reads them."""
    lines = [f"{_digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    write_text(folder / CHECKSUMS, "".join(lines))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
