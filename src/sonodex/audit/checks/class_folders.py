"""Which class do the folders and the names of images say?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sonodex.audit import class_words, clip_names, names, spelling
from sonodex.audit.attributes import COVERED, Attribute, Values
from sonodex.audit.words import ANIMAL, CLIP, EXAM, SUBJECT
from sonodex.collect import formats

MOST_CLASSES = 60
LEAST_OF_A_CLASS = 2  # items on average
FEW = 6  # items, below which each may be of a class of its own
_NEARLY_ALL = 0.95  # share of the items, above which a folder is the set and no class
_AMONG = 0.02  # of its items that a folder beside it has to hold
_SERIES = 4  # names alike but for the number at their end, from which they count what they name
_DEEPEST = 8  # folder levels that are looked at

_LETTERED = re.compile(  # one of several persons, clips, times or observers
    rf"^(?:{SUBJECT}|{ANIMAL}|{CLIP}|{EXAM}|sessions?|visits?|readers?|raters?|observers?|operators?|devices?|"
    r"scanners?|machines?|probes?|batch|parts?|set)(?:[ _.\-](?:[a-z]|[ivx]+)|(?-i:[A-Z]))$",
    re.IGNORECASE,
)
_NUMBERED_CLIP = re.compile(rf"^(?:{CLIP}|{EXAM})s?[ _.\-]*\w*\d", re.IGNORECASE)


def counts_clips(name: str) -> bool:
    """Whether a name is a word for a clip or an examination and a number."""
    return bool(_NUMBERED_CLIP.match(name))


def _folders(path: str, splits: Mapping[str, str]) -> list[str]:
    levels = {level for level, _ in names.splits_above(path, splits)}
    parts = path.split("/")[:-1]
    if any(map(names.about_the_set, parts)):
        return []
    bare = [
        "" if n in levels or (n and _is_clip(parts[n - 1], p)) else class_words.of_folder(p)
        for n, p in enumerate(parts)
    ]
    return [
        spelling.plain(p)
        for p in bare
        if p and not names.names_images(p) and (names.graded(p) or not names.names_mask(p))
    ]


def _is_clip(above: str, folder: str) -> bool:
    return clip_names.among_clips(above, folder) and not class_words.says_class(folder)


def from_folders(paths: Sequence[str]) -> Attribute | None:
    """The folder level whose names are classes: few, not numbered, no identifiers, formats, tools or
    splits, each with several items; counted from the file, or from the root."""
    splits = names.split_folders(paths)
    made = [names.made_of_the_set(path) for path in paths]
    parts = _without_capitals(
        [
            [] if derived and not all(made) else _folders(path, splits)
            for path, derived in zip(paths, made, strict=True)
        ]
    )
    levels = range(1, min(max(map(len, parts), default=0), _DEEPEST) + 1)
    places = [
        *((-n, f"folder {n} above the file" if n > 1 else "folder of the file") for n in levels),
        *((n - 1, f"folder {n} from the top") for n in levels),
    ]
    numbered = None
    for at, rule in places:
        values: Values = [p[at] if -len(p) <= at < len(p) else None for p in parts]
        if _are_classes(values) and not _of_two_kinds(values, paths):
            if not _mostly_numbered(values):
                return Attribute(values, rule)
            numbered = numbered or Attribute(values, rule)
    return numbered


def _without_capitals(parts: Sequence[list[str]]) -> list[list[str]]:
    """Folders that differ in capitals alone (`Benign` in one split, `benign` in another) by the commoner
    name."""
    counts = Counter(p for folders in parts for p in folders)
    usual: dict[str, str] = {}
    for name, _ in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
        usual.setdefault(spelling.folded(name), name)
    return [[usual[spelling.folded(p)] for p in folders] for folders in parts]


def _of_two_kinds(values: Values, paths: Sequence[str]) -> bool:
    """Whether some folders hold volumes alone and others none: what was made of them, no class."""
    kinds: dict[str, set[bool]] = {}
    for value, path in zip(values, paths, strict=True):
        if value is not None:
            kinds.setdefault(value, set()).add(path.lower().endswith(_VOLUMES))
    return {frozenset(k) for k in kinds.values()} >= {frozenset({True}), frozenset({False})}


_VOLUMES = tuple(end for form in formats.ALL if form.kind == "volume" for end in form.endings)


def _mostly_numbered(values: Values) -> bool:
    """Whether most names hold a number, as those of clips do (`cov_a1`); a level of words before it is rather
    that of the classes. Grades hold one too."""
    kinds = {v for v in values if v is not None}
    return sum(bool(re.search(r"\d", k)) and not names.graded(k) for k in kinds) > 0.5 * len(kinds)


def _are_classes(values: Values) -> bool:
    kinds = Counter(v for v in values if v is not None)
    if (
        not 2 <= len(kinds) <= MOST_CLASSES
        or sum(kinds.values()) < COVERED * len(values)
        or len(values) < LEAST_OF_A_CLASS * len(kinds)
    ):
        return False
    (_, most), (_, next_) = kinds.most_common(2)
    if most > _NEARLY_ALL * len(values) and next_ < max(FEW, _AMONG * most):
        return False  # the set, and a few pictures beside it
    series = Counter(_series(k) for k in kinds if not names.graded(k))
    words = {k for k in kinds if series[_series(k)] == 1 and _NAMED.match(k)}  # `COVID-19` counts nothing
    wordy = [k for k in kinds if (_may_be_class(k) or k in words) and series[_series(k)] < _SERIES]
    if _are_levels(kinds):
        wordy = list(kinds)
    if sum(n < LEAST_OF_A_CLASS for n in kinds.values()) > 0.2 * len(kinds):
        return False
    return len(wordy) >= 2 and len(wordy) >= 0.8 * len(kinds)


_NAMED = re.compile(
    rf"^(?!(?:{SUBJECT}|{ANIMAL}|{CLIP}|{EXAM}|set)[ _.\-\d])[^\W\d_]{{4,}}[ _.\-]\d{{1,2}}$",
    re.IGNORECASE,
)


def _are_levels(kinds: Iterable[str]) -> bool:
    """Whether names are levels or grades by one letter and a digit (`L1` to `L5`): all of them from the first
    on."""
    found = [_LEVEL.match(k) for k in kinds]
    numbers = sorted(int(m[2]) for m in found if m)
    begun = numbers[:1] in ([0], [1]) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    return all(found) and begun and len(numbers) > 2 and len({m[1].lower() for m in found if m}) == 1


# other letters rather count persons, sets or times
_LEVEL = re.compile(r"^([lgu])[ _-]?(\d)$", re.IGNORECASE)


def _series(name: str) -> str:
    """`TaL_#` of `TaL_03` and `TaL_04`."""
    return re.sub(r"\d+\D*$", "#", name)


def _may_be_class(name: str) -> bool:
    return not (
        names.numbered(name) or names.identifier(name) or names.no_class(name) or names.subject_in(name)
        or names.source(name) or counts_clips(name) or _LETTERED.match(name)
    )  # fmt: skip


def from_stems(paths: Sequence[str]) -> Attribute | None:
    """The word that each name begins or ends with, beside a number, where few words serve all names."""
    first = [re.match(r"^([^\W\d_]{3,20})[ _.\-]*\(?\d", stem) for stem in map(_stem, paths)]
    found = _of_words([m[1] if m else "" for m in first], "first word of the name")
    if found:
        return found
    last = [re.match(r"^(.*\d)[ _.\-]+([^\W\d_]{3,20})$", stem) for stem in map(_stem, paths)]
    bases = [m[1] for m in last if m]
    if len(set(bases)) < len(bases):  # one number with several words: sides, views or copies of one thing
        return None
    return _of_words([m[2] if m else "" for m in last], "last word of the name")


def _stem(path: str) -> str:
    return spelling.plain(names.stem(path))


def _of_words(words: Sequence[str], rule: str) -> Attribute | None:
    values: Values = [_word(word.lower()) for word in words]
    kinds = Counter(v for v in values if v is not None)
    covered = sum(kinds.values()) / max(len(words), 1)
    if 2 <= len(kinds) <= 12 and covered >= 0.9 and min(kinds.values()) >= 5:
        return Attribute(values, rule)
    return None


def _word(word: str) -> str | None:
    """A word that may be a class; None for another."""
    other = names.counted(word) or names.no_class(word) or names.names_images(word) or names.names_mask(word)
    return None if not word or other or names.split_of(word) else word
