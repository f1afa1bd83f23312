"""Checking whole catalogues.

Each file by itself, then ids, names, survey rows and references between records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.compiling import wanted_criteria
from sonodex.catalogue.location import record_files
from sonodex.catalogue.naming import fold
from sonodex.records.checking import Checked, Problem, Severity, check_file, field_path
from sonodex.records.spelling import nearest
from sonodex.records.vocabularies import ID_PATTERN
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry


@dataclass(frozen=True)
class Consistency:
    """All problems of all files looked at."""

    problems: tuple[Problem, ...]
    files: int

    @property
    def errors(self) -> int:
        return sum(p.severity == "error" for p in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    def summary(self) -> str:
        """`2 errors in 1 of 214 files`."""
        bad = len({p.path for p in self.problems if p.severity == "error"})
        text = f"{counted(self.errors, 'error')} in {bad} of {counted(self.files, 'file')}"
        return text + (f", {counted(self.warnings, 'warning')}" if self.warnings else "")


class _Known:
    """Names that references may use.

    Those of the files looked at, over those of the catalogue around them.
    """

    def __init__(self, checked: Sequence[Checked], catalogue: Iterable[Entry] | None) -> None:
        self.datasets: set[str] = set()
        self.names: dict[str, str] = {}
        for one in checked:
            if one.kind == "dataset" and isinstance(one.data, dict):
                names = [one.data.get("name"), *_list(one.data, "aliases"), *_list(one.data, "former_ids")]
                self._add(one.path.stem, [n for n in names if isinstance(n, str)])
        for entry in catalogue or ():
            if entry.kind == "dataset":
                self._add(entry.id, [entry.name, *entry.facts["aliases"], *entry.facts["former_ids"]])

    def _add(self, record_id: str, names: Iterable[str]) -> None:
        self.datasets.add(record_id)
        for name in names:
            self.names.setdefault(fold(name), record_id)


def _list(data: dict[str, Any], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _references(data: dict[str, Any]) -> Iterable[tuple[tuple[str | int, ...], str]]:
    for number, name in enumerate(_list(data, "evaluated_on")):
        yield ("evaluated_on", number), name
    for key in ("trained_on", "related"):
        for number, item in enumerate(_list(data, key)):
            if isinstance(item, dict):
                yield (key, number, "dataset"), item.get("dataset", "")


def check_paths(paths: Iterable[Path], catalogue: Iterable[Entry] | None = None) -> Consistency:
    """Check record files and everything between them.

    Args:
        paths: files, folders of records, or catalogue folders.
        catalogue: further records that references may name (those of `paths` lie over it).

    Raises:
        UsageError: when a path does not exist or holds no records.
    """
    files = list(dict.fromkeys(file for path in paths for file in record_files(Path(path))))
    criteria = wanted_criteria()
    checked = [check_file(file, criteria) for file in files]
    problems = [p for one in checked for p in one.problems]
    known = _Known(checked, catalogue)
    problems += _between(checked)
    for one in checked:
        problems += _missing_population(one)
    for one in checked:
        problems += _unknown_references(one, known)
    return Consistency(tuple(sorted(problems)), len(files))


def _problem(one: Checked, where: tuple[str | int, ...], message: str, *, warning: bool = False) -> Problem:
    assert one.document is not None  # what holds data was read from it
    line, column = one.document.position(where)
    severity: Severity = "warning" if warning else "error"
    return Problem(one.path.as_posix(), line, column, field_path(where), message, severity)


def _missing_population(one: Checked) -> Iterable[Problem]:
    """A dataset is ranked in the track of its population; without one it counts as people."""
    if one.kind == "dataset" and isinstance(one.data, dict) and one.data.get("population") == []:
        what = "is empty, so the set is ranked among people; write human where ages are not stated"
        yield _problem(one, ("population",), what, warning=True)


def _unknown_references(one: Checked, known: _Known) -> Iterable[Problem]:
    if not isinstance(one.data, dict):
        return
    for where, name in _references(one.data):
        if not isinstance(name, str):
            continue
        if name in known.datasets:
            if one.kind == "dataset" and name == one.path.stem:
                yield _problem(one, where, f"{name!r} is the record itself")
            continue
        meant = known.names.get(fold(name))
        if re.match(ID_PATTERN, name):
            hint = f"; it is now {meant!r}" if meant else ""
            close = None if meant else nearest(name, [*known.datasets, *known.names])
            if close:
                alias = known.names.get(close)
                hint = f"; nearest: {alias!r} (alias {close})" if alias else f"; nearest: {close!r}"
            yield _problem(one, where, f"{name!r} is no dataset{hint}; write a name where no record exists")
        elif meant:
            yield _problem(one, where, f"{name!r} has a record; write its id {meant!r}", warning=True)


def _between(checked: Sequence[Checked]) -> Iterable[Problem]:
    """Ids, names and survey rows that two files of one kind claim."""
    seen: dict[tuple[str, str, Any], Checked] = {}

    def claim(one: Checked, what: str, value: Any, where: tuple[str | int, ...]) -> Iterable[Problem]:
        first = seen.setdefault((str(one.kind), what, value), one)
        if first is not one:
            yield _problem(one, where, f"{what} {value!r} is also that of {first.path.as_posix()}")

    for one in checked:
        data = one.data
        if not isinstance(data, dict) or one.kind is None:
            continue
        for key, shown in (("id", "id"), ("name", "name")):
            value = data.get(key)
            if isinstance(value, str):
                yield from claim(one, shown, fold(value) if key == "name" else value, (key,))
        for number, former in enumerate(_list(data, "former_ids")):
            yield from claim(
                one, "id", former if isinstance(former, str) else str(former), ("former_ids", number)
            )
        for number, row in enumerate(_list(data, "survey_rows")):
            if isinstance(row, int):
                yield from claim(one, "survey row", row, ("survey_rows", number))
    for one in checked:  # an alias that is another record's id or name leads readers to the wrong record
        if not isinstance(one.data, dict) or one.kind is None:
            continue
        for number, alias in enumerate(_list(one.data, "aliases")):
            if isinstance(alias, str):
                for what, value in (("id", alias), ("name", fold(alias))):
                    first = seen.get((one.kind, what, value))
                    if first is not None and first is not one:
                        message = f"alias {alias!r} is the {what} of {first.path.as_posix()}"
                        yield _problem(one, ("aliases", number), message)
