"""What changed between two states of the catalogue: resources, facts, scores, and what moved each score."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sonodex.report.states import State
from sonodex.rubrics import Rubric, score

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

CAUSES = ("rule", "track", "estimate", "finding")
"""What can move a value: another scheme (weights, levels, criteria), another track of the record, other usual
levels for what is open, other findings."""


@dataclass(frozen=True)
class Change:
    """One resource that was added, removed or changed.

    before, after: score values (None where absent), each by the rubric of its time. causes: how much each of
    `CAUSES` moved the value, those that did not left out; they add up to the difference. findings:
    `[{id, before, after}]` levels that moved. fields: facts that changed.
    """

    name: str
    what: str
    before: float | None
    after: float | None
    causes: dict[str, float]
    findings: tuple[dict[str, Any], ...]
    fields: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return asdict(self)


def changes(old: State, new: State) -> list[Change]:
    """Changes from `old` to `new`, ordered by name; a renamed record is followed by its former id."""
    out = []
    seen = set()
    for entry in new.catalogue:
        before = old.catalogue.get(entry.kind, entry.id)
        if before is None:
            former = [e for f in entry.facts["former_ids"] if (e := old.catalogue.get(entry.kind, f))]
            before = former[0] if former else None
        if before is None:
            out.append(Change(entry.full_id, "added", None, _value(new, entry), {}, (), ()))
            continue
        seen.add(before.full_id)
        change = _compare(old, before, new, entry)
        if change is not None:
            out.append(change)
    for entry in old.catalogue:
        if entry.full_id not in seen and new.catalogue.get(entry.kind, entry.id) is None:
            out.append(Change(entry.full_id, "removed", _value(old, entry), None, {}, (), ()))
    return sorted(out, key=lambda c: c.name)


def _value(state: State, entry: Entry) -> float:
    return _score(state.rubrics[entry.kind], entry, _track(state, entry))


def _track(state: State, entry: Entry) -> str:
    return state.rubrics[entry.kind].track_of(entry.facts.get("population", ())).id


def _score(rubric: Rubric, entry: Entry, track: str) -> float:
    return score(rubric, entry.data["criteria"], track).value


def _causes(old: State, before: Entry, new: State, after: Entry) -> dict[str, float]:
    """How the value got from one to the other, a step at a time: scheme, track, usual levels, findings."""
    first, last = old.rubrics[after.kind], new.rubrics[after.kind]
    usual = {c.id: c.usual for c in first.criteria}
    scheme = last.model_copy(
        update={"criteria": [c.model_copy(update={"usual": usual.get(c.id, c.usual)}) for c in last.criteria]}
    )
    was, now = _track(old, before), _track(new, after)
    steps = [
        _score(first, before, was),
        _score(scheme, before, was),
        _score(scheme, before, now),
        _score(last, before, now),
        _score(last, after, now),
    ]
    moved = zip(CAUSES, steps, steps[1:], strict=False)
    return {cause: there - here for cause, here, there in moved if there != here}


def _compare(old: State, before: Entry, new: State, after: Entry) -> Change | None:
    keys = ("level", "up_to", "basis")
    findings = []
    for criterion, finding in after.data["criteria"].items():
        was = before.data["criteria"].get(criterion, dict.fromkeys(keys))
        if any(was[k] != finding[k] for k in keys):
            findings.append({"id": criterion, "before": _words(was), "after": _words(finding)})
    fields = tuple(
        k for k, v in after.data.items() if k not in ("criteria", "checked") and before.data.get(k) != v
    )
    causes = _causes(old, before, new, after)
    if not findings and not fields and not causes:
        return None
    values = _value(old, before), _value(new, after)
    return Change(after.full_id, "changed", *values, causes, tuple(findings), fields)


def _words(finding: dict[str, Any]) -> str:
    open_ = f" up to {finding['up_to']}" if finding["up_to"] else ""
    return f"{finding['level']}{open_} ({finding['basis']})"
