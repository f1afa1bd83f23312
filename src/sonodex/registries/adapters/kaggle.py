"""Kaggle's metadata: its files need a login and are not downloaded."""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlencode

from sonodex.collect.transport import Transport
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import host, steps, today
from sonodex.registries.asking import NoAnswerError, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,80}", re.IGNORECASE)


class Kaggle:
    """Shapes: `GET /datasets/view/{owner}/{name}`, and `/datasets/list/…` paged by `nextPageToken`."""

    name: ClassVar[str] = "Kaggle"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://www.kaggle.com/docs/api",
        "https://github.com/Kaggle/kagglesdk",
    )
    api: ClassVar[str] = "https://www.kaggle.com/api/v1/datasets"

    def owns(self, address: Address) -> str | None:
        path = steps(address.url)
        if host(address.url) != "kaggle.com" or not path:
            return None
        path = path[1:] if path[0] == "datasets" else path
        if len(path) < 2 or path[0] in ("c", "competitions", "code", "models", "docs", "organizations"):
            return None
        return f"{path[0]}/{path[1]}" if _NAME.fullmatch(path[0]) and _NAME.fullmatch(path[1]) else None

    def look(self, key: str, transport: Transport) -> Said:
        url = f"{self.api}/view/{key}"
        try:
            one = ask_json(transport, url)
        except NoAnswerError as error:
            if error.status in (401, 403):
                raise NoAnswerError(
                    f"{url}: wants to know who asks; set KAGGLE_API_TOKEN, or KAGGLE_USERNAME and KAGGLE_KEY",
                    error.status,
                ) from None
            raise
        files, listed = self._files(key, transport)
        licence = one.text("licenseName")
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=one.need("title", of=str).text(),
            description=one.text("description", most=2000),
            version=one.text("currentVersionNumber"),
            landing=f"https://www.kaggle.com/datasets/{key}",
            licence=licence,
            spdx=spdx_of(licence),
            files=files,
            listed=listed,
            size=one.number("totalBytes"),
            modified=one.day("lastUpdated"),
            access="unavailable"
            if one.flag("isPrivate")
            else "open",  # behind a free login, which counts as open
            creators=tuple(filter(None, (one.text("creatorName") or one.text("ownerName"),))),
            publisher=self.name,
            downloads=one.number("downloadCount"),
        )

    def _files(self, key: str, transport: Transport) -> tuple[tuple[RemoteFile, ...], bool]:
        files: list[RemoteFile] = []
        token = ""
        seen: set[str] = set()
        while token not in seen and len(seen) < limits.PAGES and len(files) < limits.FILES:
            seen.add(token)
            query = f"?{urlencode({'pageToken': token, 'pageSize': 200})}" if token else "?pageSize=200"
            page = ask_json(transport, f"{self.api}/list/{key}{query}")
            for one in page.need("datasetFiles", of=list).items():
                if name := one.text("name", most=1000):
                    files.append(RemoteFile(name, one.number("totalBytes")))
            token = page.text("nextPageToken", most=2000) or ""
            if not token:
                return tuple(files), True
        return tuple(files), False
