"""OpenAlex: an index of works, where open texts of articles lie and which datasets are published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote, urlencode

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, today
from sonodex.registries.asking import Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, Said, Thing

_THINGS: dict[str, Thing] = {
    "article": "article",
    "review": "article",
    "preprint": "preprint",
    "dataset": "dataset",
}


class OpenAlex:
    """Shapes: the Work object; lists page by `meta.next_cursor`."""

    name: ClassVar[str] = "OpenAlex"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://docs.openalex.org/api-entities/works/work-object",
        "https://docs.openalex.org/how-to-use-the-api/get-lists-of-entities/paging",
    )
    api: ClassVar[str] = "https://api.openalex.org/works"

    def owns(self, address: Address) -> str | None:
        return doi(address.url) if address.role == "paper" else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/doi:{quote(key, safe='/')}"
        return self._said(ask_json(transport, url), url)

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        asked = {"search": words, "filter": "type:dataset", "per-page": min(most, 100)}
        cursor, found = "*", 0
        for _ in range(limits.PAGES):
            page = ask_json(transport, f"{self.api}?{urlencode({**asked, 'cursor': cursor})}")
            results = page.items("results")
            for one in results:
                if found == most:
                    return
                found += 1
                yield self._said(one, one.text("id") or self.api)
            following = page.text("meta", "next_cursor", most=2000)
            if not results or not following or following == cursor:
                return
            cursor = following

    def _said(self, one: Node, url: str) -> Said:
        one.need("id", of=str)
        best = one.at("best_oa_location")
        pdf, page = best.url("pdf_url"), best.url("landing_page_url")
        thing = _THINGS.get(one.text("type") or "", "other")
        licence = best.text("license") or one.text("primary_location", "license")
        return Said(
            self.name,
            url,
            today(),
            thing=thing,
            title=one.text("title") or one.text("display_name"),
            doi=one.doi("doi"),
            landing=one.url("primary_location", "landing_page_url") or page,
            licence=licence,
            spdx=spdx_of(licence),
            published=one.day("publication_date"),
            access="open" if one.flag("open_access", "is_oa") else None,
            creators=tuple(
                n for a in one.items("authorships", most=50) if (n := a.text("author", "display_name"))
            ),
            venue=one.text("primary_location", "source", "display_name"),
            retracted=one.flag("is_retracted"),
            reviewed=False
            if thing == "preprint"
            else None,  # it takes a type from others, so it proves no review
            fulltext=tuple((u, kind) for u, kind in ((pdf, "application/pdf"), (page, "text/html")) if u),
        )
