"""Two or more resources side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from sonodex.records.labels import counted
from sonodex.records.licences import in_words
from sonodex.records.vocabularies import PERMISSIONS, Permission

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

_FIELDS = {
    "dataset": ["name", "year", "publisher", "anatomy", "conditions", "population", "modalities",
                "data_kinds", "tasks", "countries"],
    "model": ["name", "year", "publisher", "anatomy", "modalities", "data_kinds", "tasks", "architecture",
              "framework"],
}  # fmt: skip

_SCORES = ("tier", "value", "lower", "upper", "coverage", "verified")

PARTS = {
    "rights": "May I use it?",
    "wrong": "What is wrong with it?",
    "facts": "What is in it?",
    "use": "How do I load it?",
    "score": "How well is it described?",
    "criteria": "Criteria",
}
"""What the rows of a comparison answer, in the order of asking."""


def _step(value: Any, key: str | int) -> Any:
    return value[key]


def compare(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Rows of a comparison.

    Args:
        entries: two or more of one kind.

    Returns:
        Rows `{part, field, label, values (one an entry), differs}` in the order of `PARTS`: rights, known
        faults, facts, use, score with bounds and dimensions, then the level of every criterion.
    """
    kind = entries[0].kind
    rows: list[dict[str, Any]] = []

    def add(part: str, field: str, label: str, read: Callable[[Entry], Any]) -> None:
        values = [read(e) for e in entries]
        differs = any(v != values[0] for v in values)
        rows.append({"part": part, "field": field, "label": label, "values": values, "differs": differs})

    def fact(*path: str) -> Callable[[Entry], Any]:
        return lambda entry: reduce(_step, path, entry.data)

    def words(part: str) -> Callable[[Entry], Any]:
        return lambda entry: in_words(entry.data[part])

    def derived(*path: str | int) -> Callable[[Entry], Any]:
        return lambda entry: reduce(_step, path, entry.facts)

    def allowed(permission: Permission) -> Callable[[Entry], Any]:
        return lambda entry: entry.rights.allows[permission]

    def level(number: int) -> Callable[[Entry], Any]:
        return lambda entry: entry.score.criteria[number].level

    for permission in PERMISSIONS:
        add("rights", f"allows.{permission}", f"allows {permission}", allowed(permission))
    if kind == "dataset":
        add("rights", "license", "licence", words("license"))
        add("rights", "access", "access", fact("access"))
        add("wrong", "defects", "known defects", lambda entry: [d["title"] for d in entry.data["defects"]])
        add("wrong", "overlaps", "overlaps with", lambda entry: sorted(entry.overlapping))
    else:
        for part in ("code_license", "weights_license"):
            add("rights", part, part.replace("_license", " licence"), words(part))
        add("wrong", "leakage", "leakage risk", _leakage)
    add("wrong", "confidence", "confidence", fact("confidence"))
    for field in _FIELDS[kind]:
        add("facts", field, field.replace("_", " "), fact(field))
    if kind == "dataset":
        for count in entries[0].data["counts"]:
            add("facts", f"counts.{count}", count, fact("counts", count))
        add("use", "loaders", "loaded by", lambda entry: [one["name"] for one in entry.data["loaders"]])
        add("use", "file_formats", "file formats", fact("file_formats"))
        add("use", "size_gb", "size in GB", fact("size_gb"))
    else:
        trained = fact("trained_on")
        add("facts", "trained_on", "trained on", lambda entry: [t["dataset"] for t in trained(entry)])
        add("use", "weights_format", "weights format", fact("weights_format"))
    for key in _SCORES:
        if key in entries[0].facts["score"]:
            add("score", key, key, derived("score", key))
    for number, dimension in enumerate(entries[0].facts["score"]["dimensions"]):
        value = derived("score", "dimensions", number, "value")
        add("score", f"dimension.{dimension['id']}", dimension["name"], value)
    for number, criterion in enumerate(entries[0].score.criteria):
        add("criteria", f"criteria.{criterion.id}", f"{criterion.id} {criterion.title}", level(number))
    return rows


def _leakage(entry: Entry) -> list[str]:
    """Sets that a model was evaluated on though it was trained on one that shares images with them."""
    return [f"{one['trained_on']} with {one['evaluated_on']}" for one in entry.relations()["leakage"]]


def sentence(entries: Sequence[Entry]) -> str:
    """What decides between the entries: commercial use, known defects, overlap or leakage among them."""
    free = [e.id for e in entries if e.rights.allows["commercial"] is True]
    if not free:
        said = ["none is cleared for commercial use"]
    elif len(free) == len(entries):
        said = ["all may be used commercially"]
    else:
        said = [f"only {_and(free)} may be used commercially"]
    if entries[0].kind == "dataset":
        faulty = [(e.id, len(e.data["defects"])) for e in entries]
        said += [f"{name} has {counted(number, 'defects')}" for name, number in faulty if number]
        pairs = [
            f"{a.id} and {b.id}"
            for n, a in enumerate(entries)
            for b in entries[n + 1 :]
            if b.id in a.overlapping
        ]
        said.append(
            f"{', '.join(pairs)} overlap: do not train on one and test on the other"
            if pairs
            else "no overlap among them is known"
        )
    else:
        risky = [e.id for e in entries if _leakage(e)]
        said.append(
            f"{_and(risky)} may have been tested on what was seen in training"
            if risky
            else "no leakage is known"
        )
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
