"""The figures, each a function of the catalogue. A new one is a function in a module here and a line in FIGURES."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sonodex.report.figure import Figure
from sonodex.report.figures import access, evidence, field, robust, scores, training

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

FIGURES: dict[str, Callable[[Catalogue], Figure]] = {
    "tiers": scores.tiers,
    "scores": scores.bounds,
    "dimensions": scores.dimensions,
    "anatomy-task": field.anatomy_task,
    "population": field.population,
    "world": field.world,
    "regions": field.regions,
    "access-licence": access.access_licence,
    "years": access.years,
    "sizes": access.sizes,
    "training": training.matrix,
    "training-access": training.availability,
    "families": training.families_figure,
    "evidence": evidence.coverage,
    "missing": evidence.missing,
    "gaps": field.gaps,
    "weights": robust.weights,
    "cutoffs": robust.cutoffs,
    "leave-one-out": robust.leave_one_out,
    "unknowns": robust.unknowns,
    "consistency": robust.consistency,
}

__all__ = ["FIGURES", "Figure"]
