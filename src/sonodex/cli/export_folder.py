"""`sonodex export croissant --from FOLDER`: the audit's one pass over the files, handed to the export."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sonodex.cli.options import dataset_named
from sonodex.cli.progress import Progress
from sonodex.errors import UsageError
from sonodex.export.croissant_folder import FolderFile, FolderItem, folder_croissant

if TYPE_CHECKING:
    from sonodex.audit.seen import Seen
    from sonodex.catalogue import Catalogue

_CHUNK = 2**20


def croissant_of_folder(folder: str, record: str | None, cat: Catalogue) -> dict[str, Any]:
    """Croissant metadata of a folder, said to be a record where one is named.

    Raises:
        UsageError: nothing is there, it is no folder, or `record` names no dataset.
        MissingExtraError: the optional part `loading` is not installed.
    """
    from pathlib import Path

    from sonodex.audit import Options, audit
    from sonodex.loading.annotations import read_annotations
    from sonodex.loading.making import rows_of
    from sonodex.loading.preparing.describing import folder_item

    place = Path(folder)
    if not place.is_dir():
        what = (
            "is a file: unpack it if it is an archive, and name its folder"
            if place.exists()
            else "no such folder"
        )
        raise UsageError(f"--from {folder}: {what}")
    entry = dataset_named(cat, record) if record is not None else None
    files: list[FolderFile] = []
    items: list[FolderItem] = []

    def take(seen: Seen) -> None:
        files.extend(_files(seen, Path(folder)))
        for row in rows_of(seen, read_annotations(seen)):
            items.append(folder_item(row))

    shown = Progress("files")
    try:
        audit(folder, Options(text=False, sha256=True), shown.update, shown.stage, take)
    finally:
        shown.clear()
    items.sort(key=lambda item: item.item)
    return folder_croissant(Path(folder).resolve().name or "folder", files, items, entry)


def _files(seen: Seen, root: Any) -> list[FolderFile]:
    """The files on disk, each with its sum: the audit's, or one made here of what it did not read whole."""
    known = dict(zip(seen.inventory.paths, seen.inventory.values("sha256"), strict=True))
    out = []
    for entry in seen.source.entries():
        if entry.problem:
            continue
        digest = known.get(entry.path) or _digest(root / entry.path)
        out.append(FolderFile(entry.path, entry.size, digest))
    return sorted(out, key=lambda file: file.path)


def _digest(path: Any) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
