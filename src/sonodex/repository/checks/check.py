"""What a check is: a question to a repository, declared beside the function that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from sonodex.collect.finding import Finding
from sonodex.records.vocabularies import Level
from sonodex.repository.looking import Looked
from sonodex.repository.purposes import Purposes


@dataclass
class View:
    """What a check may ask: what was seen, and what the scripts are for."""

    seen: Looked

    @cached_property
    def purposes(self) -> Purposes:
        return Purposes(self.seen)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check found. `up_to` is how much more that which was not looked at may prove."""

    level: Level
    note: str
    source: str = ""
    up_to: Level | None = None


@dataclass(frozen=True)
class Check:
    """A question with its declaration.

    Attributes:
        key: its name in messages and tests.
        criterion: the criterion that the answer is for.
        looks_at, full, partial, none: what is read, and what earns each level.
        blind: where it is known to err.
        ask: the question itself, a pure function.
    """

    key: str
    criterion: str
    looks_at: str
    full: str
    partial: str
    none: str
    blind: str
    ask: Callable[[View], Answer]

    def finding(self, view: View) -> Finding:
        answer = _own(view.seen, self.ask(view))
        return Finding(self.criterion, answer.level, answer.note, answer.source, answer.up_to)


def _own(seen: Looked, answer: Answer) -> Answer:
    """What stands in another project's readme proves nothing for this one; its level is an upper bound."""
    origin = seen.borrowed(answer.source) if answer.level in ("full", "partial") else None
    if origin is None:
        return answer
    whose = f"of {origin.of}" if origin.of else f"not of this repository ({origin.words})"
    return Answer(
        "none", f"{answer.note}; but the line is {whose}", answer.source, answer.up_to or answer.level
    )


def unknown(note: str) -> Answer:
    """Nothing that was read decides it."""
    return Answer("unknown", note)
