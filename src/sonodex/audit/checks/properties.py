"""What is in the set: files, items, their sizes and what their headers say, and figures of each class,
subject and device."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.attributes import Attribute, groups_by
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items
from sonodex.audit.look.running.columns import numbers
from sonodex.audit.result import Counts, Files, Group, Properties, Size

_SIZES = 200  # different sizes that are listed
_MOST_GROUPS = 1000
_WITH_PICTURES = ("image", "images", "video", "volume")  # kinds of files


def files_of(inventory: Inventory) -> Files:
    """Files of each kind and format, most first."""
    return Files(
        total=len(inventory.paths),
        bytes=int(np.sum(_sizes(inventory))) if inventory.paths else 0,
        by_kind=dict(Counter(inventory.values("kind")).most_common()),
        by_format=dict(Counter(inventory.values("format")).most_common()),
    )


def list_digest(inventory: Inventory) -> str:
    """SHA-256, in hexadecimal, of a line `path NUL size` a file in the order of the paths."""
    seal = hashlib.sha256()
    for path, size in zip(inventory.paths, _sizes(inventory).tolist(), strict=True):
        seal.update(f"{path}\0{size}\n".encode("utf-8", "surrogatepass"))
    return seal.hexdigest()


def _sizes(inventory: Inventory) -> NDArray[np.int64]:
    return np.asarray(numbers(inventory.of("size")), np.int64)


def counts_of(inventory: Inventory, items: Items, mask: NDArray[np.bool_]) -> Counts:
    """Items of each kind."""
    frames = numbers(inventory.of("frames"))
    return Counts(
        images=int(np.count_nonzero((items.kind == "image") & ~mask)),
        masks=int(np.count_nonzero(mask)),
        videos=int(np.count_nonzero((items.kind == "video") & ~mask)),
        frames=int(frames[items.file[(items.kind == "video") & ~mask]].sum()),
        volumes=int(np.count_nonzero((items.kind == "volume") & ~mask)),
    )


def sizes_of(items: Items, images: NDArray[np.int64]) -> list[Size]:
    """Sizes of images, clips and volumes, commonest first."""
    found = Counter(zip(items.width[images].tolist(), items.height[images].tolist(), strict=True))
    ranked = sorted(found.items(), key=lambda p: (-p[1], p[0]))[:_SIZES]
    return [Size(width, height, count) for (width, height), count in ranked]


def properties_of(inventory: Inventory) -> Properties:
    """Bit depths, colour, devices, frame rates and pixel spacings: how many files say each."""
    wanted = ("bits", "colour", "device", "frame_rate", "spacing_rows", "spacing_columns")
    columns = {name: inventory.values(name) for name in wanted}
    kinds, problems = inventory.values("kind"), inventory.values("problem")
    rows = [r for r, kind in enumerate(kinds) if kind in _WITH_PICTURES and problems[r] is None]

    def ranked(values: Iterable[object], most: int | None = None) -> list[tuple[object, int]]:
        return Counter(values).most_common(most)

    def stated(name: str) -> list[object]:
        return [columns[name][r] for r in rows if columns[name][r]]

    spacings = [(columns["spacing_rows"][r], columns["spacing_columns"][r]) for r in rows]
    spacings = [pair for pair in spacings if pair[0]]
    return Properties(
        bits={str(bits): n for bits, n in ranked((columns["bits"][r] for r in rows), 20)},
        colour={
            "colour" if colour else "gray": n for colour, n in ranked(columns["colour"][r] for r in rows)
        },
        devices={str(device): n for device, n in ranked(stated("device"), 50)},
        frame_rates={f"{rate:g}": n for rate, n in ranked(stated("frame_rate"), 20)},
        pixel_spacings_mm={f"{a:.4g}×{b:.4g}": n for (a, b), n in Counter(spacings).most_common(50)},
    )


def calibrated(inventory: Inventory, items: Items, images: NDArray[np.int64]) -> int:
    """How many images, clips and volumes have pixel spacing or, for clips, a frame rate in their header."""
    spacing = numbers(inventory.of("spacing_rows").is_valid())
    rate = numbers(inventory.of("frame_rate").is_valid())
    of = items.file[images]
    return int(np.count_nonzero(spacing[of] | (rate[of] & (items.kind[images] == "video"))))


def devices_of(inventory: Inventory, items: Items) -> Attribute:
    """The device of each item, as headers say."""
    said = inventory.values("device")
    return Attribute([said[f] or None for f in items.file], "header")


def figures_of(
    inventory: Inventory, items: Items, images: NDArray[np.int64], attribute: Attribute
) -> dict[str, Group]:
    """Figures of the items of each value of an attribute, the largest group first."""
    out: dict[str, Group] = {}
    begin, end = (np.searchsorted(inventory.file, items.file, side) for side in ("left", "right"))
    groups = groups_by(attribute.values, [int(i) for i in images])
    for name, members in sorted(groups.items(), key=lambda p: (-len(p[1]), p[0]))[:_MOST_GROUPS]:
        some = np.array(members)
        whole = some[items.picture[some] < 0]  # clips and volumes: all of their pictures
        of_whole = [np.arange(a, b) for a, b in zip(begin[whole], end[whole], strict=True)]
        pictures = np.concatenate([items.picture[some][items.picture[some] >= 0], *of_whole])
        out[name] = Group(
            images=len(members),
            width=int(np.median(items.width[some])),
            height=int(np.median(items.height[some])),
            mean=round(float(np.mean(inventory.columns["mean"][pictures])), 1) if len(pictures) else None,
            scanned=round(float(np.mean(inventory.columns["covered"][pictures])), 3)
            if len(pictures)
            else None,
        )
    return out
