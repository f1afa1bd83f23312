"""What one row of a list says of a record: the same words on the first view, in the tables and in the index
of
the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sonodex.field.classes import items_of
from sonodex.records import labels
from sonodex.records.licences import in_words
from sonodex.rubrics import wording

if TYPE_CHECKING:
    from sonodex.catalogue import Entry

RIGHTS_STATES = ("yes", "no", "silent", "unknown")
"""May it be used commercially: by the whole chain of rights; `silent` where no licence is stated at all."""


class RightsWords(NamedTuple):
    """The verdict of the chain of rights in a few words: one of `RIGHTS_STATES`, and the words."""

    state: str
    words: str


class Row(NamedTuple):
    """One row.

    rights: the verdict on commercial use. meta: short facts. items: how many of what, or empty.
    defects: number of known defects. grave: whether one of them is more than cosmetic. overlaps: number of
    datasets that share images or subjects. low: whether the coder is not sure of the record.
    value, tier: the score in words.
    bar: where lower, value and upper stand, 0..100.
    """

    rights: RightsWords
    meta: tuple[str, ...]
    items: str
    defects: int
    grave: bool
    overlaps: int
    low: bool
    value: str
    tier: str
    bar: dict[str, float]


def rights_words(entry: Entry) -> RightsWords:
    """Whether a record may be used commercially, in a few words and with the licence that decides it."""
    verdict = entry.rights.verdict("commercial")
    licence = entry.facts.get("license") or entry.facts["code_license"]
    own = in_words(licence)
    if verdict.allowed:
        return RightsWords("yes", f"Commercial use: yes, {own}")
    weakest = next(one for one in entry.rights.links if one.link == verdict.link)
    if verdict.allowed is False:
        return RightsWords("no", f"Commercial use: no, {_because(weakest.link, weakest.license)}")
    if entry.kind == "dataset" and own is None:
        return RightsWords("silent", "No licence stated")
    return RightsWords("unknown", f"Commercial use: not known, {_because(weakest.link, weakest.license)}")


def _because(link: str, licence: str | None) -> str:
    terms = licence or "no licence stated"
    return terms if link == "data" else f"{link}: {terms}"


def bar(score: dict[str, Any], scale: int) -> dict[str, float]:
    """Geometry of the bounds picture on 0..100: where lower, value and upper stand."""
    return {key: round(100 * score[key] / scale, 2) for key in ("lower", "value", "upper")}


def items_words(entry: Entry) -> str:
    """How many items a dataset holds, as `780 images`; empty where that is not known, or for a model."""
    found = items_of(entry.facts.get("counts", {}))
    return labels.counted(found[1], found[0]) if found else ""


def list_row(entry: Entry) -> Row:
    """The row of one record."""
    facts, score = entry.facts, entry.facts["score"]
    meta = [labels.listed("anatomy", facts["anatomy"]), labels.listed("tasks", facts["tasks"])]
    if entry.kind == "dataset":
        subjects = facts["counts"]["subjects"]
        meta += [
            "" if subjects is None else labels.counted(subjects, "subjects"),
            items_words(entry),
            str(facts["year"] or ""),
            labels.label("access", facts["access"]),
        ]
    else:
        meta += [str(facts["year"] or ""), labels.label("framework", facts["framework"] or "")]
    defects = facts.get("defects", [])
    return Row(
        rights=rights_words(entry),
        meta=tuple(m for m in meta if m),
        items=items_words(entry),
        defects=len(defects),
        grave=any(d["severity"] != "cosmetic" for d in defects),
        overlaps=len(entry.overlapping),
        low=facts["confidence"] == "low",
        value=wording.value(score),
        tier=wording.tier(score),
        bar=bar(score, entry.scale),
    )
