"""Asking a registry through the seam, and reading its answer as hostile: what is missing or of another type
is nothing, what is too long is cut, and a shape that the documentation does not promise is said in one
line."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from sonodex.collect.transport import Transport
from sonodex.errors import SonodexError
from sonodex.registries import limits

_SECRET = re.compile(r"token|key|sig|secret|credential|password|auth|expires|code", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class NoAnswerError(SonodexError):
    """A registry gave no answer that can be used.

    Attributes:
        status: of the last answer; 0 where there was none.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class BudgetError(SonodexError):
    """The requests that one run may send are used up."""


def shown(url: str) -> str:
    """An address as it may be printed and kept: without a user's name, and without a query that may be
    secret.
    """
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        secret = any(_SECRET.search(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return _CONTROL.sub(" ", url)[:200]
    query = "…" if secret else parts.query
    return _CONTROL.sub(" ", urlunsplit((parts.scheme, host, parts.path, query, "")))[:500]


@dataclass(frozen=True, slots=True)
class Page:
    """An answer read to its end."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def next_link(self) -> str | None:
        """The address that a `Link` header calls the next page (RFC 8288)."""
        found = re.search(r'<([^>]+)>\s*;\s*rel="?next"?', self.headers.get("link", ""))
        return found[1] if found else None


def ask(
    transport: Transport,
    url: str,
    headers: Mapping[str, str] | None = None,
    most: int = limits.ANSWER_BYTES,
) -> Page:
    """One answer, read to its end.

    Raises:
        NoAnswerError: its status is no success, or it holds more than `most` bytes.
        SonodexError: no answer could be had.
    """
    with transport.open("GET", url, headers) as answer:
        if not 200 <= answer.status < 300:
            raise NoAnswerError(f"{shown(url)}: answered {answer.status}", answer.status)
        pieces, size = [], 0
        for piece in answer.chunks():
            size += len(piece)
            if size > most:
                raise NoAnswerError(
                    f"{shown(url)}: answers more than {most:,} bytes; not read", answer.status
                )
            pieces.append(piece)
        return Page(answer.url, answer.status, answer.headers, b"".join(pieces))


class Node:
    """A value of an answer, and where in it it stands."""

    def __init__(self, value: Any, place: str) -> None:
        self.value, self._place = value, place

    def at(self, *path: str | int) -> Node:
        """The value below, or one that holds nothing."""
        value = self.value
        for step in path:
            if isinstance(step, str):
                value = value.get(step) if isinstance(value, dict) else None
            else:
                value = value[step] if isinstance(value, list) and -len(value) <= step < len(value) else None
        return Node(value, self._place)

    def need(self, *path: str | int, of: type = object) -> Node:
        """The value below, which the documentation promises: a `dict`, a `list`, or any.

        Raises:
            NoAnswerError: it is not there, or of another type.
        """
        node = self.at(*path)
        if node.value is None or not isinstance(node.value, of):
            name = ".".join(map(str, path))
            raise NoAnswerError(
                f"{self._place}: answers without {name!r}, which its documentation promises", 200
            )
        return node

    def text(self, *path: str | int, most: int = 400) -> str | None:
        """Plain text in one line; a number is text too."""
        value = self.at(*path).value
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            return None
        return " ".join(_CONTROL.sub(" ", value).split())[:most] or None

    def number(self, *path: str | int) -> int | None:
        """A count: a whole number from 0 to 10¹⁸, also one that is written as text."""
        value = self.at(*path).value
        if isinstance(value, str) and re.fullmatch(r"\d{1,18}", value, re.ASCII):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return (
            value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18 else None
        )

    def flag(self, *path: str | int) -> bool | None:
        value = self.at(*path).value
        return value if isinstance(value, bool) else None

    def day(self, *path: str | int) -> dt.date | None:
        """The day of a date or of a time stamp (ISO 8601), or of `[year, month, day]` (Crossref)."""
        value = self.at(*path).value
        try:
            if isinstance(value, list):
                return dt.date(*([*map(int, value), 1, 1][:3]))
            found = re.match(r"(\d{4})-(\d{2})-(\d{2})", value if isinstance(value, str) else "", re.ASCII)
            return dt.date(*map(int, found.groups())) if found else None
        except (ValueError, TypeError, OverflowError):
            return None

    def url(self, *path: str | int) -> str | None:
        """A web address."""
        text = self.text(*path, most=2000)
        return text if text and re.match(r"https?://[^\s<>\"\\]+$", text) else None

    def doi(self, *path: str | int) -> str | None:
        """A DOI in lower case, without the address of a resolver."""
        text = re.sub(
            r"^(?:https?://(?:dx\.)?doi\.org/|doi:)", "", self.text(*path) or "", flags=re.IGNORECASE
        )
        return text.casefold() if re.fullmatch(r"10\.\d{4,9}/\S+", text, re.ASCII) else None

    def items(self, *path: str | int, most: int = limits.FILES) -> list[Node]:
        """The entries of a list, at most so many."""
        value = self.at(*path).value
        return [Node(one, self._place) for one in value[:most]] if isinstance(value, list) else []

    def texts(self, *path: str | int, most: int = 200) -> tuple[str, ...]:
        """The texts of a list."""
        return tuple(text for one in self.items(*path, most=most) if (text := one.text()))


def read_json(page: Page, url: str) -> Node:
    """What an answer says.

    Raises:
        NoAnswerError: it is no JSON.
    """
    kind = page.media_type
    if kind and "json" not in kind and not kind.startswith("text/plain"):
        raise NoAnswerError(f"{shown(url)}: answers {kind} where JSON is documented", page.status)
    try:
        return Node(json.loads(page.body), shown(url))
    except (ValueError, RecursionError):
        raise NoAnswerError(f"{shown(url)}: answers broken JSON", page.status) from None


def ask_json(transport: Transport, url: str, accept: str = "application/json") -> Node:
    """What a registry answers to `url`.

    Raises:
        NoAnswerError: with another status than success, too large, or no JSON.
        SonodexError: no answer could be had.
    """
    return read_json(ask(transport, url, {"accept": accept}), url)


def ask_pages(transport: Transport, url: str, next_of: str = "links.next") -> Iterator[Node]:
    """The pages of a list, each leading to the next by the field `next_of` or, without it, by a `Link`
    header.

    A page that leads to another host, or to one that was read, ends the list.

    Raises:
        SonodexError: as `ask_json`.
    """
    seen: set[str] = set()
    host = urlsplit(url).hostname
    following: str | None = url
    while following and following not in seen and len(seen) < limits.PAGES:
        seen.add(following)
        page = ask(transport, following, {"accept": "application/json"})
        node = read_json(page, following)
        yield node
        following = node.url(*next_of.split(".")) or page.next_link()
        if following and urlsplit(following).hostname != host:
            return
