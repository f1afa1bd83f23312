"""Which number each value of a mask is: the same value the same class in the whole set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_MOST = 24  # values up to which they are classes


class Kept(NamedTuple):
    """A mask as found: the class that its name says ("" for none) and the values of each of its pictures,
    None where they are too many or were not counted."""

    word: str
    values: Sequence[Sequence[int] | None]


class Numbered(NamedTuple):
    """A mask's class by name, its values, and the class of each; no values where a threshold decides."""

    label: str | None
    values: tuple[int, ...]
    classes: tuple[int, ...]


def classes_of(masks: Sequence[Kept]) -> list[Numbered]:
    """Numbers of classes for all masks of a set.

    Background is 0. Masks of two values whose names say different classes ("femur", "skull") are numbered by
    these names. Otherwise values that are small numbers stay what they are; two values are background and
    class 1 however they are written (0 and 255, 0 and 1); several gray levels are numbered by their order.
    """
    unions = [_union(mask) for mask in masks]
    two = all(union is None or len(_marked(union)) <= 1 for union in unions)
    words = sorted({mask.word for mask in masks if mask.word})
    if two and (len(words) > 1 or (words and any(not mask.word for mask in masks))):
        number = {word: i for i, word in enumerate(words, 1)} | {"": len(words) + 1}
        return [
            Numbered(mask.word or None, *_binary(union, number[mask.word]))
            for mask, union in zip(masks, unions, strict=True)
        ]
    levels = sorted({v for union in unions if union for v in _marked(union)})
    if two and set(levels) <= {1, 255}:
        return [Numbered(m.word or None, *_binary(u, 1)) for m, u in zip(masks, unions, strict=True)]
    same = not levels or levels[-1] <= _MOST
    number_of = {v: v if same else i for i, v in enumerate(levels, 1)}
    if len(levels) == 1:
        number_of = {levels[0]: 1}
    out = []
    for mask, union in zip(masks, unions, strict=True):
        marked = _marked(union) if union and len(levels) <= _MOST else []
        out.append(
            Numbered(mask.word or None, (0, *marked), (0, *(number_of[v] for v in marked)))
            if union is not None and len(levels) <= _MOST
            else Numbered(mask.word or None, (), ())
        )
    return out


def _union(mask: Kept) -> list[int] | None:
    if not mask.values or any(v is None for v in mask.values):
        return None
    found = {value for values in mask.values if values for value in values}
    return sorted(found) if len(found) <= _MOST and min(found, default=0) >= 0 else None


def _marked(union: Sequence[int]) -> list[int]:
    return [v for v in union if v != 0]


def _binary(union: Sequence[int] | None, number: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Values and classes of a mask of two values; without values the threshold's class would be 1, so that
    another number has to be said of the top of the range."""
    if union is None:
        return ((), ()) if number == 1 else ((255,), (number,))
    marked = _marked(union)
    return (0, *marked), (0, *(number for _ in marked))
