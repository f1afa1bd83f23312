"""What an adapter is: a class without state that knows one registry."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import ClassVar, Protocol, runtime_checkable
from urllib.parse import SplitResult, unquote, urlsplit

from sonodex.collect.transport import Transport
from sonodex.registries.said import Address, Said

_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+", re.ASCII)


class Adapter(Protocol):
    """Knows one registry.

    Attributes:
        name: of the registry, as findings and reports say it.
        documentation: addresses of the public documentation that its answers follow.
    """

    name: ClassVar[str]
    documentation: ClassVar[tuple[str, ...]]

    def owns(self, address: Address) -> str | None:
        """What the registry calls the resource at an address; None where it is not its own."""
        ...

    def look(self, key: str, transport: Transport) -> Said:
        """What the registry says of the resource that `owns` named.

        Raises:
            NoAnswerError: it does not answer as it documents; one line that names the address.
            SonodexError: it cannot be asked.
        """
        ...


@runtime_checkable
class Searching(Protocol):
    """An adapter whose registry can be searched."""

    name: ClassVar[str]

    def search(self, words: str, transport: Transport, most: int) -> Iterator[Said]:
        """At most so many resources that the registry finds for `words`, its own order."""
        ...


def split(url: str) -> SplitResult:
    """The parts of an address; empty ones where it is none."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def host(url: str) -> str:
    """Its host in lower case, without `www.`; empty where there is none."""
    try:
        return (split(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def steps(url: str) -> list[str]:
    """The parts of its path, decoded."""
    return [unquote(step) for step in split(url).path.split("/") if step]


def doi(url: str) -> str | None:
    """The DOI in an address of a resolver, in lower case."""
    if host(url) not in ("doi.org", "dx.doi.org"):
        return None
    found = _DOI.search(unquote(split(url).path))
    return found[0].rstrip(".,;)").casefold() if found else None


def today() -> dt.date:
    return dt.date.today()
