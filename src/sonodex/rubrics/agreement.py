"""Agreement between two codings of the same records: percent, Cohen's kappa and linearly weighted kappa.

Kappas come from scikit-learn (`cohen_kappa_score`), an optional part.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sonodex.errors import MissingExtraError, UsageError
from sonodex.records.reading import YamlError, parse, read_text
from sonodex.records.vocabularies import FOLDERS

ORDER = ("none", "partial", "full")
"""Levels that count, from least to most; the weighted kappa's steps."""


@dataclass(frozen=True)
class Agreement:
    """Agreement on one criterion (or `datasets`, `models`, `all`); figures are None where they are not defined.

    agreement: share 0..1 of equal pairs; kappa, weighted_kappa: -1..1, undefined where both coders used one level only.
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
class Comparison:
    """The whole comparison; `skipped` counts pairs in which a coder had unknown or not-applicable."""

    records: tuple[str, ...]
    skipped: int
    overall: tuple[Agreement, ...]
    criteria: tuple[Agreement, ...]
    disagreements: tuple[Disagreement, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def figures(name: str, pairs: list[tuple[str, str]]) -> Agreement:
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
            value = float(cohen_kappa_score(first, second, labels=list(ORDER), weights=weights))
        return None if math.isnan(value) else value

    return Agreement(name, len(pairs), same, kappa(None), kappa("linear"))


def compare_codings(
    first: Mapping[str, Mapping[str, str]], second: Mapping[str, Mapping[str, str]]
) -> Comparison:
    """Compare codings, each record → criterion → level. Records and criteria that only one has are left out.

    Records are named `datasets/<id>` or `models/<id>`.
    """
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
            if level not in ORDER or other not in ORDER:
                skipped += 1
                continue
            by_criterion.setdefault(criterion, []).append((level, other))
            by_folder.setdefault(record.partition("/")[0], []).append((level, other))
            if level != other:
                disagreements.append(Disagreement(record, criterion, level, other))
    everything = [pair for pairs in by_folder.values() for pair in pairs]
    overall = [figures("all", everything)]
    if len(by_folder) > 1:
        overall += [figures(folder, pairs) for folder, pairs in sorted(by_folder.items())]
    return Comparison(
        records,
        skipped,
        tuple(overall),
        tuple(
            figures(c, p)
            for c, p in sorted(by_criterion.items(), key=lambda i: (i[0][0], int(i[0][1:] or 0)))
        ),
        tuple(disagreements),
    )


def _levels(files: Iterable[Path], prefix: str) -> dict[str, dict[str, str]]:
    out: dict[str, dict[str, str]] = {}
    for file in files:
        try:
            data = parse(read_text(file)).data
            criteria = data["criteria"]
            out[f"{prefix}/{data['id']}"] = {
                str(k): str(f["level"]) for k, f in criteria.items() if str(k)[1:].isdigit()
            }
        except YamlError as error:
            raise UsageError(f"{file}:{error.line}: {error}") from None
        except (KeyError, TypeError, AttributeError):
            raise UsageError(f"{file}: no record (it needs an id and criteria with levels)") from None
    return out


def read_folder(folder: Path) -> dict[str, dict[str, str]]:
    """Levels of all records in a folder: those in its `datasets/` and `models/`, or those directly in it.

    Raises:
        UsageError: when there are none or one is no record.
    """
    found: dict[str, dict[str, str]] = {}
    for name in FOLDERS.values():
        found |= _levels(sorted((folder / name).glob("*.yaml")), name)
    if not found:
        prefix = folder.name if folder.name in FOLDERS.values() else "records"
        found = _levels(sorted(folder.glob("*.yaml")), prefix)
    if not found:
        raise UsageError(f"{folder}: holds no record files (*.yaml)")
    return found


def compare_folders(first: Path, second: Path) -> Comparison:
    """Compare two folders of records.

    Raises:
        UsageError: when a folder holds no records, or they have none in common.
    """
    result = compare_codings(read_folder(first), read_folder(second))
    if not result.records:
        raise UsageError(f"{first} and {second} have no record in common")
    return result
