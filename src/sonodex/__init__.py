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
    from sonodex.catalogue import Catalogue, Entry, EntryList
    from sonodex.errors import SonodexError
    from sonodex.loading import open_items

_HOME = {
    "Catalogue": "sonodex.catalogue",
    "Entry": "sonodex.catalogue",
    "EntryList": "sonodex.catalogue",
    "SonodexError": "sonodex.errors",
    "open_items": "sonodex.loading",
}
__all__ = ["Catalogue", "Entry", "EntryList", "SonodexError", "__version__", "open_items"]


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    # Loaded on first use: `sonodex --version` must not pay for the catalogue.
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'sonodex' has no attribute {name!r}")
