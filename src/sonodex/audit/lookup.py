"""Which items does a text in a table or list name?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from sonodex.audit import names
from sonodex.audit.spelling import STEPS, folded, plain, unzeroed

_WHOLE_NAME = 4  # quality
_MANY = 64  # items of one name, above which folders are looked up too
_WHOLE = 0.95  # share of a folder's files, and of a table's rows, that both have
_DECIMAL = re.compile(r"^\d+[.,]\d*[1-9]\d*$")  # a measurement, not a name with an ending
_ENDS = 6  # words behind the number of an item
_ONE_NUMBER = re.compile(r"^(\D*)(\d{1,15})(\D*)$")
_PARTS = re.compile(r"[,;|\n]")
_QUOTED = re.compile(r"%[0-9A-Fa-f]{2}")
_CHANNEL = re.compile(r"_0\d{3}$")  # nnU-Net's number of a channel


class Named(NamedTuple):
    """The items that a text names, and how well: 4 for a whole file name, less for one without its ending,
    with other capitals or other zeros."""

    items: list[int]
    quality: int


_NONE = Named([], 0)


class Names:
    """The items that texts may name: by path, by file name, by stem."""

    def __init__(self, paths: Sequence[str]) -> None:
        self._paths = [plain(p) for p in paths]
        self._loose: dict[str, list[int]] = {}
        for i, path in enumerate(self._paths):
            stem = unzeroed(names.stem(path))
            self._loose.setdefault(stem, []).append(i)
            if _CHANNEL.search(names.stem(path)):
                self._loose.setdefault(unzeroed(_CHANNEL.sub("", names.stem(path))), []).append(i)
        self._placed: dict[tuple[str, str], list[int]] | None = None
        self._signs: dict[str, list[int]] | None = None

    def __len__(self) -> int:
        return len(self._paths)

    def find(self, text: str, beside: str = "") -> Named:
        """Positions of the items a text names; several where its name stands in several folders and it does
        not say which.

        Args:
            text: a path, a name, or one without its ending.
            beside: folder of the table or list that holds it, its split as the last one: what lies there is
                meant before what lies elsewhere.
        """
        told = plain(text)
        if not told or len(told) > 1024 or _DECIMAL.match(told):
            return _NONE
        name = told.rpartition("/")[2]
        candidates: list[int] = []
        for loose in dict.fromkeys((unzeroed(names.stem(name)), unzeroed(name))):
            candidates = self._loose.get(loose, [])
            if candidates:
                break
        if not candidates:
            spelled = unquote(told) if _QUOTED.search(told) else told  # as addresses are written
            if spelled != told:
                return self.find(spelled, beside)
            meant = _placed_best(told, self._by_signs(name), self._paths)
            return Named(meant, 1) if len(meant) == 1 else _NONE
        if len(candidates) > _MANY:
            candidates = self._in_folder(told) or self._in_folder(f"{beside}/{name}")
        best, quality = candidates, 1  # a channel of a volume, or stems alike less their zeros
        for way, rank in _WAYS:
            wanted = way(name)
            found = [i for i in candidates if way(self._paths[i].rpartition("/")[2]) == wanted]
            if found:
                best, quality = found, rank
                break
        best = _placed_best(told, best, self._paths)
        return Named(_nearest(best, self._paths, beside) if len(best) > 1 and beside else best, quality)

    def find_all(self, text: str, beside: str = "") -> Named:
        """As `find_parts`, and as `find` where a text is no such list."""
        found = self.find_parts(text, beside)
        return found if found.items else self.find(text, beside)

    def find_parts(self, text: str, beside: str = "") -> Named:
        """The items that the parts of a text between commas or the like name, where each of them names one: a
        cell may list the files of a person, or the channels of a picture. Else nothing, as where the whole
        is the name of one."""
        parts = [p for p in _PARTS.split(text) if p.strip()]
        # a sign before the last folder parts paths, of which the last would pass for the whole
        listed = len(parts) > 1 and _PARTS.search(plain(text).rpartition("/")[2])
        if listed and self.find(text, beside).quality == _WHOLE_NAME:
            return _NONE
        each = [self.find(part, beside) for part in parts] if 2 <= len(parts) <= _MANY else []
        if not each or not all(len(one.items) == 1 for one in each):
            return _NONE
        return Named([i for one in each for i in one.items], min(one.quality for one in each))

    def apart(self, items: Sequence[int]) -> bool:
        """Whether items of one name are pictures of different things: their folders are of different persons,
        clips or splits, and not of different kinds of picture (`png` and `jpg`, `bmode` and `doppler`)."""
        folders = [self._paths[i].split("/")[:-1] for i in items]
        return any(
            (re.search(r"\d", part) and not names.no_class(part)) or names.split_of(part)
            for parts in folders
            for part in set(parts).symmetric_difference(folders[0])
        )

    def within(self, items: Sequence[int], folder: str) -> list[int]:
        """Those of the items that lie in a folder that a text names, or in that of a person whose number it
        states (`7` for `patient_007`)."""
        wanted = _alike(folder)
        return [i for i in items if any(wanted in _calls(p) for p in self._paths[i].split("/")[:-1])]

    def of_one_folder(self, rows: Sequence[Sequence[int]], count: int) -> list[list[int]] | None:
        """The items of each row that lie in the one folder whose files are those that all `count` rows name;
        None where there is none, or another one like it."""
        homes = Counter(path.rpartition("/")[0] for path in self._paths)
        told = Counter(home for row in rows for home in {self._paths[i].rpartition("/")[0] for i in row})
        whole = [h for h, n in told.items() if n >= _WHOLE * max(homes[h], count)]
        if len(whole) != 1:
            return None
        return [[i for i in row if self._paths[i].rpartition("/")[0] == whole[0]] for row in rows]

    def numbers(self) -> dict[str, list[int]]:
        """The items by the one number in their names, where these are alike but for it and few words behind
        it (`007_left`, `007_right`); else none."""
        found = [_ONE_NUMBER.match(names.stem(p)) for p in self._paths]
        out: dict[str, list[int]] = {}
        for i, match in enumerate(found):
            out.setdefault(unzeroed(match[2]) if match else "", []).append(i)
        begins, ends = ({m[k] for m in found if m} for k in (1, 3))
        told = {(m[2], m[3]) for m in found if m}
        return out if len(begins) == 1 and len(ends) <= _ENDS and len(told) == len(self._paths) else {}

    def _by_signs(self, name: str) -> list[int]:
        """The items whose names differ in the signs between words alone: programs that unpack or upload files
        write others for them (`61%0.png`, `61_0.png`)."""
        if self._signs is None:
            self._signs = {}
            for i, path in enumerate(self._paths):
                self._signs.setdefault(_signless(path), []).append(i)
        key = _signless(name)
        found = self._signs.get(key, []) if "_" in key else []
        return found if len(found) <= _MANY else []

    def _in_folder(self, told: str) -> list[int]:
        if self._placed is None:
            self._placed = {}
            for i, path in enumerate(self._paths):
                self._placed.setdefault(_place(path), []).append(i)
        found = self._placed.get(_place(told), [])
        return found if len(found) <= _MANY else []


def _signless(path: str) -> str:
    """The stem with one `_` for all signs between words."""
    return re.sub(r"[^\w]+|_+", "_", folded(names.stem(path))).strip("_")


def _place(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return unzeroed(folder.rpartition("/")[2]), unzeroed(names.stem(name))


def _stem(name: str) -> str:
    return names.stem(name)


def _folded_stem(name: str) -> str:
    return folded(names.stem(name))


def _unzeroed_stem(name: str) -> str:
    return unzeroed(names.stem(name))


def _itself(name: str) -> str:
    return name


_WAYS: tuple[tuple[Callable[[str], str], int], ...] = (
    (_itself, 4),
    (_stem, 3),
    (folded, 3),
    (_folded_stem, 2),
    (unzeroed, 2),
    (_unzeroed_stem, 1),
)


def _placed_best(told: str, found: list[int], paths: Sequence[str]) -> list[int]:
    """Those of the items whose folders are the ones that a text states, counted from the file."""
    folders = told.split("/")[:-1]
    if not folders:
        return found
    shared = {i: tuple(_shared(folders, paths[i], way) for way in reversed(STEPS)) for i in found}
    most = max(shared.values(), default=())
    if not any(most):  # another patient's file of the same name is not meant
        found = [i for i in found if not _contradicts(unzeroed(folders[-1]), paths[i])]
    return [i for i in found if shared[i] == most]


def _nearest(found: list[int], paths: Sequence[str], beside: str) -> list[int]:
    """Those of the items whose folders are most those of what names them, a split by whatever word
    (`train.csv` and `training/`)."""
    home = set(map(_alike, beside.split("/")))
    shared = {i: len(home.intersection(map(_alike, paths[i].split("/")[:-1]))) for i in found}
    most = max(shared.values())
    return [i for i in found if shared[i] == most]


@lru_cache(maxsize=65536)
def _calls(folder: str) -> tuple[str, ...]:
    """What a folder may be called: by its name, its split, the number of its person."""
    subject = names.subject_in(folder)
    return (_alike(folder), *([unzeroed(subject[1])] if subject else []))


@lru_cache(maxsize=65536)
def _alike(folder: str) -> str:
    return names.split_of(folder) or unzeroed(folder)


def _shared(folders: Sequence[str], path: str, way: Callable[[str], str]) -> int:
    """How many folders are the same, counted from the file, read in one way."""
    count = 0
    for a, b in zip(reversed(folders), reversed(path.split("/")[:-1]), strict=False):
        if way(a) != way(b):
            break
        count += 1
    return count


def _contradicts(folder: str, path: str) -> bool:
    parts = path.split("/")
    if len(parts) < 2:
        return False
    parent = unzeroed(parts[-2])
    return bool(re.search(r"\d", folder)) and bool(re.search(r"\d", parent)) and folder != parent
