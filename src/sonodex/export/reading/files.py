"""Which reader a file is for, told by its content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

from sonodex.errors import UsageError, not_read
from sonodex.export.reading import cff, datacite_json, datasheet, hf_card, json_ld, mapped
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.reading import YamlError, parse
from sonodex.records.vocabularies import Kind

MOST_BYTES = 20_000_000
READABLE = ("Croissant or schema.org JSON-LD, DataCite JSON, a Hugging Face card, CITATION.cff, "
            "a datasheet of sonodex, CSV or YAML")  # fmt: skip


def read(path: Path, mapping: Path | None = None, kind: Kind | None = None) -> list[Draft]:
    """The drafts that a file holds.

    Args:
        path: the file.
        mapping: where the facts stand in a table or in YAML.
        kind: of the resource, where the file does not tell.

    Raises:
        UsageError: there is no such file, or the mapping is none.
        NotReadableError: it is no file of the kinds that are read; the message names it.
    """
    places = mapped.read_mapping(mapping) if mapping is not None else None
    text = _text(path)
    try:
        return _drafts(path, text, places, kind)
    except NotReadableError as error:
        raise NotReadableError(f"{path}: {error}") from None


def _text(path: Path) -> str:
    if not path.is_file():
        raise UsageError(f"{path}: {'no regular file' if path.exists() else 'no such file'}")
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(not_read(path, error)) from None
    if len(data) > MOST_BYTES:
        raise NotReadableError(f"{path}: is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotReadableError(f"{path}: is no text in UTF-8; {READABLE} can be imported") from None


def _drafts(path: Path, text: str, mapping: mapped.Places | None, kind: Kind | None) -> list[Draft]:
    start = text.lstrip()[:1]
    if not start:
        raise NotReadableError("is empty")
    if datasheet.known(text):
        return datasheet.read(text)
    if start in "{[":
        return _json(text)
    if hf_card.known(text):
        return hf_card.read(text, kind)
    if path.suffix.lower() in (".csv", ".tsv") or (mapping and path.suffix.lower() not in (".yaml", ".yml")):
        return mapped.read_csv(text, mapping)
    try:
        data = parse(text).data
    except YamlError as error:
        raise NotReadableError(f"line {error.line}: {error}; {READABLE} can be imported") from None
    if cff.known(data):
        return cff.read(data, kind)
    if isinstance(data, dict | list):
        return mapped.read_yaml(data, mapping)
    raise NotReadableError(f"is none of {READABLE}")


def _no_number(word: str) -> NoReturn:
    raise NotReadableError(f"is no valid JSON ({word} is no number)")


def _json(text: str) -> list[Draft]:
    try:
        data: Any = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise NotReadableError(f"line {error.lineno}: is no valid JSON ({error.msg.lower()})") from None
    except RecursionError:
        raise NotReadableError("is no JSON that can be read (too deep)") from None
    except ValueError:  # Python reads no longer ones
        raise NotReadableError("is no JSON that can be read (a number has thousands of digits)") from None
    nodes = data if isinstance(data, list) else [data]
    drafts: list[Draft] = []
    for node in nodes[:1000]:
        if json_ld.known(node):
            drafts += json_ld.read(node)
        elif datacite_json.known(node):
            drafts += datacite_json.read(node)
        else:
            raise NotReadableError("is JSON, but neither JSON-LD nor DataCite metadata")
    if not drafts:
        raise NotReadableError("holds nothing")
    return drafts
