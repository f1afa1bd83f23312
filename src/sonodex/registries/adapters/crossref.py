"""Crossref: the register of most DOIs of articles."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import quote

from sonodex.collect.transport import Transport
from sonodex.registries.adapters.adapter import doi, today
from sonodex.registries.asking import ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, Said, Thing

_THINGS: dict[str, Thing] = {
    "journal-article": "article", "proceedings-article": "article", "book-chapter": "article",
    "posted-content": "preprint", "dataset": "dataset",
}  # fmt: skip


class Crossref:
    """Shapes: `message` of `GET /works/{doi}`."""

    name: ClassVar[str] = "Crossref"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://www.crossref.org/documentation/retrieve-metadata/rest-api/",
        "https://api.crossref.org/swagger-ui/index.html",
    )
    api: ClassVar[str] = "https://api.crossref.org/works"

    def owns(self, address: Address) -> str | None:
        found = doi(address.url) if address.role == "paper" else None
        return None if found is None or found.startswith("10.48550/") else found  # arXiv's are DataCite's

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{quote(key, safe='')}"
        one = ask_json(transport, url).need("message", of=dict)
        deeds = [link for entry in one.items("license", most=20) if (link := entry.url("URL"))]
        spdx = {spdx_of(None, deed) for deed in deeds} - {None}
        kind = one.need("type", of=str).text() or ""
        texts = [(link.url("URL"), link.text("content-type") or "") for link in one.items("link", most=20)]
        return Said(
            self.name,
            url,
            today(),
            thing=_THINGS.get(kind, "other"),
            title=one.text("title", 0),
            doi=one.need("DOI", of=str).doi(),
            landing=one.url("URL"),
            licence="; ".join(deeds) or None,
            spdx=next(iter(spdx)) if len(spdx) == 1 else None,
            published=one.day("published", "date-parts", 0) or one.day("issued", "date-parts", 0),
            creators=tuple(
                " ".join(filter(None, (a.text("given"), a.text("family"))))
                for a in one.items("author", most=50)
            ),
            publisher=one.text("publisher"),
            venue=one.text("container-title", 0),
            reviewed={"article": True, "preprint": False}.get(_THINGS.get(kind, "other")),
            retracted=any(u.text("type") == "retraction" for u in one.items("updated-by", most=50)),
            fulltext=tuple((link, kind) for link, kind in texts if link),
        )
