"""The two tables an audit collects: a row a file, and a row a picture that was looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple


class FileRow(NamedTuple):
    """One file, or one member of an archive.

    `problem` says why it could not be read; JSON texts hold lists.
    """

    task: int
    local: int  # position in the task
    path: str
    size: int
    format: str
    kind: str  # image, images, video, volume, array, table, archive, document, data, other
    items: int = 0
    frames: int = 0
    width: int = 0
    height: int = 0
    bits: int = 0
    colour: bool = False
    frame_rate: float | None = None
    spacing_rows: float | None = None
    spacing_columns: float | None = None
    device: str | None = None
    subject: str | None = None  # a digest of the header's identifier, never the identifier
    identifiers: str | None = None  # JSON: [[tag, keyword], …]
    notes: str | None = None  # JSON: [text, …]
    text: str | None = None  # JSON: [[picture, kind, value, [x, y, width, height]], …]
    problem: str | None = None
    digest: bytes | None = None  # of the bytes, for what is no single picture
    sha256: str | None = None  # of the bytes, in hexadecimal, where it was asked for


class PictureRow(NamedTuple):
    """One picture; measures as in `measures.picture.Measured`."""

    task: int
    local: int  # the file's position in the task
    name: str
    item: bool
    width: int
    height: int
    digest: bytes
    prints: bytes
    mean: float
    deviation: float
    levels: int
    clipped: float
    x: float
    y: float
    region_width: float
    region_height: float
    covered: float
    coloured: float
    mask_like: bool
    blank: bool
    lettered: bool
    values: str | None  # JSON: the values of a mask, [0, 255]
    thumb: int = -1  # position in the file of thumbnails, filled in by the store


@dataclass(slots=True)
class Chunk:
    """Rows on their way from a worker to the store; `thumbs` holds 4,096 bytes a picture row."""

    task: int
    attempt: int
    files: list[FileRow] = field(default_factory=list)
    pictures: list[PictureRow] = field(default_factory=list)
    thumbs: list[bytes] = field(default_factory=list)

    def __reduce__(self) -> tuple[Any, ...]:
        # plain tuples and one block of bytes travel several times faster between processes
        return _revive, (
            self.task, self.attempt, [tuple(f) for f in self.files], [tuple(p) for p in self.pictures],
            b"".join(self.thumbs),
        )  # fmt: skip


def _revive(
    task: int, attempt: int, files: list[tuple[Any, ...]], pictures: list[tuple[Any, ...]], thumbs: bytes
) -> Chunk:
    return Chunk(task, attempt, files, pictures, [thumbs])  # type: ignore[arg-type]
