"""Agreement between two codings of the same records: percent, Cohen's kappa and linearly weighted kappa.

Two codings are two folders of records, or the two readings that a finding keeps. Kappas come from
scikit-learn (`cohen_kappa_score`), an optional part.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.location import record_files
from sonodex.errors import MissingExtraError, UsageError
from sonodex.records.reading import YamlError, parse, read_text
from sonodex.records.vocabularies import FOLDERS, STEPS

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

Coding = Mapping[str, Mapping[str, str]]
"""Record (`datasets/<id>` or `models/<id>`) → criterion → level."""


@dataclass(frozen=True)
class Agreement:
    """Agreement on one criterion (or `datasets`, `models`, `all`); what is not defined is None.

    agreement: share 0..1 of equal pairs. kappa, weighted_kappa: -1..1, undefined where both coders used one
    level only.
    """

    criterion: str
    pairs: int
    agreement: float | None
    kappa: float | None
    weighted_kappa: float | None


@dataclass(frozen=True)
class Disagreement:
    record: str
    criterion: str
    first: str
    second: str


@dataclass(frozen=True)
class CodingAgreement:
    """Agreement of two codings; `skipped` counts pairs in which a coder had unknown or not-applicable."""

    records: tuple[str, ...]
    skipped: int
    overall: tuple[Agreement, ...]
    criteria: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def agreement_on(name: str, pairs: list[tuple[str, str]]) -> Agreement:
    """Agreement figures of pairs of levels.

    Raises:
        MissingExtraError: without the optional part `agreement` (scikit-learn).
    """
    if not pairs:
        return Agreement(name, 0, None, None, None)
    try:
        from sklearn.metrics import cohen_kappa_score
    except ImportError:
        raise MissingExtraError("agreement") from None
    first, second = zip(*pairs, strict=True)
    same = sum(a == b for a, b in pairs) / len(pairs)

    def kappa(weights: str | None) -> float | None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # undefined for a single level: said as None, not as a warning
            value = float(cohen_kappa_score(first, second, labels=list(STEPS), weights=weights))
        return None if math.isnan(value) else value

    return Agreement(name, len(pairs), same, kappa(None), kappa("linear"))


def agreement_of_codings(first: Coding, second: Coding) -> CodingAgreement:
    """Agreement of two codings; records and criteria that only one has are left out."""
    records = tuple(sorted(set(first) & set(second)))
    by_criterion: dict[str, list[tuple[str, str]]] = {}
    by_folder: dict[str, list[tuple[str, str]]] = {}
    disagreements = []
    skipped = 0
    for record in records:
        for criterion, level in first[record].items():
            other = second[record].get(criterion)
            if other is None:
                continue
            if level not in STEPS or other not in STEPS:
                skipped += 1
                continue
            by_criterion.setdefault(criterion, []).append((level, other))
            by_folder.setdefault(record.partition("/")[0], []).append((level, other))
            if level != other:
                disagreements.append(Disagreement(record, criterion, level, other))
    everything = [pair for pairs in by_folder.values() for pair in pairs]
    overall = [agreement_on("all", everything)]
    if len(by_folder) > 1:
        overall += [agreement_on(folder, pairs) for folder, pairs in sorted(by_folder.items())]
    return CodingAgreement(
        records,
        skipped,
        tuple(overall),
        tuple(
            agreement_on(c, p)
            for c, p in sorted(by_criterion.items(), key=lambda i: (i[0][0], int(i[0][1:])))
        ),
        tuple(disagreements),
    )


def _levels(file: Path) -> tuple[str, dict[str, str]]:
    """Full name and levels of one record file."""
    folder = file.absolute().parent.name
    try:
        data = parse(read_text(file)).data
        levels = {str(k): str(f["level"]) for k, f in data["criteria"].items() if str(k)[1:].isdigit()}
        return f"{folder if folder in FOLDERS.values() else 'records'}/{data['id']}", levels
    except YamlError as error:
        raise UsageError(f"{file}:{error.line}: {error}") from None
    except (KeyError, TypeError, AttributeError):
        raise UsageError(f"{file}: no record (it needs an id and criteria with levels)") from None


def read_coding(folder: Path) -> Coding:
    """Levels of all records in a folder: those in its `datasets/` and `models/`, or those directly in it.

    Raises:
        UsageError: when there are none, one is no record, or two have one id.
    """
    found: dict[str, dict[str, str]] = {}
    for file in record_files(folder):
        name, levels = _levels(file)
        if name in found:
            raise UsageError(f"{file}: another file of {folder} holds {name}; keep one")
        found[name] = levels
    return found


def agreement_of_folders(first: Path, second: Path) -> CodingAgreement:
    """Agreement of two folders of records.

    Raises:
        UsageError: when a folder holds no records, or they have none in common.
    """
    result = agreement_of_codings(read_coding(first), read_coding(second))
    if not result.records:
        raise UsageError(f"{first} and {second} have no record in common")
    return result


def agreement_of_readings(entries: Iterable[Entry]) -> tuple[Agreement, ...]:
    """Agreement of the first two readings over all findings that keep a second one; empty without any."""
    first: dict[str, dict[str, str]] = {}
    second: dict[str, dict[str, str]] = {}
    for entry in entries:
        for criterion, finding in entry.data["criteria"].items():
            if finding["also"]:
                first.setdefault(entry.full_id, {})[criterion] = finding["level"]
                second.setdefault(entry.full_id, {})[criterion] = finding["also"][0]["level"]
    return agreement_of_codings(first, second).overall if first else ()
