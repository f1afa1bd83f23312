"""PhysioNet."""

from __future__ import annotations

import re
from typing import ClassVar

from sonodex.collect.transport import Transport
from sonodex.records.vocabularies import Access
from sonodex.registries import limits
from sonodex.registries.adapters.adapter import host, steps, today
from sonodex.registries.asking import NoAnswerError, ask, ask_json
from sonodex.registries.licence_names import spdx_of
from sonodex.registries.said import Address, RemoteFile, Said

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,80}")
_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,3}", re.ASCII)
_LINE = re.compile(r"([0-9a-f]{64})\s+\*?(\S.*)")


class PhysioNet:
    """Shapes: the list of versions and one version of a project; the published list of checksums of open
    ones.
    """

    name: ClassVar[str] = "PhysioNet"
    documentation: ClassVar[tuple[str, ...]] = (
        "https://physionet.org/about/api/",
        "https://github.com/MIT-LCP/physionet-build/tree/dev/physionet-django/project/api",
    )
    api: ClassVar[str] = "https://physionet.org/api/v1/projects"

    def owns(self, address: Address) -> str | None:
        path = steps(address.url)
        if host(address.url) != "physionet.org" or len(path) < 2 or path[0] not in ("content", "files"):
            return None
        if not _SLUG.fullmatch(path[1]):
            return None
        return f"{path[1]}/{path[2]}" if len(path) > 2 and _VERSION.fullmatch(path[2]) else path[1]

    def look(self, key: str, transport: Transport) -> Said:
        slug, _, version = key.partition("/")
        if not version:
            url = f"{self.api}/{slug}/versions/"
            known = [v for one in ask_json(transport, url).items() if (v := one.text("version"))]
            known = [v for v in known if _VERSION.fullmatch(v)]
            if not known:
                raise NoAnswerError(f"{url}: lists no version", 404)
            version = max(known, key=lambda v: [int(n) for n in v.split(".")])
        url = f"{self.api}/{slug}/versions/{version}/"
        one = ask_json(transport, url)
        licence = one.text("license", "name") or one.text("license")
        access = _access(one.text("access_policy"), licence)
        return Said(
            self.name,
            url,
            today(),
            thing="dataset",
            title=one.need("title", of=str).text(),
            description=one.text("abstract", most=2000),
            version=version,
            doi=one.doi("doi") or one.doi("version_doi"),
            landing=f"https://physionet.org/content/{slug}/{version}/",
            licence=licence,
            spdx=spdx_of(licence, one.text("license", "url")),
            files=self._files(slug, version, transport) if access == "open" else None,
            size=one.number("main_storage_size"),
            published=one.day("publish_datetime") or one.day("publish_date"),
            access=access,
            publisher=self.name,
        )

    def _files(self, slug: str, version: str, transport: Transport) -> tuple[RemoteFile, ...] | None:
        """The files that the checksums name; None where there is no such list."""
        place = f"https://physionet.org/files/{slug}/{version}"
        try:
            text = ask(transport, f"{place}/SHA256SUMS.txt").body.decode("utf-8", "replace")
        except NoAnswerError as error:
            if error.status in (403, 404):
                return None
            raise
        found = [m for line in text.splitlines()[: limits.FILES] if (m := _LINE.fullmatch(line.strip()))]
        return (
            tuple(RemoteFile(m[2][:1000], None, f"sha256:{m[1]}", f"{place}/{m[2]}") for m in found) or None
        )


def _access(policy: str | None, licence: str | None) -> Access | None:
    """Its policies: open, restricted, credentialed and contributor review."""
    word = (policy or licence or "").casefold()
    if word.startswith("open") or word == "0":
        return "open"
    return "request" if any(w in word for w in ("restricted", "credentialed", "contributor")) else None
