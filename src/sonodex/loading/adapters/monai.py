"""MONAI."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sonodex.errors import UsageError
from sonodex.loading.items import Items


def to_datalist(items: Items, each: bool = False) -> dict[str, list[dict[str, Any]]]:
    """A datalist as MONAI's `load_decathlon_datalist` reads it: `training`, `validation` and `test`, of each
    item the paths of `image` and `label` (its mask), and `class`, `subject`.

    Items of no split stand in `training`. MONAI opens the files itself, so that they have to be files.

    Args:
        items: which ones.
        each: an entry a mask, where an item has several; by default such an item is refused.

    Raises:
        UsageError: an item lies in an archive or is one of several in a file, or has several masks.
    """
    out: dict[str, list[dict[str, Any]]] = {"training": [], "validation": [], "test": []}
    root = Path(str(items.manifest.root))
    for row in items.manifest:
        if row.member or row.picture:
            raise UsageError(f"{row.item}: MONAI opens files, and this is none of its own")
        if len(row.masks) > 1 and not each:
            raise UsageError(f"{row.item}: has {len(row.masks)} masks; each=True lists an entry a mask")
        entry: dict[str, Any] = {"image": str(root / row.path)}
        entry |= {n: v for n, v in (("class", row.label), ("subject", row.subject)) if v is not None}
        part = "test" if row.split == "test" else "validation" if row.split == "validation" else "training"
        for mask in row.masks or (None,):
            out[part].append(entry if mask is None else entry | {"label": str(root / mask.path)})
    return out
