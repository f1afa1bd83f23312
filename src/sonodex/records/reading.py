"""Reading YAML as plain data with the position of every value, bounded in size and depth, without aliases.

Scalars follow YAML 1.2 (`NO` is text, dates are text), so what is read here equals what a round-trip editor
writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sonodex.errors import UsageError, not_read

MAX_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_NODES = 50_000

Path_ = tuple[str | int, ...]
Position = tuple[int, int]
"""Line and column, both from 1."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"^[-+]?[0-9]{1,18}$", re.ASCII)
_FLOAT = re.compile(r"^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$", re.ASCII)
_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True,
          "TRUE": True, "false": False, "False": False, "FALSE": False}  # fmt: skip


class YamlError(Exception):
    """Text that is no acceptable YAML; `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass
class Document:
    """Plain data read from one file, with the position of every value and key."""

    data: Any
    values: dict[Path_, Position] = field(default_factory=dict)
    keys: dict[Path_, Position] = field(default_factory=dict)
    duplicates: list[tuple[Path_, Position]] = field(default_factory=list)

    def position(self, path: Path_) -> Position:
        """Where `path` stands, or the nearest thing above it that does."""
        while path:
            found = self.values.get(path) or self.keys.get(path)
            if found:
                return found
            path = path[:-1]
        return self.values.get((), (1, 1))


def _scalar(event: Any) -> Any:
    text: str = event.value
    if event.tag:
        raise _problem("YAML tags are not allowed", event)
    if event.style or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.match(text):
        return int(text)
    if _FLOAT.match(text):
        return float(text)
    return text


def _start(event: Any) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _problem(message: str, event: Any) -> YamlError:
    return YamlError(message, *_start(event))


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(f"no valid YAML: {error.problem or error.context}", line, column) from None
    except (yaml.YAMLError, ValueError) as error:
        raise YamlError(f"no valid YAML: {str(error).splitlines()[0]}") from None


@dataclass
class _Frame:
    """A list or mapping that is being read."""

    value: Any
    path: Path_
    key: str | None = None
    key_pending: bool = True


class _Builder:
    """Plain data with positions, put together from the events of a parser."""

    def __init__(self) -> None:
        self.document = Document(None)
        self._stack: list[_Frame] = []
        self._documents = 0

    def take(self, event: Any) -> None:
        """The next event."""
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _problem("YAML anchors and aliases are not allowed", event)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _problem("more than one YAML document in the file", event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._open(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.ScalarEvent):
            if self._wants_key():
                self._key(event)
            else:
                self._place(_scalar(event), event)

    def _wants_key(self) -> bool:
        return bool(self._stack) and isinstance(self._stack[-1].value, dict) and self._stack[-1].key_pending

    def _open(self, event: Any) -> None:
        if event.tag:
            raise _problem("YAML tags are not allowed", event)
        if len(self._stack) >= MAX_DEPTH:
            raise _problem(f"nested deeper than {MAX_DEPTH}", event)
        if self._wants_key():
            raise _problem("a key has to be text", event)
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._stack.append(_Frame(value, self._place(value, event)))

    def _key(self, event: Any) -> None:
        frame = self._stack[-1]
        path = (*frame.path, str(event.value))
        if event.value in frame.value:
            self.document.duplicates.append((path, _start(event)))
        self.document.keys[path] = _start(event)
        frame.key = event.value
        frame.key_pending = False

    def _place(self, value: Any, event: Any) -> Path_:
        """Hang `value` below the open collection; its path."""
        path: Path_ = ()
        if not self._stack:
            self.document.data = value
        else:
            frame = self._stack[-1]
            if isinstance(frame.value, list):
                frame.value.append(value)
                path = (*frame.path, len(frame.value) - 1)
            else:
                assert frame.key is not None
                path = (*frame.path, frame.key)
                frame.value[frame.key] = value
                frame.key_pending = True
        self.document.values[path] = _start(event)
        return path


def parse(text: str) -> Document:
    """Read one YAML document.

    Args:
        text: at most 1,000,000 characters.

    Raises:
        YamlError: for malformed text, tags, aliases, several documents, nesting deeper than 12 or over 50,000
            values.
    """
    if len(text) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES:,} characters")
    builder = _Builder()
    for nodes, event in enumerate(_events(text)):
        if nodes > MAX_NODES:
            raise _problem(f"more than {MAX_NODES:,} values", event)
        builder.take(event)
    return builder.document


def read_text(path: Path) -> str:
    """The text of a record file.

    Raises:
        UsageError: when the file is not there or cannot be read.
        YamlError: when it is too large or not UTF-8.
    """
    try:
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise UsageError(f"{path}: is no regular file")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{path}: no such file") from None
    except OSError as error:
        raise UsageError(not_read(path, error)) from None
    if len(raw) > MAX_BYTES:
        raise YamlError(f"larger than {MAX_BYTES:,} bytes")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise YamlError("not UTF-8 text", line) from None
