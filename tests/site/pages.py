"""A built page as tests read it."""

from __future__ import annotations

import shutil
from html.parser import HTMLParser
from pathlib import Path

from sonodex import Catalogue
from sonodex.catalogue.location import packaged_catalogue


class Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.inline = 0
        self.text = ""
        self.feed(text)

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
        self.text += data


def pages(site: Path) -> list[Path]:
    """Every HTML file of a built site."""
    return sorted(site.rglob("*.html"))


def read(site: Path, path: str) -> Page:
    """One page of a built site."""
    return Page((site / path).read_text(encoding="utf-8"))


def frozen(folder: Path) -> Catalogue:
    """A copy of the packaged catalogue in `folder`: records that somebody edits meanwhile do not reach
    the tests."""
    for kind in ("datasets", "models"):
        shutil.copytree(packaged_catalogue() / kind, folder / kind)
    return Catalogue.load([folder], packaged=False)
