"""What is wrong with single images, and figures of each class and subject. Dark and gray is what ultrasound looks like, no defect."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.attributes import Attribute, groups_by
from sonodex.audit.checks.masks import Pairing
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items

TINY = 64  # pixels of the shorter side
_USUAL = 0.9  # share of the images that one size has to have, for another to be odd
_CLIPPED = 0.25  # share of the scanned region at the top of the scale
_MOST_GROUPS = 1000


def problems(inventory: Inventory, items: Items, pairing: Pairing) -> list[dict[str, str]]:
    """Problems of images and masks, `{path, problem}`, sorted by path."""
    found: list[tuple[str, str]] = []
    images = np.flatnonzero(~pairing.mask)
    sizes = Counter(zip(items.width[images].tolist(), items.height[images].tolist(), strict=True))
    usual = sizes.most_common(1)[0] if sizes else ((0, 0), 0)
    odd = len(sizes) > 1 and usual[1] >= _USUAL * len(images)
    for i in images:
        path, size = items.paths[i], (int(items.width[i]), int(items.height[i]))
        if items.blank[i]:
            found.append((path, "blank: every pixel is (nearly) the same"))
        if min(size) < TINY:
            found.append((path, f"tiny: {size[0]}×{size[1]} pixels"))
        elif odd and size != usual[0]:
            share = round(100 * usual[1] / len(images))
            found.append(
                (
                    path,
                    f"odd size: {size[0]}×{size[1]} pixels, where {share} % of the images have {usual[0][0]}×{usual[0][1]}",
                )
            )
        picture = int(items.picture[i])
        if (
            picture >= 0
            and not items.blank[i]
            and inventory.columns["clipped"][picture] > _CLIPPED
            and items.levels[i] > 2
        ):
            share = round(100 * float(inventory.columns["clipped"][picture]))
            found.append((path, f"clipped: {share} % of the scanned region at the top of the scale"))
    found += [(items.paths[i], "mask without an image") for i in pairing.unpaired_masks]
    found += [(items.paths[i], _mismatch(items, pairing, i)) for i in pairing.size_mismatch]
    found += [(items.paths[i], _values(int(items.levels[i]))) for i in pairing.non_binary]
    found += [(items.paths[i], "empty mask: it marks nothing, or everything") for i in pairing.empty]
    for i in np.flatnonzero(inventory.of("notes").is_valid().to_numpy(zero_copy_only=False)):
        found += [(inventory.paths[i], str(note)) for note in inventory.listed(int(i), "notes")]
    return [{"path": path, "problem": problem} for path, problem in sorted(found)]


def _mismatch(items: Items, pairing: Pairing, i: int) -> str:
    image = int(pairing.image_of[i])
    return f"mask of {items.width[i]}×{items.height[i]} pixels for an image of {items.width[image]}×{items.height[image]}"


def _values(levels: int) -> str:
    if levels <= 8:
        return f"mask not binary: {levels} values (of {levels - 1} classes?)"
    return f"mask not binary: {levels} values (smeared edges?)"


def statistics(
    inventory: Inventory, items: Items, images: NDArray[np.int64], attribute: Attribute
) -> dict[str, dict[str, Any]]:
    """For each value of an attribute: images, median width and height, mean gray level, share of the picture that is scanned."""
    out: dict[str, dict[str, Any]] = {}
    groups = groups_by(attribute.values, [int(i) for i in images])
    for name, members in sorted(groups.items(), key=lambda p: (-len(p[1]), p[0]))[:_MOST_GROUPS]:
        some = np.array(members)
        pictures = items.picture[some]
        pictures = pictures[pictures >= 0]
        out[name] = {
            "images": len(members),
            "width": int(np.median(items.width[some])),
            "height": int(np.median(items.height[some])),
            "mean": round(float(np.mean(inventory.columns["mean"][pictures])), 1) if len(pictures) else None,
            "scanned": round(float(np.mean(inventory.columns["covered"][pictures])), 3)
            if len(pictures)
            else None,
        }
    return out
