"""Where records stand: the catalogue that comes with sonodex, and the record files of a folder."""

from __future__ import annotations

from pathlib import Path

from sonodex.errors import UsageError
from sonodex.records.vocabularies import FOLDERS, RECORD_SUFFIXES

_PACKAGE = Path(__file__).parent.parent


def packaged_catalogue() -> Path:
    """Folder with `datasets/` and `models/`.

    Inside the installed package, or the checkout's own in a development install.
    """
    inside = _PACKAGE / "_data" / "catalogue"
    return inside if inside.is_dir() else _PACKAGE.parent.parent / "catalogue"


def packaged_index() -> Path:
    """The compiled index that comes with the installed package; a checkout has none.

    It stands beside the catalogue, not in it: what stands in a folder of records is nobody's index.
    """
    return _PACKAGE / "_data" / "index.sqlite"


def record_files(path: Path) -> list[Path]:
    """Record files below a path: itself, those in it, or those in its folders `datasets/` and `models/`.

    Raises:
        UsageError: when there are none.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        what = "is neither a regular file nor a folder" if path.exists() else "no such file or folder"
        raise UsageError(f"{path}: {what}")
    folders = [path / name for name in FOLDERS.values() if (path / name).is_dir()] or [path]
    found = sorted(
        file
        for folder in folders
        for file in folder.iterdir()
        if file.suffix in RECORD_SUFFIXES and not file.name.startswith(".") and file.is_file()
    )
    if not found:
        raise UsageError(f"{path}: holds no record files (*.yaml)")
    return found
