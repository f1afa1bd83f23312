"""Datasets that a repository names, resolved against names that the caller gives; the collector knows no
catalogue of its own."""

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
    r"(?:images?|videos?|clips?|frames?|patients?|subjects?|cases|scans?|volumes?|sweeps?|"
    r"participants|studies|people|individuals|volunteers|echo(?:cardiogram)?s|sequences|"
    r"women|pairs|examples|samples|acquisitions|slices|examinations|exams|masks)\b"
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
    """A dataset named in a text: which, where, by name or by link, and whether a number of items stands with
    it."""

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


_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r"[\s_\-.:/()&']{0,3}")  # what may stand between the words of a name
_MOST_WORDS = 14


class Names:
    """Names of known datasets, ready to be looked for in one pass over the words of a text."""

    def __init__(self, known: Sequence[Known]) -> None:
        self.known = {k.id: k for k in known}
        self._names: dict[
            str, list[tuple[list[str] | None, str]]
        ] = {}  # folded: (as it has to be written, id)
        self._addresses: dict[str, str] = {}
        self._beginnings: set[str] = set()  # of names: most words begin none
        for one in known:
            for name in one.names:
                words = _WORD.findall(name)
                letters = "".join(words)
                if len(letters) < 3 or letters.isdigit() or len(words) > _MOST_WORDS:
                    continue
                exact = len(letters) <= _SHORT or (len(words) == 1 and name.islower())
                folded = letters.casefold()
                self._names.setdefault(folded, []).append((words if exact else None, one.id))
                self._beginnings.update(folded[:n] for n in range(1, len(folded) + 1))
            for address in one.addresses:
                short = _address(address)
                if "/" in short:
                    self._addresses.setdefault(short, one.id)

    def find(self, text: str) -> dict[str, int]:
        """Ids of the sets that a text names, each with the place of its first name; the longest name at a
        place counts."""
        found: dict[str, int] = {}
        words = list(_WORD.finditer(text))
        at = 0
        while at < len(words):
            step = 1
            joined = ""
            for length in range(min(_MOST_WORDS, len(words) - at)):
                word = words[at + length]
                if length and not _BETWEEN.fullmatch(text, words[at + length - 1].end(), word.start()):
                    break
                joined += word[0].casefold()
                if joined not in self._beginnings:
                    break
                for exact, one in self._names.get(joined, ()):
                    if exact is None or exact == [w[0] for w in words[at : at + length + 1]]:
                        found.setdefault(one, words[at].start())
                        step = length + 1
            at += step
        return found

    def at_address(self, url: str) -> str | None:
        """The id of the set whose page an address is."""
        return self._addresses.get(_address(url))


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
