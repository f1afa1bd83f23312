"""A datasheet that `sonodex export datasheet` wrote and an author may have completed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sonodex.export import datasheet as written
from sonodex.export.facts import fields
from sonodex.export.markdown import parts, unescape
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.export.sections import FACT
from sonodex.records.vocabularies import Kind
from sonodex.wording import NOTHING

_CELLS = re.compile(r"(?<!\\)\|")


def known(text: str) -> Kind | None:
    """The kind of resource that a sheet is about; None where a text is no sheet."""
    first = text.lstrip("\ufeff \r\n").split("\n", 1)[0]
    return next((kind for kind, begin in written.TITLE.items() if first.startswith(f"# {begin}")), None)  # type: ignore[misc]


def _row(line: str) -> list[str] | None:
    stripped = line.strip()
    if not (stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 1):
        return None
    # A backslash before a bar belongs to it only where it is not escaped itself.
    safe = stripped[1:-1].replace("\\\\", "\0")
    return [cell.strip().replace("\0", "\\\\") for cell in _CELLS.split(safe)]


def _tables(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    """Each table with the heading above it; header first, the line of dashes left out."""
    heading, rows = "", []
    for line in [*text.splitlines(), ""]:
        cells = _row(line)
        if cells is not None:
            if not all(re.fullmatch(r":?-+:?", c) for c in cells):
                rows.append(cells)
            continue
        if rows:
            yield heading, rows
            rows = []
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()


def read(text: str) -> list[Draft]:
    """One draft.

    Raises:
        NotReadableError: its table of facts is gone.
    """
    kind = known(text)
    assert kind is not None
    draft = Draft(kind, basis="secondary")
    by_label = {fact.label: fact for fact in fields(kind).values()}
    for heading, rows in _tables(text):
        if rows[0][:1] == [FACT]:
            for row in rows[1:]:
                fact = by_label.get(unescape(row[0]))
                if fact is None:
                    draft.notes.append(f"{unescape(row[0])[:60]!r} is no fact that a {kind} has")
                elif len(row) > 1 and row[1] not in (NOTHING, ""):
                    draft.put(fact.path, parts(row[1]) if fact.type == "list" else unescape(row[1]))
        elif heading in by_label and by_label[heading].type == "table":
            names = [unescape(c) for c in rows[0]]
            found = [
                {n: unescape(c) for n, c in zip(names, row, strict=False) if c not in (NOTHING, "")}
                for row in rows[1:]
            ]
            draft.put(by_label[heading].path, found)
    if "name" not in draft.facts:
        raise NotReadableError("names nothing: its table of facts has no line 'Name'")
    urls = (draft.facts.get(f"urls.{n}") for n in ("homepage", "download", "code", "weights"))
    draft.source = next((u for u in urls if u), None)
    return [draft]
