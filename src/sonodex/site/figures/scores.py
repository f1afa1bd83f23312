"""How good the datasets are: tiers, dimensions, criteria."""

from __future__ import annotations

from sonodex.field.answer import Answer
from sonodex.field.evidence import CriterionRow
from sonodex.field.scores import DimensionRow, TierRow
from sonodex.site.facets import query
from sonodex.site.figures.figure import Cell, FieldFigure, Row, finding, linked, scaled


def tiers(answer: Answer[TierRow], root: str) -> FieldFigure:
    """Datasets by tier; the pale part is provisional."""
    rows = []
    for tier in dict.fromkeys(r.tier for r in answer.rows):
        states = {r.state: r.datasets for r in answer.rows if r.tier == tier}
        count = sum(states.values())
        settled = (count - states.get("provisional", 0)) / count if count else None
        rows.append(Row(tier, (linked(root, "dataset", count, settled, tier=tier),), tier=tier))
    words = finding(answer, "What is open, and could change the tier, is pale; tiers are as estimated.")
    return FieldFigure("tiers", answer.title, words, "bars", ("datasets",), scaled(rows), "tier")


def dimensions(answer: Answer[DimensionRow], root: str) -> FieldFigure:
    """Mean share of each dimension over the datasets."""
    rows = []
    for r in answer.rows:
        words = "–" if r.value is None else f"{r.value:.0f}%"
        rows.append(Row(r.dimension, (Cell(r.value or 0.0, root + query("dataset", sort=r.id), words),)))
    words = finding(answer, "Each bar leads to the list sorted by it.")
    return FieldFigure(
        "dimensions", answer.title, words, "bars", ("mean share",), scaled(rows, top=100.0), "dimension"
    )


def criteria(answer: Answer[CriterionRow], root: str) -> FieldFigure:
    """Criteria by how many datasets fulfil them, the fewest first."""
    rows = [
        Row(r.criterion.partition(" ")[2], (linked(root, "dataset", r.full, full=r.id),)) for r in answer.rows
    ]
    drawn = scaled(rows, top=float(answer.rows[0].datasets) if answer.rows else 1.0)
    return FieldFigure(
        "criteria",
        "How many datasets meet each criterion",
        finding(answer, "The shortest bars come first."),
        "bars",
        ("datasets in full",),
        drawn,
        "criterion",
    )
