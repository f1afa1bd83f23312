"""The Cancer Imaging Archive."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import quote

from sonodex.collect.transport import Transport
from sonodex.registries.adapters.adapter import host, steps, today
from sonodex.registries.asking import NoAnswerError, Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, Said

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,100}")
_UNITS = {"kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12}


class TCIA:
    """Shapes: the list of collections, filtered to one, and of its downloads, of the collection manager."""

    name: ClassVar[str] = "TCIA"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://wiki.cancerimagingarchive.net/x/ZoATBg",
        "https://github.com/kirbyju/tcia_utils",
    )
    api: ClassVar[str] = "https://cancerimagingarchive.net/api/v2"

    def owns(self, address: Address) -> str | None:
        path = steps(address.url)
        if host(address.url) != "cancerimagingarchive.net" or len(path) < 2 or path[0] != "collection":
            return None
        slug = path[1].casefold()
        return slug if _SLUG.fullmatch(slug) else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/collections/?slug={quote(key)}"
        answer = ask_json(transport, url)
        found = [one for one in answer.items() or answer.items("results") if one.text("slug") == key]
        if not found:
            raise NoAnswerError(f"{url}: names no collection {key}", 404)
        one = found[0]
        downloads = self._downloads(one, transport)
        licences = list(dict.fromkeys(name for d in downloads if (name := _licence(d))))
        spdx = {spdx_of(name) for name in licences} - {None}
        access = (one.text("collection_page_accessibility") or "").casefold()
        sizes = [_bytes(d) for d in downloads]
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=one.text("collection_title") or one.text("collection_short_title"),
            description=one.text("collection_summary", most=2000),
            version=one.text("version_number"),
            doi=one.doi("collection_doi"),
            landing=f"https://www.cancerimagingarchive.net/collection/{key}/",
            licence="; ".join(licences) or None,
            spdx=next(iter(spdx)) if len(spdx) == 1 and len(licences) == 1 else None,
            size=sum(s for s in sizes if s) if sizes and None not in sizes else None,
            modified=one.day("date_updated"),
            access="open"
            if access == "public"
            else "request"
            if access in ("limited", "controlled")
            else None,
            publisher=self.name,
        )

    def _downloads(self, one: Node, transport: Transport) -> list[Node]:
        """Its downloads: objects of the answer itself, or numbers that are asked for."""
        entries = one.items("collection_downloads", most=200)
        numbers = [str(n) for entry in entries if (n := entry.number() or entry.number("ID")) is not None]
        if not numbers:
            return [entry for entry in entries if isinstance(entry.value, dict)]
        answer = ask_json(transport, f"{self.api}/downloads/?include={','.join(numbers)}")
        return answer.items() or answer.items("results")


def _licence(download: Node) -> str | None:
    one = download.at("data_license")
    return one.text() or one.text("license_label") or one.text("post_title") or one.text(0)


def _bytes(download: Node) -> int | None:
    unit = _UNITS.get((download.text("download_size_unit") or "").casefold())
    text = download.text("download_size") or ""
    return (
        int(float(text) * unit) if unit and re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", text, re.ASCII) else None
    )
