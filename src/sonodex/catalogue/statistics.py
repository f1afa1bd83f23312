"""Counts over all records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sonodex.records.vocabularies import FOLDERS, KINDS, NOT_APPLICABLE, SURVEY_ROWS, UNKNOWN
from sonodex.rubrics import rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

_READ_THERE = ("primary", "automatic")  # bases of a finding that was seen at the resource itself
_COUNTED = {"dataset": ("anatomy", "population", "modalities", "tasks", "countries", "access"),
            "model": ("anatomy", "modalities", "tasks", "framework")}  # fmt: skip


def evidence(entries: Sequence[Entry]) -> dict[str, Any]:
    """How much of the applicable criteria is known, evidenced, and read at a primary source.

    Returns:
        `applicable` (number), and the shares 0..1 `known`, `evidenced` (primary, secondary, automatic) and
        `primary` (primary, automatic).
    """
    applicable = known = evidenced = primary = 0
    for entry in entries:
        for finding in entry.data["criteria"].values():
            if finding["level"] == NOT_APPLICABLE:
                continue
            applicable += 1
            if finding["level"] == UNKNOWN:
                continue
            known += 1
            evidenced += finding["basis"] in rubric_for(entry.kind).evidenced_bases
            primary += finding["basis"] in _READ_THERE
    counted = {"known": known, "evidenced": evidenced, "primary": primary}
    shares = {name: number / applicable if applicable else 0.0 for name, number in counted.items()}
    return {"applicable": applicable, **shares}


def statistics(catalogue: Sequence[Entry]) -> dict[str, Any]:
    """Counts, tiers and coverage of evidence, for datasets and models.

    Returns:
        `datasets` and `models`, each with `count`, `evidence`, `by` (field → word → count) and, for datasets,
        `tiers` (name → count, best first, unrated last), `provisional`, and `survey_rows` (`covered`,
        `missing`).
    """
    out: dict[str, Any] = {}
    for kind in KINDS:
        entries = [e for e in catalogue if e.kind == kind]
        by: dict[str, dict[str, int]] = {}
        for field in _COUNTED[kind]:
            counter: Counter[str] = Counter()
            for e in entries:
                value = e.facts[field]
                counter.update(value if isinstance(value, list) else [str(value or "not stated")])
            by[field] = dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
        part: dict[str, Any] = {"count": len(entries), "evidence": evidence(entries)}
        if kind == "dataset":
            rubric = rubric_for("dataset")
            tiers = Counter(e.facts["score"]["tier"] for e in entries)
            names = [t.name for t in rubric.tiers] + [str(rubric.unrated)]
            part["tiers"] = {name: tiers[name] for name in names}
            part["provisional"] = sum(e.facts["score"]["provisional"] for e in entries)
            rows = {row for e in entries for row in e.facts["survey_rows"]}
            missing = [row for row in range(1, SURVEY_ROWS + 1) if row not in rows]
            part["survey_rows"] = {"covered": len(rows), "missing": missing}
        part["by"] = by
        out[FOLDERS[kind]] = part
    return out
