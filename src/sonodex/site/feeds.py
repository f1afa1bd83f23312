"""Sitemap, robots and the Atom feed of records as they were checked last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from sonodex.records import labels
from sonodex.rubrics import wording
from sonodex.site.rows import rights_words

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_FEED_LENGTH = 60


def _changed(entry: Entry) -> str:
    """What was looked at on the record's last day, and what it says now."""
    day = entry.facts["checked"]
    number = sum(f["checked"] == day for f in entry.data["criteria"].values())
    read = labels.counted(number, "findings") if number else "facts"
    words = f"{read} checked on {day}; {wording.sentence(entry.facts['score'])}; {rights_words(entry).words}"
    entry.release()
    return f"{entry.facts['summary']} ({words}.)"


def feed_files(catalogue: Catalogue, base_url: str) -> Iterator[tuple[str, bytes]]:
    """`feed.xml`, and with a base address `sitemap.xml` and `robots.txt`, as path and content."""
    root = base_url or "."
    newest = sorted(catalogue, key=lambda e: (e.facts["checked"], e.full_id), reverse=True)
    entries = []
    for entry in newest[:_FEED_LENGTH]:
        link = escape(f"{root}/{entry.full_id}/", {'"': "&quot;"})
        entries.append(
            f"<entry><title>{escape(entry.name)}</title><id>urn:sonodex:{entry.full_id}:{entry.facts['checked']}</id>"
            f'<link href="{link}"/><updated>{entry.facts["checked"]}T00:00:00Z</updated>'
            f"<summary>{escape(_changed(entry))}</summary></entry>"
        )
    updated = newest[0].facts["checked"] if newest else "1970-01-01"
    feed = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        "<title>sonodex: new and changed records</title><id>urn:sonodex:feed</id>"
        f"<updated>{updated}T00:00:00Z</updated>"
        f'<link rel="self" href="{escape(root)}/feed.xml"/><author><name>sonodex</name></author>'
        + "".join(entries)
        + "</feed>\n"
    )
    yield "feed.xml", feed.encode()
    if base_url:
        paths = [
            "",
            "datasets/",
            "models/",
            "field/",
            "compare/",
            "score/",
            "shortlist/",
            "method/",
            "api/",
            *(f"{e.full_id}/" for e in catalogue),
        ]
        urls = "".join(f"<url><loc>{escape(f'{base_url}/{p}')}</loc></url>" for p in paths)
        sitemap = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>\n'
        yield "sitemap.xml", sitemap.encode()
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base_url}/sitemap.xml\n".encode()
