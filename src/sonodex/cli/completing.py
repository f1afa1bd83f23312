"""What the shell offers for a value: ids, kinds, words of a vocabulary, tiers, criteria.

Typer asks when the shell does; commands say nothing of it. What a parameter takes is told by its name, which
means one thing in every command, or by the command and its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from typing import Annotated, Any, get_args, get_type_hints

import typer
from typer.models import ParameterInfo

from sonodex.catalogue import Catalogue
from sonodex.catalogue.filters import ALL_TRACKS, FILTERS, SORTS
from sonodex.cli.options import annotated
from sonodex.errors import SonodexError
from sonodex.records import vocabularies as v

Words = Callable[[Catalogue], Iterable[str]]


def _ids(*kinds: v.Kind) -> Words:
    def words(cat: Catalogue) -> Iterator[str]:
        for entry in cat:
            if entry.kind in kinds:
                yield from (entry.id, entry.full_id)

    return words


def _fixed(*words: str) -> Words:
    return lambda _cat: words


def _tiers(cat: Catalogue) -> list[str]:
    return [tier.id for tier in cat.outline("dataset").tiers]


def _tracks(cat: Catalogue) -> list[str]:
    return [*cat.outline("dataset").tracks, ALL_TRACKS]


def _sorts(kind: v.Kind) -> Words:
    def words(cat: Catalogue) -> list[str]:
        return [*SORTS, *cat.outline(kind).dimensions]

    return words


def _countries(cat: Catalogue) -> set[str]:
    return {code for e in cat if e.kind == "dataset" for code in e.facts["countries"]}


def _criteria(_cat: Catalogue) -> list[str]:
    from sonodex.rubrics import rubric_for

    return [c.id for kind in v.KINDS for c in rubric_for(kind).criteria]


def _concerns(_cat: Catalogue) -> list[str]:
    from sonodex.audit.verdict import CONCERNS

    return [concern.name for concern in CONCERNS]


_DATASET, _ANY = _ids("dataset"), _ids(*v.KINDS)
_BY_NAME: dict[str, Words] = {
    **{name: _fixed(*declared.words) for name, declared in FILTERS.items() if declared.words},
    "basis": _fixed(*v.BASES),
    "kind": _fixed(*v.KINDS),
    "country": _countries,
    "tier": _tiers,
    "track": _tracks,
    "no_overlap_with": _DATASET,
    "trained_on": _DATASET,
    "name": _ANY,
    "names": _ANY,
    "record": _DATASET,
    "update": _ANY,
    "fail_on": _concerns,
}
_BY_COMMAND: dict[tuple[str, str], Words] = {
    ("list datasets", "sort"): _sorts("dataset"),
    ("list models", "sort"): _sorts("model"),
    ("rubric", "name"): _criteria,
    ("read", "criteria"): _criteria,
    ("audit", "update"): _DATASET,
    ("download", "name"): _DATASET,
    ("overlaps", "names"): _DATASET,
    ("inspect", "compare"): _ids("model"),
    ("queue accept", "name"): _fixed(),
    ("queue reject", "name"): _fixed(),
    ("queue merge", "name"): _fixed(),
    ("queue merge", "record"): _ANY,
}


def words_of(command: str, parameter: str) -> Words | None:
    """What a parameter of a command (`list datasets`) takes; None where anything goes."""
    return _BY_COMMAND.get((command, parameter), _BY_NAME.get(parameter))


def offered(words: Words, typed: str, folders: Iterable[Any] = ()) -> list[str]:
    """The words that begin with what was typed, whatever its capitals; full ids once a slash is there."""
    try:
        catalogue = Catalogue.load(list(folders))
    except SonodexError:  # of a folder that is not there: nothing of it is known, all else is
        catalogue = Catalogue.load()
    low = typed.lower()
    found = dict.fromkeys(w for w in words(catalogue) if w.lower().startswith(low))
    return [w for w in found if ("/" in w) == ("/" in typed)]


def attach(app: typer.Typer, above: str = "") -> None:
    """Tell Typer what the parameters of all commands take."""
    for command in app.registered_commands:
        assert command.callback is not None
        name = f"{above} {command.name or command.callback.__name__.replace('_', '-')}".strip()
        command.callback = _completed(command.callback, name)
    for group in app.registered_groups:
        assert group.typer_instance is not None
        attach(group.typer_instance, f"{above} {group.name}".strip())


def _completed(callback: Callable[..., Any], command: str) -> Callable[..., Any]:
    hints = get_type_hints(callback, include_extras=True)
    for name, hint in hints.items():
        words = words_of(command, name)
        if words is None or not hasattr(hint, "__metadata__"):
            continue
        base, info, *_ = get_args(hint)
        if isinstance(info, ParameterInfo):
            info = copy(info)
            info.autocompletion = _answering(words)
            hints[name] = Annotated[base, info]
    return annotated(callback, hints)


def _answering(words: Words) -> Callable[[typer.Context, str], list[str]]:
    def answer(ctx: typer.Context, incomplete: str) -> list[str]:
        return offered(words, incomplete, ctx.params.get("catalogue") or ())

    answer.__annotations__ = {"ctx": typer.Context, "incomplete": str}
    return answer
