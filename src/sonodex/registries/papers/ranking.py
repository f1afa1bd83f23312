"""Which passages of an article may answer a criterion: ranked by its terms; no level is proposed."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    return _best(_scored(passages, terms), most)


def _best(found: Iterable[Found], most: int) -> list[Found]:
    return sorted(found, key=lambda f: (-f.score, f.passage.number))[:most]


def _scored(passages: Sequence[Passage], terms: Sequence[str]) -> list[Found]:
    hits = [[term for term in terms if pattern(term).search(p.text)] for p in passages]
    heads = [[term for term in terms if p.heading and pattern(term).search(p.heading)] for p in passages]
    counts: dict[str, int] = {}
    for found in hits:
        for term in found:
            counts[term] = counts.get(term, 0) + 1
    total = len(passages)
    weights = {term: math.log(1 + total / n) for term, n in counts.items()}
    mean = sum(len(p.text) for p in passages) / max(total, 1)
    scored = []
    for passage, found, head in zip(passages, hits, heads, strict=True):
        if not found and not head:
            continue
        score = sum(weights[term] for term in found)
        score += 1.5 * sum(weights.get(term, math.log(1 + total)) for term in head)
        scored.append(
            Found(passage, score / (0.6 + 0.4 * len(passage.text) / mean), tuple(dict.fromkeys(found + head)))
        )
    return scored


def answers(
    passages: Sequence[Passage],
    criteria: Mapping[str, Sequence[str]],
    most: int = 3,
    wanted: Collection[str] | None = None,
) -> dict[str, list[Found]]:
    """The best passages for each criterion, by its terms.

    A passage that answers several criteria describes the data, and is put before one that holds a term by
    chance: its score grows with what it scores on all of them, up to twofold.

    Args:
        passages: of one article.
        criteria: terms of all criteria, by id.
        most: passages of each.
        wanted: ids of the criteria that are answered; all where it is None.
    """
    scored = {criterion: _scored(passages, terms) for criterion, terms in criteria.items()}
    describes: dict[int, float] = {}
    for found in scored.values():
        best = max((one.score for one in found), default=0.0)
        for one in found:
            number = one.passage.number
            describes[number] = describes.get(number, 0.0) + one.score / best
    top = max(describes.values(), default=1.0)
    return {
        criterion: _best(
            (f._replace(score=f.score * (1 + describes[f.passage.number] / top)) for f in found), most
        )
        for criterion, found in scored.items()
        if wanted is None or criterion in wanted
    }
