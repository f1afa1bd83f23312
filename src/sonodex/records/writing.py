"""Writing record files: a commented template for a new one, and edits that keep comments and order."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.errors import SonodexError
from sonodex.files import write_text
from sonodex.records import vocabularies as v
from sonodex.records.vocabularies import Kind

if TYPE_CHECKING:
    from ruamel.yaml import YAML


def _round_trip() -> YAML:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 100_000  # a finding stays on its line
    yaml.indent(mapping=2, sequence=4, offset=2)
    # mypy: ruamel.yaml has no types for its representer
    yaml.representer.add_representer(type(None), lambda r, _: r.represent_scalar("tag:yaml.org,2002:null", "null"))
    return yaml


def edit_text(text: str, change: Callable[[Any], None]) -> str:
    """`text` of a record with `change` applied to its data; comments, order and quotes of the rest stay."""
    yaml = _round_trip()
    data = yaml.load(text)
    change(data)
    out = io.StringIO()
    yaml.dump(data, out)
    return out.getvalue()


def edit_record(path: Path, change: Callable[[Any], None]) -> None:
    """Apply `change` to the record in `path`, keeping comments and order; written whole or not at all.

    Args:
        path: an existing record file.
        change: alters the mapping it is given in place.
    """
    write_text(path, edit_text(path.read_text(encoding="utf-8"), change))


def _choices(words: Sequence[str]) -> str:
    return " ".join(words)


def template(kind: Kind, record_id: str, criteria: Sequence[tuple[str, str, str, str]], today: str) -> str:
    """A commented record that passes the check, with every level unknown.

    Args:
        kind: `dataset` or `model`.
        record_id: the id, also the file's stem.
        criteria: id, question, what earns full, what earns partial, for each criterion.
        today: date of writing, YYYY-MM-DD.
    """
    lines = [
        f"# A {kind} record of sonodex. Fill in what you can show a source for; leave the rest null, [] or unknown.",
        f"id: {record_id}",
        "former_ids: []",
        f"name: {record_id}            # full name as its authors write it",
        "aliases: []",
        *(["survey_rows: []             # rows of the survey's list of 72 datasets"] if kind == "dataset" else []),
        "year: null                  # first public release",
        "summary: to be written       # one sentence in your own words",
        "identity_note: null",
    ]
    if kind == "dataset":
        lines += [
            "urls: {homepage: null, download: null, paper: null, code: null}",
            "doi: {data: null, paper: null}",
            "paper: {title: null, venue: null, year: null}",
            "publisher: null",
            f"anatomy: []                 # {_choices(v.ANATOMY)}",
            "conditions: []",
            f"population: []              # {_choices(v.POPULATIONS)}",
            f"modalities: []              # {_choices(v.MODALITIES)}",
            f"data_kinds: []              # {_choices(v.DATA_KINDS)}",
            f"tasks: []                   # {_choices(v.TASKS)}",
            "countries: []               # ISO 3166-1 alpha-2, where the data were collected",
            "counts: {subjects: null, images: null, videos: null, frames: null, volumes: null}",
            "devices: []",
            "license: {spdx: null, name: null, url: null}   # an SPDX identifier, or null and the name of other terms",
            f"access: unknown             # {_choices(v.ACCESS)}",
            f"file_formats: []            # {_choices(v.FILE_FORMATS)}",
            "size_gb: null",
            "derived_from: []            # ids of datasets whose images it reuses",
            f"related: []                 # {{dataset, relation, note, source}}; relation: {_choices(v.RELATIONS)}",
            "defects: []                 # {title, note, source, checked}: documented defects of the data",
        ]
    else:
        lines += [
            "urls: {code: null, weights: null, paper: null, demo: null}",
            "doi: {paper: null}",
            f"paper: {{title: null, venue: null, year: null, status: null}}   # status: {_choices(v.PAPER_STATUSES)}",
            "publisher: null",
            f"anatomy: []                 # {_choices(v.ANATOMY)}",
            f"modalities: []              # {_choices(v.MODALITIES)}",
            f"data_kinds: []              # {_choices(v.DATA_KINDS)}",
            f"tasks: []                   # {_choices(v.TASKS)}",
            "architecture: null",
            f"framework: null             # {_choices(v.FRAMEWORKS)}",
            f"weights_format: null        # {_choices(v.WEIGHTS_FORMATS)}",
            "code_license: {spdx: null, name: null, url: null}",
            "weights_license: {spdx: null, name: null, url: null}",
            f"trained_on: []              # {{dataset: id or name, availability}}: {_choices(v.AVAILABILITIES)}",
            "evaluated_on: []",
            "repository: {default_branch: null, last_commit: null, stars: null, archived: null}",
        ]
    lines += [
        "sources: []                 # primary addresses read",
        "secondary_sources: []",
        f"checked: {today}",
        f"confidence: low             # {_choices(v.CONFIDENCES)}",
        f"# level: {_choices(v.LEVELS)}",
        f"# basis: {_choices(v.BASES)} (null while unknown); note: what was seen, at most 20 words; source: its address",
        "criteria:",
    ]
    for cid, question, full, partial in criteria:
        lines.append(f"  # {question} full: {full}; partial: {partial}")
        lines.append(f"  {cid}: {{level: unknown, basis: null, note: null, source: null, checked: null}}")
    return "\n".join(lines) + "\n"


def write_new(path: Path, text: str) -> None:
    """Write a new file; refuse to touch an existing one.

    Raises:
        SonodexError: when the file exists or cannot be written.
    """
    if path.exists():
        raise SonodexError(f"{path}: exists already; choose another id or edit that file")
    write_text(path, text)
