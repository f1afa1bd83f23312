"""The declared rubrics (YAML beside this file) and the pure scorer."""

from __future__ import annotations

from sonodex.rubrics.rubric import Criterion, Dimension, Rubric, Tier, load_rubric, parse_rubric, rubric_for
from sonodex.rubrics.schema import json_schema
from sonodex.rubrics.scoring import CriterionScore, DimensionScore, Improvement, Score, score

__all__ = [
    "Criterion", "CriterionScore", "Dimension", "DimensionScore", "Improvement", "Rubric", "Score", "Tier",
    "json_schema", "load_rubric", "parse_rubric", "rubric_for", "score",
]  # fmt: skip
