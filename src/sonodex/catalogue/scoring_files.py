"""Scoring record files that are not in a catalogue."""

from __future__ import annotations

from pathlib import Path

from sonodex.catalogue.compiling import wanted_criteria
from sonodex.errors import RecordError
from sonodex.records.checking import check_file
from sonodex.records.schema import Record
from sonodex.rubrics import Score, rubric_for, score


def score_file(path: Path) -> tuple[Record, Score]:
    """The record in `path` and its score; its file name need not be its id.

    Raises:
        UsageError: when the file cannot be opened.
        RecordError: when the record is refused; the message names the first problem and how many there are.
    """
    checked = check_file(path, wanted_criteria(), name_matters=False)
    errors = [p for p in checked.problems if p.severity == "error"]
    if checked.record is None or checked.kind is None:
        more = f" (and {len(errors) - 1} more; see 'sonodex check {path}')" if len(errors) > 1 else ""
        raise RecordError(f"{errors[0]}{more}", tuple(errors))
    return checked.record, score(rubric_for(checked.kind), checked.record)
