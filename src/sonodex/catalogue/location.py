"""Where the catalogue that comes with sonodex stands."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def packaged_catalogue() -> Path:
    """Folder with `datasets/` and `models/`: inside the installed package, or the checkout's own in a development install."""
    inside = _PACKAGE / "_data" / "catalogue"
    return inside if inside.is_dir() else _PACKAGE.parent.parent / "catalogue"
