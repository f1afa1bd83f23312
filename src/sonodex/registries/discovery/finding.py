"""Searching the registries, and telling what is new from what is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sonodex.collect.transport import Transport
from sonodex.errors import SonodexError
from sonodex.records.vocabularies import ANATOMY, Kind
from sonodex.registries.adapters import ADAPTERS, Searching
from sonodex.registries.links.verdict import normal
from sonodex.registries.refreshing import Subject
from sonodex.registries.said import Said

WORDS = (
    "ultrasound dataset", "ultrasound images segmentation", "echocardiography dataset", "fetal ultrasound",
    "breast ultrasound", "thyroid ultrasound", "lung ultrasound",
    "ultrasound video", "ultrasound channel data",
)  # fmt: skip
SEARCHED: tuple[Searching, ...] = tuple(one for one in ADAPTERS if isinstance(one, Searching))

_ULTRASOUND = re.compile(
    r"ultraso(?:und|nograph|nic imag)\w*|\bechocardio\w*|\bsonogra\w*|\bechograph\w*|\bdoppler\b",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"non-?destructive|\bweld|ultrasonic (?:test|sensor|clean|bath|welding|machin)|sonochem|parking|obstacle|"
    r"flow ?meter|guided wave|\bconcrete\b|\bsteel\b|\brodent vocal|vocali[sz]ation",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\bdata ?sets?\b|\bimages?\b|\bvideos?\b|\bscans?\b|\bannotat\w+|\bsegmentation\b|\blabel\w*|\bmasks?\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:"
    + "|".join(sorted({w for a in ANATOMY for w in [a.replace("-", " ")]}))
    + r"|cardiac|patients?|clinical)\b",
    re.IGNORECASE,
)
_ALIKE = 0.85  # share of words that two titles have in common, from which they are one
_LEAST = 2.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may belong into the catalogue.

    Attributes:
        kind: dataset or model.
        said: what registries say of it, the first one in most detail.
        score: how likely it belongs here; only their order means anything.
        why: the reasons for the score, in words.
    """

    kind: Kind
    said: tuple[Said, ...]
    score: float
    why: tuple[str, ...]

    @property
    def title(self) -> str:
        return next((one.title for one in self.said if one.title), "without a title")

    @property
    def keys(self) -> frozenset[str]:
        """What tells that two are the same: DOI, address, title, checksums."""
        return frozenset().union(*map(keys_of, self.said))


def words(text: str) -> tuple[str, ...]:
    """The words of a title, without accents, case and signs."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return tuple(re.findall(r"[a-z0-9]+", plain))


def keys_of(said: Said) -> frozenset[str]:
    """The marks of one answer."""
    found = set()
    if said.doi:
        found.add(f"doi:{_root(said.doi)}")
    if said.landing:
        found.add(f"url:{normal(said.landing).casefold()}")
    if said.title and len(words(said.title)) > 1:
        found.add(f"title:{' '.join(words(said.title))}")
    found |= {f"sum:{f.checksum}" for f in said.files or () if f.checksum and (f.size or 0) > 100_000}
    return frozenset(found)


def _root(doi: str) -> str:
    """A DOI without the mark of its version."""
    return re.sub(r"(?<=\d)\.v\d{1,3}$|(?<=^10\.17632/)([0-9a-z]+)\.\d{1,3}$", r"\1", doi.casefold())


class Known:
    """What the catalogue has, what was rejected, and what was found before, by its marks."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys: set[str] = set()
        self._titles: list[frozenset[str]] = []
        self.add(keys)

    def add(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._keys.add(key)
            if key.startswith("title:"):
                self._titles.append(frozenset(key[6:].split()))

    def has(self, keys: Iterable[str]) -> bool:
        """Whether one of the marks is known, or a title is nearly one that is."""
        return any(key in self._keys or (key.startswith("title:") and self._alike(key[6:])) for key in keys)

    def _alike(self, title: str) -> bool:
        own = frozenset(title.split())
        return len(own) >= 4 and any(len(own & one) >= _ALIKE * len(own | one) for one in self._titles)


def known_of(subjects: Iterable[Subject], said: Iterable[Said] = ()) -> Known:
    """The marks of records, and of what registries said of them (their checksums, other DOIs)."""
    known = Known()
    for subject in subjects:
        data = subject.data
        keys = {f"doi:{_root(doi)}" for doi in data["doi"].values() if doi}
        urls = [*data["urls"].values(), *(m["url"] for m in data.get("mirrors", ())), *data["sources"]]
        keys |= {f"url:{normal(url).casefold()}" for url in urls if url}
        names = [
            data["name"],
            *data["aliases"],
            *([data["paper"]["title"]] if data["paper"]["title"] else []),
        ]
        keys |= {f"title:{' '.join(words(name))}" for name in names if len(words(name)) > 1}
        known.add(keys)
    for one in said:
        known.add(keys_of(one))
    return known


def judge(said: Said) -> tuple[float, tuple[str, ...]]:
    """How likely a resource belongs into the catalogue, and why; 0 for one that says nothing of
    ultrasound.
    """
    title, text = said.title or "", said.description or ""
    score, why = 0.0, []

    def add(points: float, reason: str) -> None:
        nonlocal score
        score += points
        why.append(reason)

    if found := _ULTRASOUND.search(title):
        add(3, f"{found[0]!r} in the title")
    elif found := _ULTRASOUND.search(text):
        add(1.5, f"{found[0]!r} in the description")
    else:
        return 0.0, ()
    if found := _OTHER.search(f"{title} {text}"):
        add(-3, f"{found[0]!r} speaks of something else")
    if found := _BODY.search(f"{title} {text}"):
        add(1, f"{found[0]!r} speaks of people")
    if found := _DATA.search(title) or _DATA.search(text):
        add(1, f"{found[0]!r} speaks of data")
    if said.files:
        add(1, f"{len(said.files):,} files")
    if said.spdx:
        add(0.5, f"licence {said.spdx}")
    if said.doi:
        add(0.5, f"DOI {said.doi}")
    return score, tuple(why)


def discover(
    transport: Transport,
    known: Known,
    queries: Sequence[str] = WORDS,
    most: int = 50,
    searched: Sequence[Searching] = SEARCHED,
    done: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[list[Candidate], list[str]]:
    """New resources, the most likely first, and a line for each search that failed.

    Args:
        transport: to ask.
        known: what is not to be proposed again.
        queries: searched for in every registry.
        most: results of one search.
        searched: the registries.
        done: told after each search.
    """
    found: list[Said] = []
    failed: list[str] = []
    total = len(queries) * len(searched)
    for number, (query, one) in enumerate([(q, s) for q in queries for s in searched], 1):
        try:
            found.extend(one.search(query, transport, most))
        except SonodexError as error:
            failed.append(f"{one.name}: {error}")
        done(number, total)
    return _merged(found, known), failed


def _kind(said: Said) -> Kind | None:
    if said.thing == "model":
        return "model"
    if said.thing == "code":  # a repository may hold a model, data or neither; its title decides
        return (
            "dataset"
            if re.search(r"data ?set", f"{said.title} {said.description}", re.IGNORECASE)
            else "model"
        )
    return "dataset" if said.thing in ("dataset", "other") else None


def _merged(found: Iterable[Said], known: Known) -> list[Candidate]:
    """One candidate for each resource, whatever registries named it."""
    groups: list[tuple[set[str], list[Said]]] = []
    by_key: dict[str, int] = {}
    for said in found:
        keys = keys_of(said)
        if _kind(said) is None or not keys or known.has(keys) or judge(said)[0] < _LEAST:
            continue
        place = next((by_key[key] for key in sorted(keys) if key in by_key), None)
        if place is None:
            place = len(groups)
            groups.append((set(), []))
        groups[place][0].update(keys)
        if all(one.source != said.source for one in groups[place][1]):
            groups[place][1].append(said)
        for key in keys:
            by_key.setdefault(key, place)
    out = []
    for _, several in groups:
        several.sort(key=lambda s: (-len(s.files or ()), -judge(s)[0], s.source))
        score, why = judge(several[0])
        if len({s.registry for s in several}) > 1:
            score, why = (
                score + 0.5,
                (*why, f"known to {', '.join(dict.fromkeys(s.registry for s in several))}"),
            )
        kind = _kind(several[0])
        assert kind is not None
        out.append(Candidate(kind, tuple(several), score, why))
    out.sort(key=lambda c: (-c.score, c.title, c.said[0].source))
    return out


def facts(candidate: Candidate) -> dict[tuple[str, ...], Any]:
    """What a draft record of it may state, by the path of the field."""
    first = candidate.said[0]
    out: dict[tuple[str, ...], Any] = {
        ("name",): candidate.title,
        ("sources",): [s.source for s in candidate.said][:5],
    }
    if first.published:
        out["year",] = first.published.year
    if first.publisher:
        out["publisher",] = first.publisher
    place = first.landing if first.landing and first.landing.startswith("http") else None
    if candidate.kind == "dataset":
        doi = next((s.doi for s in candidate.said if s.doi), None)
        out |= {("urls", "homepage"): place, ("doi", "data"): doi, ("license", "spdx"): first.spdx}
        out["access",] = first.access or "unknown"
        out["size_gb",] = round(first.total / 10**9, 3) if first.total else None
    elif first.thing == "code":
        out |= {("urls", "code"): place, ("code_license", "spdx"): first.spdx}
    else:
        out |= {("urls", "weights"): place, ("weights_license", "spdx"): first.spdx}
    return {path: value for path, value in out.items() if value is not None}
