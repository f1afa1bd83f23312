"""The Hugging Face Hub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar, Literal
from urllib.parse import quote, urlencode

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import Node, ask_json, ask_pages
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_NO_OWNERS = (
    "spaces",
    "docs",
    "papers",
    "blog",
    "collections",
    "organizations",
    "settings",
    "join",
    "login",
    "api",
)


class HuggingFace:
    """Shapes: `GET /api/datasets/{id}` and `/api/models/{id}` with `blobs`; lists page by the `Link`
    header.
    """

    name: ClassVar[str] = "Hugging Face"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://huggingface.co/docs/hub/api",
        "https://huggingface.co/docs/huggingface_hub/package_reference/hf_api#huggingface_hub.hf_api.DatasetInfo",
    )
    api: ClassVar[str] = "https://huggingface.co/api"

    def owns(self, address: Address) -> str | None:
        """`datasets/owner/name` or `models/owner/name`."""
        path = steps(address.url)
        if host(address.url) != "huggingface.co" or len(path) < 2:
            return None
        kind = "models"
        if path[0] == "datasets":
            kind, path = "datasets", path[1:]
        elif path[0] in _NO_OWNERS:
            return None
        if len(path) < 2 or not all(_NAME.fullmatch(step) for step in path[:2]):
            return None
        return f"{kind}/{path[0]}/{path[1]}"

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{key}?blobs=true"
        return self._said(ask_json(transport, url), key, url)

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        kinds: tuple[Literal["datasets", "models"], ...] = ("datasets", "models")
        for kind in kinds:
            found = 0
            asked = {"search": words, "limit": min(most, 100), "full": "true"}
            for page in ask_pages(transport, f"{self.api}/{kind}?{urlencode(asked)}"):
                for one in page.items():
                    if found < most and one.text("id"):
                        found += 1
                        key = f"{kind}/{one.text('id')}"
                        yield self._said(one, key, f"{self.api}/{key}")
                if found >= most:
                    break

    def _said(self, one: Node, key: str, url: str) -> Said:
        kind, _, name = key.partition("/")
        one.need("id", of=str)
        tags = one.texts("tags", most=500)
        card = one.at("cardData")
        tagged = next((t.removeprefix("license:") for t in tags if t.startswith("license:")), None)
        licence = card.text("license") or card.text("license", 0) or tagged
        if licence == "other":
            licence = card.text("license_name") or licence
        gated = one.at("gated").value
        sha = one.text("sha")
        place = f"https://huggingface.co/{'datasets/' if kind == 'datasets' else ''}{name}"
        listed = one.at("siblings").value is not None
        free = not gated and not one.flag("private")
        siblings = one.items("siblings")
        files = tuple(
            f for s in siblings if (f := _file(s, f"{place}/resolve/{sha}" if free and sha else None))
        )
        return Said(
            self.name,
            url,
            today(),
            thing="dataset" if kind == "datasets" else "model",
            title=card.text("pretty_name") or name,
            description=one.text("description", most=2000),
            revision=sha,
            doi=next((found for t in tags if t.startswith("doi:") and (found := _tagged(t))), None),
            landing=place,
            licence=licence,
            spdx=spdx_of(licence),
            files=files if listed else None,
            listed=len(files) == len(siblings) and len(siblings) < limits.FILES,
            published=one.day("createdAt"),
            modified=one.day("lastModified"),
            access="registration"
            if gated
            else "unavailable"
            if one.flag("disabled")
            else "open"
            if listed
            else None,
            creators=tuple(filter(None, (one.text("author"),))),
            publisher=self.name,
            downloads=one.number("downloads"),
            stars=one.number("likes"),
        )


def _tagged(tag: str) -> str | None:
    return doi(f"https://doi.org/{tag.removeprefix('doi:')}")


def _file(one: Node, place: str | None) -> RemoteFile | None:
    name = one.text("rfilename", most=1000)
    if name is None:
        return None
    sha = one.text("lfs", "sha256")
    size = one.number("size")
    return RemoteFile(
        name,
        size if size is not None else one.number("lfs", "size"),
        f"sha256:{sha.casefold()}" if sha else None,
        f"{place}/{quote(name)}" if place else None,
    )
