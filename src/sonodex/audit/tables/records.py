"""Tables in JSON: lists of objects, lists of names by split, folds, COCO; nested as people nest them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sonodex.audit import names
from sonodex.audit.spelling import title
from sonodex.audit.tables.plain_yaml import plain_yaml
from sonodex.audit.tables.table import Table, made
from sonodex.collect.sources import ReadError

_MOST = 8  # tables of one file
_DEPTH = 3
_SAMPLE = 1000  # objects whose keys become columns
_AUDITED = frozenset(("root", "files", "items", "duplicates", "findings"))  # keys of an audit
_COMMANDS = frozenset(
    ("script", "cmd", "command", "run", "runs-on", "steps", "stage", "services", "deps", "outs")
)
_SCALAR = (str, int, float, bool)


def records(path: str, text: str) -> list[Table]:
    """The tables of a JSON text, also of one object a line.

    Raises:
        ValueError: it is no JSON.
    """
    try:
        value = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        value = [json.loads(line) for line in lines]
    return list(_tables(path, value, 0))[:_MOST]


def split_lists(path: str, text: str) -> list[Table]:
    """What a YAML text lists by split; of several folds the first. What else it states is no table.

    Raises:
        ReadError: anchors make more of it than it is long.
    """
    value = plain_yaml(text)
    return list(islice(_of_splits(path, value, len(text), _DEPTH, set()), 1))


def _of_splits(path: str, value: Any, most: int, depth: int, seen: set[tuple[int, int]]) -> Iterator[Table]:
    """The splits that a value lists, or one below it; what anchors repeat is gone into once a level."""
    if (id(value), depth) in seen:
        return
    seen.add((id(value), depth))
    folds = _folds(value)
    if folds or _splits(value):
        listed = folds[0] if folds else value
        if sum(map(_length, _splits(listed).values())) > most:
            raise ReadError("YAML: its anchors repeat more than is taken in")
        yield from _parted(f"{path} (fold 0 of {len(folds)})" if folds else path, listed)
    elif isinstance(value, dict) and depth:
        for inner in list(value.values())[:_SAMPLE]:
            yield from _of_splits(path, inner, most, depth - 1, seen)


def _length(listed: Any) -> int:
    """How many items a split lists, also below the names of their classes."""
    inner = listed.values() if isinstance(listed, dict) else ()
    return len(listed) + sum(len(one) for one in inner if isinstance(one, list))


def _tables(path: str, value: Any, depth: int) -> Iterator[Table]:
    if isinstance(value, list):
        yield from _listed(path, value, depth)
    elif isinstance(value, dict) and value and not _about(value):
        yield from _keyed(path, value, depth)


def _about(value: Mapping[str, Any]) -> bool:
    """Whether a file describes a set as a whole: JSON-LD (Croissant), and what sonodex wrote of it."""
    ours = str(value.get("made_by") or "").startswith("sonodex") or value.keys() >= _AUDITED
    return "@context" in value or ours


def _listed(path: str, value: list[Any], depth: int) -> Iterator[Table]:
    if value and all(isinstance(o, str) for o in value[:20]):  # names alone
        yield made(path, [("name",), *((o,) for o in value if isinstance(o, str))], titled=True)
        return
    if value and all(isinstance(o, list) and len(o) > 1 for o in value[:20]):  # rows without titles
        yield made(path, ([_scalar(v) for v in o] for o in value if isinstance(o, list)))
        return
    if not value or not all(isinstance(o, dict) for o in value[:20]):
        return
    if folds := _folds(value):
        yield from _parted(f"{path} (fold 0 of {len(folds)})", folds[0])
        return
    yield made(path, _objects(value), titled=True)


def _keyed(path: str, value: dict[str, Any], depth: int) -> Iterator[Table]:
    if _is_coco(value):
        yield _coco(path, value)
        return
    kinds = list(value.values())
    if folds := _folds(value):
        yield from _parted(f"{path} (fold 0 of {len(folds)})", folds[0])
        return
    if _splits(value):
        yield from _parted(path, value)
        return
    if columns := _columns(value):
        yield made(path, [tuple(columns), *zip(*columns.values(), strict=True)], titled=True)
        return
    if all(isinstance(v, _SCALAR) for v in kinds[:100]):
        yield made(
            path,
            [("name", _value_column(path)), *((k, v) for k, v in value.items() if isinstance(v, _SCALAR))],
            titled=True,
        )
        return
    if all(isinstance(v, list) and all(isinstance(o, str) for o in v[:20]) for v in kinds):
        yield made(
            path,
            [("name", "class"), *((n, k) for k, v in value.items() for n in v if isinstance(n, str))],
            titled=True,
        )
        return
    lists = [
        (k, v)
        for k, v in value.items()
        if isinstance(v, list) and v and all(isinstance(o, dict) for o in v[:20])
    ]
    if lists:
        for key, listed in lists[:_MOST]:
            yield from _listed(path if len(lists) == 1 else f"{path} ({key})", listed, depth + 1)
        return
    objects = {k: v for k, v in value.items() if isinstance(v, dict)}
    if 1 < len(objects) == len(value) and len({frozenset(v) for v in list(objects.values())[:20]}) <= max(
        1, len(objects) / 2
    ):
        yield made(path, _objects([{"name": k, **v} for k, v in objects.items()]), titled=True)
        return
    if depth < _DEPTH:
        for key, inner in list(objects.items())[:_MOST]:
            yield from _tables(f"{path} ({key})" if not path.endswith(")") else path, inner, depth + 1)


def _value_column(path: str) -> str:
    """What the values of names are, by the name of their file."""
    found = _OF_SPLITS.search(title(names.stem(path)))
    return found[1] if found else "value"


_OF_SPLITS = re.compile(r"(?:^|_)(?:k|cv)?(fold|split|partition|subset)s?(?:_|$)")


def _columns(value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The columns of a table that is written column by column, one of which names files: as lists, or as
    pandas does it, by the numbers of rows, which all columns share. Empty where it is another object."""
    if len(value) < 2 or not any(_OF_FILES.search(title(k)) for k in value):
        return {}
    columns = {}
    numbers: set[frozenset[str]] = set()
    for key, cells in value.items():
        if isinstance(cells, dict) and cells and all(n.isdigit() for n in cells):
            numbers.add(frozenset(cells))
            cells = [one for _, one in sorted(cells.items(), key=lambda p: (len(p[0]), p[0]))]
        if not isinstance(cells, list) or not all(v is None or isinstance(v, _SCALAR) for v in cells):
            return {}
        columns[key] = cells
    if len({len(c) for c in columns.values()}) != 1 or len(numbers) > 1:
        return {}
    return columns if any(columns.values()) else {}


_OF_FILES = re.compile(
    r"(?:^|_)(?:file|filename|path|filepath|image|img|video|clip|name)s?(?:_?(?:id|name|path))?$"
)


def _folds(value: Any) -> list[Any]:
    """The folds that a list or an object holds, of which the first is as good as any; empty where it holds
    others."""
    if isinstance(value, list):
        return value if value and all(_splits(o) for o in value[:20]) else []
    if isinstance(value, dict) and len(value) > 1 and all(_splits(v) for v in list(value.values())[:100]):
        return list(value.values())
    return []


def _splits(value: Any) -> dict[str, Any]:
    """The entries of an object whose keys are splits, where there are two or more that list something. Steps
    of a program that are called so say what is done, and list nothing."""
    if not isinstance(value, dict):
        return {}
    found = {
        k: v
        for k, v in value.items()
        if isinstance(k, str)
        and names.split_of(k)
        and isinstance(v, list | dict)
        and not (isinstance(v, dict) and _COMMANDS.intersection(map(str, v)))
    }
    return found if len(found) >= 2 and any(found.values()) else {}


def _parted(path: str, value: Mapping[str, Any]) -> Iterator[Table]:
    """Lists by split as one table: names, numbers or objects, with the split as a column."""
    rows: list[dict[str, Any]] = []
    column = _name_column(value)
    for key, listed in _splits(value).items():
        if isinstance(listed, dict):
            listed = [one for k, v in listed.items() for one in _of_key(column, k, v)]
        for one in listed:
            if isinstance(one, dict):
                rows.append({**one, "split": key})
            elif isinstance(one, list) and one and isinstance(one[0], str):
                rows.append({column: one[0], "class": one[1] if len(one) == 2 else None, "split": key})
            elif isinstance(one, _SCALAR):
                rows.append({column: one, "split": key})
    yield made(path, _objects(rows), titled=True)


def _of_key(column: str, key: str, value: Any) -> list[dict[str, Any]]:
    """What an object says of an item by its name, or the items that it lists by their class."""
    if isinstance(value, list) and all(isinstance(o, str) for o in value[:20]):
        kind = {} if _OF_ITEMS.match(key) or names.names_mask(key) else {"class": key}
        return [{column: o, **kind} for o in value if isinstance(o, str)]
    return [{column: key, **(value if isinstance(value, dict) else {"class": value})}]


_OF_ITEMS = re.compile(
    r"^(?:images?|imgs?|files?|file_?names?|paths?|cases?|ids?|items?|data|samples?|lists?|names?|videos?|clips?|"
    r"patients?|subjects?)$",
    re.IGNORECASE,
)


def _name_column(value: Mapping[str, Any]) -> str:
    """The key by which objects name their image: plain names in other splits stand in its column."""
    lists = (v for v in value.values() if isinstance(v, list))
    keys = [k for v in lists for o in v[:1] if isinstance(o, dict) for k in o]
    return next(
        (k for k in keys if k.lower() in ("image", "img", "file", "file_name", "filename", "path")), "name"
    )


def _scalar(value: Any) -> Any:
    """A value that a cell can hold, or None."""
    if isinstance(value, _SCALAR):
        return value
    if isinstance(value, list) and value and all(isinstance(v, _SCALAR) for v in value[:20]):
        return value[0] if len(value) == 1 else "; ".join(str(v) for v in value[:20])
    return None


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in row.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", _scalar(v)) for inner, v in value.items())
        else:
            yield str(key), _scalar(value)


def _objects(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    keys: dict[str, None] = {}
    for row in rows[:_SAMPLE]:
        if isinstance(row, dict):
            keys |= {k: None for k, v in _flat(row) if v is not None}
    yield list(keys)
    for row in rows:
        if isinstance(row, dict):
            found = dict(_flat(row))
            yield [found.get(k) for k in keys]


def _is_coco(value: Mapping[str, Any]) -> bool:
    images, marks = value.get("images"), value.get("annotations")
    return (
        isinstance(images, list) and isinstance(marks, list) and bool(images)
        and isinstance(images[0], dict) and "file_name" in images[0]
    )  # fmt: skip


def _coco(path: str, value: Mapping[str, Any]) -> Table:
    """One row an annotation, and one an image without any."""
    named = {c.get("id"): c.get("name") for c in value.get("categories") or () if isinstance(c, dict)}
    marks: dict[Any, list[Any]] = {}
    for mark in value["annotations"]:
        if isinstance(mark, dict):
            marks.setdefault(mark.get("image_id"), []).append(mark)

    def rows() -> Iterator[Sequence[Any]]:
        yield ("file_name", "category", "bbox", "area")
        for image in value["images"]:
            if not isinstance(image, dict):
                continue
            for mark in marks.get(image.get("id"), [{}]):
                category = mark.get("category_id")
                yield (
                    image.get("file_name"),
                    named.get(category, category),
                    _scalar(mark.get("bbox")),
                    mark.get("area"),
                )

    return made(f"{path} (COCO)", rows(), titled=True)
