"""Two or more resources side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from sonodex.records.licences import in_words

if TYPE_CHECKING:
    from sonodex.catalogue.entry import Entry

_FIELDS = {
    "dataset": ["name", "year", "publisher", "anatomy", "conditions", "population", "modalities",
                "data_kinds", "tasks", "countries", "access", "file_formats", "size_gb", "derived_from"],
    "model": ["name", "year", "publisher", "anatomy", "modalities", "data_kinds", "tasks", "architecture",
              "framework", "weights_format"],
}  # fmt: skip

_SCORES = ("tier", "value", "lower", "upper", "coverage", "verified")


def _step(value: Any, key: str | int) -> Any:
    return value[key]


def compare(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Rows of a comparison.

    Args:
        entries: two or more of one kind.

    Returns:
        Rows `{field, label, values (one an entry), differs}`: facts, licence, score with bounds, dimensions,
        then the level of every criterion.
    """
    kind = entries[0].kind
    rows: list[dict[str, Any]] = []

    def add(field: str, label: str, read: Callable[[Entry], Any]) -> None:
        values = [read(e) for e in entries]
        rows.append(
            {"field": field, "label": label, "values": values, "differs": any(v != values[0] for v in values)}
        )

    def fact(*path: str) -> Callable[[Entry], Any]:
        return lambda entry: reduce(_step, path, entry.data)

    def words(part: str) -> Callable[[Entry], Any]:
        return lambda entry: in_words(entry.data[part])

    def derived(*path: str | int) -> Callable[[Entry], Any]:
        return lambda entry: reduce(_step, path, entry.facts)

    def level(number: int) -> Callable[[Entry], Any]:
        return lambda entry: entry.score.criteria[number].level

    for field in _FIELDS[kind]:
        add(field, field.replace("_", " "), fact(field))
    if kind == "dataset":
        for count in entries[0].data["counts"]:
            add(f"counts.{count}", count, fact("counts", count))
        add("license", "licence", words("license"))
    else:
        for part in ("code_license", "weights_license"):
            add(part, part.replace("_license", " licence"), words(part))
        add("trained_on", "trained on", lambda entry: [t["dataset"] for t in entry.data["trained_on"]])
    for permission in entries[0].facts["allows"]:
        add(f"allows.{permission}", f"allows {permission}", derived("allows", permission))
    for key in _SCORES:
        if key in entries[0].facts["score"]:
            add(key, key, derived("score", key))
    for number, dimension in enumerate(entries[0].facts["score"]["dimensions"]):
        add(
            f"dimension.{dimension['id']}", dimension["name"], derived("score", "dimensions", number, "value")
        )
    for number, criterion in enumerate(entries[0].score.criteria):
        add(f"criteria.{criterion.id}", f"{criterion.id} {criterion.title}", level(number))
    return rows
