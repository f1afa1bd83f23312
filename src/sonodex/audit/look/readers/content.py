"""What a reader returns: facts of a file and the pictures to look at."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sonodex.collect import limits
from sonodex.collect.sources import ReadError

Pixels = NDArray[np.generic]
TWELVE_BITS = "JPEG of 12 bits a sample is not read; dcmtk's dcmdjpeg or ImageMagick converts it"


@dataclass(slots=True)
class Picture:
    """Pixels of one picture, shape (height, width) or (height, width, 3), and which one of its file they are.

    Colour is blue, green, red, as OpenCV has it, so that equal pictures are equal whatever format they are
    kept in. `name` is empty where the file holds one picture; else it is put behind the file's path after
    `#`.
    """

    pixels: Pixels
    name: str = ""
    item: bool = True  # an image of its own; False: a frame or slice of the file's clip or volume


@dataclass(slots=True)
class Content:
    """A file that was read.

    Attributes:
        kind: `image`, `images` (a stack of single pictures), `video`, `volume`.
        items: how many of its kind the file holds.
        frames: pictures in all; frames of a clip, slices of a volume.
        width, height: pixels of a picture.
        bits: of one sample.
        colour: three samples a pixel that are not all equal by definition of the format.
        frame_rate: pictures a second.
        spacing: millimetres between rows and between columns.
        device: manufacturer and model as the header says.
        subject: identifier of the person, as the header says.
        identifiers: (tag, keyword) of identifying attributes that hold a value.
        pictures: what to measure; may be read on demand, raises ReadError when broken.
        notes: what is odd about the file although it could be read.
    """

    kind: str
    frames: int
    width: int
    height: int
    bits: int
    colour: bool
    pictures: Iterable[Picture]
    frame_rate: float | None = None
    spacing: tuple[float, float] | None = None
    items: int = 1
    device: str | None = None
    subject: str | None = None
    identifiers: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_pixels(width: int, height: int, samples: int = 1) -> None:
    """Refuse pictures that cannot be meant.

    Raises:
        ReadError: no pixels, or more than `limits.PIXELS`.
    """
    if width <= 0 or height <= 0:
        raise ReadError(f"states {width}×{height} pixels")
    if width * height * max(samples, 1) > 4 * limits.PIXELS or width * height > limits.PIXELS:
        raise ReadError(f"states {width:,}×{height:,} pixels, more than is taken in")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pictures of a file its reader hands out.

    Attributes:
        frames: positions in a clip or volume, rising; None for all.
        name: of the one picture of a stack that is wanted; None where the file is no stack.
    """

    frames: range | None = None
    name: str | None = None


_wanted: ContextVar[Wanted | None] = ContextVar("wanted", default=None)


@contextlib.contextmanager
def wanting(wanted: Wanted) -> Iterator[None]:
    """Readers hand out these pictures while the block runs; without it, some spread over a clip or volume.

    They must be taken within the block, by the same thread.
    """
    token = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(token)


def left_out(name: str) -> bool:
    """Whether a picture of a stack need not be decoded, since another one is wanted."""
    wanted = _wanted.get()
    return wanted is not None and wanted.name is not None and wanted.name != name


def some_wanted() -> bool:
    """Whether certain pictures are wanted, which have to be those and no others."""
    return _wanted.get() is not None


def from_the_first() -> int | None:
    """How many pictures are wanted where those are the first ones without a gap, so that a reader can go
    through them without knowing how many there are; None where others are wanted."""
    wanted = _wanted.get()
    frames = wanted.frames if wanted is not None else None
    return len(frames) if frames is not None and frames.start == 0 and frames.step == 1 else None


def spread(count: int, most: int = limits.CLIP_SAMPLES) -> list[int]:
    """Positions of up to `most` of `count` pictures, evenly spread, first and last among them; those that are
    wanted where somebody wants certain ones."""
    wanted = _wanted.get()
    if wanted is not None:
        frames = wanted.frames
        return list(range(max(count, 0))) if frames is None else [i for i in frames if 0 <= i < count]
    if count <= most:
        return list(range(max(count, 0)))
    return sorted({round(i * (count - 1) / (most - 1)) for i in range(most)})


def swapped(pixels: Pixels) -> Pixels:
    """Red, green, blue as blue, green, red; gray as it is."""
    return np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 and pixels.shape[2] == 3 else pixels
