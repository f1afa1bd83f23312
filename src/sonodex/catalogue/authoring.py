"""Starting a new record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sonodex.catalogue.catalogue import Catalogue
from sonodex.catalogue.location import packaged_catalogue
from sonodex.errors import UsageError
from sonodex.records.vocabularies import ID_PATTERN, Kind
from sonodex.records.writing import edit_text, template, write_new
from sonodex.rubrics import rubric_for

MAX_ID = 80


def new_record(
    catalogue: Catalogue, kind: Kind, record_id: str, folder: Path, fill: Callable[[Any], None] | None = None
) -> Path:
    """Write a commented template of a record to `folder/<record_id>.yaml`.

    Args:
        fill: writes what is known already into the template's data.

    Returns:
        The file written.

    Raises:
        UsageError: when the id is malformed or taken, or the folder does not exist.
        SonodexError: when the file exists.
    """
    if not re.match(ID_PATTERN, record_id) or len(record_id) > MAX_ID or record_id.endswith("\n"):
        raise UsageError(
            f"{record_id!r} is no id: lower-case letters, digits and single hyphens, at most {MAX_ID}"
        )
    taken = [e for e in catalogue.names.find(record_id) if e.kind == kind]
    if taken:
        own = taken[0].path
        where = "which comes with sonodex" if own.is_relative_to(packaged_catalogue()) else f"edit {own}"
        raise UsageError(f"{record_id!r} is taken by {taken[0].full_id}, {where}; choose another id")
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    path = folder / f"{record_id}.yaml"
    text = empty_record(kind, record_id)
    write_new(path, edit_text(text, fill) if fill else text)
    return path


def empty_record(kind: Kind, record_id: str) -> str:
    """The text of a commented record with every level unknown."""
    rubric = rubric_for(kind)
    criteria = [(c.id, c.question, c.full, c.partial) for c in rubric.criteria]
    rules = {c.id: c.rules for c in rubric.criteria}
    return template(kind, record_id, criteria, dt.date.today().isoformat(), rules)
