"""The web page: a static site built from the catalogue."""

from __future__ import annotations

from sonodex.site.builder import build

__all__ = ["build"]
