"""From record files to the index, and from one to what the index keeps of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sonodex.catalogue.digests import code_digest, digest_files, key_of, proof_of
from sonodex.catalogue.earlier import Compiled
from sonodex.catalogue.language import compiled, spelling, terms
from sonodex.errors import UsageError
from sonodex.records import licences
from sonodex.records.checking import check_file
from sonodex.records.vocabularies import KINDS, Kind
from sonodex.rubrics import rubric_for, score

# What `list` prints and filters by; the rest of a record is read only when it is shown.
_COMMON = ("id", "former_ids", "name", "aliases", "year", "summary", "publisher", "anatomy", "modalities",
           "data_kinds", "tasks", "checked", "confidence")  # fmt: skip
_PAGES = ("homepage", "download", "code")  # addresses by which a repository or a mention is recognised
_OWN: dict[Kind, tuple[str, ...]] = {
    "dataset": ("survey_rows", "conditions", "population", "countries", "access", "license", "counts",
                "related"),
    "model": ("framework", "architecture", "code_license", "weights_license", "trained_on", "evaluated_on"),
}  # fmt: skip

REUSE, WEIGHTS = "D3", "M3"
"""Criteria that chains of rights read: what the terms allow, and whether there are weights."""


def wanted_criteria() -> dict[Kind, tuple[str, ...]]:
    """The criterion ids a record of each kind has to hold."""
    return {kind: rubric_for(kind).criterion_ids for kind in KINDS}


def _of_dataset(data: dict[str, Any]) -> dict[str, Any]:
    """What chains of rights, overlaps and rows need of a dataset beside its own fields."""
    countries = data["institution_countries"]
    return {
        "derived_from": [r["dataset"] for r in data["related"] if r["relation"] == "derived-from"],
        "terms": licences.terms(data["license"]),
        "reuse": {key: data["criteria"][REUSE][key] for key in ("level", "note")},
        "mirrors": [
            {
                **{key: m[key] for key in ("url", "holds", "license")},
                "terms": licences.terms(_named(m["license"])),
            }
            for m in data["mirrors"]
        ],
        "defects": [{"title": d["title"], "severity": d["severity"]} for d in data["defects"]],
        "loaders": [{"kind": one["kind"], "name": one["name"]} for one in data["loaders"]],
        "institution_countries": countries["codes"] if countries else [],
    }


def _of_model(data: dict[str, Any]) -> dict[str, Any]:
    """What chains of rights need of a model beside its own fields."""
    published = data["criteria"][WEIGHTS]["level"] in ("full", "partial")
    return {
        "code_terms": licences.terms(data["code_license"]),
        "weights_terms": licences.terms(data["weights_license"]),
        "has_weights": bool(data["urls"]["weights"]) or published,
    }


def _named(licence: str | None) -> dict[str, str | None]:
    """A licence that a mirror states in words, as a record would write it."""
    spdx = licence if licence and not licences.expression_problem(licence) else None
    return {"spdx": spdx, "name": None if spdx else licence}


def compile_file(path: Path) -> Compiled | str:
    """What the index keeps of a record file, or the first reason to refuse it."""
    checked = check_file(path, wanted_criteria(), shown=path.name)
    if checked.record is None or checked.kind is None:
        errors = [p for p in checked.problems if p.severity == "error"]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        return f"line {errors[0].line}: {errors[0].field} {errors[0].message}{more}"
    data = checked.record.model_dump(mode="json")
    result = score(rubric_for(checked.kind), checked.record)
    summary = {key: data[key] for key in (*_COMMON, *_OWN[checked.kind])}
    summary |= _of_dataset(data) if checked.kind == "dataset" else _of_model(data)
    summary["pages"] = {key: data["urls"][key] for key in _PAGES if key in data["urls"]}
    summary["score"] = result.summary()
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return Compiled(
        checked.kind,
        checked.record.id,
        json.dumps(summary, **compact),  # type: ignore[arg-type]
        json.dumps(data, **compact),  # type: ignore[arg-type]
        json.dumps(result.full(), **compact),  # type: ignore[arg-type]
        "\n".join(terms(data, spelling())),
    )


_TABLES = (
    "CREATE TABLE meta (key TEXT, code TEXT, rows INTEGER);"
    "CREATE TABLE record (kind TEXT, id TEXT, file TEXT, digest TEXT, summary TEXT, data TEXT,"
    " score TEXT, terms TEXT, proof TEXT, proof_full TEXT, proof_terms TEXT,"
    " PRIMARY KEY (kind, id));"
    "CREATE TABLE language (rules TEXT, proof TEXT);"
    "CREATE TABLE refused (file TEXT PRIMARY KEY, digest TEXT, reason TEXT);"
    "CREATE TABLE rubric (kind TEXT PRIMARY KEY, outline TEXT, proof TEXT);"
)


def compiled_index(
    folder: Path,
    files: Mapping[str, str],
    code: str,
    known: Mapping[tuple[str, str], Compiled],
    progress: Callable[[int, int], None] | None,
) -> sqlite3.Connection:
    """The index of a folder, in a temporary file of SQLite's own that goes with the connection; in memory
    where no such file can be written.

    Args:
        folder: of the catalogue.
        files: its record files with their digests.
        code: the digest of what compiles them.
        known: by file and digest, what `compile_file` gave for it before.
        progress: called with the records compiled and all that are to be compiled.
    """
    for place in ("", ":memory:"):
        index = sqlite3.connect(place, check_same_thread=False)
        try:
            _fill(index, folder, files, code, known, progress)
        except sqlite3.OperationalError:  # a full disk, or no folder for temporary files
            index.close()
            if place:
                raise
        except BaseException:
            index.close()
            raise
        else:
            break
    return index


def _fill(
    index: sqlite3.Connection,
    folder: Path,
    files: Mapping[str, str],
    code: str,
    known: Mapping[tuple[str, str], Compiled],
    progress: Callable[[int, int], None] | None,
) -> None:
    index.executescript("PRAGMA journal_mode = OFF;" + _TABLES)
    outlines = [(str(kind), json.dumps(rubric_for(kind).outline)) for kind in KINDS]
    index.executemany("INSERT INTO rubric VALUES (?, ?, ?)", ((*o, proof_of(*o)) for o in outlines))
    rules = json.dumps(compiled())
    index.execute("INSERT INTO language VALUES (?, ?)", (rules, proof_of(rules)))
    to_compile = sum(item not in known for item in files.items())
    made = 0
    for file, digest in files.items():
        row = known.get((file, digest))
        if row is None:
            found = compile_file(folder / file)
            made += 1
            if progress is not None:
                progress(made, to_compile)
            if isinstance(found, str):
                index.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (file, digest, found))
                continue
            row = found
        values = (row.kind, row.id, file, digest, *row[2:], *row.proofs(file, digest))
        try:
            index.execute(f"INSERT INTO record VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608
        except sqlite3.IntegrityError:  # busi.yaml beside busi.yml
            taken = f"the id {row.id!r} is taken"
            index.execute("INSERT OR REPLACE INTO refused VALUES (?, ?, ?)", (file, digest, taken))
    index.execute("INSERT INTO meta SELECT ?, ?, count(*) FROM record", (key_of(code, dict(files)), code))
    index.commit()


def index_to_ship(folder: Path) -> bytes:
    """The index of a catalogue that travels in the wheel; the same for the same records and code.

    Raises:
        UsageError: a record is not valid.
    """
    index = compiled_index(folder, digest_files(folder), code_digest(), {}, None)
    refused = index.execute("SELECT file, reason FROM refused").fetchone()
    if refused:
        raise UsageError(f"{refused[0]}: {refused[1]}")
    return index.serialize()
