"""From a draft to a record file: facts that fit, findings that they prove, everything else unknown."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sonodex.export.facts import Fact, fields
from sonodex.export.hf_card import WholeDumper as _Dumper
from sonodex.export.reading import words
from sonodex.export.reading.draft import Draft, NotReadableError
from sonodex.records.checking import check_file
from sonodex.records.licences import allows
from sonodex.records.reading import parse
from sonodex.records.vocabularies import FOLDERS, PERMISSIONS, Kind, Level
from sonodex.records.writing import template
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_LONGEST_ID = 60
_TRIES = 40


@dataclass(frozen=True)
class Made:
    """A record made of a draft.

    Attributes:
        kind, id: of the record.
        text: of its file; it passes the check.
        proved: ids of the criteria that have a finding.
        likely: entries of the catalogue that are likely the same resource, and why.
        notes: what was left out, in sentences.
    """

    kind: Kind
    id: str
    text: str
    proved: tuple[str, ...]
    likely: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def make(draft: Draft, known: Known, taken: Collection[str], today: dt.date) -> Made:
    """A record of a draft.

    Args:
        draft: what a file says.
        known: the catalogue; ids that it has are not used again.
        taken: further ids that are in use.
        today: the day that stands in the record.

    Raises:
        NotReadableError: what the file says makes no valid record, whatever is left out.
    """
    notes = list(draft.notes)
    facts = _cast(draft, notes)
    if "name" not in facts:
        raise NotReadableError("names nothing: it has no name that is text")
    record_id = _free_id(draft, facts, known.catalogue, taken)
    source = words.cast(Fact("urls.source", "text"), draft.source) if draft.source else None
    if source and not re.match(r"https?://", source):
        source = None
    text = ""
    for _ in range(_TRIES):
        found = findings(draft.kind, facts) if source else {}
        text = _text(draft, facts, found, record_id, source, today)
        wrong = _wrong(draft.kind, record_id, text)
        if wrong is None:
            if not source and findings(draft.kind, facts):
                notes.append("no address stands for the file, so nothing is proved; name one with --source")
            likely = tuple(known.duplicates(draft.kind, facts))
            return Made(draft.kind, record_id, text, tuple(found), likely, tuple(notes))
        path, why = wrong
        if not _drop(facts, path):
            if source and path.startswith(("sources", "secondary_sources", "criteria")):
                source = None
                continue
            raise NotReadableError(f"makes no valid record: {path}: {why}")
        notes.append(f"{path}: {why}; left out")
    raise NotReadableError("makes no valid record: too much of it does not fit")


def _cast(draft: Draft, notes: list[str]) -> dict[str, Any]:
    known = fields(draft.kind)
    out: dict[str, Any] = {}
    for path, value in draft.facts.items():
        fact = known.get(path)
        if fact is None:
            notes.append(f"{path[:60]}: is no fact that a {draft.kind} has; left out")
            continue
        found = words.cast(fact, value)
        allowed = words.closed(path)
        if found is None or (allowed and found not in allowed):
            shown = str(value)
            notes.append(f"{path}: {shown[:80]!r} is no value that fits; left out")
        else:
            out[path] = found
    return out


def _free_id(draft: Draft, facts: dict[str, Any], catalogue: Catalogue, taken: Collection[str]) -> str:
    names = [str(facts.get("name", "")), *facts.get("aliases", ())]
    short = min((n for n in names[:4] if n), key=lambda n: (len(n) > 24, names.index(n)), default="draft")
    folded = unicodedata.normalize("NFKD", short).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:_LONGEST_ID].strip("-") or "draft"
    if parse(f"id: {base}").data["id"] != base:  # a number or `null`, as YAML reads it
        base = f"draft-{base}"
    number, free = 1, base
    while free in taken or any(e.kind == draft.kind for e in catalogue.find(free)):
        number += 1
        free = f"{base}-{number}"
    return free


def _text(
    draft: Draft,
    facts: dict[str, Any],
    found: dict[str, tuple[Level, str]],
    record_id: str,
    source: str | None,
    today: dt.date,
) -> str:
    rubric = rubric_for(draft.kind)
    criteria = [(c.id, c.question, c.full, c.partial) for c in rubric.criteria]
    day = today.isoformat()

    base = template(draft.kind, record_id, criteria, day)
    data: Any = parse(base).data
    changed = {path.partition(".")[0] for path in facts}
    for path, value in facts.items():
        *parents, name = path.split(".")
        place = data
        for parent in parents:
            if place.get(parent) is None:
                place[parent] = {}
            place = place[parent]
        place[name] = value
    if source:
        listed = "sources" if draft.basis == "primary" else "secondary_sources"
        data[listed] = [source]
        changed.add(listed)
    lines = {key: f"{key}: {_flow(data[key])}" for key in changed}
    for criterion, (level, note) in found.items():
        one = {"level": level, "basis": draft.basis, "note": note, "source": source, "checked": day}
        lines[criterion] = f"  {criterion}: {_flow(one)}"
    return "\n".join(_filled(line, lines) for line in base.splitlines()) + "\n"


def _flow(value: Any) -> str:
    """A value on one line of YAML."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9
    )
    return text.removesuffix("...\n").strip()


def _filled(line: str, lines: dict[str, str]) -> str:
    """A line of the template with the value of its key; the comment behind it stays."""
    key = line.strip().partition(":")[0]
    if key not in lines or line.lstrip().startswith("#"):
        return line
    _, mark, comment = line.partition("   # ")
    return lines[key] + (f"   # {comment}" if mark else "")


def _wrong(kind: Kind, record_id: str, text: str) -> tuple[str, str] | None:
    """The first thing that keeps a record from being valid, and why."""
    ids = {kind: rubric_for(kind).criterion_ids}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / FOLDERS[kind] / f"{record_id}.yaml"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
        problems = check_file(path, ids).problems
    first = next((p for p in problems if p.severity == "error"), None)
    return (first.field, first.message) if first else None


def _drop(facts: dict[str, Any], path: str) -> bool:
    """Leave out the fact that a problem is about; for a table the row, for a list the item."""
    match = re.match(r"([\w.]+?)\[(\d+)\]", path)
    if match and match[1] in facts and int(match[2]) < len(facts[match[1]]):
        del facts[match[1]][int(match[2])]
        if not facts[match[1]]:
            del facts[match[1]]
        return True
    for known in (path, *(p for p in facts if p.startswith(f"{path}.") or path.startswith(f"{p}."))):
        if known in facts and known != "name":
            del facts[known]
            return True
    begin = path.partition(".")[0]
    group = [p for p in facts if p.startswith(f"{begin}.")]  # a part that lacks its source goes whole
    for one in group:
        del facts[one]
    return bool(group)


def findings(kind: Kind, facts: dict[str, Any]) -> dict[str, tuple[Level, str]]:
    """What facts of a file prove on criteria: level and note by criterion."""
    return dict(_of_dataset(facts) if kind == "dataset" else _of_model(facts))


def _of_dataset(facts: dict[str, Any]) -> Iterator[tuple[str, tuple[Level, str]]]:
    if "license.spdx" in facts:
        spdx = facts["license.spdx"]
        yield "D2", ("full", _note(f"licence {spdx} stated"))
        terms = [allows(spdx)[p] for p in PERMISSIONS]
        if all(terms):
            yield "D3", ("full", _note(f"{spdx} allows redistribution, derivatives and commercial use"))
        elif False in terms:
            yield "D3", ("partial", _note(f"{spdx} restricts reuse"))
    elif "license.name" in facts:
        yield "D2", ("partial", "terms of its own stated")
    if "doi.data" in facts:
        yield "D4", ("full", _note(f"DOI {facts['doi.data']}"))
    if "countries" in facts:
        yield "D7", ("full", _note(f"countries stated: {', '.join(facts['countries'])}"))
    if "counts.subjects" in facts:
        yield "D16", ("full", f"{facts['counts.subjects']:,} subjects stated")
    counted = [f"{facts[p]:,} {p.partition('.')[2]}" for p in _COUNTS if p in facts]
    if counted:
        yield "D26", ("full", _note(f"stated: {', '.join(counted)}"))


_COUNTS = ("counts.images", "counts.videos", "counts.frames", "counts.volumes")


def _of_model(facts: dict[str, Any]) -> Iterator[tuple[str, tuple[Level, str]]]:
    for criterion, field in (("M2", "code_license"), ("M4", "weights_license")):
        if f"{field}.spdx" in facts:
            yield criterion, ("full", _note(f"licence {facts[f'{field}.spdx']} stated"))


def _note(text: str) -> str:
    parts = text.split()
    return " ".join(parts if len(parts) <= 20 else [*parts[:19], "…"])[:400]


_HOMES = ("urls.homepage", "urls.download", "urls.code", "urls.weights")
_DOIS = {"doi.data": "the same DOI of the data", "doi.paper": "the same paper"}


class Known:
    """What the entries of a catalogue are told by, gathered once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._by: dict[tuple[Kind, str, str], list[str]] = {}
        for entry in catalogue:
            data = entry.data
            for path, why in _DOIS.items():
                self._add(entry, why, (data["doi"].get(path.partition(".")[2]) or "").casefold())
            for address in {_place(u) for u in data["urls"].values() if u}:
                self._add(entry, "the same address", address)
            for name in {_folded(n) for n in (entry.name, *entry.facts["aliases"], entry.id)}:
                self._add(entry, "the same name", name)
            entry.release()

    def _add(self, entry: Entry, why: str, key: str) -> None:
        if key:
            self._by.setdefault((entry.kind, why, key), []).append(entry.full_id)

    def duplicates(self, kind: Kind, facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
        """Entries that are likely the same resource: full id and what they have in common."""
        asked = [(why, str(facts[p]).casefold()) for p, why in _DOIS.items() if p in facts]
        asked += [("the same address", _place(facts[p])) for p in _HOMES if p in facts]
        asked += [("the same name", _folded(n)) for n in (facts.get("name"), *facts.get("aliases", ())) if n]
        told: set[str] = set()
        for why, key in asked:
            for full_id in self._by.get((kind, why, key), ()):
                if full_id not in told:
                    told.add(full_id)
                    yield full_id, why


def _folded(name: Any) -> str:
    text = unicodedata.normalize("NFKD", str(name)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", text)


def _place(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?|[/#?]+$", "", address.strip().lower())
