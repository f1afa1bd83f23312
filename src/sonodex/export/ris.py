"""Citations as RIS, for reference managers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sonodex.export.citation import csl_items
from sonodex.export.formats import Format, plain

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

_TYPES = {"dataset": "DATA", "software": "COMP", "article-journal": "JOUR", "article": "UNPB"}


def _item(item: dict[str, Any]) -> str:
    tags = [
        ("TY", _TYPES[item["type"]]),
        ("ID", item["id"]),
        ("TI", item["title"]),
        *(("AU", author["literal"]) for author in item.get("author", ())),
        ("T2", item.get("container-title")),
        ("PB", item.get("publisher")),
        ("PY", item["issued"]["date-parts"][0][0] if "issued" in item else None),
        ("DO", item.get("DOI")),
        ("UR", item.get("URL")),
    ]
    lines = [f"{tag}  - {plain(value)}" for tag, value in tags if value is not None]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def write(entries: Iterable[Entry]) -> Iterator[str]:
    """RIS of each resource and its paper; a value is one line, so that none is read as a tag."""
    return (_item(item) for item in csl_items(entries))


FORMAT = Format(
    name="ris",
    title="RIS",
    ending=".ris",
    holds="citation of the resource and its paper, for EndNote, Mendeley, Zotero",
    media_type="application/x-research-info-systems",
    all=write,
)
