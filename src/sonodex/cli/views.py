"""How scores and entries read in a terminal; shared by the commands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sonodex.catalogue.filters import ALL_TRACKS
from sonodex.cli.output import Column
from sonodex.records.licences import NONE_STATED, in_words
from sonodex.rubrics import wording
from sonodex.wording import NOTHING, counted, grouped, number, percent

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry


def tier(score: dict[str, Any]) -> str:
    """`Gold`, or `Steel–Gold, likely Silver` where what is open could change it."""
    return wording.tier(score) or NOTHING


def profile(score: dict[str, Any], scale: int) -> str:
    """The dimensions' shares in order, in whole percent: `80·60·50·–·30·57`."""
    shares = (d["value"] for d in score["dimensions"])
    return "·".join(number(None if s is None else 100 * s / scale, 0) for s in shares)


def license_text(licence: dict[str, Any]) -> str:
    """A licence in a few words."""
    return in_words(licence) or NONE_STATED


def verdict(entry: Entry) -> str:
    """Whether the whole chain of rights allows commercial use: yes, no, or not known."""
    return yes_no(entry.rights.allows["commercial"])


def yes_no(value: bool | None) -> str:
    """`yes`, `no` or `not known`."""
    return "not known" if value is None else "yes" if value else "no"


def other_tracks(catalogue: Catalogue, track: str) -> str | None:
    """What a list of one track leaves out, and how to see it; None where that is nothing."""
    rest = Counter(e.facts["score"]["track"] for e in catalogue if e.kind == "dataset")
    names = [t for t in catalogue.outline("dataset").tracks if rest.get(t) and t != track]
    if track == ALL_TRACKS or not names:
        return None
    words = ", ".join(names[:-1]) + (" and " if names[1:] else "") + names[-1]
    return f"{counted(sum(rest[n] for n in names), 'further set')} ({words}): --track {ALL_TRACKS}"


DATASET_COLUMNS = [
    Column("ID", flex=True, least=14),
    Column("Score", "right"),
    Column("Tier", flex=True, least=9),
    Column("Profile", flex=True, least=17, drop=9),
    Column("Known", "right", drop=8),
    Column("Year", "right", drop=6),
    Column("Anatomy", flex=True, least=7, drop=2),
    Column("Subjects", "right", drop=7),
    Column("Access", flex=True, least=6, drop=3),
    Column("Licence", flex=True, least=9, drop=4),
    Column("Commercial", flex=True, least=9, drop=1),
    Column("Defects", "right", drop=5),
]
MODEL_COLUMNS = [
    Column("ID", flex=True, least=14),
    Column("Score", "right"),
    Column("Points", "right", drop=8),
    Column("Profile", flex=True, least=11, drop=7),
    Column("Year", "right", drop=5),
    Column("Anatomy", flex=True, least=7, drop=2),
    Column("Tasks", flex=True, least=7, drop=3),
    Column("Code licence", flex=True, least=9, drop=4),
    Column("Commercial", flex=True, least=9, drop=1),
]


def dataset_row(entry: Entry) -> list[Any]:
    """A dataset under `DATASET_COLUMNS`."""
    f, s = entry.facts, entry.facts["score"]
    return [
        entry.id,
        wording.bounds(s),
        tier(s),
        profile(s, entry.scale),
        percent(s["coverage"]),
        f["year"],
        ", ".join(f["anatomy"]) or NOTHING,
        grouped(f["counts"]["subjects"]),
        f["access"],
        license_text(f["license"]),
        verdict(entry),
        len(f["defects"]) or NOTHING,
    ]


def model_row(entry: Entry) -> list[Any]:
    """A model under `MODEL_COLUMNS`."""
    f, s = entry.facts, entry.facts["score"]
    return [
        entry.id,
        wording.bounds(s),
        f"{s['points']:g}",
        profile(s, entry.scale),
        f["year"],
        ", ".join(f["anatomy"]) or NOTHING,
        ", ".join(f["tasks"]) or NOTHING,
        license_text(f["code_license"]),
        verdict(entry),
    ]
