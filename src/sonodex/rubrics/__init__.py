"""The declared rubrics (YAML beside this file) and the pure scorer."""

from __future__ import annotations

from sonodex.rubrics.rubric import (
    RUBRIC_FILES,
    Criterion,
    Dimension,
    GeneralRules,
    Rubric,
    Tier,
    find_criterion,
    load_rubric,
    parse_rubric,
    rubric_for,
)
from sonodex.rubrics.schema import json_schema
from sonodex.rubrics.scoring import CriterionScore, DimensionScore, Improvement, Score, score

__all__ = [
    "RUBRIC_FILES", "Criterion", "CriterionScore", "Dimension", "DimensionScore", "GeneralRules",
    "Improvement", "Rubric", "Score", "Tier", "find_criterion", "json_schema", "load_rubric", "parse_rubric",
    "rubric_for", "score",
]  # fmt: skip
