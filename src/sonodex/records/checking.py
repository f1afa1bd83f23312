"""Checking record files: every problem at once, each with file, line, column, field and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from sonodex.errors import RecordError
from sonodex.records.reading import Document, YamlError, parse, read_text
from sonodex.records.schema import DatasetRecord, ModelRecord, Record
from sonodex.records.spelling import did_you_mean
from sonodex.records.upgrading import RETIRED
from sonodex.records.vocabularies import FOLDERS, Kind

MAX_NOTE_WORDS = 20
_CLASSES: dict[Kind, type[DatasetRecord] | type[ModelRecord]] = {
    "dataset": DatasetRecord,
    "model": ModelRecord,
}
_NOUNS = {"level": "a level", "basis": "a basis", "access": "an access", "confidence": "a confidence"}


Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in a record file."""

    path: str
    line: int
    column: int
    field: str
    message: str
    severity: Severity = "error"

    def __str__(self) -> str:
        prefix = "warning: " if self.severity == "warning" else ""
        return f"{self.path}:{self.line}:{self.column}  {self.field or '(file)'}  {prefix}{self.message}"

    def as_dict(self) -> dict[str, Any]:
        """The problem as plain data."""
        return {k: getattr(self, k) for k in ("path", "line", "column", "field", "message", "severity")}


@dataclass(frozen=True)
class Checked:
    """The outcome of reading one file.

    The record when it is sound enough to use, its plain data, all its problems.
    """

    path: Path
    kind: Kind | None
    record: DatasetRecord | ModelRecord | None
    data: dict[str, Any] | None
    document: Document | None
    problems: tuple[Problem, ...]


def field_path(path: Sequence[str | int]) -> str:
    """`('trained_on', 0, 'dataset')` as `trained_on[0].dataset`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…'"


def _message(error: Any, fields: Collection[str]) -> str:
    kind, value, context = error["type"], error.get("input"), error.get("ctx", {})
    name = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        noun = _NOUNS.get(name) or "allowed here"
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return f"{_shown(value)} is not {noun} ({', '.join(allowed)}){hint}"
    if kind == "extra_forbidden" and name in RETIRED:
        return f"is no longer a field; {RETIRED[name]}"
    if kind == "extra_forbidden":
        return f"no such field (allowed: {', '.join(fields)}){did_you_mean(name, fields)}"
    if kind == "missing":
        return "is missing; write null or [] when it is not known"
    if kind == "string_pattern_mismatch":
        return f"{_shown(value)} is no id (lower-case letters, digits and single hyphens)"
    expected = {"string_type": "text", "int_type": "a whole number", "list_type": "a list",
                "float_type": "a number", "dict_type": "a mapping", "model_type": "a mapping",
                "bool_type": "true or false", "model_attributes_type": "a mapping"}.get(kind)  # fmt: skip
    if expected:
        return f"{_shown(value)} is not {expected}"
    if kind == "value":
        return str(context["message"]).replace(repr(value), _shown(value))
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"{_shown(value)} is out of range: {error['msg'].removeprefix('Input should be ')}"
    if kind == "finite_number":
        return f"{_shown(value)} is no finite number"
    return f"{_shown(value)}: {error['msg'].replace('Input should be', 'has to be')}"


def _model_fields(record_class: type[Any], path: Sequence[str | int]) -> list[str]:
    """Names of the fields allowed at `path`, for the message on an unknown one."""
    from typing import get_args

    current: Any = record_class
    for part in path:
        if hasattr(current, "model_fields"):
            info = current.model_fields.get(str(part))
            current = info.annotation if info else None
        else:
            arguments = [a for a in get_args(current) if a is not type(None)]
            current = arguments[-1] if arguments else None
    if not hasattr(current, "model_fields"):
        arguments = [a for a in get_args(current) if hasattr(a, "model_fields")]
        current = arguments[-1] if arguments else None
    return list(current.model_fields) if current is not None else []


def kind_of(path: Path, data: Any) -> Kind | None:
    """Whether a file holds a dataset or a model record: by its folder, else by its criteria and fields."""
    for kind, folder in FOLDERS.items():
        if path.parent.name == folder:
            return kind
    if isinstance(data, dict):
        criteria = data.get("criteria")
        first = next(iter(criteria), "") if isinstance(criteria, dict) else ""
        if "trained_on" in data or str(first).startswith("M"):
            return "model"
        if "counts" in data or "access" in data or str(first).startswith("D"):
            return "dataset"
    return None


def check_file(
    path: Path, criteria: Mapping[Kind, Sequence[str]], shown: str | None = None, *, name_matters: bool = True
) -> Checked:
    """Read and check one record file by itself.

    Args:
        path: the file.
        criteria: for each kind, the ids its `criteria` has to hold (from the rubric).
        shown: how the file is named in problems; its path by default.
        name_matters: whether the id has to be the file's name.

    Returns:
        The record (None when refused) and all problems; never raises for what stands in the file.

    Raises:
        UsageError: when the file does not exist or cannot be opened.
    """
    name = shown or path.as_posix()
    try:
        document = parse(read_text(path))
    except YamlError as error:
        problem = Problem(name, error.line, error.column, "", str(error))
        return Checked(path, None, None, None, None, (problem,))
    data = document.data
    kind = kind_of(path, data)
    problems: list[Problem] = []

    def add(where: Sequence[str | int], message: str, *, warning: bool = False, key: bool = False) -> None:
        where = tuple(where)
        line, column = (document.keys.get(where) if key else None) or document.position(where)
        problems.append(
            Problem(name, line, column, field_path(where), message, "warning" if warning else "error")
        )

    if not isinstance(data, dict):
        add((), "a record is a mapping of fields")
        return Checked(path, kind, None, None, document, tuple(problems))
    if kind is None:
        add(
            (),
            "neither a dataset nor a model record: it has no criteria, and stands in no folder datasets/ or "
            "models/",
        )
        return Checked(path, kind, None, None, document, tuple(problems))
    for where, (line, column) in document.duplicates:
        problems.append(Problem(name, line, column, field_path(where), "the key stands twice; keep one"))
    record: DatasetRecord | ModelRecord | None = None
    record_class = _CLASSES[kind]
    try:
        record = record_class.model_validate(data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            where = tuple(part for part in item["loc"] if part != "[key]")
            extra = item["type"] == "extra_forbidden"
            add(where, _message(item, _model_fields(record_class, where[:-1]) if extra else ()), key=extra)
    _check_criteria(data.get("criteria"), criteria[kind], kind, add)
    if name_matters and isinstance(data.get("id"), str) and data["id"] != path.stem:
        add(("id",), f"{_shown(data['id'])} is not the file name {path.stem!r}")
    failed = any(p.severity == "error" for p in problems)
    return Checked(path, kind, None if failed else record, data, document, tuple(sorted(problems)))


def _check_criteria(found: Any, wanted: Sequence[str], kind: Kind, add: Any) -> None:
    if not isinstance(found, dict):
        return
    for key in found:
        if key not in wanted:
            add(("criteria", key), f"no criterion of a {kind} ({wanted[0]} to {wanted[-1]})", key=True)
    missing = [key for key in wanted if key not in found]
    if missing:
        add(
            ("criteria",),
            f"missing: {', '.join(missing)}; write level unknown where nothing is known",
            key=True,
        )
    for key, value in found.items():
        note = value.get("note") if isinstance(value, dict) else None
        if isinstance(note, str) and len(note.split()) > MAX_NOTE_WORDS:
            add(("criteria", key, "note"), f"longer than {MAX_NOTE_WORDS} words", warning=True)


def read_record(path: Path | str, criteria: Mapping[Kind, Sequence[str]] | None = None) -> Record:
    """One record file as a typed record.

    Args:
        path: the file.
        criteria: criterion ids to insist on; those present in the file by default.

    Raises:
        UsageError: when the file cannot be opened.
        RecordError: when it is refused; the message names every problem.
    """
    path = Path(path)
    if criteria is None:
        try:
            data = parse(read_text(path)).data
        except YamlError:
            data = None
        present = (
            list(data["criteria"])
            if isinstance(data, dict) and isinstance(data.get("criteria"), dict)
            else []
        )
        criteria = {"dataset": present, "model": present}
    checked = check_file(path, criteria)
    if checked.record is None:
        errors = [p for p in checked.problems if p.severity == "error"]
        raise RecordError("\n".join(map(str, errors)), tuple(errors))
    return checked.record
