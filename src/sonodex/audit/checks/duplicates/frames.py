"""What clips and volumes share with each other, and with single pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import islice, pairwise

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.checks.duplicates.grouping import components

_ALIKE = 2  # frames of two clips or volumes, from which these are near duplicates: one is chance


class Frames:
    """The frames of clips and volumes, and the single pictures that show the same."""

    def __init__(
        self,
        file: NDArray[np.int64],
        item: NDArray[np.bool_],
        chosen: NDArray[np.int64],
        first: NDArray[np.int64],
        pairs: NDArray[np.int64],
    ) -> None:
        """
        Args:
            file: of each picture.
            item: for each picture, whether it is an item by itself, and no frame.
            chosen: pictures that were compared.
            first: for each picture the first one that equals it.
            pairs: (n, 2) pictures that are copies, each the first of those that equal it.
        """
        self._file, self._pairs = file, pairs
        self._files: dict[int, list[int]] = defaultdict(list)  # by the first of equal pictures
        self._singles: dict[int, list[int]] = defaultdict(list)
        for i in chosen[~item[chosen]].tolist():
            self._files[int(first[i])].append(int(file[i]))
        known = {*self._files, *pairs.ravel().tolist()}
        for i in chosen[item[chosen]].tolist():
            if int(first[i]) in known:
                self._singles[int(first[i])].append(i)

    def alike(self, same: Iterable[list[int]]) -> list[list[int]]:
        """Groups of clips and volumes (files) that share several frames; those with the same bytes are known
        already."""
        shared: dict[tuple[int, int], set[int]] = defaultdict(set)
        for a, b in self._pairs.tolist():
            for x, y in [(x, y) for x in self._files.get(a, ())[:1] for y in self._files.get(b, ())[:1]]:
                if x != y:
                    shared[min(x, y), max(x, y)].add(a)
        for key, files in self._files.items():
            for x, y in pairwise(sorted(set(files))):
                shared[x, y].add(key)
        group_of = {file: number for number, files in enumerate(same) for file in files}
        return components(
            (a, b)
            for (a, b), frames in shared.items()
            if len(frames) >= _ALIKE and group_of.get(a, -1) != group_of.get(b, -2)
        )

    def shown(self, alike: Iterable[list[int]]) -> list[tuple[list[int], list[int]]]:
        """Single pictures that are frames of a clip or volume, with the files of that clip, which are several
        where it is there several times. A picture that clips have which share nothing else (a title) is of
        none.

        Args:
            alike: groups of files that are one clip.
        """
        clip = {file: min(files) for files in alike for file in files}
        # two of those with one frame are as many as tell that it is of none
        clips = {k: set(islice({clip.get(f, f) for f in files}, 2)) for k, files in self._files.items()}
        shows = [(key, key) for key in self._files]
        shows += [(a, b) for pair in self._pairs.tolist() for a, b in (pair, pair[::-1]) if b in clips]
        of: dict[int, set[int]] = defaultdict(set)
        for one, frame in shows:
            for i in self._singles.get(one, ()):
                of[i] |= clips[frame] - {int(self._file[i])}
        singles: dict[int, list[int]] = defaultdict(list)
        for i, some in of.items():
            if len(some) == 1:
                singles[min(some)].append(i)
        files: dict[int, list[int]] = defaultdict(list)
        for file, one in clip.items():
            files[one].append(file)
        return [(sorted(singles[one]), files.get(one, [one])) for one in sorted(singles)]
