"""What a check is: a question that the audit asks of a dataset, declared beside the code that answers it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sonodex.audit.result import Result

Severity = Literal["grave", "notable"]
"""`grave`: results or people come to harm when it stays; `notable`: worth a look."""

Shown = Literal["lines", "groups", "pictures", "texts", "counts"]
"""How answers are shown: a line each, groups of pictures that are one, single pictures with what is said of
them, pictures with text and its boxes, or counted by what is said."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One answer: the files or pictures it is about, what was seen, and where in the picture (x, y, width,
    height)."""

    paths: tuple[str, ...] = ()
    said: str = ""
    box: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A question.

    Attributes:
        key: its name in data.
        title: its heading, wherever it is shown.
        why: why the answer matters, one sentence.
        severity: of its answers.
        found: the answers that a result holds.
        shown: how they are shown.
        part: what tells checks with one title apart (`Quality`: `blank`, `tiny`, …).
    """

    key: str
    title: str
    why: str
    severity: Severity
    found: Callable[[Result], list[Problem]]
    shown: Shown = "lines"
    part: str = ""


def defect_checks(*rows: tuple[str, str, str]) -> tuple[Check, ...]:
    """Checks of single items, whose answers are defects: key, part and why of each."""

    def found(key: str) -> Callable[[Result], list[Problem]]:
        return lambda result: [Problem((d.path,), d.problem) for d in result.quality if d.check == key]

    return tuple(
        Check(key, "Quality", why, "notable", found(key), "pictures", part) for key, part, why in rows
    )
