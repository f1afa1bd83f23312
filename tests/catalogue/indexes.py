"""Small catalogues and the index that is kept of each."""

from __future__ import annotations

from pathlib import Path

from sonodex import Catalogue
from tests.conftest import make_record


def index_of(cache: Path) -> Path:
    """The one index in a cache."""
    (found,) = cache.rglob("index-*.sqlite")
    return found


def load(folder: Path) -> Catalogue:
    return Catalogue.load([folder], packaged=False)


def put(folder: Path, name: str, **lines: str) -> Path:
    path = folder / "datasets" / f"{name}.yaml"
    path.write_text(make_record("dataset", name, **lines), encoding="utf-8")
    return path
