"""How the picture changes under other choices than the rubric's: weights, cut-offs, single criteria,
unknowns.

The arithmetic stands in `sonodex.field.robustness`, which needs the optional part `report` and is imported
when asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sonodex.field.answer import NO_DATA, Answer, highest, is_are, listed, percent
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

_NOBODY = "No dataset is rated yet.", NO_DATA


class WeightingRow(NamedTuple):
    """Rank of one rated dataset under equal and under random weights (5th and 95th percentile of the ranks).

    `same_tier` is the share 0..1 of weightings that leave its tier.
    """

    dataset: str
    rank: float
    rank_low: float
    rank_high: float
    same_tier: float


def weights(catalogue: Catalogue) -> Answer[WeightingRow]:
    """Rank intervals under random weights, the best first."""
    asked = "weights", "Other weights"
    from sonodex.field import robustness

    found = [WeightingRow(**r) for r in robustness.weighting(robustness.rated(catalogue))]
    rows = sorted(found, key=lambda r: (r.rank, r.dataset))
    if not rows:
        return Answer(*asked, (), *_NOBODY)
    steady = sum(r.same_tier >= 0.9 for r in rows)
    widths = sorted(r.rank_high - r.rank_low for r in rows)
    middle = widths[len(widths) // 2]
    return Answer(
        *asked,
        tuple(rows),
        f"Under random weights {steady} of {counted(len(rows), 'rated dataset')} keep their tier nine "
        "times in ten.",
        f"{robustness.SAMPLES:,} weightings drawn uniformly; "
        f"median width of the 90% rank interval {middle:.1f} ranks.",
    )


class ShiftRow(NamedTuple):
    """Rated datasets in one tier when all cut-offs move by so many percent points."""

    shift: int
    tier: str
    datasets: int


def cutoffs(catalogue: Catalogue) -> Answer[ShiftRow]:
    """Tiers under shifted cut-offs."""
    asked = "cutoffs", "Other cut-offs"
    from sonodex.field import robustness

    rows = tuple(ShiftRow(**r) for r in robustness.shifted_cutoffs(robustness.rated(catalogue)))
    shifts = sorted({r.shift for r in rows})
    modes = {
        s: [r.tier for r in highest([r for r in rows if r.shift == s], lambda r: r.datasets)] for s in shifts
    }
    base = modes[0]
    if not base:
        return Answer(*asked, rows, *_NOBODY)
    kept = sum(m == base for m in modes.values())
    told = ", ".join(f"{s:+d}: {listed(m)}" for s, m in modes.items())
    return Answer(
        *asked,
        rows,
        f"{listed(base)} {is_are(base, 'stays the most common tier', 'stay the most common tiers')} "
        f"in {kept} of {len(shifts)} shifts of the cut-offs.",
        f"Most common tier by shift: {told}.",
    )


class LeftOutRow(NamedTuple):
    """What changes when one criterion or dimension (`kind`) is left out; `tau` is Kendall's tau-b, None
    if undefined."""

    what: str
    kind: str
    tiers_changed: int
    tau: float | None


def leave_one_out(catalogue: Catalogue) -> Answer[LeftOutRow]:
    """Tiers that change when a criterion or dimension is left out; dimensions first, the most changes
    first."""
    asked = "leave-one-out", "Left out"
    from sonodex.field import robustness

    sample = robustness.rated(catalogue)
    found = [LeftOutRow(**r) for r in robustness.left_out(sample)]
    rows = tuple(sorted(found, key=lambda r: (r.kind == "criterion", -r.tiers_changed, r.what)))
    single = [r for r in rows if r.kind == "criterion"]
    if not single:
        return Answer(*asked, rows, *_NOBODY)
    rated, most = len(sample.ids), single[0].tiers_changed
    names = listed(r.what for r in single if r.tiers_changed == most)
    taus = [r.tau for r in single if r.tau is not None]
    tau = (
        f"Kendall's tau with the full ranking is at least {min(taus):.2f} for single criteria."
        if taus
        else "Kendall's tau with the full ranking is not defined."
    )
    return Answer(
        *asked,
        rows,
        f"No single criterion moves the tier of more than {percent(most, rated)} of the rated datasets.",
        f"Most by {names}: {most} of {rated}. {tau}",
    )


class DrawRow(NamedTuple):
    """Share 0..1 of the draws in which one dataset, whose value is this percentage, stands in one tier."""

    dataset: str
    tier: str
    share: float
    value: float


def unknowns(catalogue: Catalogue) -> Answer[DrawRow]:
    """Tiers when unknowns are drawn at random, by dataset in the order of ids."""
    asked = "unknowns", "Unknowns drawn"
    from sonodex.field import robustness

    scores = {e.id: e.facts["score"] for e in catalogue.datasets()}
    drawn = robustness.drawn_unknowns(robustness.rated(catalogue))
    rows = tuple(DrawRow(**r, value=scores[r["dataset"]]["value"]) for r in drawn)
    if not rows:
        return Answer(*asked, (), *_NOBODY)
    likely: dict[str, DrawRow] = {}
    for row in rows:
        if row.dataset not in likely or row.share > likely[row.dataset].share:
            likely[row.dataset] = row
    moved = sum(best.tier != scores[dataset]["tier"] for dataset, best in likely.items())
    return Answer(
        *asked,
        rows,
        f"If unknowns were like what is known elsewhere, {moved} of {counted(len(likely), 'rated dataset')} "
        "would most likely stand in another tier.",
        f"{robustness.SAMPLES:,} draws, each unknown from the known levels of its criterion.",
    )


class ConsistencyRow(NamedTuple):
    """Cronbach's alpha of the whole or of a dimension, or a criterion's correlation with the rest; None
    if undefined."""

    what: str
    kind: str
    figure: float | None


def consistency(catalogue: Catalogue) -> Answer[ConsistencyRow]:
    """Cronbach's alpha and item-rest correlations."""
    from sonodex.field import robustness

    rows = tuple(ConsistencyRow(**r) for r in robustness.internal_consistency(robustness.rated(catalogue)))
    asked = "consistency", "Consistency"
    if not rows:
        few = "Too few datasets are rated to tell the rubric's consistency."
        return Answer(*asked, rows, few, NO_DATA)
    varying = [(r.what, r.figure) for r in rows if r.kind == "criterion" and r.figure is not None]
    low = [what for what, figure in varying if figure < 0]
    alpha = rows[0].figure
    return Answer(
        *asked,
        rows,
        "Cronbach's alpha of the criteria is not defined."
        if alpha is None
        else f"The criteria hang together with a Cronbach's alpha of {alpha:.2f}.",
        f"{counted(len(varying), 'criterion', 'criteria')} vary; {len(low)} correlate negatively with the "
        "rest"
        f"{': ' + ', '.join(low) if low else ''}.",
    )
