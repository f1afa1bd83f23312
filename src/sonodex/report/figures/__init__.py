"""The figures, each a drawing of an answer of `sonodex.field`.

A new one is a question there, a function in a module here that draws its answer, and a line in `FIGURES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sonodex.field import QUESTIONS, Answer
from sonodex.report.figure import Figure
from sonodex.report.figures import access, content, evidence, places, robust, scores, training

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

FIGURES: dict[str, Callable[[Answer[Any]], Figure]] = {
    "tiers": scores.tiers,
    "scores": scores.bounds,
    "dimensions": scores.dimensions,
    "anatomy-task": content.anatomy_task,
    "population": content.population,
    "world": places.world,
    "regions": places.regions,
    "access-licence": access.access_licence,
    "years": access.years,
    "sizes": access.sizes,
    "training": training.uses,
    "training-access": training.availability,
    "families": training.families,
    "evidence": evidence.coverage,
    "missing": evidence.missing,
    "gaps": content.gaps,
    "weights": robust.weights,
    "cutoffs": robust.cutoffs,
    "leave-one-out": robust.leave_one_out,
    "unknowns": robust.unknowns,
    "consistency": robust.consistency,
}
"""By the key of the question; in the order of the report."""


def draw(catalogue: Catalogue, key: str) -> Figure:
    """The figure of one question."""
    return FIGURES[key](QUESTIONS[key](catalogue))


__all__ = ["FIGURES", "Figure", "draw"]
