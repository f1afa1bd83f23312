"""Mendeley Data."""

from __future__ import annotations

import re
from typing import ClassVar

from sonodex.collect.transport import Transport
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import NoAnswerError, Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said


class Mendeley:
    """Shapes: the lists of versions and of the files of one; keys are those of the dataset object of the
    API.
    """

    name: ClassVar[str] = "Mendeley Data"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://data.mendeley.com/api/docs/",
        "https://dev.mendeley.com/methods/#datasets",
    )
    api: ClassVar[str] = "https://data.mendeley.com/public-api/datasets"

    def owns(self, address: Address) -> str | None:
        found = re.fullmatch(r"10\.17632/([0-9a-z]{6,20})(?:\.(\d{1,4}))?", doi(address.url) or "")
        if found:
            return f"{found[1]}/{found[2]}" if found[2] else found[1]
        path = steps(address.url)
        if host(address.url) != "data.mendeley.com" or len(path) < 2 or path[0] != "datasets":
            return None
        if not re.fullmatch(r"[0-9a-z]{6,20}", path[1]):
            return None
        numbered = len(path) > 2 and re.fullmatch(r"\d{1,4}", path[2])
        return f"{path[1]}/{path[2]}" if numbered else path[1]

    def look(self, key: str, transport: Transport) -> Said:
        name, _, wanted = key.partition("/")
        url = f"{self.api}/{name}/versions"
        versions = ask_json(transport, url).items()
        numbered = {number: v for v in versions if (number := v.number("version")) is not None}
        number = int(wanted) if wanted else max(numbered, default=0)
        if number not in numbered:
            raise NoAnswerError(f"{url}: lists no version {wanted or 'at all'}", 404)
        one = numbered[number]
        place = f"{self.api}/{name}/files?folder_id=root&version={number}"
        listed = ask_json(transport, place).need(of=list)
        files = [_file(f) for f in listed.items()]
        known = tuple(f for f in files if f is not None)
        licence = one.at("data_licence")
        stated = licence.text("short_name") or licence.text("full_name")
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=one.text("name"),
            description=one.text("description", most=2000),
            version=str(number),
            doi=one.doi("doi", "id") or f"10.17632/{name}.{number}",
            landing=f"https://data.mendeley.com/datasets/{name}/{number}",
            licence=stated,
            spdx=spdx_of(stated, licence.text("url")),
            files=known,
            listed=len(known) == len(files),
            published=one.day("publish_date"),
            access="open" if known else None,
            creators=tuple(
                " ".join(filter(None, (c.text("first_name"), c.text("last_name"))))
                for c in one.items("contributors", most=50)
            ),
            publisher=self.name,
        )


def _file(one: Node) -> RemoteFile | None:
    name = one.text("filename", most=1000)
    about = one.at("content_details")
    if name is None:
        return None
    digest = about.text("sha256_hash")
    size = one.number("size")
    return RemoteFile(
        name,
        size if size is not None else about.number("size"),
        f"sha256:{digest.casefold()}" if digest else None,
        about.url("download_url"),
    )
