"""What a registry says of a resource, in one form for all registries; kept and read back as plain data."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, NamedTuple

from sonodex.records.vocabularies import Access

Role = Literal["data", "paper", "code", "weights"]
"""What a record's address leads to."""
Thing = Literal["dataset", "model", "code", "article", "preprint", "other"]


class Address(NamedTuple):
    """An address of a record, and what it leads to."""

    url: str
    role: Role


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that a registry lists.

    Attributes:
        name: path below the deposit, as the registry writes it.
        size: bytes.
        checksum: `md5:…`, `sha256:…` or `sha1:…`, in lower case.
        url: where its bytes are, for files that anyone may have.
    """

    name: str
    size: int | None = None
    checksum: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a registry says; None where it says nothing.

    Attributes:
        registry: its name.
        source: address of the request.
        asked: the day of it.
        thing: what it calls the resource.
        version: as it numbers the release; `revision` is a commit or digest where there are no numbers.
        licence: as it is written there; `spdx` where that is a known licence.
        files: the list, or None where it gives none; `listed` is False where the list was cut.
        access: in the words of records.
        size: bytes of all files.
        reviewed: whether a work is published in a reviewed venue.
        fulltext: addresses of an article's text, with the media type that is promised for each.
    """

    registry: str
    source: str
    asked: dt.date
    thing: Thing = "other"
    title: str | None = None
    description: str | None = None
    version: str | None = None
    revision: str | None = None
    doi: str | None = None
    landing: str | None = None
    licence: str | None = None
    spdx: str | None = None
    files: tuple[RemoteFile, ...] | None = None
    listed: bool = True
    size: int | None = None
    published: dt.date | None = None
    modified: dt.date | None = None
    access: Access | None = None
    creators: tuple[str, ...] = ()
    publisher: str | None = None
    citation: str | None = None
    archived: bool | None = None
    last_commit: dt.date | None = None
    default_branch: str | None = None
    stars: int | None = None
    downloads: int | None = None
    languages: tuple[str, ...] | None = None
    reviewed: bool | None = None
    retracted: bool | None = None
    venue: str | None = None
    fulltext: tuple[tuple[str, str], ...] = ()

    @property
    def total(self) -> int | None:
        """Bytes of all files: as stated, else added up where every file has its size."""
        if self.size is not None or self.files is None or not self.listed:
            return self.size
        sizes = [one.size for one in self.files]
        return sum(s for s in sizes if s is not None) if sizes and None not in sizes else None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON, without what is not said."""
        values = asdict(self)
        said = {f.name: values[f.name] for f in fields(self) if values[f.name] != f.default}
        return {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in said.items()}


_DAYS = frozenset({"asked", "published", "modified", "last_commit"})
_LISTS = frozenset({"creators", "languages"})


def from_dict(data: dict[str, Any]) -> Said:
    """What `as_dict` wrote.

    Raises:
        ValueError, TypeError, KeyError: it is something else.
    """
    known = {f.name for f in fields(Said)}
    values = {name: value for name, value in data.items() if name in known}
    for name in _DAYS & set(values):
        values[name] = dt.date.fromisoformat(values[name])
    for name in _LISTS & set(values):
        values[name] = tuple(map(str, values[name]))
    if "files" in values:
        values["files"] = tuple(RemoteFile(**one) for one in values["files"])
    if "fulltext" in values:
        values["fulltext"] = tuple((str(a), str(b)) for a, b in values["fulltext"])
    return replace(Said(values.pop("registry"), values.pop("source"), values.pop("asked")), **values)
