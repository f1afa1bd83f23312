"""Search that knows the words of the field: spelling, synonyms, words that are filters, slips of the hand.

A typed word finds whole words and beginnings of words, never the inside of one. Names count more than facts,
facts more than notes, the word itself more than a synonym. The page does the same in `site/assets/search.js`,
from the same index; a test holds both to the same answers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sonodex.catalogue.entry import plain_facts
from sonodex.catalogue.filters import FACTS
from sonodex.catalogue.language import Language, fold, phrase, units

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

HEAD, NOTE = 0, 2
"""Levels of the words of names and of notes; those of facts lie between."""
WEIGHTS = (8, 3, 1)
"""What a word counts in names, in facts and in notes."""
_NAMED = 1000
"""What a name that is exactly the query counts."""
_BEGINS = 300
"""What a name counts that begins with the query."""
_LONGEST = 4
"""So many words a phrase has at most."""


class Alternative(NamedTuple):
    """Words that all have to be there, and what they count: 2 for what was typed, 1 for a synonym."""

    words: tuple[str, ...]
    factor: int


class Term(NamedTuple):
    """One thing that was typed: any of the alternatives will do; `needed` where one has to."""

    alternatives: tuple[Alternative, ...]
    needed: bool


class Meant(NamedTuple):
    """A word that is a filter: `phrase` as it was typed, the filter's name, and values of which any will
    do."""

    phrase: str
    filter: str
    values: tuple[str | int, ...]


class Query(NamedTuple):
    """What was typed, understood. `corrected`: the words as they were probably meant, where some were
    changed."""

    terms: tuple[Term, ...]
    filters: tuple[Meant, ...]
    phrase: str
    corrected: str | None


class SearchIndex:
    """The words of some entries and where they stand: in names, facts or notes."""

    def __init__(self, entries: Sequence[Entry], language: Language) -> None:
        """An index of `entries`, in whose order equal answers come."""
        self.entries = entries
        self.language = language._replace(filters=_present(language.filters, entries))
        posts: dict[str, dict[int, int]] = defaultdict(dict)
        for number, entry in enumerate(entries):
            for level, words in reversed(list(enumerate(entry.terms))):  # the surest level stays
                for word in words:
                    posts[word][number] = level
        self.posts = dict(sorted(posts.items()))
        self.words = list(self.posts)
        self._names: dict[int, list[str]] = {}

    def _named(self, key: str) -> Iterator[tuple[int, list[str]]]:
        """Entries with the first word of a phrase in a name, each with its names as phrases."""
        for number, level in self.posts.get(key.partition(" ")[0], {}).items():
            if level == HEAD:
                if number not in self._names:
                    e = self.entries[number]
                    every = (e.id, e.name, *plain_facts(e)["aliases"])
                    self._names[number] = [phrase(n, self.language.spelling) for n in every]
                yield number, self._names[number]

    @cached_property
    def _phrase_words(self) -> set[str]:
        keys = (*self.language.same, *self.language.wider, *self.language.filters, *self.language.counted)
        found = {word for key in keys for word in key.split()}
        return found | set(self.language.optional) | set(self.language.since)

    def is_name(self, key: str) -> bool:
        """Whether a phrase is a name, or several words of it are how one begins."""
        begins = f"{key} " if " " in key else None
        return any(
            name == key or (begins is not None and name.startswith(begins))
            for _, names in self._named(key)
            for name in names
        )

    def beginning(self, word: str) -> Iterable[str]:
        """Words of the index that begin with `word`; for up to three letters only the word itself, if it is
        there."""
        if len(word) < 4 and word in self.posts:
            yield word
            return
        at = bisect_left(self.words, word)
        while at < len(self.words) and self.words[at].startswith(word):
            yield self.words[at]
            at += 1

    def _known(self, word: str) -> bool:
        if next(iter(self.beginning(word)), None) is not None:
            return True
        return any(w.startswith(word) for w in self._phrase_words)

    def nearest(self, word: str) -> str | None:
        """The word that was probably meant by one that is nowhere, or None."""
        if not 4 <= len(word) <= 40 or any(c.isdigit() for c in word) or self._known(word):
            return None
        most = 1 if len(word) < 6 else 2
        best = (most + 1, 0, "")
        for other in sorted({*self.words, *self._phrase_words}):
            if abs(len(other) - len(word)) > most or len(other) < 4:
                continue
            if other[0] not in word[:2] or word[0] not in other[:2]:
                continue
            far = distance(word, other, most)
            docs = sum(level != NOTE for level in self.posts.get(other, {}).values())
            often = docs if other in self.posts else 1
            if often and (far, -often) < (best[0], -best[1]):
                best = (far, often, other)
        return best[2] if best[0] <= most else None

    def understand(self, text: str, plain: Iterable[str] = ()) -> Query:
        """What `text` asks for; phrases in `plain` are taken as words and not as filters."""
        language = self.language
        found = units(text, language.spelling)
        key = " ".join(part for unit in found for part in unit)
        corrected = None
        if not self.is_name(key):
            near = [[self.nearest(p) or p for p in unit] for unit in found]
            if near != found:
                corrected = " ".join("-".join(unit) for unit in near)
                found = near
                key = " ".join(part for unit in found for part in unit)
        keep = {phrase(p, language.spelling) for p in plain}
        filters_off = self.is_name(key)
        terms: list[Term] = []
        filters: list[Meant] = []
        at = 0
        while at < len(found):
            number = None if filters_off else _numbered(found, at, language)
            if number is not None and number[0].phrase not in keep:
                filters.append(number[0])
                at += number[1]
                continue
            for size in range(min(_LONGEST, len(found) - at), 0, -1):
                group = found[at : at + size]
                words = " ".join(part for unit in group for part in unit)
                meant = None if filters_off or words in keep else language.filters.get(words)
                if meant is not None:
                    filters.append(Meant(words, meant[0], tuple(meant[1])))
                elif size == 1 or words in language.same or words in language.wider:
                    terms.append(self._term(group, words))
                else:
                    continue
                at += size
                break
        return Query(tuple(terms), tuple(filters), key, corrected)

    def _term(self, group: list[list[str]], words: str) -> Term:
        parts = tuple(words.split())
        alternatives = [Alternative(parts, 2)]
        if len(parts) > 1:
            alternatives.append(Alternative(("".join(parts),), 2))
        others = [*self.language.same.get(words, ()), *self.language.wider.get(words, ())]
        for wider in self.language.wider.get(words, ()):
            others += self.language.same.get(wider, ())
        alternatives += [Alternative(tuple(o.split()), 1) for o in dict.fromkeys(others)]
        return Term(tuple(alternatives), not (len(group) == 1 and words in self.language.optional))

    def _scores(self, alternative: Alternative) -> dict[int, int]:
        """Entries that hold all words of an alternative, with what it counts there."""
        total: dict[int, int] | None = None
        for word in alternative.words:
            found: dict[int, int] = {}
            for whole in self.beginning(word):
                # A synonym has to be a whole word: what nobody typed is no beginning of one.
                if whole != word and alternative.factor == 1:
                    continue
                times = 2 if whole == word else 1
                for number, level in self.posts[whole].items():
                    found[number] = max(found.get(number, 0), times * WEIGHTS[level] * alternative.factor)
            total = found if total is None else {n: min(s, found[n]) for n, s in total.items() if n in found}
        return total or {}

    def ranked(self, query: Query, *, every: bool = True) -> list[int]:
        """Numbers of the entries that fit, best first; with `every` false any of the words will do."""
        scores: dict[int, int] = dict.fromkeys(range(len(self.entries)), 0)
        needed = [t for t in query.terms if t.needed] or query.terms
        held: dict[int, int] = {}
        for term in query.terms:
            best: dict[int, int] = {}
            for alternative in term.alternatives:
                for number, score in self._scores(alternative).items():
                    best[number] = max(best.get(number, 0), score)
            for number, score in best.items():
                scores[number] += score
            if term in needed:
                for number in best:
                    held[number] = held.get(number, 0) + 1
        for number, names in self._named(query.phrase):
            if query.phrase in names:
                scores[number] += _NAMED
            elif any(name.startswith(f"{query.phrase} ") for name in names):
                scores[number] += _BEGINS
        least = len(needed) if every else min(1, len(needed))
        fitting = [n for n in scores if held.get(n, 0) >= least]
        return sorted(fitting, key=lambda n: (-scores[n], n))


def _present(filters: dict[str, list[Any]], entries: Iterable[Entry]) -> dict[str, list[Any]]:
    """Filters without countries that no entry has: a word that names one stays a word."""
    there = {c for e in entries for c in plain_facts(e).get("countries", ())}
    kept = {
        k: [name, [v for v in values if name != "country" or v in there]]
        for k, (name, values) in filters.items()
    }
    return {k: found for k, found in kept.items() if found[1]}


def _numbered(found: list[list[str]], at: int, language: Language) -> tuple[Meant, int] | None:
    """`500 patients` or `since 2022` at this place, and how many words it takes."""
    if at + 1 >= len(found) or len(found[at + 1]) != 1 or len(found[at]) != 1:
        return None
    first, second = found[at][0], found[at + 1][0]
    if first.isdecimal() and len(first) < 10 and second in language.counted:
        return Meant(f"{first} {second}", "min_subjects", (int(first),)), 2
    if first in language.since and second.isdecimal() and len(second) == 4:
        return Meant(f"{first} {second}", "year_from", (int(second) + language.since[first],)), 2
    return None


def filter_test(meant: Meant) -> Callable[[Entry], bool]:
    """Whether an entry passes a filter that was typed; a kind that has no such fact does not."""
    name, values = meant.filter, meant.values
    if name == "min_subjects":
        return lambda e: (plain_facts(e).get("counts", {}).get("subjects") or 0) >= int(values[0])
    if name == "year_from":
        return lambda e: (plain_facts(e)["year"] or 0) >= int(values[0])
    if name == "allows":
        return lambda e: any(e.rights.allows[v] is True for v in values)  # type: ignore[index]
    key = FACTS.get(name, name)

    def test(entry: Entry) -> bool:
        fact: Any = plain_facts(entry).get(key, ())
        return not {fact}.isdisjoint(values) if isinstance(fact, str) else not set(fact).isdisjoint(values)

    return test


def distance(a: str, b: str, most: int) -> int:
    """Letters to change, add, leave out or swap to make one word of the other; more than `most` is all the
    same."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        now = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        before, last = last, now
    return last[-1]


def search(index: SearchIndex, text: str, limit: int | None = None) -> list[Entry]:
    """Entries that hold all words of `text` and pass the filters among them, best match first.

    Names that are exactly the words come first; where nothing holds all words, entries that hold any of them.

    Args:
        index: what to search.
        text: free text; punctuation separates words.
        limit: at most so many; all by default.
    """
    if not fold(text, index.language.spelling).strip():
        return []
    query = index.understand(text)
    if not query.terms and not query.filters:
        return []
    tests = [filter_test(f) for f in query.filters]

    def passing(numbers: list[int]) -> list[Entry]:
        entries = (index.entries[n] for n in numbers)
        return [e for e in entries if all(test(e) for test in tests)]

    found = passing(index.ranked(query))
    if not found and len(query.terms) > 1:
        found = passing(index.ranked(query, every=False))
    return found[:limit]
