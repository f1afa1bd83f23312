"""Is anything wrong with single images? Dark and gray is what ultrasound looks like, no defect."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.check import defect_checks
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.result import Defect

TINY = 64  # pixels of the shorter side
_USUAL = 0.9  # share of the images that one size has to have, for another to be odd
_DRAWN = 24  # gray levels in flat areas, up to which nothing was scanned
_CLIPPED = 0.25  # share of the scanned region at the top of the scale


def images_defects(inventory: Inventory, items: Items, images: NDArray[np.int64]) -> list[Defect]:
    """Defects of images, clips and volumes, and what readers noted of files.

    Args:
        inventory: files and pictures.
        items: what the inventory consists of.
        images: positions of the items that are no masks.
    """
    found: list[Defect] = []
    sizes = Counter(zip(items.width[images].tolist(), items.height[images].tolist(), strict=True))
    usual, count = sizes.most_common(1)[0] if sizes else ((0, 0), 0)
    odd = len(sizes) > 1 and count >= _USUAL * len(images)
    for i in images:
        path, size = items.paths[i], (int(items.width[i]), int(items.height[i]))
        measured = f"{size[0]}×{size[1]} pixels"
        if items.blank[i]:
            found.append(Defect(path, "blank", "blank: every pixel is (nearly) the same"))
        elif items.mask_like[i] and items.levels[i] <= _DRAWN:
            found.append(
                Defect(path, "drawn", f"drawn: flat areas of {items.levels[i]} gray levels, no scan")
            )
        if min(size) < TINY:
            found.append(Defect(path, "tiny", f"tiny: {measured}"))
        elif odd and size != usual:
            share = round(100 * count / len(images))
            others = f"where {share} % of the images have {usual[0]}×{usual[1]}"
            found.append(Defect(path, "odd_size", f"odd size: {measured}, {others}"))
        clipped = _clipped(inventory, items, int(i))
        if clipped > _CLIPPED:
            what = f"clipped: {round(100 * clipped)} % of the scanned region at the top of the scale"
            found.append(Defect(path, "clipped", what))
    for i in np.flatnonzero(numbers(inventory.of("notes").is_valid())):
        found += [Defect(inventory.paths[i], "noted", str(n)) for n in inventory.listed(int(i), "notes")]
    return found


def _clipped(inventory: Inventory, items: Items, i: int) -> float:
    """Share of an image's scanned region at the top of the scale; 0 where that says nothing (blank, two
    levels)."""
    picture = int(items.picture[i])
    if picture < 0 or items.blank[i] or items.levels[i] <= 2:
        return 0.0
    return float(inventory.columns["clipped"][picture])


CHECKS = defect_checks(
    ("blank", "blank", "Nothing is shown; such an image teaches a model nothing."),
    ("drawn", "drawn", "A drawing, or a mask that its name does not tell: no scan has flat areas."),
    ("tiny", "tiny", f"Less than {TINY} pixels a side: often a thumbnail that slipped in."),
    ("odd_size", "odd size", "Nearly all others have one size: was this one made in another way?"),
    ("clipped", "clipped", "Echoes at the top of the scale have lost their texture."),
    ("noted", "noted while reading", "It could be read, but something in it is unusual."),
)
