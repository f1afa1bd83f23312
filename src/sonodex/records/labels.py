"""How the words of the vocabularies read to people: `human-adult` as adults, `vqa` as visual question
answering.

All of them stand in `labels.yaml`, which the web page reads too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sonodex.records.reading import parse, read_text

LABELS_FILE = Path(__file__).parent / "labels.yaml"


@cache
def labels() -> Mapping[str, Mapping[str, Any]]:
    """Every label by vocabulary and word."""
    found: dict[str, dict[str, Any]] = parse(read_text(LABELS_FILE)).data
    return found


def label(vocabulary: str, word: str) -> str:
    """How `word` of `vocabulary` reads; the word itself where the file has no other."""
    return str(labels().get(vocabulary, {}).get(word, word))


def listed(vocabulary: str, words: Iterable[str]) -> str:
    """Words as people read them, with commas between."""
    return ", ".join(label(vocabulary, word) for word in words)


def counted(number: int, noun: str) -> str:
    """`1 subject`, `1,200 subjects`, by the plural that the file gives."""
    one, several = labels()["nouns"][noun]
    return f"{number:,} {one if number == 1 else several}"
