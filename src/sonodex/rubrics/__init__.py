"""The declared rubrics (YAML beside this file) and the pure scorer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.rubrics.result import CriterionScore as CriterionScore
    from sonodex.rubrics.result import DimensionScore as DimensionScore
    from sonodex.rubrics.result import Improvement as Improvement
    from sonodex.rubrics.result import Score as Score
    from sonodex.rubrics.rubric import Criterion as Criterion
    from sonodex.rubrics.rubric import Dimension as Dimension
    from sonodex.rubrics.rubric import Rubric as Rubric
    from sonodex.rubrics.rubric import Tier as Tier
    from sonodex.rubrics.rubric import load_rubric as load_rubric
    from sonodex.rubrics.rubric import parse_rubric as parse_rubric
    from sonodex.rubrics.rubric import rubric_for as rubric_for
    from sonodex.rubrics.schema import json_schema as json_schema
    from sonodex.rubrics.scoring import score as score

_HOME = {
    "CriterionScore": "result", "DimensionScore": "result", "Improvement": "result", "Score": "result",
    "Criterion": "rubric", "Dimension": "rubric", "Rubric": "rubric", "Tier": "rubric",
    "load_rubric": "rubric", "parse_rubric": "rubric", "rubric_for": "rubric",
    "json_schema": "schema",
    "score": "scoring",
}  # fmt: skip
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    # Loaded on first use: listing the catalogue reads scores from the compiled index and needs no rubric.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"sonodex.rubrics.{_HOME[name]}"), name)
    raise AttributeError(f"module 'sonodex.rubrics' has no attribute {name!r}")
