"""Plain data that cannot be changed: what a catalogue hands out is what it works with.

Dictionaries and lists in every other respect; a copy (`copy.copy`, `copy.deepcopy`, `dict(…)`, pickling) is
an ordinary one.
"""

from __future__ import annotations

import copy
from typing import Any, NoReturn


def _refuse(*_args: Any, **_words: Any) -> NoReturn:
    raise TypeError("what a catalogue hands out cannot be changed; copy.deepcopy gives a copy of your own")


class FrozenDict(dict[str, Any]):
    """A dictionary that refuses to be changed."""

    __slots__ = ()
    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __copy__(self) -> dict[str, Any]:
        return dict(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, Any]:
        return {key: copy.deepcopy(value, memo) for key, value in self.items()}

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class FrozenList(list[Any]):
    """A list that refuses to be changed."""

    __slots__ = ()
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = pop = remove = clear = sort = reverse = _refuse

    def __copy__(self) -> list[Any]:
        return list(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> list[Any]:
        return [copy.deepcopy(value, memo) for value in self]

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


_HOLD = (dict, list)


def frozen(value: Any) -> Any:
    """Dictionaries and lists, however deep, as ones that cannot be changed; all else as it is."""
    # Most values are text or numbers: asked here, they cost no call.
    if type(value) is dict:
        named = FrozenDict(value)
        for key, held in value.items():
            if type(held) in _HOLD:
                dict.__setitem__(named, key, frozen(held))
        return named
    if type(value) is list:
        listed = FrozenList(value)
        for place, held in enumerate(value):
            if type(held) in _HOLD:
                list.__setitem__(listed, place, frozen(held))
        return listed
    return value


def thawed(value: Any) -> Any:
    """The same as ordinary dictionaries and lists, which one may change."""
    if isinstance(value, dict):
        return {k: thawed(v) if isinstance(v, dict | list) else v for k, v in value.items()}
    if isinstance(value, list):
        return [thawed(v) if isinstance(v, dict | list) else v for v in value]
    return value
