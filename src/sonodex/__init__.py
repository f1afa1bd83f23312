"""sonodex: an evidence-backed catalogue of public ultrasound datasets and open ultrasound models.

>>> import sonodex
>>> cat = sonodex.Catalogue.load()
>>> cat["datasets/busi"].name
'Breast Ultrasound Images Dataset'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sonodex._version import __version__

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry
    from sonodex.loading import open_items

__all__ = ["Catalogue", "Entry", "__version__", "open_items"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `sonodex --version` must not pay for the catalogue.
    if name in ("Catalogue", "Entry"):
        from sonodex import catalogue

        return getattr(catalogue, name)
    if name == "open_items":
        from sonodex import loading

        return loading.open_items
    raise AttributeError(f"module 'sonodex' has no attribute {name!r}")
