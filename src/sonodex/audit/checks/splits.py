"""Which split is each image in? Read off tables, folders and lists, in this order, with the rule stated."""

from __future__ import annotations

from collections.abc import Sequence

from sonodex.audit import names
from sonodex.audit.attributes import Attribute, Values, from_column, given_column, none
from sonodex.audit.tables import Names, Table


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
        found = given_column(paths, given, names.SPLIT_COLUMNS, "--splits", "split")
        return Attribute([_split(v) for v in found.values], found.rule)
    column = from_column(paths, tables, names.SPLIT_COLUMNS, 30)
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
