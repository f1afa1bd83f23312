"""Filters and orders of a list.

The names here are the CLI's options and the keyword arguments of `Catalogue.datasets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sonodex.catalogue.entry import plain_facts
from sonodex.errors import UsageError
from sonodex.records import vocabularies as v
from sonodex.records.spelling import did_you_mean
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry
    from sonodex.catalogue.naming import Names
    from sonodex.rubrics.outline import Outline

Test = Callable[["Entry"], bool]


class Filter(NamedTuple):
    """One way to narrow a list: `words` is its vocabulary, None where any text or number goes."""

    help: str
    kinds: tuple[Kind, ...]
    words: tuple[str, ...] | None = None


ANY = "any"
ALL_TRACKS = "all"
FILTERS: dict[str, Filter] = {
    "anatomy": Filter("part of the body", v.KINDS, v.ANATOMY),
    "task": Filter("what can be learned or is done", v.KINDS, v.TASKS),
    "modality": Filter("kind of ultrasound", v.KINDS, v.MODALITIES),
    "data_kind": Filter("kind of item", v.KINDS, v.DATA_KINDS),
    "population": Filter("who was scanned", ("dataset",), v.POPULATIONS),
    "country": Filter("ISO 3166-1 alpha-2 code of the country of collection", ("dataset",)),
    "access": Filter("how the data can be had", ("dataset",), v.ACCESS),
    "allows": Filter("what the whole chain of rights allows", v.KINDS, v.PERMISSIONS),
    "allows_code": Filter("what the code's licence allows by itself", ("model",), v.PERMISSIONS),
    "without_defect": Filter("without a known defect of this severity", ("dataset",), (*v.SEVERITIES, ANY)),
    "no_overlap_with": Filter("id or name of a dataset that it has nothing in common with", ("dataset",)),
    "tier": Filter("this tier or better", ("dataset",)),
    "min_subjects": Filter("at least so many subjects", ("dataset",)),
    "year_from": Filter("released in this year or later", v.KINDS),
    "trained_on": Filter("id or name of a training set", ("model",)),
}
SORTS: dict[str, str] = {
    "value": "score, best first",
    "lower": "evidenced score, best first",
    "upper": "score if everything unknown were full, best first",
    "coverage": "share of criteria known, most first",
    "verified": "share of criteria with evidence, most first",
    "year": "newest first",
    "name": "by name",
    "subjects": "most subjects first (datasets)",
    "images": "most images first (datasets)",
}
FACTS = {"task": "tasks", "modality": "modalities", "data_kind": "data_kinds", "country": "countries"}
"""Facts of a record that a filter looks at, where they have another name than the filter."""


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str | int):
        return [value]
    if isinstance(value, Iterable):
        return list(value)
    raise UsageError(f"{value!r} is no value to filter by")


def _refuse(name: str, word: Any, allowed: Iterable[str]) -> UsageError:
    allowed = list(allowed)
    hint = did_you_mean(str(word), allowed)
    return UsageError(f"{name.replace('_', '-')}: {str(word)!r} is not one of {', '.join(allowed)}{hint}")


def checked_kind(kind: str) -> Kind:
    """A word that is a kind of record.

    Raises:
        UsageError: it is none.
    """
    found = next((k for k in v.KINDS if k == kind), None)
    if found is None:
        raise UsageError(f"kind: {kind!r} is not one of {', '.join(v.KINDS)}")
    return found


def compile_filters(
    kind: Kind,
    filters: dict[str, Any],
    entries: Sequence[Entry],
    names: Callable[[], Names],
    outline: Outline,
) -> list[Test]:
    """Tests for an entry, one a filter; empty and None values filter nothing.

    Args:
        kind: the kind of entry that the tests are for.
        filters: value or values by the name of a filter.
        entries: the whole catalogue; a training set may be named only there.
        names: gives what leads to its entries; asked only where a filter needs it.
        outline: that of the rubric of `kind`.

    Raises:
        UsageError: for a filter that does not exist for `kind`, or a value that it cannot have.
    """
    tests: list[Test] = []
    for name, value in filters.items():
        declared = FILTERS.get(name)
        if declared is None:
            raise _refuse("filter", name, FILTERS)
        if value is None or value == [] or value == ():
            continue
        if kind not in declared.kinds:
            raise UsageError(f"{name.replace('_', '-')}: filters {declared.kinds[0]}s only")
        words = _listed(value)
        for word in words:
            if declared.words is not None and word not in declared.words:
                raise _refuse(name, word, declared.words)
        tests.append(_test(name, words, entries, names, outline))
    return tests


def _number(name: str, word: Any) -> int:
    try:
        return int(word)
    except (TypeError, ValueError):
        raise UsageError(f"{name.replace('_', '-')}: {word!r} is no whole number") from None


def _test(
    name: str, words: list[Any], entries: Sequence[Entry], names: Callable[[], Names], outline: Outline
) -> Test:
    if name == "tier":
        return _tier_test(words, outline)
    if name == "allows":
        return lambda e: all(e.rights.allows[w] is True for w in words)
    if name == "allows_code":
        return lambda e: all(plain_facts(e)["code_terms"][w] is True for w in words)
    if name == "without_defect":
        return lambda e: not any(ANY in words or d["severity"] in words for d in plain_facts(e)["defects"])
    if name == "no_overlap_with":
        apart = [_dataset_named(names(), str(word)) for word in words]
        near = {e.id for e in apart} | {i for e in apart for i in e.overlapping}
        return lambda e: e.id not in near
    if name == "min_subjects":
        least = min(_number(name, word) for word in words)
        return lambda e: (plain_facts(e)["counts"]["subjects"] or 0) >= least
    if name == "year_from":
        first = min(_number(name, word) for word in words)
        return lambda e: (plain_facts(e)["year"] or 0) >= first
    if name == "trained_on":
        wanted = {w for word in words for w in _training_names(entries, names(), str(word))}
        return lambda e: any(t["dataset"].casefold() in wanted for t in plain_facts(e)["trained_on"])
    if name == "country":
        words = [str(w).upper() for w in words]
        for word in words:
            if not any(word in plain_facts(e).get("countries", ()) for e in entries):
                import pycountry  # only what no record has is asked there

                if pycountry.countries.get(alpha_2=word) is None:
                    hint = "; the United Kingdom is GB" if word == "UK" else ""
                    raise UsageError(f"country: {word!r} is no ISO 3166-1 alpha-2 code{hint}")
    if name == "access":
        return lambda e: plain_facts(e)["access"] in words
    key = FACTS.get(name, name)
    chosen = set(words)
    return lambda e: not chosen.isdisjoint(plain_facts(e)[key])


def _dataset_named(names: Names, word: str) -> Entry:
    found = names.find(word, "dataset")
    if not found:
        raise UsageError(f"no-overlap-with: no dataset {word!r}{names.hint(word, 'dataset')}")
    return found[0]


def of_track(entries: Iterable[Entry], track: str, outline: Outline) -> list[Entry]:
    """The datasets of one track, or all of them for `all`; models are in none and stay.

    Raises:
        UsageError: for a track that the rubric does not declare.
    """
    if track != ALL_TRACKS and track not in outline.tracks:
        raise _refuse("track", track, [*outline.tracks, ALL_TRACKS])
    every = track == ALL_TRACKS
    return [e for e in entries if every or e.kind == "model" or plain_facts(e)["score"]["track"] == track]


def _training_names(entries: Sequence[Entry], names: Names, word: str) -> set[str]:
    """How a training set may be named in records: by its id or, where it has no record, by any name."""
    found = [e for e in names.find(word) if e.kind == "dataset"]
    if found:
        return {
            n.casefold()
            for e in found
            for n in (e.id, e.name, *plain_facts(e)["aliases"], *plain_facts(e)["former_ids"])
        }
    named = {t["dataset"] for e in entries if e.kind == "model" for t in plain_facts(e)["trained_on"]}
    if word.casefold() in {n.casefold() for n in named}:
        return {word.casefold()}
    raise UsageError(f"trained-on: no dataset {word!r}{names.hint(word, 'dataset')}")


def _tier_test(words: list[Any], outline: Outline) -> Test:
    ids = [tier.id for tier in outline.tiers]
    good: set[str | None] = set()
    for given in words:
        word = str(given).lower()
        if word == str(outline.unrated).lower():
            good.add(outline.unrated)
        elif word in ids:
            good |= {tier.name for tier in outline.tiers[: ids.index(word) + 1]}
        else:
            raise _refuse("tier", given, [*ids, str(outline.unrated).lower()])
    return lambda e: plain_facts(e)["score"]["tier"] in good


def _descending(number: float | None) -> tuple[bool, float]:
    return (number is None, -(number or 0))  # unknown last


def sort_entries(entries: Iterable[Entry], sort: str | None, outline: Outline) -> list[Entry]:
    """Entries in the order named; ties by value, then id.

    Raises:
        UsageError: for an order that does not exist.
    """
    sort = sort or "value"
    if sort not in SORTS and sort not in outline.dimensions:
        raise _refuse("sort", sort, [*SORTS, *outline.dimensions])

    def key(entry: Entry) -> Any:
        facts, score = plain_facts(entry), plain_facts(entry)["score"]
        rest = (-score["value"], entry.id)
        if sort == "name":
            return (facts["name"].casefold(), *rest)
        if sort == "year":
            return (_descending(facts["year"]), *rest)
        if sort in ("subjects", "images"):
            return (_descending((facts.get("counts") or {}).get(sort)), *rest)
        if sort == "value":  # an unrated value only says how little was read
            return (not score["rated"], *rest)
        if sort in score:
            return (_descending(score[sort]), *rest)
        share = next((d["value"] for d in score["dimensions"] if d["id"] == sort), None)
        return (_descending(share), *rest)

    return sorted(entries, key=key)
