"""Licences as SPDX expressions, and what each allows, derived from the identifier alone.

Names and categories come from the `license-expression` library's licence list; Creative Commons terms are
read from the elements of the identifier (NC, ND). What cannot be derived is None: unknown, not "no".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sonodex.records.vocabularies import PERMISSIONS, Permission

Allows = dict[Permission, bool | None]
# Categories of the licence list whose licences allow use, redistribution and changes, for any purpose.
_OPEN_CATEGORIES = frozenset({"Permissive", "Copyleft", "Copyleft Limited", "Public Domain"})
_CREATIVE_COMMONS = re.compile(r"^CC-BY(?P<elements>(?:-(?:NC|ND|SA))*)-\d", re.ASCII)
_NON_COMMERCIAL = re.compile(
    r"\bnon[- ]?commercial\b|\bBY[- ]NC\b|\b(?:research|academic|educational)(?: use| purposes?)? only\b",
    re.IGNORECASE,
)
_UNKNOWN: Allows = dict.fromkeys(PERMISSIONS)


@lru_cache(maxsize=1)
def _licensing() -> tuple[Any, dict[str, str]]:
    from license_expression import get_license_index, get_spdx_licensing

    categories: dict[str, str] = {}
    for row in get_license_index():
        for key in (row.get("spdx_license_key"), *row.get("other_spdx_license_keys", ())):
            if key:
                categories[key] = row.get("category") or ""
    return get_spdx_licensing(), categories


def expression_problem(expression: str) -> str | None:
    """Why `expression` is no valid SPDX licence expression, or None when it is one."""
    licensing, _ = _licensing()
    try:
        info = licensing.validate(expression)
    except Exception as error:  # the library raises several unrelated kinds on malformed text
        return f"{expression!r} is no SPDX licence expression ({str(error).splitlines()[0]})"
    if info.errors:
        return f"{expression!r} is no SPDX licence expression; see https://spdx.org/licenses/ for identifiers"
    if info.normalized_expression != expression:
        return f"{expression!r} is written {info.normalized_expression!r} in SPDX"
    return None


_ADDRESS = re.compile(
    r"^https?://(?:www\.)?(?:spdx\.org/licenses/(?P<key>[\w.+-]+?)(?:\.html|\.json)?/?$|"
    r"creativecommons\.org/(?:licenses/(?P<cc>[a-z-]+)/(?P<version>\d\.\d)|publicdomain/zero/1\.0)|"
    r"(?:opensource\.org|choosealicense\.com)/licenses?/(?P<osi>[\w.-]+?)(?:\.php|\.html)?/?$)",
    re.IGNORECASE,
)


_LONGEST = 400  # characters of an expression


@lru_cache(maxsize=1)
def _spellings() -> dict[str, str]:
    """SPDX identifiers by how people write them: in small letters, without what stands between letters."""
    _, categories = _licensing()
    return {re.sub(r"[^a-z0-9.+]", "", key.lower()): key for key in sorted(categories, key=len, reverse=True)}


def spdx_of(text: str) -> str | None:
    """The SPDX expression that a text is (`CC BY 4.0`, `mit`, an address of a licence), or None.

    Args:
        text: a licence as people and files write it; only the whole text counts, not a part of it, and a
            text of more than 400 characters, which no record can hold, is none.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    match = _ADDRESS.match(text)
    if match:
        if match["cc"]:
            text = f"CC-{match['cc']}-{match['version']}"
        else:
            text = match["key"] or match["osi"] or "CC0-1.0"
    elif "://" in text:
        return None
    key = _spellings().get(re.sub(r"[^a-z0-9.+]", "", text.lower()))
    if key is not None:
        return key
    return text if expression_problem(text) is None else None


def _allows_one(key: str, categories: dict[str, str]) -> Allows:
    match = _CREATIVE_COMMONS.match(key)
    if match:
        elements = match["elements"].split("-")
        return {
            "commercial": "NC" not in elements,
            "redistribution": True,
            "derivatives": "ND" not in elements,
        }
    if categories.get(key) in _OPEN_CATEGORIES:
        return dict.fromkeys(PERMISSIONS, True)
    return dict(_UNKNOWN)


def _combine(values: list[bool | None], *, every: bool) -> bool | None:
    decisive = not every  # one no decides AND, one yes decides OR
    if decisive in values:
        return decisive
    return None if None in values else every


def _parsed(expression: str) -> Any:
    """The tree of an expression; None where it is malformed, which `expression_problem` reports."""
    try:
        return _licensing()[0].parse(expression)
    except Exception:  # the library raises several unrelated kinds on malformed text
        return None


def parts_of(expression: str) -> tuple[str, ...]:
    """The licences that `AND` and `OR` join in an expression, as they are written and in that order.

    Args:
        expression: an SPDX expression, also one with licences as people write them (`CC BY 4.0 AND MIT`).

    Returns:
        One name for each, `X WITH exception` as `X`; none where the text is malformed or longer than 400
        characters, which no record can hold.
    """
    tree = _parsed(expression) if len(expression) <= _LONGEST else None
    return () if tree is None else tuple(dict.fromkeys(str(_base(one).key) for one in tree.get_literals()))


def _base(node: Any) -> Any:
    return getattr(node, "license_symbol", node)  # `X WITH exception` allows at least what X allows


@lru_cache(maxsize=512)
def _allows_cached(expression: str) -> tuple[bool | None, ...]:
    _, categories = _licensing()
    tree = _parsed(expression)
    if tree is None:
        return tuple(_UNKNOWN.values())

    def walk(node: Any) -> Allows:
        args = getattr(node, "args", ())
        if args:
            parts = [walk(arg) for arg in args]
            every = type(node).__name__ == "AND"
            return {p: _combine([part[p] for part in parts], every=every) for p in PERMISSIONS}
        return _allows_one(str(_base(node).key), categories)

    found = walk(tree)
    return tuple(found[p] for p in PERMISSIONS)


NONE_STATED = "none stated"
"""What is said where a record states no licence."""


def in_words(licence: Mapping[str, Any]) -> str | None:
    """What a record says of a licence: its SPDX expression, else the name of other terms.

    None when none is stated.
    """
    stated: str | None = licence["spdx"] or licence["name"]
    return stated or None


def allows(expression: str | None) -> Allows:
    """What a licence allows.

    Args:
        expression: an SPDX licence expression (`CC-BY-4.0`, `MIT OR Apache-2.0`) or None.

    Returns:
        For each of `commercial`, `redistribution`, `derivatives`: True, False, or None when the identifier
        does not tell.
    """
    if not expression:
        return dict(_UNKNOWN)
    return dict(zip(PERMISSIONS, _allows_cached(expression), strict=True))


def terms(licence: Mapping[str, Any]) -> Allows:
    """What a record's licence allows: by its SPDX expression, or by the name of other terms.

    Args:
        licence: `{spdx, name, url}` of a record.

    Returns:
        As `allows`; terms that are only named forbid commercial use where their name says so, and else tell
        nothing.
    """
    found = allows(licence["spdx"])
    if not licence["spdx"] and licence["name"] and _NON_COMMERCIAL.search(licence["name"]):
        found["commercial"] = False
    return found
