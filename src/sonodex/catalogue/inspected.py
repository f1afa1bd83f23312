"""What a collector found, beside the catalogue: its score, what would raise it, and how it agrees with the
hand-coded levels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sonodex.catalogue.agreement import Agreement, agreement_on
from sonodex.catalogue.catalogue import Catalogue
from sonodex.catalogue.entry import Entry
from sonodex.collect.finding import Finding
from sonodex.records.vocabularies import STEPS, UNKNOWN, Access, Kind
from sonodex.rubrics import Score, rubric_for, score

_UNKNOWN = {"level": "unknown", "basis": None, "note": None, "source": None, "checked": None}
_GITHUB = re.compile(r"^https?://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+?)(?:\.git)?(?:/|$)")


class NamedDataset(NamedTuple):
    """A dataset record as a collector needs it to resolve mentions."""

    id: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    access: Access
    commercial: bool | None


def named_datasets(catalogue: Catalogue) -> list[NamedDataset]:
    """All datasets with names, aliases and addresses."""
    return [
        NamedDataset(
            entry.id,
            tuple(dict.fromkeys((entry.name, *entry.facts["aliases"]))),
            tuple(page for page in entry.facts["pages"].values() if page),
            entry.facts["access"],
            entry.rights.allows["commercial"],
        )
        for entry in catalogue.datasets(track="all")
    ]


def score_of(kind: Kind, findings: Iterable[Finding]) -> Score:
    """The score that follows from findings alone; criteria without one are unknown.

    Args:
        kind: whose rubric.
        findings: at most one for each criterion.
    """
    rubric = rubric_for(kind)
    given = {f.criterion: f.as_dict() if f.level != UNKNOWN else _UNKNOWN for f in findings}
    return score(rubric, {c: given.get(c, _UNKNOWN) for c in rubric.criterion_ids})


class Step(NamedTuple):
    """A criterion that is not full: what it would give (on the rubric's scale), what was found, and the
    remedy."""

    criterion: str
    title: str
    level: str
    gain: float
    remedy: str
    note: str
    source: str


def steps(kind: Kind, findings: Sequence[Finding]) -> list[Step]:
    """What is missing among the criteria that were looked at, in order of gain."""
    by_id = {f.criterion: f for f in findings}
    return [
        Step(
            i.id,
            i.title,
            i.level,
            i.gain,
            _remedy(by_id[i.id], i.remedy),
            by_id[i.id].note,
            by_id[i.id].source,
        )
        for i in score_of(kind, findings).improvements
        if i.id in by_id
    ]


def _remedy(finding: Finding, remedy: str) -> str:
    """What to do; where the files did not decide, it may be enough to say or link what there is."""
    settled = finding.level in STEPS and finding.up_to is None
    return remedy if settled else f"say or link it in the readme if it is there; else {remedy}"


def published_at(entry: Entry) -> str | None:
    """`owner/name` of an entry's repository on GitHub, lower case: a model's code, a dataset's own page, its
    download or its code."""
    found = next((m for page in entry.facts["pages"].values() if (m := _GITHUB.match(page or ""))), None)
    return f"{found[1]}/{found[2]}".casefold() if found else None


def by_repository(catalogue: Catalogue) -> dict[str, Entry]:
    """Models and datasets by `owner/name` of their repository; where one holds both, it is the model's."""
    entries = (*catalogue.datasets(track="all"), *catalogue.models())
    return {name: e for e in entries if (name := published_at(e))}


def entry_of(entries: Mapping[str, Entry], where: str, address: str | None) -> Entry | None:
    """The record whose repository a clone is: by its origin, or by its place (`owner/name`, `owner+name`,
    `owner__name`).

    Args:
        entries: by `owner/name`.
    """
    found = _GITHUB.match(address or "")
    if found:
        return entries.get(f"{found[1]}/{found[2]}".casefold())
    parts = [p.casefold().removesuffix(".git") for p in re.split(r"[/\\]", where) if p not in ("", ".")]
    for number in range(len(parts) - 1, -1, -1):
        for name in (re.sub(r"\+|__", "/", parts[number], count=1), "/".join(parts[number - 1 : number + 1])):
            if name in entries:
                return entries[name]
    return None


def worth_proposing(entry: Entry, findings: Iterable[Finding]) -> list[Finding]:
    """Findings that say something the record does not: on what it leaves unknown, or against the level that
    it states.

    A finding that is open upwards says nothing against a level within its bounds.
    """
    out = []
    for one in findings:
        stated = entry.data["criteria"][one.criterion]["level"]
        if one.level not in STEPS:
            continue
        if stated in STEPS and STEPS.index(one.level) <= STEPS.index(stated) <= STEPS.index(
            one.up_to or one.level
        ):
            continue
        out.append(one)
    return out


class Differing(NamedTuple):
    """A level on which record and collector differ, each with its evidence."""

    record: str
    criterion: str
    coded: str
    found: str
    coded_note: str | None
    coded_source: str | None
    found_note: str
    found_source: str


@dataclass(frozen=True)
class Compared:
    """Agreement of a collector with hand-coded levels.

    Attributes:
        records: those compared.
        coded: levels that the records state (full, partial, none) among the criteria looked at.
        decided: those of them that the collector decides, too.
        overall, criteria: agreement on the decided ones.
        differing: every disagreement.
    """

    records: tuple[str, ...]
    coded: int
    decided: int
    overall: Agreement
    criteria: tuple[Agreement, ...]
    differing: tuple[Differing, ...]

    def as_dict(self) -> dict[str, Any]:
        out = asdict(self)
        out["differing"] = [d._asdict() for d in self.differing]
        return out


def compare_findings(rows: Sequence[tuple[Entry, Sequence[Finding]]]) -> Compared:
    """Compare findings with the levels that records state.

    A finding that is unknown or open upwards decides nothing; a record's level counts when it is full,
    partial or none.

    Raises:
        MissingExtraError: without the optional part `agreement`.
    """
    pairs: dict[str, list[tuple[str, str]]] = {}
    differing = []
    coded = 0
    for entry, findings in rows:
        for finding in findings:
            stated = entry.data["criteria"][finding.criterion]
            if stated["level"] not in STEPS:
                continue
            coded += 1
            if finding.level not in STEPS or finding.up_to is not None:
                continue
            pairs.setdefault(finding.criterion, []).append((stated["level"], finding.level))
            if stated["level"] != finding.level:
                differing.append(
                    Differing(
                        entry.id,
                        finding.criterion,
                        stated["level"],
                        finding.level,
                        stated["note"],
                        stated["source"],
                        finding.note,
                        finding.source,
                    )
                )
    decided = [pair for one in pairs.values() for pair in one]
    order = sorted(pairs, key=lambda c: (c[0], int(c[1:])))
    return Compared(
        tuple(entry.id for entry, _ in rows),
        coded,
        len(decided),
        agreement_on("all", decided),
        tuple(agreement_on(c, pairs[c]) for c in order),
        tuple(sorted(differing, key=lambda d: (int(d.criterion[1:]), d.record))),
    )
