"""From a folder to training: a manifest, splits without leaks, items with pixels, adapters, a release copy.

>>> import sonodex
>>> items = sonodex.open_items("data")  # doctest: +SKIP
>>> items[0].image.shape, items[0].label  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sonodex.loading.items import Item, Items, open_items
    from sonodex.loading.making import make_manifest
    from sonodex.loading.manifest import Manifest, read_manifest
    from sonodex.loading.row import Row

_HOMES = {
    "Item": "items",
    "Items": "items",
    "open_items": "items",
    "make_manifest": "making",
    "Manifest": "manifest",
    "read_manifest": "manifest",
    "Row": "row",
}
__all__ = ["Item", "Items", "Manifest", "Row", "make_manifest", "open_items", "read_manifest"]


def __getattr__(name: str) -> Any:
    # Its libraries are an extra and heavy: loaded when they are asked for.
    if name not in _HOMES:
        raise AttributeError(f"module 'sonodex.loading' has no attribute {name!r}")
    from importlib import import_module

    try:
        module = import_module(f"sonodex.loading.{_HOMES[name]}")
    except ModuleNotFoundError as error:
        from sonodex.errors import MissingExtraError

        if (error.name or "").split(".")[0] in ("cv2", "numpy", "pyarrow", "scipy", "xxhash"):
            raise MissingExtraError("loading") from None
        raise
    return getattr(module, name)
