"""Which class is each image of? Read off tables, folders and names, in this order, with the rule stated."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sonodex.audit import names
from sonodex.audit.attributes import COVERED, Attribute, Values, from_column, given_column, none
from sonodex.audit.tables import Table

_MOST_CLASSES = 60
_LEAST_OF_A_CLASS = 2  # items on average
_GENERIC = {"image", "img", "im", "frame", "pic", "picture", "photo", "us", "scan", "slice", "file",
            "sample", "data", "id", "no", "case", "patient",
            "subject", "p", "s", "video", "clip", "volume", "mask", "train", "test", "val"}  # fmt: skip


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
        return given_column(paths, given, names.LABEL_COLUMNS, "--labels", "class")
    found = from_column(paths, tables, names.LABEL_COLUMNS, _MOST_CLASSES)
    return found or _from_folders(paths) or _from_stems(paths) or none(len(paths))


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
            or covered < COVERED
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
