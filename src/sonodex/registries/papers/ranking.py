"""Which passages of an article may answer a criterion: ranked by its terms; no level is proposed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sonodex.registries.papers.text import Passage

_NUMBER = (
    r"(?:\d[\d,.\s]*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|hundred)"
)


class Found(NamedTuple):
    """A passage for a criterion, with its rank's number and the terms that stand in it."""

    passage: Passage
    score: float
    terms: tuple[str, ...]


@lru_cache(maxsize=2048)
def pattern(term: str) -> re.Pattern[str]:
    """A term of a rubric as a pattern: `*` any ending, `#` a number, a space any white space or a hyphen."""
    words = []
    for word in term.split():
        text = re.escape(word.rstrip("*")).replace(r"\#", _NUMBER)
        words.append(text + (r"\w*" if word.endswith("*") else ""))
    begin = r"(?<!\w)" if re.match(r"[\w#]", term) else ""
    end = r"(?!\w)" if re.search(r"[\w]$", term) else ""
    # Between a number and its noun there may be an adjective or two.
    gap = r"(?:[\s-]+\w+){0,2}?[\s-]+" if term.startswith("#") else r"[\s-]+"
    return re.compile(begin + gap.join(words) + end, re.IGNORECASE)


def rank(passages: Sequence[Passage], terms: Sequence[str], most: int = 3) -> list[Found]:
    """The passages that hold most of the terms, best first; none that hold none.

    A term weighs the more, the fewer passages of this article hold it; one in the heading counts for every
    passage below it; a long passage has to hold more.
    """
    hits = [[term for term in terms if pattern(term).search(p.text)] for p in passages]
    heads = [[term for term in terms if p.heading and pattern(term).search(p.heading)] for p in passages]
    counts: dict[str, int] = {}
    for found in hits:
        for term in found:
            counts[term] = counts.get(term, 0) + 1
    total = len(passages)
    weights = {term: math.log(1 + total / n) for term, n in counts.items()}
    mean = sum(len(p.text) for p in passages) / max(total, 1)
    ranked = []
    for passage, found, head in zip(passages, hits, heads, strict=True):
        if not found and not head:
            continue
        score = sum(weights[term] for term in found)
        score += 1.5 * sum(weights.get(term, math.log(1 + total)) for term in head)
        ranked.append(
            Found(passage, score / (0.6 + 0.4 * len(passage.text) / mean), tuple(dict.fromkeys(found + head)))
        )
    ranked.sort(key=lambda f: (-f.score, f.passage.number))
    return ranked[:most]


def answers(
    passages: Sequence[Passage], criteria: Mapping[str, Sequence[str]], most: int = 3
) -> dict[str, list[Found]]:
    """The best passages for each criterion, by its terms."""
    return {criterion: rank(passages, terms, most) for criterion, terms in criteria.items()}
