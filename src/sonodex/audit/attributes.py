"""Classes, splits and subjects of items: what tables, folders and names say, in this order, with the rule stated."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sonodex.audit import names
from sonodex.audit.tables import Names, Table, column_of_names
from sonodex.errors import UsageError

Values = list[str | None]
_MOST_CLASSES = 60
_LEAST_OF_A_CLASS = 2  # items on average
_COVERED = 0.5  # share of the items that a rule has to speak of
_GENERIC = {"image", "img", "im", "frame", "pic", "picture", "photo", "us", "scan", "slice", "file", "sample", "data", "id", "no", "case", "patient",
            "subject", "p", "s", "video", "clip", "volume", "mask", "train", "test", "val"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value an item, None where nothing says it, and the rule it was read by (None: nothing was found)."""

    values: Values
    rule: str | None

    def counts(self) -> dict[str, int]:
        """Items of each value, most first."""
        return dict(
            sorted(Counter(v for v in self.values if v is not None).items(), key=lambda p: (-p[1], p[0]))
        )


def none(count: int) -> Attribute:
    """Nothing said of any item."""
    return Attribute([None] * count, None)


def _column(
    paths: Sequence[str], tables: Sequence[Table], pattern: re.Pattern[str], most: int | None
) -> Attribute | None:
    """The values of the first column with a fitting header in a table that names the items."""
    known = Names(paths) if tables else None
    for table in tables:
        fitting = [c for c, title in enumerate(table.header) if pattern.match(title.strip())]
        if not fitting or known is None:
            continue
        key = column_of_names(table, known)
        if key is None:
            continue
        for column in fitting:
            if column == key:
                continue
            values: Values = [None] * len(paths)
            for row in table.rows:
                if row[column] and (text := row[column].strip()):
                    for i in known.find(row[key]):
                        values[i] = text
            kinds = {v for v in values if v is not None}
            if kinds and (most is None or len(kinds) <= most):
                return Attribute(values, f"column '{table.header[column]}' of {table.path}")
    return None


def labels(paths: Sequence[str], tables: Sequence[Table], given: Sequence[Table] = ()) -> Attribute:
    """The class of each item.

    Args:
        paths: of the items.
        tables: found beside the data.
        given: named by the user; then nothing else counts.

    Raises:
        UsageError: a table given by the user names no item or has no column of classes.
    """
    if given:
        return _given(paths, given, names.LABEL_COLUMNS, "--labels", "class")
    found = _column(paths, tables, names.LABEL_COLUMNS, _MOST_CLASSES)
    return found or _from_folders(paths) or _from_stems(paths) or none(len(paths))


def _given(
    paths: Sequence[str], tables: Sequence[Table], pattern: re.Pattern[str], option: str, what: str
) -> Attribute:
    found = _column(paths, tables, pattern, None)
    if found:
        return found
    known = Names(paths)
    for table in tables:  # two columns: a name and its value, whatever their titles, title or none
        rows = (table.header, *table.rows)
        for key, value in ((0, 1), (1, 0)):
            if len(table.header) == 2 and sum(bool(known.find(r[key])) for r in rows) >= 0.5 * len(
                table.rows
            ):
                values: Values = [None] * len(paths)
                for row in rows:
                    for i in known.find(row[key]):
                        values[i] = row[value] or None
                return Attribute(values, f"second column of {table.path}")
    raise UsageError(
        f"{option} {tables[0].path}: needs a column of file names that stand in the folder and a column named {what}"
    )


def _folders(path: str) -> list[str]:
    return [p for p in path.split("/")[:-1] if not names.names_mask(p) and not names.names_images(p)]


def _from_folders(paths: Sequence[str]) -> Attribute | None:
    """The folder level whose names are classes: few, not numbered, no splits, each with several items."""
    parts = [[p for p in _folders(path) if names.split_of(p) is None] for path in paths]
    deepest = max(map(len, parts), default=0)
    found: list[tuple[float, int, Attribute]] = []
    for level in range(1, min(deepest, 6) + 1):  # counted from the file
        values: Values = [p[-level] if len(p) >= level else None for p in parts]
        kinds = Counter(v for v in values if v is not None)
        covered = sum(kinds.values()) / max(len(paths), 1)
        if (
            not 2 <= len(kinds) <= _MOST_CLASSES
            or covered < _COVERED
            or len(paths) < _LEAST_OF_A_CLASS * len(kinds)
        ):
            continue
        plain = [k for k in kinds if not names.numbered(k) and names.subject_in(k) is None]
        if len(plain) < 0.8 * len(kinds):
            continue
        same = len({k.casefold() for k in kinds})
        found.append(
            (
                same + level * 0.1,
                level,
                Attribute(values, f"folder {level} above the file" if level > 1 else "folder of the file"),
            )
        )
    return min(found, key=lambda f: (f[1], f[0]))[2] if found else None


def _from_stems(paths: Sequence[str]) -> Attribute | None:
    """The word that each name begins with, where a number follows and a few words serve all names."""
    values: Values = []
    for path in paths:
        match = re.match(r"^([A-Za-z]{3,20})[ _.\-]*\(?\d", names.stem(path))
        word = match[1].lower() if match else None
        values.append(None if word in _GENERIC else word)
    kinds = Counter(v for v in values if v is not None)
    covered = sum(kinds.values()) / max(len(paths), 1)
    if 2 <= len(kinds) <= 12 and covered >= 0.9 and min(kinds.values()) >= 5:
        return Attribute(values, "first word of the name")
    return None


def splits(
    paths: Sequence[str],
    tables: Sequence[Table],
    lists: Sequence[tuple[str, str]],
    given: Sequence[Table] = (),
) -> Attribute:
    """The split of each item.

    Args:
        paths: of the items.
        tables: found beside the data.
        lists: (path, text) of plain text files: one whose name is a split's may list its items.
        given: named by the user; then nothing else counts.
    """
    if given:
        found = _given(paths, given, names.SPLIT_COLUMNS, "--splits", "split")
        return Attribute([_split(v) for v in found.values], found.rule)
    column = _column(paths, tables, names.SPLIT_COLUMNS, 30)
    if column:
        return Attribute([_split(v) for v in column.values], column.rule)
    return _from_split_folders(paths) or _from_lists(paths, lists) or none(len(paths))


def _split(value: str | None) -> str | None:
    if value is None:
        return None
    return names.split_of(value) or (f"fold {value}" if value.isdigit() else value)


def _from_split_folders(paths: Sequence[str]) -> Attribute | None:
    values: Values = []
    for path in paths:
        found = [s for s in map(names.split_of, path.split("/")[:-1]) if s]
        folds = [s for s in found if s.startswith("fold")]
        plain = [s for s in found if not s.startswith("fold")]
        values.append(plain[-1] if plain else folds[-1] if folds else None)
    kinds = {v for v in values if v is not None}
    return Attribute(values, "folders") if len(kinds) >= 2 else None


def _from_lists(paths: Sequence[str], lists: Sequence[tuple[str, str]]) -> Attribute | None:
    values: Values = [None] * len(paths)
    known = Names(paths)
    used = []
    for path, text in lists:
        split = names.split_of(names.stem(path))
        lines = (
            [line.strip().split()[0] for line in text.splitlines()[:2_000_000] if line.strip()]
            if split
            else []
        )
        found = [i for line in lines for i in known.find(line)]
        if lines and len(found) >= 0.5 * len(lines):
            used.append(path)
            for i in found:
                values[i] = split
    return Attribute(values, f"lists {', '.join(used[:5])}") if len({v for v in values if v}) >= 2 else None


def subjects(
    paths: Sequence[str], tables: Sequence[Table], headers: Sequence[str | None], regex: str | None = None
) -> Attribute:
    """The person (animal, phantom) each item shows.

    Args:
        paths: of the items.
        tables: found beside the data.
        headers: what the header of each item says, as a digest.
        regex: given by the user: its first group, or what it matches, in a path is the subject; then nothing else counts.

    Raises:
        UsageError: the expression is malformed or matches no path.
    """
    if regex is not None:
        return _by_regex(paths, regex)
    column = _column(paths, tables, names.SUBJECT_COLUMNS, None)
    if column and sum(v is not None for v in column.values) >= _COVERED * len(paths):
        return column
    told = sum(h is not None for h in headers)
    if told and told >= _COVERED * len(paths):
        return Attribute(list(headers), "patient identifier in the headers")
    return _from_names(paths) or column or none(len(paths))


def _by_regex(paths: Sequence[str], regex: str) -> Attribute:
    try:
        pattern = re.compile(regex)
    except re.error as error:
        raise UsageError(f"--subject-regex {regex!r}: no regular expression ({error})") from None
    values: Values = []
    for path in paths:
        match = pattern.search(path)
        values.append((match[1] if pattern.groups else match[0]) if match else None)
    if paths and not any(values):
        raise UsageError(f"--subject-regex {regex!r}: matches no path, for example {paths[0]}")
    return Attribute(values, f"expression {regex}")


def _from_names(paths: Sequence[str]) -> Attribute | None:
    """Folders, then stems, that hold a word for a person and a number; folders tell subjects of different parents apart."""
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
        if several and len(known) >= _COVERED * len(paths):
            return Attribute(values, f"{what} like '{rules.most_common(1)[0][0]}'")
    return None


def _folder_parts(path: str) -> list[tuple[str, str]]:
    parts = path.split("/")[:-1]
    out = []
    for i, part in enumerate(parts):
        # splits and classes above do not make another person; other folders (set1/S1, set2/S1) do
        above = [p for p in parts[:i] if names.split_of(p) is None and names.numbered(p)]
        out.append(("".join(f"{p}/" for p in above), part))
    return out


def _stem_parts(path: str) -> list[tuple[str, str]]:
    return [("", names.stem(path))]


def groups_by(values: Values, positions: Sequence[int]) -> dict[str, list[int]]:
    """Positions of each value."""
    out: dict[str, list[int]] = defaultdict(list)
    for i in positions:
        if values[i] is not None:
            out[str(values[i])].append(i)
    return dict(out)
