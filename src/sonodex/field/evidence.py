"""How much of the criteria rests on which evidence, and what is missing most."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, percent
from sonodex.rubrics import rubric_for
from sonodex.wording import counted
from sonodex.wording import percent as share_in_words

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

BASES = ("primary", "automatic", "secondary", "unverified", "unknown")
LEVELS = ("full", "partial", "none", "unknown")


def _findings(catalogue: Catalogue, key: str) -> dict[str, Counter[str]]:
    """For each criterion of the datasets how often each level, or each basis, occurs where it applies."""
    counts: dict[str, Counter[str]] = {c: Counter() for c in rubric_for("dataset").criterion_ids}
    for entry in catalogue.datasets():
        for criterion, finding in entry.data["criteria"].items():
            if finding["level"] != "not-applicable":
                counts[criterion][finding[key] or "unknown"] += 1
        entry.release()
    return counts


class BasisRow(NamedTuple):
    """Datasets in which one criterion applies and rests on one basis."""

    criterion: str
    basis: str
    datasets: int


def evidence(catalogue: Catalogue) -> Answer[BasisRow]:
    """Datasets by criterion and basis of what is known."""
    counts = _findings(catalogue, "basis")
    rows = tuple(
        BasisRow(f"{c.id} {c.title}", basis, counts[c.id][basis])
        for c in rubric_for("dataset").criteria
        for basis in BASES
    )
    total = sum(r.datasets for r in rows)
    known = sum(r.datasets for r in rows if r.basis != "unknown")
    primary = sum(r.datasets for r in rows if r.basis in ("primary", "automatic"))
    return Answer(
        "evidence",
        "Evidence",
        rows,
        f"{percent(known, total)} of the applicable criteria are known, {percent(primary, total)} from a "
        "primary source.",
        f"{known:,} of {total:,} findings known, {primary:,} read at a primary source or by a program.",
    )


class CriterionRow(NamedTuple):
    """One criterion: datasets at each level, the share 0..1 of full among known (None where nothing is),
    all datasets."""

    criterion: str
    id: str
    title: str
    full: int
    partial: int
    none: int
    unknown: int
    full_of_known: float | None
    datasets: int


def _levels(catalogue: Catalogue) -> list[CriterionRow]:
    counts = _findings(catalogue, "level")
    total = len(catalogue.datasets())
    rows = []
    for c in rubric_for("dataset").criteria:
        full, partial, none, unknown = (counts[c.id][level] for level in LEVELS)
        known = full + partial + none
        share = round(full / known, 4) if known else None
        rows.append(
            CriterionRow(f"{c.id} {c.title}", c.id, c.title, full, partial, none, unknown, share, total)
        )
    return rows


def _share(row: CriterionRow) -> float:
    return math.inf if row.full_of_known is None else row.full_of_known


def missing(catalogue: Catalogue) -> Answer[CriterionRow]:
    """Criteria that datasets fulfil least, among those where it is known."""
    asked = "missing", "What is missing"
    rows = sorted(_levels(catalogue), key=_share)
    worst = [(r, r.full_of_known) for r in rows if r.full_of_known is not None][:3]
    if not worst:
        return Answer(*asked, tuple(rows), "No criterion is known of any dataset.")
    told = (f"{r.criterion} {share_in_words(share)}" for r, share in worst)
    return Answer(
        *asked,
        tuple(rows),
        "Where it is known, datasets fall short most often on "
        f"{', '.join(r.title.lower() for r, _ in worst)}.",
        f"Share of full among known: {', '.join(told)}. {counted(len(catalogue.datasets()), 'dataset')}.",
    )


def criteria(catalogue: Catalogue) -> Answer[CriterionRow]:
    """Criteria by how many datasets fulfil them, the fewest first."""
    asked = "criteria", "What datasets lack"
    rows = sorted(_levels(catalogue), key=lambda r: r.full)
    if not rows[0].datasets:
        nobody = "No dataset is there to tell what it lacks."
        return Answer(*asked, tuple(rows), nobody, NO_DATA)
    return Answer(
        *asked,
        tuple(rows),
        f"Fewest datasets fulfil: {', '.join(r.title.lower() for r in rows[:3])}.",
        f"{counted(len(catalogue.datasets()), 'dataset')}.",
    )
