"""DataCite: the register of most DOIs of data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote, urlencode

from sonodex.collect.transport import Transport
from sonodex.records.vocabularies import Access
from sonodex.registries.adapters.adapter import doi, today
from sonodex.registries.asking import Node, ask_json, ask_pages
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, Said, Thing

_THINGS: dict[str, Thing] = {
    "Dataset": "dataset", "Collection": "dataset", "Image": "dataset", "Model": "model", "Software": "code",
    "JournalArticle": "article", "DataPaper": "article", "ConferencePaper": "article", "Preprint": "preprint",
}  # fmt: skip


class DataCite:
    """Shapes: `data.attributes` of `GET /dois/{id}`; lists page by `links.next`."""

    name: ClassVar[str] = "DataCite"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://support.datacite.org/docs/api-get-doi",
        "https://support.datacite.org/docs/pagination",
    )
    api: ClassVar[str] = "https://api.datacite.org/dois"

    def owns(self, address: Address) -> str | None:
        return doi(address.url) if address.role in ("data", "weights") else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{quote(key, safe='/')}"
        return self._said(ask_json(transport, url, "application/vnd.api+json").need("data", of=dict), url)

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        asked = {
            "query": words,
            "resource-type-id": "dataset",
            "page[size]": min(most, 100),
            "page[cursor]": 1,
        }
        found = 0
        for page in ask_pages(transport, f"{self.api}?{urlencode(asked)}"):
            for one in page.items("data"):
                if found == most:
                    return
                found += 1
                yield self._said(one, f"{self.api}/{quote(one.text('id') or '', safe='/')}")

    def _said(self, data: Node, url: str) -> Said:
        one = data.need("attributes", of=dict)
        rights = one.items("rightsList", most=20)
        named = [(r.text("rights") or r.text("rightsIdentifier"), r) for r in rights]
        spdx = {spdx_of(r.text("rightsIdentifier") or name, r.text("rightsUri")) for name, r in named} - {
            None
        }
        words = [r.text("rights") or "" for r in rights]
        access: Access | None = (
            "open" if any("openaccess" in w.casefold().replace(" ", "") for w in words) else None
        )
        closed = any(
            w.casefold() in ("restricted access", "closed access", "embargoed access") for w in words
        )
        stated = [name for name, r in named if name and not name.casefold().endswith("access")]
        return Said(
            self.name,
            url,
            today(),
            thing=_THINGS.get(one.text("types", "resourceTypeGeneral") or "", "other"),
            title=one.text("titles", 0, "title"),
            description=one.text("descriptions", 0, "description", most=2000),
            version=one.text("version"),
            doi=one.need("doi", of=str).doi(),
            landing=one.url("url"),
            licence="; ".join(stated) or None,
            spdx=next(iter(spdx)) if len(spdx) == 1 else None,
            published=one.day("published") or _year(one),
            modified=one.day("updated"),
            access="request" if closed else access,
            creators=tuple(n for c in one.items("creators", most=50) if (n := c.text("name"))),
            publisher=one.text("publisher") or one.text("publisher", "name"),
            downloads=one.number("downloadCount"),
        )


def _year(one: Node) -> dt.date | None:
    year = one.number("publicationYear")
    return None if year is None else Node([year], "").day()
