"""Datasets that a repository names, resolved against names that the caller gives; the collector knows no catalogue of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sonodex.records.vocabularies import Access
from sonodex.repository.texts import Document

_SHORT = 6  # names of at most so many letters have to be written as they are, capitals included
_NUMBER = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:[,\s]\d{3})+|\d+(?:\.\d+)?\s?[KkMm]?)\+?\s+(?:[\w-]+\s+){0,4}?"
    r"(?:images?|videos?|clips?|frames?|patients?|subjects?|cases|scans?|volumes?|sweeps?|participants|studies|people|individuals|volunteers|echo(?:cardiogram)?s|sequences|women|pairs|examples|samples|acquisitions|slices|examinations|exams|masks)\b"
    r"|\d+\s*(?:张|例|个病例|名患者|幅)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Known:
    """A dataset that a mention can be resolved to.

    Attributes:
        id: what the mention is called in the result.
        names: names and aliases.
        addresses: pages of the set; a link to one of them is a mention.
        access: how it can be had.
        commercial: whether its licence allows commercial use, None where not known.
    """

    id: str
    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()
    access: Access = "unknown"
    commercial: bool | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A dataset named in a text: which, where, by name or by link, and whether a number of items stands with it."""

    id: str
    path: str
    line: int
    by: Literal["name", "link", "code"]
    counted: bool

    @property
    def at(self) -> str:
        return f"{self.path}:{self.line}"


def _address(url: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", url.split("#")[0].split("?")[0]).rstrip("/").casefold()


class Names:
    """Names of known datasets, ready to be looked for."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = {k.id: k for k in known}
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._addresses: dict[str, str] = {}
        for one in known:
            for name in one.names:
                letters = re.sub(r"\W", "", name)
                if len(letters) < 3 or letters.isdigit():
                    continue
                if len(letters) <= _SHORT or " " not in name and name.isalpha() and name.islower():
                    self._exact.setdefault(name, one.id)
                else:
                    self._folded.setdefault(_fold(name), one.id)
            for address in one.addresses:
                short = _address(address)
                if "/" in short:
                    self._addresses.setdefault(short, one.id)
        self._pattern = _pattern(list(self._exact), 0)
        self._folded_pattern = _pattern(list(self._folded), re.IGNORECASE)

    def find(self, text: str) -> dict[str, int]:
        """Ids of the sets that a text names, each with the place of the name."""
        found: dict[str, int] = {}
        if self._pattern:
            for m in self._pattern.finditer(text):
                found.setdefault(self._exact[m[0]], m.start())
        if self._folded_pattern:
            for m in self._folded_pattern.finditer(text):
                one = self._folded.get(_fold(m[0]))
                if one:
                    found.setdefault(one, m.start())
        return found

    def at_address(self, url: str) -> str | None:
        """The id of the set whose page an address is."""
        return self._addresses.get(_address(url))


def _fold(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _pattern(names: list[str], flags: int) -> re.Pattern[str] | None:
    if not names:
        return None
    if flags:
        parts = [r"[\s_-]*".join(re.escape(c) for c in name) for name in sorted(names, key=len, reverse=True)]
    else:
        parts = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
    return re.compile(r"(?<![\w/])(?:" + "|".join(parts) + r")(?![\w])(?!/)", flags)


def mentioned(document: Document, names: Names) -> list[Mention]:
    """Datasets that a document names in prose or links to; the first mention of each, counted ones first."""
    out: list[Mention] = []
    for link in document.links:
        one = names.at_address(link.url)
        if one:
            out.append(
                Mention(
                    one, document.path, link.line, "link", bool(_NUMBER.search(document.lines[link.line - 1]))
                )
            )
    for line in document.prose:
        for one in names.find(line.text):
            out.append(Mention(one, document.path, line.number, "name", bool(_NUMBER.search(line.text))))
    return out


def counted(text: str) -> bool:
    """Whether a sentence counts images, videos, patients or the like."""
    return bool(_NUMBER.search(text))
