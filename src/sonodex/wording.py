"""How numbers, and signs that nobody sees, read wherever sonodex writes them: every spelling once."""

from __future__ import annotations

import re

ABOUT = "Evidence-backed catalogue of public ultrasound datasets and open ultrasound models."
"""What sonodex is, in one sentence."""

NOTHING = "–"
"""What stands where a value is not known or there is none."""


def percent(share: float | None, digits: int = 0) -> str:
    """A share 0..1 as `58%`, with `digits` decimals; – where there is none."""
    return NOTHING if share is None else f"{100 * share:.{digits}f}%"


def number(value: float | None, digits: int = 1) -> str:
    """A number with fixed decimals; – where there is none."""
    return NOTHING if value is None else f"{value:.{digits}f}"


def on_scale(value: float | None, scale: int) -> str:
    """A score on its scale: percent (scale 100) with one decimal, a fraction (scale 1) with two."""
    return number(value, 1 if scale == 100 else 2)


def grouped(value: int | None) -> str:
    """`1234567` as `1,234,567`; – where there is none."""
    return NOTHING if value is None else f"{value:,}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 dataset`, `5 datasets`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


_OTHER = re.compile(r"[^ -~\n\t]+")
_LINES = "\u2028\u2029"  # separators of lines and paragraphs


def shown(text: str) -> str:
    """Text with its signs that are not shown as `\\uXXXX`; line ends, tabs and spaces of any width stay."""
    return _OTHER.sub(lambda some: "".join(map(_sign, some[0])), text)


def _sign(sign: str) -> str:
    blank = sign.isspace() and sign > "\x9f" and sign not in _LINES
    return sign if blank or sign.isprintable() else _named(sign)


def _named(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[i : i + 2], 'big'):04x}" for i in range(0, len(units), 2))
