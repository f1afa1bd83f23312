"""How good the datasets are: tiers, bounds, dimensions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, highest, is_are, listed, lowest
from sonodex.rubrics import rubric_for
from sonodex.wording import counted, number

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


class TierRow(NamedTuple):
    """Datasets of one tier (or Unrated) whose state is settled, provisional or unrated."""

    tier: str
    state: str
    datasets: int


def tiers(catalogue: Catalogue) -> Answer[TierRow]:
    """Datasets by tier, settled and provisional."""
    rubric = rubric_for("dataset")
    unrated = str(rubric.unrated)
    states = ("settled", "provisional")
    counts: Counter[tuple[str, str]] = Counter()
    for score in (e.facts["score"] for e in catalogue.datasets()):
        counts[score["tier"], states[score["provisional"]] if score["rated"] else "unrated"] += 1
    rows = [TierRow(t.name, state, counts[t.name, state]) for t in rubric.tiers for state in states]
    rows.append(TierRow(unrated, "unrated", counts[unrated, "unrated"]))
    by_tier = {t.name: sum(r.datasets for r in rows if r.tier == t.name) for t in rubric.tiers}
    provisional = sum(r.datasets for r in rows if r.state == "provisional")
    top = highest(by_tier, by_tier.__getitem__)
    sentence = (
        f"{listed(top, len(top))} {is_are(top, 'is the most common tier', 'are the most common tiers')} of "
        "rated datasets."
        if top
        else "No dataset is rated yet."
    )
    spread = ", ".join(f"{name} {n}" for name, n in by_tier.items())
    return Answer(
        "tiers",
        "Tiers",
        tuple(rows),
        sentence,
        f"{counted(sum(counts.values()), 'dataset')}: {spread}, unrated {rows[-1].datasets}.",
        f"{counted(provisional, 'tier')} {'is' if provisional == 1 else 'are'} provisional: "
        f"what is not known could change {'it' if provisional == 1 else 'them'}.",
    )


class ScoreRow(NamedTuple):
    """One dataset's value and bounds in percent; `rated` is rated or unrated."""

    rank: int
    dataset: str
    lower: float
    value: float
    upper: float
    rated: str


def scores(catalogue: Catalogue) -> Answer[ScoreRow]:
    """Every dataset's value between its bounds."""
    asked = "scores", "Scores"
    ordered = sorted(catalogue.datasets(), key=lambda e: (-e.facts["score"]["value"], e.id))
    rows = tuple(
        ScoreRow(rank, e.id, s["lower"], s["value"], s["upper"], "rated" if s["rated"] else "unrated")
        for rank, e in enumerate(ordered, 1)
        for s in (e.facts["score"],)
    )
    if not rows:
        return Answer(*asked, (), "No dataset is there to be scored.", NO_DATA)
    width = _middle([r.upper - r.lower for r in rows])
    value = _middle([r.value for r in rows])
    return Answer(
        *asked,
        rows,
        f"What is not known leaves a median of {width:.0f} points between the bounds of a dataset.",
        f"{counted(len(rows), 'dataset')}; median value {value:.1f}, median distance of the bounds "
        f"{width:.1f}.",
    )


def _middle(numbers: list[float]) -> float:
    """The median, the higher of two."""
    return sorted(numbers)[len(numbers) // 2]


class DimensionRow(NamedTuple):
    """Mean shares of one dimension in percent over the datasets to which it applies; None where there are
    none."""

    dimension: str
    id: str
    lower: float | None
    value: float | None
    upper: float | None
    datasets: int


def dimensions(catalogue: Catalogue) -> Answer[DimensionRow]:
    """Mean share of each dimension, with the mean bounds."""
    rows = []
    for place, dimension in enumerate(rubric_for("dataset").dimensions):
        parts = [e.facts["score"]["dimensions"][place] for e in catalogue.datasets()]
        known = [p for p in parts if p["value"] is not None]
        lower, value, upper = (
            round(sum(p[key] for p in known) / len(known), 1) if known else None
            for key in ("lower", "value", "upper")
        )
        rows.append(DimensionRow(dimension.name, dimension.id, lower, value, upper, len(known)))
    best = [r.dimension for r in highest(rows, lambda r: r.value)]
    worst = [r.dimension.lower() for r in lowest(rows, lambda r: r.value)]
    if not best:
        sentence = (
            "No dataset reports anything yet." if worst else "No dataset is there to tell what is reported."
        )
    elif len(best) == len(rows):
        sentence = "All dimensions are reported alike."
    else:
        names = listed([best[0], *(name.lower() for name in best[1:])])
        sentence = f"{names} {is_are(best)} reported best, {listed(worst)} worst."
    told = ", ".join(
        f"{r.dimension.lower()} {number(r.value)} ({number(r.lower)} to {number(r.upper)})" for r in rows
    )
    return Answer("dimensions", "What is reported", tuple(rows), sentence, f"Mean over datasets: {told}.")
