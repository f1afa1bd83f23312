"""What a result says on the criteria of the rubric that files can answer.

A finding is made only where the files decide it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sonodex import wording
from sonodex.audit import told
from sonodex.audit.result import Result
from sonodex.collect import formats
from sonodex.collect.finding import Finding
from sonodex.records.vocabularies import Level

_NEARLY_ALL = 0.99
_NAMED = 4  # classes or splits that a note names
_LONGEST = 30  # characters of a class
_FORMATS = 5


def findings(result: Result) -> list[Finding]:
    """Findings on D15, D20, D21, D26, D27, D28 and D29, as far as the files decide them; none for a set
    without items."""
    if not result.items.scans:
        return []
    asked = (_calibration, _classes, _annotations, _counts, _formats, _grouping, _splitting)
    found = (ask(result) for ask in asked)
    return [Finding(*one, checked=result.checked) for one in found if one is not None]


_Said = tuple[str, Level, str]  # criterion, level, note


def _calibration(result: Result) -> _Said:
    known, total = result.evidence.calibrated, result.items.scans
    column = result.evidence.calibration_column
    headers = f"pixel spacing or frame rate in the header of {_share(known, total)}"
    if known >= _NEARLY_ALL * total:
        return "D15", "full", headers
    if column:
        return "D15", "full", f"column {column}"
    if known:
        return "D15", "partial", headers
    return "D15", "none", "no pixel spacing, depth or frame rate in headers or tables"


def _classes(result: Result) -> _Said | None:
    if not result.labels_rule:
        return None
    more = len(result.labels) - _NAMED
    named = _some(result.labels, _LONGEST) + (
        f" and {wording.counted(more, 'more class', 'more classes')}" if more > 0 else ""
    )
    known, total = sum(result.labels.values()), result.items.scans
    if known >= _NEARLY_ALL * total:
        return "D20", "full", named
    return "D20", "partial", f"{named}; a class for {_share(known, total)}"


def _annotations(result: Result) -> _Said | None:
    known, total = result.evidence.annotated, result.items.scans
    what = [*(["masks"] if result.items.masks else [])]
    what += [f"classes ({result.labels_rule})"] if result.labels_rule else []
    if known >= total:
        every = f"all {total:,} items" if total > 1 else "the one item"
        return "D21", "full", f"{' and '.join(what)} for {every}"
    if known:
        return "D21", "partial", f"{' and '.join(what)} for {_share(known, total)}"
    if result.evidence.documents:
        return None
    return "D21", "none", "no masks, classes or tables beside the data"


def _counts(result: Result) -> _Said:
    return "D26", "full", f"counted: {told.items(result)}"


def _formats(result: Result) -> _Said:
    by_format = result.files.by_format
    other = sum(n for name, n in by_format.items() if not formats.named(name).standard)
    note = ", ".join(f"{n:,} {name}" for name, n in list(by_format.items())[:_FORMATS])
    return "D27", "partial" if other else "full", note


def _grouping(result: Result) -> _Said:
    known, total, subjects = result.evidence.grouped, result.items.scans, result.subjects
    if not subjects.rule or not known:
        return "D28", "none", "no subject in names, folders, headers or tables"
    level: Level = "full" if known >= _NEARLY_ALL * total else "partial"
    whom = wording.counted(subjects.count or 0, "subject")
    return "D28", level, f"{whom} for {_share(known, total)}, by {subjects.rule}"


def _splitting(result: Result) -> _Said:
    if not result.splits_rule:
        return "D29", "none", "no split in folders, names, lists or tables"
    counts = _some(result.splits)
    shared, same = len(result.subjects.in_several_splits), len(result.duplicates.across_splits)
    stand = "stands" if shared == 1 else "stand"
    leaks = [f"{wording.counted(shared, 'subject')} {stand} in several splits"] if shared else []
    leaks += [f"the same image stands in several splits {wording.counted(same, 'time')}"] if same else []
    if leaks:
        return "D29", "partial", "; ".join([counts, *leaks])
    if result.subjects.rule:
        return "D29", "full", f"{counts}; no subject in two splits"
    return "D29", "partial", f"{counts}; subjects are not identified"


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {wording.counted(whole, 'item')}"


def _some(counts: Mapping[str, int], longest: int | None = None) -> str:
    return ", ".join(f"{n:,} {name[:longest]}" for name, n in list(counts.items())[:_NAMED])
