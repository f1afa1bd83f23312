"""How words are compared in a search, and which of them mean others or are filters.

The rules stand in `records/synonyms.yaml`. They are compiled into the index, so that a search loads no YAML,
and the page reads the same; `site/assets/search.js` does what this file and `searching.py` do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

SYNONYMS_FILE = Path(__file__).parent.parent / "records" / "synonyms.yaml"
_CHUNK = re.compile(r"[^\s,;:/()\[\]{}\"'|]+")
_PART = re.compile(r"[^\W_]+")
_LETTERS_DIGITS = re.compile(r"^([a-z]{2,})([0-9]+)$")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


class Language(NamedTuple):
    """The rules, compiled: every phrase is its folded parts with a space between.

    spelling: replaced in this order. optional: words that need not be there. same: other phrases that each
    phrase finds. wider: what it finds besides. filters: filter and values that a phrase means. counted: words
    behind a number of subjects. since: words before a year, and what is added to it.
    """

    spelling: list[list[str]]
    optional: list[str]
    same: dict[str, list[str]]
    wider: dict[str, list[str]]
    filters: dict[str, list[Any]]
    counted: list[str]
    since: dict[str, int]


def fold(text: str, spelling: Iterable[Iterable[str]]) -> str:
    """Text without case and accents, in one spelling."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = text.lower()
    for old, new in spelling:
        plain = plain.replace(old, new)
    return _THOUSANDS.sub("", plain)


def stem(word: str) -> str:
    """A word without its plural."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("sses"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def units(text: str, spelling: Iterable[Iterable[str]]) -> list[list[str]]:
    """What stands between spaces and brackets, each as its parts: `HC-18 masks` is [[hc, 18], [mask]]."""
    found = ([stem(p) for p in _PART.findall(chunk)] for chunk in _CHUNK.findall(fold(text, spelling)))
    return [parts for parts in found if parts]


def words(text: str, spelling: Iterable[Iterable[str]]) -> list[str]:
    """Every word under which a text is found: its parts, parts put together, letters and digits apart."""
    out: dict[str, None] = {}
    for parts in units(text, spelling):
        out |= dict.fromkeys(parts)
        if len(parts) > 1:
            out[stem("".join(parts))] = None
        for part in parts:
            match = _LETTERS_DIGITS.match(part)
            if match:
                out |= dict.fromkeys(match.groups())
    return list(out)


def phrase(text: str, spelling: Iterable[Iterable[str]]) -> str:
    """A phrase as it is looked up: its parts with a space between."""
    return " ".join(part for parts in units(text, spelling) for part in parts)


def terms(data: dict[str, Any], spelling: Iterable[Iterable[str]]) -> list[str]:
    """What a record is found by: the words of its names, of its facts, and of its notes, each as one text."""
    from sonodex.records.labels import label

    def labelled(key: str) -> list[str]:
        return [w for v in data.get(key, ()) for w in dict.fromkeys((v, label(key, v)))]

    named = [data["id"], data["name"], *data["aliases"], *data["former_ids"]]
    facts = [data["summary"], data["publisher"] or "", str(data["year"] or "")]
    for key in ("anatomy", "tasks", "modalities", "data_kinds", "population"):
        facts += labelled(key)
    facts += [*data.get("conditions", ()), *data.get("devices", ()), *data.get("file_formats", ())]
    facts += [t["dataset"] for t in data.get("trained_on", ())] + list(data.get("evaluated_on", ()))
    facts += [data.get("architecture") or "", data.get("framework") or "", data["paper"]["title"] or ""]
    licences = [data[key] for key in ("license", "code_license", "weights_license") if key in data]
    facts += [str(one["spdx"] or one["name"] or "") for one in licences]
    notes = [data["identity_note"] or ""]
    notes += [f["note"] or "" for f in data["criteria"].values() if f["level"] in ("full", "partial")]
    notes += [f"{d['title']} {d['note']}" for d in data.get("defects", ())]
    notes += [one["name"] for one in data.get("loaders", ())]
    seen: set[str] = set()
    out = []
    for texts in (named, facts, notes):
        found = [w for w in words(" ; ".join(texts), spelling) if w not in seen]
        seen.update(found)
        out.append(" ".join(found))
    return out


@cache
def _rules() -> dict[str, Any]:
    from sonodex.records.reading import parse, read_text

    found: dict[str, Any] = parse(read_text(SYNONYMS_FILE)).data
    return found


def spelling() -> list[list[str]]:
    """What is replaced everywhere, in its order."""
    found: list[list[str]] = _rules()["spelling"]
    return found


@cache
def compiled() -> Language:
    """The rules of `records/synonyms.yaml`."""
    import pycountry

    from sonodex.records.regions import REGION_OF, REGIONS

    raw = _rules()

    def key(text: str) -> str:
        return phrase(str(text), spelling())

    same: dict[str, list[str]] = {}
    for line in raw["same"]:
        keys = list(dict.fromkeys(map(key, line)))
        for one in keys:
            same[one] = list(dict.fromkeys([*same.get(one, []), *(k for k in keys if k != one)]))
    filters = {key(w): [f["filter"], [f["value"]]] for f in raw["filters"] for w in f["words"]}
    for country in pycountry.countries:
        if country.alpha_2 in REGION_OF:
            name = str(getattr(country, "common_name", country.name)).split(",")[0]
            for word in (name, *raw["countries"].get(country.alpha_2, ())):
                filters[key(word)] = ["country", [country.alpha_2]]
    for region, names in raw["regions"].items():
        for word in names:
            filters[key(word)] = ["country", sorted(REGIONS[region].split())]
    return Language(
        spelling=spelling(),
        optional=sorted({key(w) for w in raw["optional"]}),
        same=same,
        wider={key(k): [key(v)] for k, v in raw["wider"].items()},
        filters=filters,
        counted=sorted({key(w) for w in raw["counted"]}),
        since=dict(raw["since"]),
    )
