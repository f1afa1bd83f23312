"""A built page as tests read it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.catalogue.location import packaged_catalogue
from sonodex.locking import Lock
from sonodex.site import build


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.inline = 0
        self.said: list[str] = []
        self.feed(text)
        self.text = "".join(self.said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [v for k, v in attrs if k in ("href", "src") and v]
        self.inline += sum(k == "style" or k.startswith("on") for k, _ in attrs)
        self.inline += tag == "style" or (
            tag == "script" and values.get("type") != "application/ld+json" and "src" not in values
        )

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def pages(site: Path) -> list[Path]:
    """Every HTML file of a built site."""
    return sorted(site.rglob("*.html"))


@cache
def parsed(path: Path) -> Page:
    """A page that does not change any more; several tests look at every page of the site."""
    return Page(path.read_text(encoding="utf-8"))


def read(site: Path, path: str) -> Page:
    """One page of a built site."""
    return parsed(site / path)


ADDRESS = "https://example.org/sonodex/"
"""Where the site says it will stand."""


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills, once a run, whichever of the processes that share its tests comes first."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    lock = Lock.take(folder.with_suffix(".lock"), wait=600)
    assert lock
    try:
        if not folder.exists():
            unfinished = folder.with_suffix(".unfinished")
            make(unfinished)
            unfinished.rename(folder)
    finally:
        lock.release()
    return folder


def frozen(factory: pytest.TempPathFactory) -> Catalogue:
    """The packaged catalogue as it was when the tests began: records that somebody edits meanwhile do not
    reach them."""

    def copy(folder: Path) -> None:
        for kind in ("datasets", "models"):
            shutil.copytree(packaged_catalogue() / kind, folder / kind)

    records = once(factory, "records-of-the-site", copy)

    def load(folder: Path) -> None:  # one process compiles the index, the others read it
        Catalogue.load([records], packaged=False)
        folder.mkdir()

    once(factory, "index-of-the-site", load)
    return Catalogue.load([records], packaged=False)


def built(factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The site of the frozen catalogue, in a folder `sonodex` as below the path of a project page."""
    return once(factory, "the-site", lambda folder: build(catalogue, folder / "sonodex", ADDRESS)) / "sonodex"
