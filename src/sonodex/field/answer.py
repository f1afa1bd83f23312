"""The answer to one question about the whole field, and the words that sentences are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sonodex import wording

R = TypeVar("R", bound=tuple[Any, ...])
T = TypeVar("T")

NO_DATA = "No data."
"""The detail of an answer that counts nothing."""


@dataclass(frozen=True)
class Answer(Generic[R]):
    """What the catalogue says to one question; whoever draws it adds nothing but form.

    Attributes:
        key: name of the question in `sonodex.field.QUESTIONS`.
        title: what is asked, in a word or two.
        rows: named tuples of one type, whose fields are the columns.
        sentence: the finding, computed from the rows, with its full stop.
        detail: the numbers behind the sentence, or empty.
        caveat: what the numbers do not say, or empty.
    """

    key: str
    title: str
    rows: tuple[R, ...]
    sentence: str
    detail: str = ""
    caveat: str = ""

    def records(self) -> list[dict[str, Any]]:
        """The rows as plain data, by column."""
        return [row._asdict() for row in self.rows]  # type: ignore[attr-defined]  # every row is a named tuple


def percent(part: int, whole: int) -> str:
    """A part of a whole as `25%`; – where there is nothing to take a part of."""
    return wording.percent(part / whole if whole else None)


def listed(names: Iterable[str], most: int = 3) -> str:
    """`a`, `a and b`, `a, b and c`; of more than `most` the first and how many there are beside."""
    chosen = list(names)
    if len(chosen) > most:
        return f"{', '.join(chosen[: most - 1])} and {len(chosen) - most + 1} others"
    return " and ".join(filter(None, [", ".join(chosen[:-1]), *chosen[-1:]]))


def capital(text: str) -> str:
    """Text with a capital at its beginning, the rest as it is."""
    return text[:1].upper() + text[1:]


def is_are(names: Sequence[object], one: str = "is", several: str = "are") -> str:
    """The verb that goes with so many names."""
    return one if len(names) == 1 else several


def each(names: Sequence[object]) -> str:
    """` each` behind a number that several share, nothing behind that of one."""
    return " each" if len(names) > 1 else ""


def highest(rows: Iterable[T], number: Callable[[T], float | None]) -> list[T]:
    """All rows with the highest number above nothing: a tie names every one of them; none where all are 0
    or unknown."""
    numbered = [(value, row) for row in rows if (value := number(row))]
    most = max((value for value, _ in numbered), default=None)
    return [row for value, row in numbered if value == most]


def lowest(rows: Iterable[T], number: Callable[[T], float | None]) -> list[T]:
    """All rows with the lowest known number."""
    numbered = [(value, row) for row in rows if (value := number(row)) is not None]
    least = min((value for value, _ in numbered), default=None)
    return [row for value, row in numbered if value == least]
