"""The Open Science Framework."""

from __future__ import annotations

import re
from typing import ClassVar

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import Node, ask_json, ask_pages
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_FOLDERS = 200  # that are entered


class OSF:
    """Shapes: JSON:API; the node, its licence embedded, and the folders of its storage, paged by
    `links.next`.
    """

    name: ClassVar[str] = "OSF"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://developer.osf.io/#operation/nodes_read",
        "https://developer.osf.io/#operation/nodes_files_list",
    )
    api: ClassVar[str] = "https://api.osf.io/v2/nodes"

    def owns(self, address: Address) -> str | None:
        found = re.fullmatch(r"10\.17605/osf\.io/([0-9a-z]{5})", doi(address.url) or "")
        path = steps(address.url)
        if found is None and host(address.url) == "osf.io" and path:
            found = re.fullmatch(r"([0-9a-z]{5})", path[0].casefold())
        return found[1] if found else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/{key}/?embed=license"
        data = ask_json(transport, url, "application/vnd.api+json").need("data", of=dict)
        one = data.need("attributes", of=dict)
        licence = data.at("embeds", "license", "data", "attributes")
        files, listed = self._files(key, transport)
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=one.text("title"),
            description=one.text("description", most=2000),
            landing=f"https://osf.io/{key}/",
            licence=licence.text("name"),
            spdx=spdx_of(licence.text("name"), licence.text("url")),
            files=files,
            listed=listed,
            published=one.day("date_created"),
            modified=one.day("date_modified"),
            access="open" if one.flag("public") and files else None,
            publisher=self.name,
        )

    def _files(self, key: str, transport: Transport) -> tuple[tuple[RemoteFile, ...], bool]:
        files: list[RemoteFile] = []
        start = f"{self.api}/{key}/files/osfstorage/"
        folders, whole = [start], True
        seen: set[str] = set()
        while folders:
            folder = folders.pop()
            if folder in seen:
                continue
            if len(seen) >= _FOLDERS or len(files) >= limits.FILES:
                return tuple(files), False
            seen.add(folder)
            for page in ask_pages(transport, folder):
                for entry in page.need("data", of=list).items():
                    inner = entry.url("relationships", "files", "links", "related", "href")
                    if entry.text("attributes", "kind") == "folder":
                        inside = bool(inner) and host(str(inner)) == host(self.api)
                        folders += [str(inner)] if inside else []
                        whole &= inside
                    elif (found := _file(entry)) is not None:
                        files.append(found)
                    else:
                        whole = False
        return tuple(files), whole


def _file(entry: Node) -> RemoteFile | None:
    one = entry.at("attributes")
    path = one.text("materialized_path", most=1000) or one.text("name", most=1000)
    if path is None:
        return None
    digests = one.at("extra", "hashes")
    sha, md5 = digests.text("sha256"), digests.text("md5")
    checksum = f"sha256:{sha}" if sha else f"md5:{md5}" if md5 else None
    return RemoteFile(path.lstrip("/"), one.number("size"), checksum, entry.url("links", "download"))
