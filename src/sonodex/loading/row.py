"""What a manifest says of one item: the columns, declared once."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Place(NamedTuple):
    """Where pixels lie: a file below the root (slashes, never absolute), the member of it if it is an
    archive, and which picture of that if it holds several; empty where there is none such."""

    path: str
    member: str = ""
    picture: str = ""

    @property
    def file(self) -> str:
        """Path with the member behind it, as an audit writes it."""
        return f"{self.path}/{self.member}" if self.member else self.path

    @property
    def item(self) -> str:
        """The audit's name of it."""
        return f"{self.file}#{self.picture}" if self.picture else self.file


class Mask(NamedTuple):
    """A mask: where it lies, what kind of item it is, its class where its name says one, and what number each
    of its values is.

    `values` and `classes` are of one length. Where 0 is none of the values, what lies above half of the
    highest one (of its type's range where there are none) is the class, 1 where there is none.
    """

    path: str
    member: str
    picture: str
    kind: str
    label: str | None
    values: Sequence[int]
    classes: Sequence[int]

    @property
    def place(self) -> Place:
        return Place(self.path, self.member, self.picture)


class Box(NamedTuple):
    """A box in pixels, from the upper left corner; `frame` of a clip, and the file that says so."""

    label: str | None
    x: float
    y: float
    width: float
    height: float
    frame: int | None
    source: str


class Shape(NamedTuple):
    """Points in pixels, x and y in turn: a `polygon`, a `line` or `points`."""

    label: str | None
    kind: str
    points: Sequence[float]
    frame: int | None
    source: str


def _column(type_: str, meaning: str, default: Any = None) -> Any:
    told = {"type": type_, "meaning": meaning}
    if default == ():
        return field(default=(), metadata=told)
    return field(default=default, metadata=told)


@dataclass(frozen=True, slots=True)
class Row:
    """One item: an image, a clip or a volume. Attributes are the columns, in their order."""

    item: str = _column("text", "name of the item, unique: path, member and picture in one", "")
    path: str = _column("text", "file, relative to the folder, with `/`", "")
    member: str = _column("text", "path inside the file where that is an archive, else empty", "")
    picture: str = _column("text", "which picture of a file that holds several, else empty", "")
    kind: str = _column("text", "`image`, `video` or `volume`", "image")
    first_frame: int = _column("integer", "first frame or slice of the item, from 0", 0)
    frames: int = _column("integer", "frames of a clip, slices of a volume; 1 of an image", 1)
    width: int = _column("integer", "pixels", 0)
    height: int = _column("integer", "pixels", 0)
    spacing_rows_mm: float | None = _column("number", "millimetres between rows, as the header says")
    spacing_columns_mm: float | None = _column("number", "millimetres between columns, as the header says")
    frame_rate: float | None = _column("number", "frames a second, as the header says")
    label: str | None = _column("text", "class of the item")
    subject: str | None = _column(
        "text", "whom it shows; an identifier of a header stands as a digest, never itself"
    )
    split: str | None = _column("text", "split that the set says: `train`, `validation`, `test`, `fold 1`, …")
    same_as: str | None = _column(
        "text", "first item of the group of exact and near copies that it belongs to, itself for the first"
    )
    clip: str | None = _column(
        "text", "first item of the run of frames of one clip, kept as single files, that it belongs to"
    )
    masks: Sequence[Mask] = _column(
        "list of mask",
        "masks of the item: `path`, `member`, `picture`, `kind`, `label` (what the name says), and of each "
        "of its `values` the number of its class (`classes`)",
        (),
    )
    boxes: Sequence[Box] = _column(
        "list of box", "`label`, `x`, `y`, `width`, `height` in pixels, `frame`, `source`", ()
    )
    shapes: Sequence[Shape] = _column(
        "list of shape",
        "`label`, `kind` (`polygon`, `line`, `points`), `points` (x and y in turn, in pixels), `frame`, "
        "`source`",
        (),
    )
    defects: Sequence[str] = _column("list of text", "what the audit says is wrong with it or its masks", ())
    sha256: str | None = _column("text", "SHA-256 of its file or member, in hexadecimal")
    dataset: str | None = _column("text", "id of the record that the folder was said to be")

    @property
    def place(self) -> Place:
        """Where its pixels lie."""
        return Place(self.path, self.member, self.picture)

    @property
    def spacing_mm(self) -> tuple[float, float] | None:
        """Millimetres between rows and between columns; None where no header says them."""
        if self.spacing_rows_mm is None or self.spacing_columns_mm is None:
            return None
        return self.spacing_rows_mm, self.spacing_columns_mm


class Column(NamedTuple):
    """A column of a manifest: its name, the kind of its values and what they mean."""

    name: str
    type: str
    meaning: str


COLUMNS = tuple(Column(f.name, f.metadata["type"], f.metadata["meaning"]) for f in dataclasses.fields(Row))
"""All columns, in their order."""

PARTS: dict[str, type[Mask] | type[Box] | type[Shape]] = {
    "list of mask": Mask,
    "list of box": Box,
    "list of shape": Shape,
}
"""Types of what lists hold, by the type of their column."""


def row_of(values: dict[str, Any]) -> Row:
    """A row from plain values by column, as a file of a manifest holds them; what is missing has its default.

    Raises:
        TypeError, ValueError, KeyError: a list holds something else than its parts.
    """
    known: dict[str, Any] = {}
    for column in COLUMNS:
        value = values.get(column.name)
        if value is None:
            continue
        part = PARTS.get(column.type)
        if part is not None:
            value = tuple(part(**{name: one.get(name) for name in part._fields}) for one in value)
        elif column.type == "list of text":
            value = tuple(value)
        known[column.name] = value
    return Row(**known)


def plain(row: Row) -> dict[str, Any]:
    """A row as plain values by column, as JSON has them."""
    out: dict[str, Any] = {}
    for column in COLUMNS:
        value = getattr(row, column.name)
        if column.type in PARTS:
            value = [one._asdict() | _lists(one) for one in value]
        elif column.type == "list of text":
            value = list(value)
        out[column.name] = value
    return out


def _lists(part: Mask | Box | Shape) -> dict[str, Any]:
    return {name: list(value) for name, value in part._asdict().items() if isinstance(value, tuple)}
