"""Mendeley Data."""

from __future__ import annotations

import re
from typing import ClassVar

from sonodex.collect.transport import Transport
from sonodex.registries.adapters.adapter import doi, host, steps, today
from sonodex.registries.asking import NoAnswerError, Node, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_ACCEPT = "application/vnd.mendeley-public-dataset.1+json, application/json"
_DEEP = 30  # folders within folders


class Mendeley:
    """Shapes: the dataset object with its files, `GET /datasets/{id}`, and the list of its folders where it
    has any. The public API answers without a login what the documented one answers with it.
    """

    name: ClassVar[str] = "Mendeley Data"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://dev.mendeley.com/methods/#datasets",
        "https://dev.mendeley.com/overview/datasets_resources.html",
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
        place = f"{self.api}/{name}"
        url = f"{place}?version={wanted}" if wanted else place
        one = ask_json(transport, url, _ACCEPT)
        title = one.need("name", of=str).text()
        newest = one.number("version")
        numbers = {v.number("version") for v in one.items("versions", most=1000)} | {newest}
        number = int(wanted) if wanted else newest
        if number is None or number not in numbers:
            raise NoAnswerError(f"{url}: lists no version {wanted or 'at all'}", 404)
        # The newest version may be answered though another was asked for: its files are not the other's.
        files = None
        if number == newest:
            listed = one.need("files", of=list).items()
            folders = _folders(listed, f"{place}/folders/{number}", transport)
            files = [_file(f, folders) for f in listed]
        known = tuple(f for f in files or () if f is not None)
        licence = one.at("data_licence")
        stated = licence.text("short_name") or licence.text("full_name")
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=title,
            description=one.text("description", most=2000),
            version=str(number),
            doi=one.doi("doi", "id") if number == newest else f"10.17632/{name}.{number}",
            landing=f"https://data.mendeley.com/datasets/{name}/{number}",
            licence=stated,
            spdx=spdx_of(stated, licence.text("url")),
            files=None if files is None else known,
            listed=files is not None and len(known) == len(files),
            published=one.day("publish_date"),
            access="open" if known else None,
            creators=tuple(
                " ".join(filter(None, (c.text("first_name"), c.text("last_name"))))
                for c in one.items("contributors", most=50)
            ),
            publisher=self.name,
        )


def _folders(files: list[Node], url: str, transport: Transport) -> dict[str, str]:
    """The path of each folder, by its id; asked for only where a file lies in one."""
    if not any(f.text("folder_id") not in (None, "root") for f in files):
        return {}
    found = {i: f for f in ask_json(transport, url, _ACCEPT).items() if (i := f.text("id"))}
    paths = {}
    for folder in found:
        steps: list[str] = []
        above: str | None = folder
        while above in found and len(steps) < _DEEP:
            steps.append(found[above].text("name", most=200) or above)
            above = found[above].text("parent_id")
        paths[folder] = "/".join(reversed(steps))
    return paths


def _file(one: Node, folders: dict[str, str]) -> RemoteFile | None:
    name = one.text("filename", most=1000)
    about = one.at("content_details")
    if name is None:
        return None
    folder = folders.get(one.text("folder_id") or "")
    digest = about.text("sha256_hash")
    size = about.number("size")
    return RemoteFile(
        f"{folder}/{name}" if folder else name,
        size if size is not None else one.number("size"),
        f"sha256:{digest.casefold()}" if digest else None,
        about.url("download_url"),
    )
