"""Is anything in the set twice? Groups of items that are one, and the frames of clips."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.check import Check, Problem
from sonodex.audit.checks.duplicates import search
from sonodex.audit.checks.duplicates.grouping import merged
from sonodex.audit.inventory import Inventory
from sonodex.audit.items import Items
from sonodex.audit.look.running.telling import Progress, quiet
from sonodex.collect.sources import Source

_Positions = list[list[int]]


@dataclass(frozen=True, slots=True)
class Groups:
    """Groups of positions of items.

    Attributes:
        exact: images with the same pixels.
        near: images that are copies after a change.
        clips: images that are neighbouring frames of one clip, or frames of a clip or volume that is there.
        files: clips and volumes with the same bytes; one whose copies are no items stands alone.
        near_files: clips and volumes that share several frames.
        same_bytes: not items but files: positions of all with the same bytes that are no single pictures.
    """

    exact: _Positions = field(default_factory=list)
    near: _Positions = field(default_factory=list)
    clips: _Positions = field(default_factory=list)
    files: _Positions = field(default_factory=list)
    near_files: _Positions = field(default_factory=list)
    same_bytes: _Positions = field(default_factory=list)

    @property
    def same(self) -> _Positions:
        """Groups whose members show the same."""
        return [g for g in self.exact + self.near + self.files + self.near_files if len(g) > 1]


def groups_of(
    inventory: Inventory,
    source: Source,
    items: Items,
    mask: NDArray[np.bool_],
    told: Progress = quiet,
    threads: int = 1,
) -> Groups:
    """All duplicates among the items that are neither masks nor blank; of drawings (few levels in flat areas)
    only those with the same pixels.

    Args:
        inventory: files and pictures.
        source: where the files are, for a second look at pairs that thumbnails do not decide.
        items: what the inventory consists of.
        mask: for each item, whether it is a mask.
        told: called with how many pictures were compared, and of how many.
        threads: that compare them; what is found does not depend on it.
    """
    single = items.picture >= 0
    of_picture = np.full(len(inventory), -1, np.int64)
    of_picture[items.picture[single]] = np.flatnonzero(single)
    of_file = {int(f): i for i, f in enumerate(items.file) if items.picture[i] < 0}
    shown = ~inventory.columns["blank"].astype(bool)
    shown[items.picture[single & mask]] = False
    drawn = inventory.columns["mask_like"].astype(bool)
    takes_part = shown & ~drawn
    mask_files = [int(items.file[i]) for i in np.flatnonzero(~single & mask)]
    takes_part[np.isin(inventory.file, mask_files)] = False
    found = search.find(inventory, source, takes_part, told, threads)
    is_item = inventory.columns["item"].astype(bool)
    # drawings of one kind resemble each other: only those that are one are told
    same_drawings, _ = search.same_pixels(inventory, np.flatnonzero(shown & drawn & is_item), is_item)

    def pictures(groups: _Positions) -> _Positions:
        return [[int(of_picture[i]) for i in g] for g in groups]

    def wholes(groups: _Positions) -> _Positions:
        known = [[of_file[f] for f in g if f in of_file] for g in groups]
        return [g for g in known if len(g) > 1]  # a file that holds many items is none of them

    frames = [
        [of_file[f] for f in files if f in of_file] + [int(of_picture[i]) for i in some]
        for some, files in found.frames
    ]
    return Groups(
        exact=pictures(sorted(found.exact + same_drawings)),
        near=pictures(found.near),
        clips=_clips(pictures(found.clips), frames),
        files=wholes(found.files),
        near_files=wholes(found.near_files),
        same_bytes=found.files,
    )


def _clips(runs: _Positions, frames: _Positions) -> _Positions:
    """Runs of frames and what shows frames of a whole clip, as one group a clip, the clip first."""
    place = {i: n for n, i in enumerate(i for group in (*frames, *runs) for i in group)}
    return [sorted(group, key=lambda i: place[i]) for group in merged([*runs, *frames])]


CHECKS = (
    Check(
        "exact",
        "Exact duplicates",
        "The same pixels, whatever the file.",
        "notable",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.exact],
        "groups",
    ),
    Check(
        "near",
        "Near duplicates",
        "Re-encoded, resized, brighter, cropped, mirrored or drawn over.",
        "notable",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.near],
        "groups",
    ),
    Check(
        "clips",
        "Frames of one clip as single files",
        "Keep them in one split, with the clip where it is there.",
        "notable",
        lambda result: [Problem(tuple(g)) for g in result.duplicates.clips],
        "groups",
    ),
)
