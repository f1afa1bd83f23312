"""How scores and entries read in a terminal; shared by the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.cli.output import Column
from sonodex.records.licences import NONE_STATED, in_words
from sonodex.wording import NOTHING, grouped, number, on_scale, percent

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def tier(score: dict[str, Any]) -> str:
    """The tier with its range where it is provisional: `Silver? (Steel–Gold)`."""
    if score.get("tier") is None:
        return NOTHING
    if not score["provisional"]:
        return str(score["tier"])
    low, high = score["tier_range"]
    return f"{score['tier']}? ({low}–{high})"


def bounds(score: dict[str, Any], scale: int) -> str:
    """`58.1 (40.3–71.0)`."""
    low, high = on_scale(score["lower"], scale), on_scale(score["upper"], scale)
    return f"{on_scale(score['value'], scale)} ({low}–{high})"


def profile(score: dict[str, Any], scale: int) -> str:
    """The dimensions' shares in order, in whole percent: `80·60·50·–·30·57`."""
    shares = (d["value"] for d in score["dimensions"])
    return "·".join(number(None if s is None else 100 * s / scale, 0) for s in shares)


def license_text(licence: dict[str, Any]) -> str:
    """A licence in a few words."""
    return in_words(licence) or NONE_STATED


DATASET_COLUMNS = [
    Column("ID", flex=True, least=24),
    Column("Score", "right"),
    Column("Tier", flex=True, least=7),
    Column("Profile", flex=True, least=17, drop=6),
    Column("Known", "right", drop=5),
    Column("Year", "right", drop=3),
    Column("Anatomy", flex=True, least=7, drop=1),
    Column("Subjects", "right", drop=4),
    Column("Access", flex=True, least=6, drop=2),
    Column("Licence", flex=True, least=9, drop=3),
]
MODEL_COLUMNS = [
    Column("ID", flex=True, least=24),
    Column("Score", "right"),
    Column("Points", "right", drop=7),
    Column("Bounds", drop=5),
    Column("Profile", flex=True, least=11, drop=6),
    Column("Year", "right", drop=4),
    Column("Anatomy", flex=True, least=7, drop=1),
    Column("Tasks", flex=True, least=7, drop=2),
    Column("Code licence", flex=True, least=9, drop=3),
]


def dataset_row(entry: Entry) -> list[Any]:
    """A dataset under `DATASET_COLUMNS`."""
    f, s = entry.facts, entry.facts["score"]
    return [
        entry.id,
        on_scale(s["value"], entry.scale),
        tier(s),
        profile(s, entry.scale),
        percent(s["coverage"]),
        f["year"],
        ", ".join(f["anatomy"]) or NOTHING,
        grouped(f["counts"]["subjects"]),
        f["access"],
        license_text(f["license"]),
    ]


def model_row(entry: Entry) -> list[Any]:
    """A model under `MODEL_COLUMNS`."""
    f, s = entry.facts, entry.facts["score"]
    return [
        entry.id,
        on_scale(s["value"], entry.scale),
        f"{s['points']:g}",
        f"{on_scale(s['lower'], entry.scale)}–{on_scale(s['upper'], entry.scale)}",
        profile(s, entry.scale),
        f["year"],
        ", ".join(f["anatomy"]) or NOTHING,
        ", ".join(f["tasks"]) or NOTHING,
        license_text(f["code_license"]),
    ]
