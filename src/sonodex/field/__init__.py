"""Each question about the whole field answered once: rows, a sentence, its caveat. Report and page draw them.

A new question is a function of the catalogue in one of the modules here and a line in `QUESTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sonodex.field import absent, access, choices, content, evidence, places, scores, training
from sonodex.field.answer import Answer

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

QUESTIONS: dict[str, Callable[[Catalogue], Answer[Any]]] = {
    "tiers": scores.tiers,
    "scores": scores.scores,
    "dimensions": scores.dimensions,
    "anatomy": content.anatomy,
    "anatomy-task": content.anatomy_task,
    "tasks": content.tasks,
    "population": content.population,
    "gaps": content.gaps,
    "absent": absent.absent,
    "world": places.world,
    "regions": places.regions,
    "access-licence": access.access_licence,
    "years": access.years,
    "sizes": access.sizes,
    "subjects": access.subjects,
    "training": training.training,
    "training-access": training.training_access,
    "families": training.families,
    "evidence": evidence.evidence,
    "missing": evidence.missing,
    "criteria": evidence.criteria,
    "weights": choices.weights,
    "cutoffs": choices.cutoffs,
    "leave-one-out": choices.leave_one_out,
    "unknowns": choices.unknowns,
    "consistency": choices.consistency,
}

__all__ = ["QUESTIONS", "Answer"]
