"""Words of other people as the words of records: vocabularies, licences, countries, numbers, identifiers.

What does not fit is left out and said, never guessed.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, get_args

from sonodex.export.facts import Fact
from sonodex.export.formats import plain
from sonodex.records import vocabularies as v
from sonodex.records.licences import spdx_of

WORDS: dict[str, tuple[str, ...]] = {
    "anatomy": v.ANATOMY,
    "modalities": v.MODALITIES,
    "data_kinds": v.DATA_KINDS,
    "tasks": v.TASKS,
    "population": v.POPULATIONS,
    "file_formats": v.FILE_FORMATS,
}
"""Fields whose values come from a vocabulary."""
_ALSO: dict[str, dict[str, str]] = {
    "anatomy": {
        "cardiac": "heart", "echocardiography": "heart", "echocardiogram": "heart", "obstetric": "fetus",
        "obstetrics": "fetus", "fetal": "fetus", "foetal": "fetus", "vascular": "vessel", "hepatic": "liver",
        "renal": "kidney", "abdominal": "abdomen", "pulmonary": "lung", "ovarian": "ovary",
        "lymph node": "lymph-node",
    },
    "modalities": {"color doppler": "doppler", "colour doppler": "doppler", "contrast enhanced": "ceus"},
    "data_kinds": {"cine": "video", "volumetric": "volume"},
    "tasks": {"localization": "detection", "localisation": "detection", "enhancement": "reconstruction"},
    "file_formats": {"jpeg": "jpg", "tiff": "tif", "nii": "nifti", "dcm": "dicom", "h5": "hdf5"},
}  # fmt: skip
_ACCESS = {"application": "request", "controlled": "request", "restricted": "request", "free": "open",
           "public": "open", "login": "registration", "closed": "unavailable"}  # fmt: skip
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>;,]+")
_LICENCES = ("license", "code_license", "weights_license")
_MOST = {"summary": 2000, "identity_note": 2000, "architecture": 2000}
_SHORT = 400


def cast(fact: Fact, value: Any) -> Any:
    """A value of a file as a value of a record's field; None where it says nothing that fits."""
    name = fact.path.rpartition(".")[2]
    if fact.path in WORDS:
        return in_vocabulary(fact.path, value)
    if fact.path == "countries" or fact.path.endswith(".codes"):
        return _countries(value)
    if fact.path == "access":
        return _access(value)
    if name == "availability":
        return value
    if fact.path.startswith("doi."):
        return doi(value)
    if name == "year":
        found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", str(value))
        return int(found[0]) if found else None
    if fact.type == "integer":
        return whole(value)
    if fact.type == "number":
        return _number(value)
    if fact.type == "boolean":
        return value if isinstance(value, bool) else {"yes": True, "no": False}.get(str(value).lower())
    if fact.type == "list":
        parts = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(t for t in (_text(p, _SHORT) for p in parts) if t)) or None
    if fact.type == "table":
        return _rows(fact, value)
    return _text(value, _MOST.get(fact.path, 2000 if "urls" in fact.path else _SHORT))


def _text(value: Any, most: int) -> str | None:
    if isinstance(value, dict | list) or value is None:
        return None
    text = plain(value)
    return (text if len(text) <= most else text[: most - 1].rstrip() + "…") or None


def _rows(fact: Fact, value: Any) -> list[dict[str, Any]] | None:
    if not isinstance(value, list):
        return None
    rows = []
    for row in value[:200]:
        if isinstance(row, dict):
            kept = {k: _text(w, 2000) for k, w in row.items() if k in fact.columns}
            rows.append({k: w for k, w in kept.items() if w is not None})
    return [row for row in rows if row] or None


@lru_cache(maxsize=8)
def _patterns(field: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each word of a vocabulary, as it may stand in a text, the longest first."""
    words = {w.replace("-", "[ -]?"): w for w in WORDS[field]}
    words |= {re.escape(k): w for k, w in _ALSO.get(field, {}).items()}
    return tuple(
        (re.compile(rf"(?<![\w-])(?:{k})(?:s|es)?(?![\w-])", re.IGNORECASE), words[k])
        for k in sorted(words, key=len, reverse=True)
    )


def in_vocabulary(field: str, value: Any) -> list[str] | None:
    """The words of a field's vocabulary that a text or a list of texts names."""
    found: list[str] = []
    for part in value if isinstance(value, list) else [value]:
        text = str(part)[:2000]
        if text in WORDS[field]:
            found.append(text)
            continue
        for pattern, word in _patterns(field):
            text, times = pattern.subn(" ", text)
            if times:
                found.append(word)
    order = {word: n for n, word in enumerate(dict.fromkeys(found))}
    return sorted(order, key=order.__getitem__) or None


def by_vocabulary(words: Iterable[Any]) -> dict[str, list[str]]:
    """Keywords by the field whose vocabulary has exactly that word; one of two fields goes to the first."""
    out: dict[str, list[str]] = {}
    for word in words:
        text = plain(word).lower().replace(" ", "-")
        for field, vocabulary in WORDS.items():
            if text in vocabulary and field != "file_formats":
                out.setdefault(field, []).append(text)
                break
    return {field: list(dict.fromkeys(found)) for field, found in out.items()}


def _countries(value: Any) -> list[str] | None:
    import pycountry

    found = []
    for part in value if isinstance(value, list) else re.split(r"[;,/]", str(value)):
        text = plain(part)
        country = pycountry.countries.get(alpha_2=text)
        if country is None and len(text) > 2:
            try:
                country = pycountry.countries.lookup(text)
            except LookupError:
                country = None
        if country is not None:
            found.append(str(country.alpha_2))
    return list(dict.fromkeys(found)) or None


def _access(value: Any) -> str | None:
    first = re.match(r"[a-z]+", plain(value).lower())
    if first is None:
        return None
    return first[0] if first[0] in v.ACCESS else _ACCESS.get(first[0])


def doi(value: Any) -> str | None:
    """The DOI in a text, None where there is none or more than one."""
    found = {m.rstrip(".)") for m in _DOI.findall(str(value))}
    return found.pop() if len(found) == 1 else None


def whole(value: Any) -> int | None:
    """A whole number, also with separators of thousands; None for a text that says more than a number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = plain(value)
    if re.fullmatch(r"\d{1,3}(?:[ ,]\d{3})+|\d{1,12}(?:\.0+)?", text, re.ASCII):
        return int(re.sub(r"[ ,]", "", text.partition(".")[0]))
    return None


def _number(value: Any) -> float | None:
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def licence(text: Any, address: Any = None) -> dict[str, str]:
    """`spdx`, or `name`, and `url` of a licence, from its words or address; empty where nothing is said."""
    words = plain(text or "")
    where = plain(address or "")
    if re.match(r"https?://", words):
        where, words = where or words, ""
    spdx = spdx_of(words) or spdx_of(where)
    out: dict[str, str] = {}
    if spdx:
        out["spdx"] = spdx
    elif words.lower() not in _SILENT:
        out["name"] = words[:_SHORT]
    if re.match(r"https?://", where) and not re.match(r"https?://spdx\.org/licenses/", where):
        out["url"] = where
    return out


_SILENT = {
    "",
    "unknown",
    "none",
    "n/a",
    "not specified",
    "not stated",
    "not provided",
    "none stated",
    "other",
}


def of_page(text: Any) -> Any:
    """A description that registries keep as HTML, as text; any other value as it is."""
    if not isinstance(text, str) or not re.match(r"\s*<(?:p|div|h[1-6]|ul|ol)[ >]", text, re.IGNORECASE):
        return text
    return html.unescape(re.sub(r"<[^<>]{0,2000}>", " ", text))


def closed(field: str) -> tuple[str, ...]:
    """The words that a field of one word may hold; empty where any text goes."""
    literal: dict[str, Any] = {
        "framework": v.Framework,
        "weights_format": v.WeightsFormat,
        "paper.status": v.PaperStatus,
    }
    return get_args(literal[field]) if field in literal else ()
