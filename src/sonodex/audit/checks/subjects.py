"""Whom does each image show?

Read off tables, headers, folders and names, in this order, with the rule stated.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sonodex.audit import expression, names
from sonodex.audit.attributes import COVERED, Attribute, Column, Values, column_of, from_columns, none
from sonodex.audit.column_titles import SUBJECT_COLUMNS, plain
from sonodex.audit.joining import Joins
from sonodex.audit.spelling import same_subject, title
from sonodex.audit.words import SIDE
from sonodex.errors import UsageError

_ORDINAL = re.compile(r"(?P<number>\d{1,6})[ _-](?P<nth>[2-9]?)(?P<word>[a-z]{1,12})$", re.IGNORECASE)
_LETTERED = re.compile(r"(?P<number>.*\d)[ _-]?(?P<nth>[a-h])$", re.IGNORECASE)
_SIDED = re.compile(rf"(?P<number>.*\d)[ _-](?P<side>{SIDE})[ _-]?\d{{0,2}}$", re.IGNORECASE)
_SEVERAL = 1.5  # pictures that one has on average, from which a code before them is a person's
_MOST_BESIDE = 64  # numberings side by side, with which that of one more folder is compared
_MOST_NAMED = 4  # folders by which a numbering is called
_FIRST_TOO = 0.8  # share of the pictures with a count that have the first one beside them


def subjects(
    paths: Sequence[str], joins: Joins, headers: Sequence[str | None], regex: str | None = None
) -> Attribute:
    """The person (animal, phantom) each item shows.

    Args:
        paths: of the items.
        joins: tables found beside the data.
        headers: what the header of each item says, as a digest.
        regex: given by the user: its first group, or what it matches, in a path is the subject; then nothing
            else counts.

    Raises:
        UsageError: the expression is malformed, takes too long or matches no path.
    """
    if regex is not None:
        return _by_regex(paths, regex)
    column = from_columns(len(paths), _columns(joins), "subjects", _any_fit, same_subject)
    known = sum(v is not None for v in column.values)
    if known and known >= COVERED * len(paths):
        return column
    told = sum(h is not None for h in headers)
    if told and told >= COVERED * len(paths):
        found: Attribute | None = Attribute(list(headers), "patient identifier in the headers")
    else:
        found = (
            _from_names(paths)
            or (column if column.rule else None)
            or _from_ordinals(paths)
            or _from_letters(paths)
            or _from_sides(paths)
            or _from_keys(len(paths), joins)
        )
    return replace(found or none(len(paths)), refused=column.refused)


def _from_keys(count: int, joins: Joins) -> Attribute | None:
    """A column of persons after whom the files are called (`patientid` of `P-0001.jpg`)."""
    found = from_columns(count, _columns(joins, keys=True), "subjects", _any_fit, same_subject)
    return found if found.rule else None


def _columns(joins: Joins, keys: bool = False) -> list[list[Column]]:
    groups: dict[str, list[Column]] = {}
    for join in joins.found:
        for n, header in enumerate(join.table.header):
            if join.to != "subjects" and (n == join.key) is keys and SUBJECT_COLUMNS.match(plain(header)):
                groups.setdefault(title(header), []).append(column_of(join, n))
    # a column that tells persons apart by their own name before one of cases or studies
    return sorted(groups.values(), key=lambda g: -sum(c.named for c in g))


def _any_fit(_values: Sequence[str], _columns: Sequence[Column]) -> None:
    """Whatever a column of persons calls them."""


def _by_regex(paths: Sequence[str], regex: str) -> Attribute:
    values = list(expression.values_of(paths, regex))
    if paths and not any(values):
        raise UsageError(f"--subject-regex {regex!r}: matches no path, for example {paths[0]}")
    return Attribute(values, f"expression {regex}")


def _from_names(paths: Sequence[str]) -> Attribute | None:
    """Folders, then stems, that hold a word for a person and a number; folders tell subjects of different
    parents apart."""
    for what, parts_of in (("folders", _folder_parts), ("names", _stem_parts)):
        values: Values = []
        rules: Counter[str] = Counter()
        for path in paths:
            value = None
            for above, part in parts_of(path):
                found = names.subject_in(part)
                if found:
                    rules[found[0]] += 1
                    value = f"{above}{found[0].split()[0]} {found[1]}"
                    break
            values.append(value)
        known = [v for v in values if v is not None]
        several = len(set(known)) >= 2
        if several and len(known) >= COVERED * len(paths):
            return Attribute(values, f"{what} like '{rules.most_common(1)[0][0]}'")
    return None


def _from_ordinals(paths: Sequence[str]) -> Attribute | None:
    """Numbers before a word that counts where one has several pictures: `010_HC`, `010_2HC`."""
    found = [_ORDINAL.match(names.stem(p)) for p in paths]
    words = Counter(m["word"].lower() for m in found if m)
    word, count = words.most_common(1)[0] if words else ("", 0)
    if count < COVERED * len(paths):
        return None
    told = {i: m for i, m in enumerate(found) if m and m["word"].lower() == word}
    more = [i for i, m in told.items() if m["nth"]]
    if not more:
        return None
    home = _numberings(paths, told)
    persons = {i: (home[i], m["number"]) for i, m in told.items()}
    if not _begin_with_first({i: (where, int(number)) for i, (where, number) in persons.items()}, more):
        return None
    values = _called(paths, persons)
    example = told[more[0]][0]
    return Attribute(values, f"numbers of names like '{example}', which count the pictures of one")


def _from_letters(paths: Sequence[str]) -> Attribute | None:
    """Numbers before letters that count, from `a` on, where one has several pictures: `P00003a`,
    `P00003b`."""
    told = {i: m for i, p in enumerate(paths) if (m := _LETTERED.match(names.stem(p)))}
    more = [i for i, m in told.items() if m["nth"] not in "aA"]
    if len(told) < COVERED * len(paths) or not more:
        return None
    persons = _persons(paths, told)
    if not _begin_with_first(persons, more):
        return None
    return _by_persons(
        paths, persons, f"names like '{told[more[0]][0]}', whose letters count the pictures of one"
    )


def _from_sides(paths: Sequence[str]) -> Attribute | None:
    """Codes before the side that a picture shows, where one has several pictures: `AB01_left`, `AB01_R2`."""
    told = {i: m for i, p in enumerate(paths) if (m := _SIDED.match(names.stem(p)))}
    if len(told) < COVERED * len(paths) or len({m["side"][0].lower() for m in told.values()}) < 2:
        return None
    persons = _persons(paths, told)
    example = next(iter(told.values()))[0]
    return _by_persons(paths, persons, f"names like '{example}', whose last word is a side of one")


def _persons(paths: Sequence[str], told: Mapping[int, re.Match[str]]) -> dict[int, tuple[str, str]]:
    """The folder and the name of the person that each picture shows, as it is first spelled."""
    home = _numberings(paths, told)
    spelled: dict[tuple[str, str], str] = {}
    return {
        i: (home[i], spelled.setdefault((home[i], same_subject(m["number"])), m["number"]))
        for i, m in told.items()
    }


def _by_persons(paths: Sequence[str], persons: Mapping[int, tuple[str, str]], rule: str) -> Attribute | None:
    """Persons as subjects, where most pictures have one and most persons have several."""
    if len(persons) < COVERED * len(paths) or len(persons) < _SEVERAL * len(set(persons.values())):
        return None
    values = _called(paths, persons)
    return Attribute(values, rule) if len(set(values) - {None}) >= 2 else None


def _begin_with_first(persons: Mapping[int, tuple[str, object]], more: Sequence[int]) -> bool:
    """Whether nearly all pictures that are not the first of a person have that one beside them."""
    first = {persons[i] for i in persons.keys() - set(more)}
    return sum(persons[i] in first for i in more) >= _FIRST_TOO * len(more)


def _called(paths: Sequence[str], persons: Mapping[int, tuple[str, str]]) -> Values:
    """The person of each picture, with the folder where there are several numberings."""
    several = len({where for where, _ in persons.values()}) > 1
    values: Values = [None] * len(paths)
    for i, (where, number) in persons.items():
        values[i] = f"{where}/{number}" if several and where else number
    return values


def _numberings(paths: Sequence[str], told: Mapping[int, re.Match[str]]) -> dict[int, str]:
    """The folder within which the number of each picture means the same. Folders side by side, or that differ
    in their split alone, share it unless one name stands in both: then each has numbers of its own."""
    folders: dict[str, list[int]] = defaultdict(list)
    for i in told:
        folders[paths[i].rpartition("/")[0]].append(i)
    shared: list[tuple[list[str], set[str], set[str]]] = []  # folders, names, numbers
    near: dict[tuple[str, str], list[int]] = defaultdict(list)  # of `shared`, by what such folders have alike
    for folder, members in sorted(folders.items()):
        own = {names.stem(paths[i]).lower() for i in members}
        numbers = {told[i]["number"] for i in members}
        around = _around(folder)
        candidates = dict.fromkeys(n for key in around for n in near[key][:_MOST_BESIDE])
        beside = [shared[n] for n in candidates if shared[n][1].isdisjoint(own)]
        if beside:
            best = max(beside, key=lambda one: len(one[2] & numbers))
            best[0].append(folder)
            best[1].update(own)
            best[2].update(numbers)
        else:
            for key in around:
                near[key].append(len(shared))
            shared.append(([folder], own, numbers))
    parents = Counter(_parent(some) for some, _, _ in shared)
    home: dict[int, str] = {}
    for some, _, _ in shared:
        parent = _parent(some)
        # the folder above them, unless others below it have numbers of their own
        where = parent if parent and parents[parent] == 1 else " + ".join(some[:_MOST_NAMED])
        home |= {i: where for folder in some for i in folders[folder]}
    return home


def _parent(folders: Sequence[str]) -> str:
    """The folder that several folders lie in; a folder by itself."""
    above = {f.rpartition("/")[0] for f in folders}
    return folders[0] if len(folders) == 1 else above.pop() if len(above) == 1 else ""


def _around(folder: str) -> tuple[tuple[str, str], ...]:
    """What folders side by side have alike, or such as differ in their split alone."""
    unsplit = "/".join(p for p in folder.split("/") if names.split_of(p) is None)
    return ("beside", folder.rpartition("/")[0]), ("unsplit", unsplit)


def _folder_parts(path: str) -> list[tuple[str, str]]:
    parts = path.split("/")[:-1]
    out = []
    for i, part in enumerate(parts):
        # splits and classes above do not make another person; others (set1/S1, set2/S1) and places do
        above = [p for p in parts[:i] if names.split_of(p) is None and (names.numbered(p) or names.site(p))]
        out.append(("".join(f"{p}/" for p in above), part))
    return out


def _stem_parts(path: str) -> list[tuple[str, str]]:
    return [("", names.stem(path))]
