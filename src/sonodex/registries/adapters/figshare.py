"""figshare."""

from __future__ import annotations

import re
from typing import ClassVar

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said, Thing

_THINGS: dict[str, Thing] = {
    "dataset": "dataset",
    "fileset": "dataset",
    "figure": "dataset",
    "software": "code",
    "journal contribution": "article",
    "preprint": "preprint",
    "poster": "article",
    "presentation": "article",
    "thesis": "article",
}
_PAGE = 1000


class Figshare:
    """Shapes: the article of `GET /v2/articles/{id}`; its files page by `page` and `page_size`."""

    name: ClassVar[str] = "figshare"
    documentation: ClassVar[tuple[str, ...]] = ("https://docs.figshare.com/#articles",)
    api: ClassVar[str] = "https://api.figshare.com/v2/articles"

    def owns(self, address: Address) -> str | None:
        found = re.search(r"^10\.6084/m9\.figshare\.(?:c\.)?(\d{1,12})", doi(address.url) or "")
        if found:
            return None if ".c." in found[0] else found[1]  # a collection is no article
        if not (host(address.url) == "figshare.com" or host(address.url).endswith(".figshare.com")):
            return None
        path = steps(address.url)
        numbers = [step for step in path if re.fullmatch(r"\d{5,12}", step, re.ASCII)]
        return numbers[0] if "articles" in path and numbers else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{key}"
        one = ask_json(transport, url)
        licence = one.text("license", "name")
        closed = bool(one.flag("is_embargoed") or one.flag("is_confidential"))
        files, listed = self._files(one, url, transport)
        return Said(
            self.name,
            url,
            today(),
            thing=_THINGS.get(one.text("defined_type_name") or "", "other"),
            title=one.need("title", of=str).text(),
            description=one.text("description", most=2000),
            version=one.text("version"),
            doi=one.doi("doi"),
            landing=one.url("url_public_html") or one.url("figshare_url"),
            licence=licence,
            spdx=spdx_of(licence, one.text("license", "url")),
            files=files,
            listed=listed,
            size=one.number("size"),
            published=one.day("published_date"),
            modified=one.day("modified_date"),
            access="request" if closed else "open" if files else None,
            creators=tuple(n for c in one.items("authors", most=50) if (n := c.text("full_name"))),
            publisher=self.name,
            citation=one.text("citation", most=1000),
        )

    def _files(self, one: Node, url: str, transport: Transport) -> tuple[tuple[RemoteFile, ...], bool]:
        """All files; the article itself shows the first ten."""
        shown = one.items("files")
        if len(shown) >= 10:
            shown = []
            for number in range(1, limits.FILES // _PAGE + 1):
                page = ask_json(transport, f"{url}/files?page={number}&page_size={_PAGE}").items()
                shown += page
                if len(page) < _PAGE:
                    break
        files = [_file(f) for f in shown]
        known = tuple(f for f in files if f is not None)
        return known, len(known) == len(files) and len(files) < limits.FILES


def _file(one: Node) -> RemoteFile | None:
    name = one.text("name", most=1000)
    if name is None or one.flag("is_link_only"):
        return None
    md5 = one.text("computed_md5") or one.text("supplied_md5")
    return RemoteFile(
        name, one.number("size"), f"md5:{md5.casefold()}" if md5 else None, one.url("download_url")
    )
