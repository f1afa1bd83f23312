"""A result in words, the same in a terminal and on the page: what is there, and what tables beside the data
say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import NamedTuple

from sonodex import wording
from sonodex.audit.checks import CHECKS
from sonodex.audit.result import JoinedTable, Masks, Result, Rule

_COLUMNS = 40  # of a table that are named
_TO = {"items": "file", "clips": "group of files", "subjects": "subject"}  # what a row names
_WHAT = {"labels": "Classes", "splits": "Splits", "subjects": "Subjects"}


def facts(result: Result, most: int) -> list[tuple[str, str]]:
    """What is there: name and value, `most` values of each kind; an empty value is not known."""
    files, properties, subjects = result.files, result.properties, result.subjects
    sizes = {f"{s.width}×{s.height}": s.count for s in result.sizes}
    depth = [some({f"{b} bit": n for b, n in properties.bits.items()}, most), some(properties.colour, most)]
    return [
        ("Files", f"{files.total:,}, {of_bytes(files.bytes)}: {some(files.by_format, most)}"),
        ("Items", items(result)),
        ("Sizes", some(sizes, most)),
        ("Bits, colour", ", ".join(filter(None, depth))),
        ("Devices", some(properties.devices, most)),
        ("Pixel spacing", some({f"{k} mm": n for k, n in properties.pixel_spacings_mm.items()}, most)),
        ("Frame rate", some({f"{k}/s": n for k, n in properties.frame_rates.items()}, most)),
        ("Masks", _masks(result.masks) if result.items.masks else "none found"),
        ("Classes", _read(some(result.labels, most), result.labels_rule, "none found")),
        ("Splits", _read(some(result.splits, most), result.splits_rule, "none found")),
        ("Subjects", _read(wording.grouped(subjects.count), subjects.rule, "not identified")),
    ]


def items(result: Result) -> str:
    """How many items of each kind."""
    counts = asdict(result.items)
    told = [wording.counted(count, kind.removesuffix("s")) for kind, count in counts.items() if count]
    return ", ".join(told) or "none"


def some(values: Mapping[str, int], most: int) -> str:
    """`benign 12, malignant 7 and 3 more`; `grade 1: 12` where a name ends in a number."""
    shown = list(values.items())[:most]
    told = [f"{name}: {count:,}" if name[-1:].isdigit() else f"{name} {count:,}" for name, count in shown]
    return ", ".join(told) + (f" and {len(values) - most:,} more" if len(values) > most else "")


def of_bytes(count: int) -> str:
    """`45.2 MB`."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


class TableTold(NamedTuple):
    """A table beside the data: its file, what its rows name, and its columns."""

    path: str
    joined: str
    columns: str


def sources(result: Result) -> str:
    """Heading above `tables` and `rules`."""
    return "What your tables said" if result.tables else "How classes, splits and subjects were read"


def tables(result: Result) -> list[TableTold]:
    """The tables that name something of the set, then the others."""
    ordered = sorted(result.tables, key=lambda table: table.to is None)
    return [TableTold(table.path, _joined(table), _columns(table.columns)) for table in ordered]


def rules(result: Result) -> list[tuple[str, str]]:
    """How classes, splits and subjects were read, then what was refused and why: heading and sentence."""
    applied = [(_WHAT[r.what], f"read from {_rule(r)}") for r in result.rules if r.applied]
    refused = [
        (_WHAT[r.what], f"not read from {_rule(r)}: {r.reason}") for r in result.rules if not r.applied
    ]
    return applied + refused


def tables_shortly(result: Result) -> str:
    """The joined tables with keys and rows, how many others there are, and what was refused, in a line."""
    joined = [_joined_shortly(table) for table in result.tables if table.to is not None]
    about = [f"{t.path} describes columns of {t.describes}" for t in result.tables if t.describes is not None]
    strange = len(result.tables) - len(joined) - len(about)
    told = [_listed(some, 3) for some in (joined, about) if some]
    told += [f"{wording.counted(strange, 'table')} {_name(strange)} nothing of the set"] if strange else []
    refused = [f"{_WHAT[r.what].lower()} from {r.rule}" for r in result.rules if not r.applied]
    told += [f"not used: {_listed(refused, 2)}"] if refused else []
    return "; ".join(told)


def besides(result: Result, told: Sequence[str]) -> str:
    """How many answers the other checks than those of the keys `told` gave; of groups of several, how many
    items they hold."""
    counts: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for title, checks in groupby(CHECKS, key=lambda check: check.title):
        for check in checks:
            found = check.found(result) if check.key not in told else []
            counts[title] += len(found)
            held[title] += sum(len(p.paths) for p in found) if check.shown == "groups" else 0
    return ", ".join(
        f"{title.lower()} {count:,}" + (f" with {held[title]:,} items" if held[title] > 2 * count else "")
        for title, count in counts.items()
        if count
    )


def _listed(names: Sequence[str], most: int) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _joined_shortly(table: JoinedTable) -> str:
    """A joined table with its key, and how many of its rows name something where it is not all."""
    told = f"{table.path} by {table.key or 'a column without title'}"
    some = f" ({table.joined:,} of {wording.counted(table.rows, 'row')})" if table.joined < table.rows else ""
    return told + some


def _joined(table: JoinedTable) -> str:
    if table.describes is not None:
        return f"{wording.counted(table.rows, 'row')} about the columns of {table.describes}"
    if table.to is None:
        return f"{wording.counted(table.rows, 'row')}, which {_name(table.rows)} nothing of the set"
    rows = f"{table.joined:,} of {wording.counted(table.rows, 'row')} {_name(table.joined)}"
    told = f"{rows} a {_TO[table.to]} by {_key(table)}, {wording.counted(table.items, 'item')} in all"
    if not table.unclear:
        return told
    unclear = wording.counted(table.unclear, "row")
    return f"{told}; {unclear} left out, whose names stand in several folders"


def _name(rows: int) -> str:
    return "names" if rows == 1 else "name"


def _key(table: JoinedTable) -> str:
    return f"'{table.key}'" if table.key else "a column without title"


def _columns(columns: Sequence[str]) -> str:
    return _listed([c for c in columns if c], _COLUMNS)


def _rule(rule: Rule) -> str:
    return f"{rule.rule} ({wording.counted(rule.items, 'item')})"


def _read(values: str, rule: str | None, nothing: str) -> str:
    return f"{values} ({rule})" if rule else nothing


def _masks(masks: Masks) -> str:
    told = (
        (masks.unpaired_images, "image without one" if masks.unpaired_images == 1 else "images without one"),
        (masks.unpaired_masks, "without an image"),
        (masks.size_mismatch, "of another size than the image"),
        (masks.non_binary, "not binary"),
        (masks.empty, "empty"),
    )
    return ", ".join([f"{masks.paired:,} paired", *(f"{count:,} {text}" for count, text in told if count)])
