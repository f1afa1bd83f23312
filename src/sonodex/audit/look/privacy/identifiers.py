"""Identifying attributes of a DICOM header, by the standard's confidentiality profile (PS3.15, Annex E)."""

from __future__ import annotations

import functools
import re
from importlib.resources import files
from typing import Any

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


def placeholder(value: str) -> bool:
    """Whether a value is one of the words de-identification puts in place of the real one."""
    text = value.strip().casefold()
    return text in _placeholders() or bool(re.fullmatch(r"(anon|deid|removed|x+|0+|\*+|-+)[\W_\d]*", text))


def identifying(data: Any) -> list[tuple[str, str]]:
    """(tag, keyword) of every identifying attribute that holds a value, at any depth, each once.

    Args:
        data: a pydicom `Dataset`. Values are looked at and not kept.
    """
    wanted = _keywords()
    found: dict[tuple[str, str], None] = {}
    todo, seen = [data], 0
    while todo and seen < limits.DICOM_ELEMENTS:
        current = todo.pop()
        for tag in list(current.keys()):
            seen += 1
            try:
                element = current[tag]
            except Exception:  # noqa: S112 - one element that pydicom cannot convert says nothing of the others
                continue
            if element.VR == "SQ":
                todo.extend(list(element.value or [])[:100])
            elif element.keyword in wanted and not placeholder(str(element.value or "")):
                found[(f"({element.tag.group:04X},{element.tag.element:04X})", element.keyword)] = None
    return sorted(found)
