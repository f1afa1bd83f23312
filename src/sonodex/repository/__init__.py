"""Collector: a model's source repository, and what is really in it. Files are read and parsed; nothing of a
repository is ever run."""

from __future__ import annotations

from sonodex.repository.datasets import Known
from sonodex.repository.inspecting import Facts, Inspection, inspect

__all__ = ["Facts", "Inspection", "Known", "inspect"]
