"""Zenodo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar
from urllib.parse import quote, urlencode

from sonodex.collect.transport import Transport
from sonodex.records.vocabularies import Access
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import Node, ask_json, ask_pages
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said, Thing

_ACCESS: dict[str, Access] = {
    "open": "open",
    "restricted": "request",
    "embargoed": "promised",
    "closed": "unavailable",
}
_THINGS: dict[str, Thing] = {
    "dataset": "dataset",
    "image": "dataset",
    "software": "code",
    "publication": "article",
    "poster": "article",
    "presentation": "article",
    "model": "model",
}
_PAGE = 25  # the most that may be asked for without a token


class Zenodo:
    """Shapes: the record of `GET /api/records/{id}`; lists page by `links.next`, at most 25 records a
    page.
    """

    name: ClassVar[str] = "Zenodo"
    documentation: ClassVar[tuple[str, ...]] = ("https://developers.zenodo.org/#records",)
    api: ClassVar[str] = "https://zenodo.org/api/records"

    def owns(self, address: Address) -> str | None:
        found = re.fullmatch(r"10\.5281/zenodo\.(\d{1,12})", doi(address.url) or "")
        path = steps(address.url)
        if (
            found is None
            and host(address.url) == "zenodo.org"
            and len(path) > 1
            and path[0] in ("record", "records")
        ):
            found = re.fullmatch(r"(\d{1,12})", path[1])
        return found[1] if found else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{key}"
        return self._said(ask_json(transport, url), url)

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        asked = {"q": words, "type": "dataset", "size": min(most, _PAGE), "page": 1}
        found = 0
        for page in ask_pages(transport, f"{self.api}?{urlencode(asked)}"):
            for one in page.need("hits", of=dict).items("hits"):
                if found == most:
                    return
                found += 1
                yield self._said(one, f"{self.api}/{one.text('id') or ''}")

    def _said(self, one: Node, url: str) -> Said:
        about = one.need("metadata", of=dict)
        right = about.text("access_right") or ""
        licence = about.text("license", "id") or about.text("license")
        listed = one.at("files").value is not None
        stored = [self._file(f, open_=right == "open") for f in one.items("files")]
        files = tuple(f for f in stored if f is not None)
        return Said(
            self.name,
            url,
            today(),
            thing=_THINGS.get(about.text("resource_type", "type") or "", "other"),
            title=about.text("title") or one.text("title"),
            description=about.text("description", most=2000),
            version=about.text("version"),
            doi=one.doi("doi") or about.doi("doi"),
            landing=one.url("links", "self_html") or one.url("links", "html"),
            licence=licence,
            spdx=spdx_of(licence),
            files=files if listed and (files or right == "open") else None,
            listed=len(one.items("files")) < limits.FILES and len(files) == len(stored),
            published=about.day("publication_date"),
            modified=one.day("modified") or one.day("updated"),
            access=_ACCESS.get(right),
            creators=tuple(n for c in about.items("creators", most=50) if (n := c.text("name"))),
            publisher=self.name,
            downloads=one.number("stats", "downloads"),
        )

    def _file(self, one: Node, *, open_: bool) -> RemoteFile | None:
        name = one.text("key", most=1000) or one.text("filename", most=1000)
        if name is None:
            return None
        checksum = one.text("checksum")
        if checksum and ":" not in checksum:
            checksum = f"md5:{checksum}"
        size = one.number("size")
        link = one.url("links", "self")
        if link and "/api/" in link and not link.endswith("/content"):
            link = f"{link}/content" if link.endswith(quote(name)) else link
        return RemoteFile(
            name, size if size is not None else one.number("filesize"), checksum, link if open_ else None
        )
