"""What a curator does next: findings whose settling would narrow a tier most, and a sample to read again."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sonodex.errors import UsageError
from sonodex.rubrics import Rubric, rubric_for

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry


@dataclass(frozen=True)
class Item:
    """A finding to read.

    Attributes:
        id: full name of the record.
        criterion, title: which finding.
        level, up_to, basis, note: what it says today.
        span: how much of the score hangs on it, in percent points between the bounds; 0 where it is settled.
        uses: models that train on or are evaluated on the dataset; 0 for a model.
        checked: when it was read last, YYYY-MM-DD, or None.
        links: addresses to open, that of the finding first.
    """

    id: str
    criterion: str
    title: str
    level: str
    up_to: str | None
    basis: str | None
    note: str | None
    span: float
    uses: int
    checked: str | None
    links: tuple[str, ...]

    @property
    def worth(self) -> float:
        """What the order goes by: the span, as often as the resource is used."""
        return self.span * (1 + self.uses)

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `sonodex review --format json` prints it."""
        return {**asdict(self), "links": list(self.links), "worth": self.worth}


def open_findings(entries: Iterable[Entry], limit: int | None = None) -> list[Item]:
    """Findings that are unknown or open upwards, the most worth settling first, among equals the oldest.

    Settling helps most where the tier is not firm and the resource is used; records whose tier is firm, or
    which have no tiers, come after all others.

    Args:
        entries: whose findings.
        limit: at most so many; all by default.
    """
    found: list[tuple[bool, Item]] = []
    for entry in entries:
        score = entry.facts["score"]
        firm = not (score.get("provisional") or not score["rated"])
        found += [(firm, item) for item in _items(entry) if item.span]
        entry.release()
    found.sort(key=lambda f: (f[0], -f[1].worth, f[1].checked or "", f[1].id, f[1].criterion))
    return [item for _, item in found[:limit]]


def sample(entries: Iterable[Entry], size: int, seed: int) -> list[Item]:
    """A sample of settled findings with evidence to read again, stratified by kind of record and basis.

    Each stratum gives its share of `size` (largest remainders make up the rest). The same records and seed
    give the same sample.

    Args:
        entries: whose findings.
        size: how many, at least 1; fewer where there are fewer.
        seed: of the random numbers.

    Raises:
        UsageError: for a size below 1.
    """
    if size < 1:
        raise UsageError(f"sample: {size} is too small; ask for at least 1")
    strata: dict[tuple[str, str], list[Item]] = {}
    for entry in entries:
        rubric = rubric_for(entry.kind)
        for item in _items(entry):
            if not item.span and item.level in rubric.percents and item.basis in rubric.evidenced_bases:
                strata.setdefault((entry.kind, str(item.basis)), []).append(item)
        entry.release()
    total = sum(map(len, strata.values()))
    size = min(size, total)
    shares = {key: size * len(items) / total for key, items in strata.items()}
    counts = {key: int(share) for key, share in shares.items()}
    for key in sorted(shares, key=lambda k: (counts[k] - shares[k], k))[: size - sum(counts.values())]:
        counts[key] += 1
    rng = random.Random(seed)  # noqa: S311 - a sample to read, not a secret
    return [item for key in sorted(strata) for item in rng.sample(strata[key], counts[key])]


def _items(entry: Entry) -> Iterable[Item]:
    data, rubric = entry.data, rubric_for(entry.kind)
    applicable = [c for c in rubric.criteria if data["criteria"][c.id]["level"] != "not-applicable"]
    weight = sum(c.weight for c in applicable)
    relations = entry.relations()
    uses = 0
    if entry.kind == "dataset":
        uses = len({m["id"] for m in (*relations["trained_models"], *relations["evaluated_models"])})
    addresses = [a for a in data["urls"].values() if a]
    for criterion in applicable:
        finding = data["criteria"][criterion.id]
        yield Item(
            entry.full_id,
            criterion.id,
            criterion.title,
            finding["level"],
            finding["up_to"],
            finding["basis"],
            finding["note"],
            _open(rubric, finding) * criterion.weight / weight,
            uses,
            finding["checked"],
            tuple(dict.fromkeys([*([finding["source"]] if finding["source"] else []), *addresses])),
        )


def _open(rubric: Rubric, finding: dict[str, Any]) -> float:
    """Percent of its weight that a finding leaves open."""
    low = rubric.percents.get(finding["level"], 0.0)
    if finding["level"] == "unknown":
        return rubric.percents["full"]
    return rubric.percents[finding["up_to"]] - low if finding["up_to"] else 0.0
