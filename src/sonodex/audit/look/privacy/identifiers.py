"""Identifying attributes of a DICOM header, by the standard's confidentiality profile (PS3.15, Annex E)."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Collection
from importlib.resources import files
from typing import Any

from sonodex.audit.spelling import same_subject
from sonodex.collect import limits

GROUPS = ("direct", "dates", "characteristics")


@functools.cache
def _vocabulary() -> dict[str, Any]:
    import yaml

    text = files("sonodex.audit.look.privacy").joinpath("identifiers.yaml").read_text(encoding="utf-8")
    vocabulary: dict[str, Any] = yaml.safe_load(text)
    return vocabulary


@functools.cache
def _keywords() -> frozenset[str]:
    return frozenset(keyword for group in GROUPS for keyword in _vocabulary()[group])


@functools.cache
def _placeholders() -> frozenset[str]:
    return frozenset(str(word).casefold() for word in _vocabulary()["placeholders"])


_FILLER = re.compile(
    r"(?:anon(?:ym(?:i[sz]ed|ous)?)?|de-?id(?:entified)?|removed|x[x\W_]*|0[0\W_]*|\*+|-+)[\W_]*",
    re.IGNORECASE,
)


def placeholder(value: str) -> bool:
    """Whether a value is one of the words de-identification puts in place of the real one: fillers alone.
    What goes on in digits (`0012345`, `X4711`, `ANON7`) tells persons apart."""
    text = value.strip().casefold()
    return all(part.strip() in _placeholders() or _FILLER.fullmatch(part) for part in text.split("^")) or (
        text in _placeholders()
    )  # a name has parts


def pseudonym(subject: str) -> str:
    """What stands for a person's identifier, the same however it was written down."""
    return hashlib.sha256(same_subject(subject).encode()).hexdigest()[:12]


def of_person(identifier: str) -> bool:
    """Whether a header's identifier of the patient may be one. Zeros may: beside other numbers they are the
    first of a series, which no single header tells (`without_zeros`)."""
    text = identifier.strip()
    return bool(text) and (bool(re.fullmatch(r"0+|1", text)) or not placeholder(text))


_ZERO = pseudonym("0")
_BEGINNING = frozenset(pseudonym(str(n)) for n in range(1, 10))
_OF_A_SERIES = 2  # numbers below ten, from which zeros among them are one of the series
SERIAL_FILLERS = frozenset([_ZERO, pseudonym("1")])
"""Pseudonyms of what each header by itself takes for a filler, and which may be numbers of a series."""


def in_series(subjects: Collection[str | None]) -> bool:
    """Whether the pseudonyms of a set's headers are those of a series (`000`, `001`, `002`)."""
    return len(_BEGINNING.intersection(subjects)) >= _OF_A_SERIES


def without_zeros(subjects: Collection[str | None]) -> list[str | None]:
    """The pseudonyms of a set's headers less that of zeros, which stand for what was taken out unless they
    begin a series."""
    series = in_series(subjects)
    return [None if subject == _ZERO and not series else subject for subject in subjects]


_PSEUDONYM = re.compile(r"(?:sub(?:ject)?|anon)-\d{1,16}", re.IGNORECASE)


def _is_pseudonym(element: Any) -> bool:
    """Whether a header that says its identity was removed (0012,0062) keeps a subject's number for the ID."""
    return element.keyword == "PatientID" and bool(_PSEUDONYM.fullmatch(str(element.value or "").strip()))


def identifying(data: Any) -> list[tuple[str, str]]:
    """(tag, keyword) of every identifying attribute that holds a value, at any depth, each once; of a
    private one what it holds in place of a keyword.

    Args:
        data: a pydicom `Dataset`. Values are looked at and not kept.
    """
    wanted = _keywords()
    found: dict[tuple[str, str], None] = {}
    said: set[str] = set()  # names and numbers of the header, which private elements may repeat
    private: list[tuple[str, str, str]] = []
    todo, seen = [data], 0
    removed = str(data.get("PatientIdentityRemoved", "")).strip().upper() == "YES"
    while todo and seen < limits.DICOM_ELEMENTS:
        current = todo.pop()
        for tag in list(current.keys()):
            seen += 1
            try:
                element = current[tag]
                place = f"({element.tag.group:04X},{element.tag.element:04X})"
                if element.VR == "SQ":
                    todo.extend(list(element.value or [])[:100])
                elif element.tag.is_private:
                    private += [(place, element.VR, text) for text in _texts(element)]
                elif element.keyword in wanted and not (
                    placeholder(str(element.value or "")) or (removed and _is_pseudonym(element))
                ):
                    found[place, element.keyword] = None
                    said.add(_plain(str(element.value)))
            except Exception:  # noqa: S112 - one element that pydicom cannot convert says nothing of the others
                continue
    for place, kind, text in private:
        what = _tells(kind, text, said)
        if what:
            found[place, f"private element: {what}"] = None
    return sorted(found)


_TEXT_KINDS = ("AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UT", "UN")
_LONGEST = 2000  # characters of a private text
_NAME = re.compile(
    r"\b[^\W\d_]{2,}\^[^\W\d_]{2,}|^[A-Z][A-Za-z'-]{2,},\s?[A-Z][A-Za-z'-]{1,}(?:\s[A-Z]\.?)?$"
)
_DATE = re.compile(r"^(?:19|20)\d{2}[-./]?(?:0[1-9]|1[0-2])[-./]?(?:0[1-9]|[12]\d|3[01])$")
_LABELLED = re.compile(
    r"\b(?:mrn|pid|patient|pat|accession|acc|dob|birth|ssn|operator|physician|sonographer|doctor)\b\W*(?:id|name|no|nr|number|date)?"
    r"\W*[A-Z]*\d{3,}|\b(?:patient(?:'s)?|pat|physician|operator|sonographer|doctor)\s*[:=]\s*[^\W\d_]{2,}|\b(?:patient(?:'s)?|pat|physician|operator|sonographer|doctor)\W*name\W+\w{2,}",
    re.IGNORECASE,
)


_TITLED = re.compile(r"\b(?:Dr|Prof|Mr|Mrs|Ms|Herr|Frau|Mme)\.?\s+[A-Z][a-z]{2,}")


def _texts(element: Any) -> list[str]:
    """The texts of a private element; bytes of an unknown kind where they are letters."""
    if element.VR not in _TEXT_KINDS or element.tag.element < 0x0100:  # below stands who reserved the block
        return []
    value = element.value
    if isinstance(value, bytes):
        text = value.rstrip(b"\0 ").decode("latin-1") if len(value) <= _LONGEST else ""
        return [text] if text and text.isprintable() else []
    many = value if isinstance(value, list | tuple) or type(value).__name__ == "MultiValue" else [value]
    return [str(v)[:_LONGEST] for v in list(many)[:20] if v not in (None, "")]


def _tells(kind: str, text: str, said: set[str]) -> str:
    """What a private text tells of a person; empty where it tells nothing."""
    text = text.strip()
    if placeholder(text):
        return ""
    if kind == "PN" or _NAME.search(text):
        return "a name"
    if len(text) > 3 and _plain(text) in said:
        return "what another identifying attribute says"
    if kind in ("DA", "DT") or _DATE.match(text):
        return "a date"
    if _TITLED.search(text):
        return "a name"
    return "a number or name of a person" if _LABELLED.search(text) else ""


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
