"""How scores and entries read in a terminal; shared by the commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex.cli.output import Column

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def number(value: float | None, unit_is_percent: bool) -> str:
    """A score on its scale: percent with one decimal, fractions with two; – where there is none."""
    if value is None:
        return "–"
    return f"{value:.1f}" if unit_is_percent else f"{value:.2f}"


def percent(share: float | None) -> str:
    """A share 0..1 as whole percent."""
    return "–" if share is None else f"{100 * share:.0f}%"


def tier(score: dict[str, Any]) -> str:
    """The tier with its range where it is provisional: `Silver? (Steel–Gold)`."""
    if score.get("tier") is None:
        return "–"
    if not score["provisional"]:
        return str(score["tier"])
    low, high = score["tier_range"]
    return f"{score['tier']}? ({low}–{high})"


def bounds(score: dict[str, Any], is_percent: bool) -> str:
    """`58.1 (40.3–71.0)`."""
    low, high = number(score["lower"], is_percent), number(score["upper"], is_percent)
    return f"{number(score['value'], is_percent)} ({low}–{high})"


def profile(score: dict[str, Any]) -> str:
    """The dimensions' shares in order, in whole percent: `80·60·50·–·30·57`."""
    scale = 1 if "tier" in score else 100
    return "·".join("–" if d["value"] is None else f"{d['value'] * scale:.0f}" for d in score["dimensions"])


def license_text(entry: Entry) -> str:
    """The licence in a few words; for a model that of the code."""
    facts = entry.facts.get("license") or entry.facts["code_license"]
    return str(facts["spdx"] or facts["name"] or "none stated")


def subjects(entry: Entry) -> str:
    count = entry.facts["counts"]["subjects"]
    return "–" if count is None else f"{count:,}"


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
    f, s = entry.facts, entry.facts["score"]
    return [entry.id, number(s["value"], True), tier(s), profile(s), percent(s["coverage"]), f["year"],
            ", ".join(f["anatomy"]) or "–", subjects(entry), f["access"], license_text(entry)]  # fmt: skip


def model_row(entry: Entry) -> list[Any]:
    f, s = entry.facts, entry.facts["score"]
    limits = f"{number(s['lower'], False)}–{number(s['upper'], False)}"
    return [entry.id, number(s["value"], False), f"{s['points']:g}", limits, profile(s), f["year"],
            ", ".join(f["anatomy"]) or "–", ", ".join(f["tasks"]) or "–", license_text(entry)]  # fmt: skip

