"""The survey's analysis, recomputed from the catalogue: claims, figures, robustness, changes."""

from __future__ import annotations

from sonodex.report.writer import figure_names, write_report

__all__ = ["figure_names", "write_report"]
