"""What lies beside the pictures, and what the user names beside them: tables and lists."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sonodex.audit import names
from sonodex.audit.inventory import Inventory
from sonodex.audit.options import Options
from sonodex.audit.result import Unreadable
from sonodex.audit.tables import Table, read_table
from sonodex.collect import formats, limits
from sonodex.collect.opening import reopened
from sonodex.collect.sources import Blob, ReadError, Source
from sonodex.errors import UsageError

_TABLES = 50  # read at the most
_TEXTS = 50
_READABLE = (*(form for form in formats.ALL if form.kind == "table"), formats.TEXT)
_MAY_ANNOTATE = (formats.XML, formats.JSON, formats.TEXT)


@dataclass(frozen=True, slots=True)
class Beside:
    """Tables and lists of the set.

    Attributes:
        tables: with rows, in the order of their paths.
        lists: (path, text) of text files that are named like a split.
        documents: how many files may hold annotations and were not read as lists.
        problems: of tables and lists that could not be read.
    """

    tables: list[Table]
    lists: list[tuple[str, str]]
    documents: int
    problems: list[Unreadable]

    def calibration_column(self) -> str | None:
        """The first column that states spacing, depth or frame rate, with its table."""
        columns = ((title, table.path) for table in self.tables for title in table.header)
        return next((f"{c} in {path}" for c, path in columns if names.CALIBRATION_COLUMN.search(c)), None)


def read_beside(inventory: Inventory, source: Source) -> Beside:
    """Read the tables and lists of a set, in the order of their paths, whatever that of an archive: the first
    table that fits is the one that counts."""
    readable = {form.name: form for form in _READABLE}
    named, problems = inventory.values("format"), inventory.values("problem")
    wanted = {
        path: readable[name]
        for path, name, problem in zip(inventory.paths, named, problems, strict=True)
        if name in readable and problem is None and (name != formats.TEXT.name or _lists_a_split(path))
    }
    found: dict[str, list[Table]] = {}
    lists: list[tuple[str, str]] = []
    unread: list[Unreadable] = []
    left = dict(wanted)
    for path, blob in reopened(source, list(wanted)):
        form = left.pop(path)
        try:
            if form is formats.TEXT and len(lists) < _TEXTS:
                lists.append((path, blob.read(limits.TABLE_BYTES).decode("utf-8", "replace")))
            elif form is not formats.TEXT and sum(map(len, found.values())) < _TABLES:
                found[path] = [t for t in read_table(blob, form) if t.rows]
        except (ReadError, OSError) as error:
            unread.append(Unreadable(path, str(error)))
    unread += [Unreadable(path, "cannot be opened again") for path in left]
    may = {form.name for form in _MAY_ANNOTATE}
    return Beside(
        tables=[t for path in wanted for t in found.get(path, [])],
        lists=sorted(lists),
        documents=sum(name in may for name in named) - len(lists),
        problems=unread,
    )


def _lists_a_split(path: str) -> bool:
    return names.split_of(names.stem(path)) is not None


@dataclass(frozen=True, slots=True)
class Given:
    """Tables that the user names; where there are any, nothing else counts."""

    labels: list[Table]
    splits: list[Table]


def read_given(options: Options) -> Given:
    """The tables that the options name.

    Raises:
        UsageError: one is missing or no table.
    """
    return Given(_given(options.labels, "--labels"), _given(options.splits, "--splits"))


def _given(path: str | None, option: str) -> list[Table]:
    """A table, or a folder of lists `train.txt`, `test.txt`, …."""
    if path is None:
        return []
    place = Path(path)
    if place.is_dir():
        rows = [
            (line.strip(), names.split_of(p.stem) or p.stem)
            for p in sorted(place.glob("*.txt"))
            for line in p.read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
        if rows:
            return [Table(path, ("name", "split"), tuple(rows))]
        raise UsageError(f"{option} {path}: a folder without lists (*.txt)")
    if not place.is_file():
        raise UsageError(f"{option} {path}: no such file")
    blob = Blob(place.name, place.stat().st_size, local=place)
    form = formats.sniff(blob.head(), place.name, blob.size)
    if form not in _READABLE:
        raise UsageError(f"{option} {path}: is {form.name}, not a table (CSV, TSV, XLSX, JSON)")
    try:
        return read_table(blob, form)
    except ReadError as error:
        raise UsageError(f"{option} {path}: {error}") from None
