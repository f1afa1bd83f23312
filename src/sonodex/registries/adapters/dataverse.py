"""Dataverse, wherever it is installed."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import parse_qs, quote

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import doi, host, split, today
from sonodex.registries.asking import Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_PREFIXES = {
    "10.7910/dvn/": "dataverse.harvard.edu",
    "10.34894/": "dataverse.nl",
    "10.18710/": "dataverse.no",
    "10.48804/": "rdr.kuleuven.be",
    "10.57745/": "entrepot.recherche.data.gouv.fr",
    "10.15454/": "entrepot.recherche.data.gouv.fr",
    "10.18419/": "darus.uni-stuttgart.de",
}


class Dataverse:
    """Shapes: `data.latestVersion` of `GET /api/datasets/:persistentId`."""

    name: ClassVar[str] = "Dataverse"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://guides.dataverse.org/en/latest/api/native-api.html#get-json-representation-of-a-dataset",
        "https://guides.dataverse.org/en/latest/api/dataaccess.html",
    )

    def owns(self, address: Address) -> str | None:
        """`host doi`: which installation, and what it calls the set."""
        found = doi(address.url)
        if found:
            place = next((h for prefix, h in _PREFIXES.items() if found.startswith(prefix)), None)
            return f"{place} {found.upper()}" if place else None
        parts = split(address.url)
        named = re.fullmatch(
            r"(?:doi:)?(10\.\d{4,9}/[^\s&?#]+)",
            parse_qs(parts.query).get("persistentId", [""])[0],
            re.IGNORECASE,
        )
        if named and parts.path.rstrip("/").endswith("/dataset.xhtml"):
            return f"{host(address.url)} {named[1]}"
        return None

    def look(self, key: str, transport: Transport) -> Said:
        place, _, name = key.partition(" ")
        url = f"https://{place}/api/datasets/:persistentId/?persistentId=doi:{quote(name, safe='/')}"
        data = ask_json(transport, url).need("data", of=dict)
        one = data.need("latestVersion", of=dict)
        fields = {
            field.text("typeName"): field
            for field in one.items("metadataBlocks", "citation", "fields", most=200)
        }
        title = fields.get("title")
        listed = one.items("files")
        files = tuple(f for entry in listed if (f := _file(entry, place)) is not None)
        licence = one.text("license", "name") or one.text("license") or one.text("termsOfUse")
        restricted = [entry for entry in listed if entry.flag("restricted")]
        number = one.number("versionNumber")
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=title.text("value") if title else None,
            version=None if number is None else f"{number}.{one.number('versionMinorNumber') or 0}",
            doi=name.casefold(),
            landing=data.url("persistentUrl"),
            licence=licence,
            spdx=spdx_of(licence, one.text("license", "uri")),
            files=files,
            listed=len(listed) == len(files) and len(listed) < limits.FILES,
            published=data.day("publicationDate") or one.day("releaseTime"),
            modified=one.day("lastUpdateTime"),
            access=("request" if len(restricted) == len(listed) else "open") if listed else None,
            publisher=data.text("publisher"),
            creators=tuple(
                person
                for author in (fields["author"].items("value", most=50) if "author" in fields else [])
                if (person := author.text("authorName", "value"))
            ),
        )


def _file(entry: Node, place: str) -> RemoteFile | None:
    about = entry.at("dataFile")
    name = entry.text("label", most=1000) or about.text("filename", most=1000)
    if name is None:
        return None
    folder = entry.text("directoryLabel", most=1000)
    kind = (about.text("checksum", "type") or "MD5").casefold().replace("-", "")
    digest = about.text("checksum", "value") or about.text("md5")
    number = about.number("id")
    free = number is not None and not entry.flag("restricted")
    return RemoteFile(
        f"{folder}/{name}" if folder else name,
        about.number("filesize"),
        f"{kind}:{digest.casefold()}" if digest else None,
        f"https://{place}/api/access/datafile/{number}?format=original" if free else None,
    )
