"""GitHub: repositories of code, and of data that lie beside code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, urlencode

from sonodex.collect.transport import Transport
from sonodex.registries.adapters.adapter import host, steps, today
from sonodex.registries.asking import NoAnswerError, Node, ask_json, ask_pages
from sonodex.registries.licence_names import is_stated, spdx_of
from sonodex.registries.said import Address, Said

_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
_NO_OWNERS = (
    "topics",
    "features",
    "orgs",
    "sponsors",
    "settings",
    "about",
    "login",
    "search",
    "collections",
    "apps",
)


class GitHub:
    """Shapes: the repository, its languages, the newest commit of its branch, its newest release."""

    name: ClassVar[str] = "GitHub"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://docs.github.com/rest/repos/repos#get-a-repository",
        "https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api",
    )
    api: ClassVar[str] = "https://api.github.com"

    def owns(self, address: Address) -> str | None:
        path = steps(address.url)
        if host(address.url) != "github.com" or len(path) < 2 or path[0] in _NO_OWNERS:
            return None
        name = path[1].removesuffix(".git")
        return f"{path[0]}/{name}" if _NAME.fullmatch(path[0]) and _NAME.fullmatch(name) else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/repos/{quote(key, safe='/')}"
        one = ask_json(transport, url, "application/vnd.github+json")
        branch = one.need("default_branch", of=str).text()
        languages = ask_json(transport, f"{url}/languages").value
        commit = self._maybe(transport, f"{url}/commits/{quote(branch or '', safe='')}")
        release = self._maybe(transport, f"{url}/releases/latest")
        return replace(
            self._said(one, url),
            languages=tuple(map(str, languages))[:50] if isinstance(languages, dict) else None,
            last_commit=commit.day("commit", "committer", "date") if commit else None,
            revision=commit.text("sha") if commit else None,
            version=release.text("tag_name") if release else None,
        )

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        asked = {"q": f"{words} in:name,description,topics", "per_page": min(most, 100)}
        found = 0
        for page in ask_pages(transport, f"{self.api}/search/repositories?{urlencode(asked)}"):
            for one in page.need("items", of=list).items():
                if found == most:
                    return
                found += 1
                yield self._said(one, one.url("url") or self.api)

    def _maybe(self, transport: Transport, url: str) -> Node | None:
        """What is documented to be absent at times: no release, no commit in an empty repository."""
        try:
            return ask_json(transport, url, "application/vnd.github+json")
        except NoAnswerError as error:
            if error.status in (404, 409):
                return None
            raise

    def _said(self, one: Node, url: str) -> Said:
        licence = one.text("license", "spdx_id")
        if not is_stated(licence):
            licence = one.text("license", "name")
        return Said(
            self.name,
            url,
            today(),
            thing="code",
            title=one.need("full_name", of=str).text(),
            description=one.text("description", most=2000),
            landing=one.url("html_url"),
            licence=licence,
            spdx=spdx_of(licence),
            published=one.day("created_at"),
            modified=one.day("pushed_at"),
            access="unavailable"
            if one.flag("disabled")
            else "open"
            if one.flag("private") is False
            else None,
            creators=tuple(filter(None, (one.text("owner", "login"),))),
            publisher=self.name,
            archived=one.flag("archived"),
            default_branch=one.text("default_branch"),
            stars=one.number("stargazers_count"),
        )
