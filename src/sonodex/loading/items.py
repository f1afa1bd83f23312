"""Items with pixels: decoded when they are asked for, by the audit's readers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.options import Options
from sonodex.collect.sources import Source, source_of
from sonodex.errors import UsageError
from sonodex.loading.manifest import FORMATS, Manifest, read_manifest
from sonodex.loading.pixels import Pixels, classes_in, decoded, merged
from sonodex.loading.reaching import Reach
from sonodex.loading.row import Box, Mask, Row, Shape


@dataclass(frozen=True)
class Item:
    """One image, clip or volume.

    Pixels are decoded when they are asked for, once an item; hold the item no longer than them. All
    attributes of `row` (path, kind, boxes …) stand there.
    """

    row: Row
    reach: Reach

    @property
    def name(self) -> str:
        """The item's name, unique in its manifest."""
        return self.row.item

    @property
    def label(self) -> str | None:
        """Its class; None where nothing says it."""
        return self.row.label

    @property
    def subject(self) -> str | None:
        """Whom it shows; None where nothing says it."""
        return self.row.subject

    @property
    def split(self) -> str | None:
        """The set's own split; None where there is none."""
        return self.row.split

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Millimetres between rows and between columns; None where no header says them."""
        return self.row.spacing_mm

    @property
    def boxes(self) -> Sequence[Box]:
        """Boxes, in pixels."""
        return self.row.boxes

    @property
    def shapes(self) -> Sequence[Shape]:
        """Polygons, lines and points, in pixels."""
        return self.row.shapes

    @cached_property
    def image(self) -> Pixels:
        """Its pixels as kept, type unchanged, colours red, green, blue.

        Shape (height, width) or (height, width, 3) of one picture; (frames, height, width) or (frames,
        height, width, 3) of the frames of a clip or slices of a volume.

        Raises:
            SonodexError: its file is missing, broken, or not what the manifest says.
        """
        return decoded(self.reach, self.row.place, self.row.kind, self.row.first_frame, self.row.frames)

    def frame(self, index: int) -> Pixels:
        """One frame of a clip or slice of a volume, (height, width) or (height, width, 3); the others are not
        held.

        Raises:
            IndexError: there are not so many.
            SonodexError: as `image`.
        """
        if not -self.row.frames <= index < self.row.frames:
            raise IndexError(index)
        first = self.row.first_frame + index % self.row.frames
        return decoded(self.reach, self.row.place, self.row.kind, first, 1)

    @cached_property
    def masks(self) -> Sequence[NDArray[np.uint8]]:
        """Its masks apart, in the order of `row.masks`: numbers of classes, 0 for background.

        Shape (height, width); of a mask that is a clip or volume itself that of the image, less colours.

        Raises:
            SonodexError: as `image`.
        """
        return [self._mask(mask) for mask in self.row.masks]

    @cached_property
    def mask(self) -> NDArray[np.uint8] | None:
        """Its masks as one; a later one lies over those before. None where it has none.

        Raises:
            SonodexError: as `image`; its masks are of different sizes.
        """
        return merged(self.masks, self.name)

    def _mask(self, mask: Mask) -> NDArray[np.uint8]:
        row = self.row
        if row.kind != "image" and mask.kind == row.kind:
            pictures = decoded(self.reach, mask.place, mask.kind, row.first_frame, row.frames)
            if row.frames > 1:
                return np.stack([classes_in(picture, mask) for picture in pictures])
            return classes_in(pictures, mask)
        return classes_in(decoded(self.reach, mask.place, mask.kind, 0, 1), mask)


class Items(Sequence[Item]):
    """Items of a manifest; small enough to be sent to another process, which opens files of its own.

    Attributes:
        manifest: a row an item.
    """

    def __init__(self, manifest: Manifest, source: Source) -> None:
        self.manifest = manifest
        self._reach = Reach(source)

    def __len__(self) -> int:
        return len(self.manifest)

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Items: ...
    def __getitem__(self, index: int | slice) -> Item | Items:
        if isinstance(index, slice):
            return self._of(self.manifest[index])
        return Item(self.manifest[index], self._reach)

    def __iter__(self) -> Iterator[Item]:
        return (Item(row, self._reach) for row in self.manifest)

    def _of(self, manifest: Manifest) -> Items:
        return Items(manifest, self._reach.source)

    def where(self, **values: Any) -> Items:
        """The items whose columns have these values: `items.where(split="train", kind="image")`.

        Raises:
            UsageError: there is no such column.
        """
        unknown = [name for name in values if name not in self.manifest.table.column_names]
        if unknown:
            raise UsageError(f"{unknown[0]}: no column of a manifest")
        columns = {name: self.manifest.column(name) for name in values}
        return self._of(
            self.manifest.take(
                i for i in range(len(self)) if all(columns[n][i] == v for n, v in values.items())
            )
        )

    def named(self, names: Sequence[str]) -> Items:
        """The items of these names, in that order, as a list of a split has them.

        Raises:
            UsageError: there is no item of one of the names.
        """
        places = {name: i for i, name in enumerate(self.manifest.column("item"))}
        missing = [name for name in names if name not in places]
        if missing:
            raise UsageError(
                f"{missing[0]}: no item of the manifest ({len(missing)} of {len(names)} are none)"
            )
        return self._of(self.manifest.take(places[name] for name in names))

    def frames(self, step: int = 1) -> Items:
        """Every `step`-th frame of clips and slice of volumes as an item of its own; images as they are.

        `row.first_frame` is which one it is and `row.kind` still that of the file; boxes and shapes of other
        frames are left out.
        """
        if step < 1:
            raise UsageError(f"step {step}: at least 1")
        rows = []
        for row in self.manifest:
            if row.kind == "image":
                rows.append(row)
                continue
            rows += [
                replace(
                    row,
                    item=f"{row.item}#{at}",
                    first_frame=at,
                    frames=1,
                    boxes=tuple(b for b in row.boxes if b.frame in (None, at)),
                    shapes=tuple(s for s in row.shapes if s.frame in (None, at)),
                )
                for at in range(row.first_frame, row.first_frame + row.frames, step)
            ]
        return self._of(Manifest.of(rows, self.manifest.root))


def open_items(place: str | Path, root: str | None = None, options: Options | None = None) -> Items:
    """The items of a folder, an archive, an fsspec address, or of a manifest of one.

    A manifest opens at once; anything else is audited first.

    Args:
        place: what to open.
        root: where the files of a manifest lie; by default in the manifest's own folder.
        options: settings of the audit, where `place` is no manifest.

    Raises:
        UsageError: there is nothing at that place, or the file is no manifest.
        SonodexError: the manifest is broken.
        MissingExtraError: the `loading` extra is not installed.
    """
    path = Path(place)
    if path.suffix.lower() in FORMATS and path.is_file():
        manifest = read_manifest(path, root)
        return Items(manifest, source_of(str(manifest.root)))
    from sonodex.loading.making import make_manifest

    made = make_manifest(str(place), options)
    return Items(made.manifest, source_of(str(place)))
