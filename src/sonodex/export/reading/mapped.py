"""Tables (CSV) and YAML of other catalogues, by a mapping of their columns or keys to facts.

A mapping is a YAML file: `facts` gives, for each fact, the column or the path of keys it stands in (or a list
of them, the first that says something); `when` names columns or keys by which such a file is recognised.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from sonodex.cells import uncell
from sonodex.errors import UsageError
from sonodex.export.facts import fields
from sonodex.export.reading import words
from sonodex.export.reading.draft import BASES, Draft, FileBasis, NotReadableError
from sonodex.records.reading import YamlError, parse, read_text
from sonodex.records.vocabularies import KINDS, Kind

_MOST_ROWS = 20_000
_LICENCES = ("license", "code_license", "weights_license")
_STEP = re.compile(r"([^.\[\]]+)(?:\[([^=\]]+)=([^\]]+)\])?(?:\.|$)")


@dataclass(frozen=True)
class Places:
    """Where each fact stands.

    Attributes:
        kind, basis, source: as in `Draft`; `source` is the address of the catalogue that the file belongs to.
        when: columns or keys that such a file has.
        facts: columns or paths by fact; `license` alone is a licence in words or an address.
        split: what stands between the values of a list in a cell, or None where the words tell.
    """

    kind: Kind
    basis: FileBasis
    source: str | None
    when: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]
    split: str | None = None


def read_mapping(path: Path) -> Places:
    """A mapping from a YAML file.

    Raises:
        UsageError: it is no mapping of facts to columns.
    """
    try:
        return _mapping(parse(read_text(path)).data)
    except YamlError as error:
        raise UsageError(f"{path}:{error.line}: {error}") from None
    except ValueError as error:
        raise UsageError(f"{path}: {error}") from None


def _mapping(data: Any) -> Places:
    if not isinstance(data, dict) or not isinstance(data.get("facts"), dict):
        raise ValueError("is no mapping; it needs 'facts', such as {facts: {name: Dataset Name}}")
    kind, basis = data.get("kind", "dataset"), data.get("basis", "secondary")
    if kind not in KINDS or basis not in BASES:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, basis one of {', '.join(BASES)}")
    places = {}
    for path, place in data["facts"].items():
        if path not in fields(kind) and path not in _LICENCES:
            raise ValueError(f"facts.{path}: is no fact of a {kind}; {', '.join(fields(kind))}")
        places[path] = tuple(map(str, place if isinstance(place, list) else [place]))
    if "name" not in places:
        raise ValueError("facts.name: is missing; it says where the name of the resource stands")
    when = tuple(map(str, data.get("when") or ()))
    return Places(kind, basis, data.get("source"), when, places, data.get("split"))


@lru_cache(maxsize=1)
def known_mappings() -> tuple[Places, ...]:
    """The mappings that come with sonodex."""
    folder = files("sonodex.export.reading") / "mappings"
    texts = (one.read_text(encoding="utf-8") for one in sorted(folder.iterdir(), key=lambda f: f.name))
    return tuple(_mapping(parse(text).data) for text in texts)


def _recognised(names: Sequence[str]) -> Places | None:
    fitting = [m for m in known_mappings() if m.when and set(m.when) <= set(names)]
    return max(fitting, key=lambda m: len(m.when), default=None)


def read_csv(text: str, mapping: Places | None = None) -> list[Draft]:
    """A draft a row.

    Raises:
        NotReadableError: no mapping fits, or the table is too large or broken.
    """
    sample = text[:8192].partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    try:
        rows = list(_limited(csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter)))
    except csv.Error:
        most = f"{csv.field_size_limit():,}"
        raise NotReadableError(
            f"is no table (a cell of more than {most} characters, or a quote left open)"
        ) from None
    if not rows:
        raise NotReadableError("holds no rows")
    names = [str(n) for n in rows[0] if n is not None]
    mapping = mapping or _recognised(names)
    if mapping is None:
        shown = ", ".join(names)[:200]
        raise NotReadableError(f"no mapping fits its columns ({shown}); give one with --map")
    drafts = [_draft({str(k): v for k, v in row.items() if k is not None}, mapping) for row in rows]
    found = [d for d in drafts if "name" in d.facts]
    if not found:
        raise NotReadableError(f"no row has a name in {' or '.join(mapping.facts['name'])}")
    return found


def _limited(rows: csv.DictReader[str]) -> Iterator[dict[str | Any, str | Any]]:
    for number, row in enumerate(rows):
        if number >= _MOST_ROWS:
            raise NotReadableError(f"has more than {_MOST_ROWS:,} rows; import it in parts")
        yield row


def read_yaml(data: Any, mapping: Places | None = None) -> list[Draft]:
    """A draft of a YAML mapping, or of each in a list.

    Raises:
        NotReadableError: no mapping fits.
    """
    nodes = [n for n in (data if isinstance(data, list) else [data]) if isinstance(n, dict)]
    if not nodes:
        raise NotReadableError("holds no mapping of keys")
    mapping = mapping or _recognised(list(nodes[0]))
    if mapping is None:
        shown = ", ".join(map(str, nodes[0]))[:200]
        raise NotReadableError(f"no mapping fits its keys ({shown}); give one with --map")
    found = [d for d in (_draft(node, mapping) for node in nodes) if "name" in d.facts]
    if not found:
        raise NotReadableError(f"nothing has a name in {' or '.join(mapping.facts['name'])}")
    return found


def _draft(row: Mapping[str, Any], mapping: Places) -> Draft:
    draft = Draft(mapping.kind, basis=mapping.basis, source=mapping.source)
    types = fields(mapping.kind)
    for path, places in mapping.facts.items():
        for place in places:
            value = _at(row, place)
            value = uncell(value) if isinstance(value, str) else value
            if path in _LICENCES:
                for part, word in words.licence(value).items():
                    draft.put(f"{path}.{part}", word)
            elif mapping.split and types[path].type == "list" and isinstance(value, str):
                draft.put(path, [part for part in value.split(mapping.split) if part])
            elif types[path].type == "table" and isinstance(value, str):
                column = types[path].columns[0]
                draft.put(path, [{column: part} for part in value.split(mapping.split or "; ") if part])
            else:
                draft.put(path, value)
    _availability(draft, row)
    return draft


def _availability(draft: Draft, row: Mapping[str, Any]) -> None:
    """The flat row of models keeps whether a training set can be had in a column of its own."""
    trained, stated = draft.facts.get("trained_on"), row.get("trained_on_availability")
    if trained:
        found = str(stated).split("; ") if stated else []
        for number, one in enumerate(trained):
            one["availability"] = found[number] if number < len(found) else "unknown"


def _at(row: Any, place: str) -> Any:
    if isinstance(row, Mapping) and place in row:
        return row[place]
    value = row
    for key, name, wanted in _STEP.findall(place):
        value = value.get(key) if isinstance(value, Mapping) else None
        if name:
            listed = value if isinstance(value, list) else []
            value = next((o for o in listed if isinstance(o, Mapping) and str(o.get(name)) == wanted), None)
    return value
