"""Everything that is measured on one picture, in one pass over its pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import xxhash
from numpy.typing import NDArray

from sonodex.audit.look.measures import fingerprint
from sonodex.audit.look.measures.sizes import THUMB_SIDE

Gray = NDArray[np.uint8]
_REDUCED = 100  # pixels of the shorter side, to which a picture is halved first
_BAND = 4_000_000  # values that are worked on at once
_ROWS = 128  # of a picture that are counted at the least
_APART = 32_000_000  # values of a picture that are held beside it once more
_TRIED = 8  # rows of a colour picture, which tell most of those that are not gray
_WHOLE = 2.0**53  # floating-point numbers below are whole exactly
_MASK_LEVELS = 24  # distinct gray levels, up to which a picture may be a mask
_MOST_VALUES = 64  # that are kept of a mask
_BLANK = 1.0  # standard deviation in gray levels below which nothing is shown
_COLOURED = 24  # difference between channels, in gray levels, that an eye sees as colour


@dataclass(slots=True)
class Measured:
    """Measures of one picture.

    Attributes:
        digest: XXH3 of size, type and pixels, 16 bytes; equal for equal pixels, whatever the file format.
        thumb: (64, 64) uint8, the whole picture.
        prints: hashes of `sizes.VARIANTS`, of 32 bytes, one behind the other.
        mean, deviation: of the gray levels, 0 to 255.
        levels: distinct gray levels.
        clipped: share of the scanned region's pixels at the top of the scale, 0 to 1.
        region: x, y, width, height of the scanned region as shares of the picture, 0 to 1.
        covered: share of the picture that the scanned region fills, 0 to 1.
        coloured: share of pixels that show colour, 0 to 1.
        mask_like: few levels in flat areas, as a drawn mask has.
        blank: nothing is shown: every pixel (nearly) the same.
        values: of what is like a mask or blank, as `mask_values` has them; else None.
    """

    digest: bytes
    thumb: Gray
    prints: bytes
    mean: float
    deviation: float
    levels: int
    clipped: float
    region: tuple[float, float, float, float]
    covered: float
    coloured: float
    mask_like: bool
    blank: bool
    values: list[int] | None


def one_channel(pixels: NDArray[np.generic]) -> NDArray[np.generic]:
    """A colour picture whose channels are equal as the gray picture it is; others unchanged."""
    if pixels.ndim != 3 or not _equal_channels(pixels[:: max(1, len(pixels) // _TRIED)]):
        return pixels
    if pixels.dtype == np.uint8 and pixels.shape[2] == 3 and 0 < pixels.size <= _APART:
        # the gray level of three equal values is this value; going there and back is several times faster
        # than comparing by steps of three
        plain = np.asarray(pixels, np.uint8)
        gray = cv2.cvtColor(plain, cv2.COLOR_BGR2GRAY)
        again = cv2.cvtColor(gray, cv2.COLOR_GRAY2BGR)
        return np.asarray(gray) if cv2.norm(again, plain, cv2.NORM_INF) == 0 else pixels
    return np.ascontiguousarray(pixels[..., 0]) if _equal_channels(pixels) else pixels


def _equal_channels(pixels: NDArray[np.generic]) -> bool:
    one = pixels[..., 0]
    return np.array_equal(one, pixels[..., 1]) and np.array_equal(one, pixels[..., 2])


def gray8(pixels: NDArray[np.generic]) -> Gray:
    """Pixels of any type as gray levels 0 to 255; types other than 8 bit are stretched from their lowest to
    highest value."""
    if pixels.dtype != np.uint8:
        pixels = _stretched(pixels)
    if pixels.ndim == 3:
        return np.asarray(
            cv2.cvtColor(np.ascontiguousarray(pixels[..., :3], dtype=np.uint8), cv2.COLOR_BGR2GRAY), np.uint8
        )
    return np.ascontiguousarray(pixels, dtype=np.uint8)


def _bands(pixels: NDArray[np.generic]) -> Iterator[slice]:
    """Rows of a picture in bands, so that what is worked out of each takes little memory."""
    rows = max(1, _BAND * pixels.shape[0] // max(pixels.size, 1))
    yield from (slice(start, start + rows) for start in range(0, pixels.shape[0], rows))


def _stretched(pixels: NDArray[np.generic]) -> Gray:
    """Values as 8 bit, from the lowest to the highest."""

    def values(band: slice) -> NDArray[np.float32]:
        some = np.abs(pixels[band]) if pixels.dtype.kind == "c" else pixels[band]
        with np.errstate(over="ignore", invalid="ignore"):  # values beyond 32 bits count as infinite
            return np.nan_to_num(some.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)

    low = min((float(values(band).min(initial=np.inf)) for band in _bands(pixels)), default=np.inf)
    high = max((float(values(band).max(initial=-np.inf)) for band in _bands(pixels)), default=-np.inf)
    out = np.zeros(pixels.shape, np.uint8)
    if high <= low:
        return out
    scale = 255.0 / (high - low)
    for band in _bands(pixels):
        some = values(band)
        if high > 1e30 or low < -1e30:
            out[band] = np.clip((some.astype(np.float64) - low) * scale, 0, 255).astype(np.uint8)
        else:
            out[band] = ((some - low) * scale).astype(np.uint8)
    return out


def mask_values(pixels: NDArray[np.generic]) -> list[int] | None:
    """The distinct values of a mask, lowest first: numbers of its classes, or gray levels of its colours;
    None where they are too many for a mask.

    Shape and type as in `measure`; values that are no whole numbers count as gray levels.
    """
    levels = class_levels(pixels)
    # counting is many times faster than sorting
    return _few(
        np.unique(levels)
        if levels.dtype != np.uint8
        else np.flatnonzero(_counts(np.asarray(levels, np.uint8)))
    )


def _few(found: NDArray[Any]) -> list[int] | None:
    return [int(v) for v in found] if len(found) <= _MOST_VALUES else None


def class_levels(pixels: NDArray[np.generic]) -> NDArray[np.generic]:
    """A mask as whole numbers, (height, width): as kept where it keeps whole numbers, else as gray levels."""
    plain = one_channel(pixels)
    if plain.ndim == 2 and plain.dtype.kind in "iub":
        return plain
    if plain.ndim == 2 and plain.dtype.kind == "f":
        with np.errstate(invalid="ignore"):  # infinite values are no whole numbers
            whole = all(
                bool(np.all((np.mod(plain[band], 1) == 0) & (np.abs(plain[band]) < _WHOLE)))
                for band in _bands(plain)
            )
        if whole:
            return plain.astype(np.int64)
    return gray8(plain)


def measure(pixels: NDArray[np.generic]) -> tuple[Measured, Gray]:
    """All measures of a picture, and its gray levels.

    Args:
        pixels: shape (height, width) or (height, width, 3), any numeric type, at least one pixel.
    """
    pixels = one_channel(pixels)
    contiguous = np.ascontiguousarray(pixels)
    seal = xxhash.xxh3_128(f"{contiguous.shape}{contiguous.dtype.str}".encode())
    seal.update(contiguous.data)
    gray = gray8(contiguous)
    counts, total = _histogram(gray)
    grades = np.arange(256, dtype=np.float64)
    mean = float(counts @ grades) / total
    deviation = float(np.sqrt(max(float(counts @ grades**2) / total - mean * mean, 0.0)))
    thumb = thumbnail(gray)
    region, covered = scanned_region(thumb)
    levels = int(np.count_nonzero(counts)) if contiguous.dtype.itemsize == 1 else _levels(contiguous)
    mask_like = _mask_like(gray, counts, total, levels)
    blank = levels <= 1 or float(counts.max()) > 0.99999 * total or (deviation < _BLANK and not mask_like)
    values = None
    if mask_like or blank:
        counted = contiguous.dtype == np.uint8 and total == gray.size
        values = _few(np.flatnonzero(counts)) if counted else mask_values(contiguous)
    measured = Measured(
        digest=seal.digest(),
        thumb=thumb,
        prints=fingerprint.prints(thumb, region),
        mean=mean,
        deviation=deviation,
        levels=levels,
        clipped=min(float(counts[254:].sum()) / total / max(covered, 0.01), 1.0),
        region=region,
        covered=covered,
        coloured=_coloured(contiguous),
        mask_like=mask_like,
        blank=blank,
        values=values,
    )
    return measured, gray


def _histogram(gray: Gray) -> tuple[NDArray[np.float32], float]:
    """Pixels of each gray level, and how many they are: of some rows, of all rows where a mask or a blank
    picture may hide."""
    rows = np.ascontiguousarray(gray[:: max(1, gray.shape[0] // _ROWS)])
    counts = _counts_of_areas(rows, 0, 255)
    sparse = np.count_nonzero(counts) <= 2 * _MASK_LEVELS or float(counts.max()) > 0.9 * rows.size
    if rows.size < gray.size and sparse:
        rows = gray
        one, other = np.argsort(counts)[-2:].tolist()
        counts = _counts_of_areas(gray, one, other) if gray.size <= _APART else _counts(gray)
    return counts, float(rows.size)


def _counts(gray: Gray) -> NDArray[np.float32]:
    """Pixels of each gray level."""
    return np.asarray(cv2.calcHist([gray], [0], None, [256], [0, 256]).ravel(), np.float32)


def _counts_of_areas(gray: Gray, one: int, other: int) -> NDArray[np.float32]:
    """As `_counts`, ten times faster where two levels fill areas: eight equal neighbours count at once."""
    flat = gray.ravel()
    whole = flat.size // 8 * 8
    eights = flat[:whole].view(np.uint64)
    of_one, of_other = (eights == np.uint64(level * 0x0101010101010101) for level in (one, other))
    rest = np.concatenate([eights[~(of_one | of_other)].view(np.uint8), flat[whole:]])
    counts = _counts(rest).astype(np.int64) if rest.size else np.zeros(256, np.int64)
    counts[one] += 8 * np.count_nonzero(of_one)
    counts[other] += 8 * np.count_nonzero(of_other)
    return counts.astype(np.float32)


def thumbnail(gray: Gray) -> Gray:
    """(64, 64) uint8: mean gray level of each part. Halving first makes it several times faster."""
    while min(gray.shape) >= 2 * _REDUCED:
        height, width = gray.shape[0] // 2, gray.shape[1] // 2
        gray = np.asarray(
            cv2.resize(gray[: 2 * height, : 2 * width], (width, height), interpolation=cv2.INTER_AREA),
            np.uint8,
        )
    return cv2.resize(gray, (THUMB_SIDE, THUMB_SIDE), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def scanned_region(thumb: Gray) -> tuple[tuple[float, float, float, float], float]:
    """Box (x, y, width, height) and share of the part of a picture that shows texture, as shares of the
    picture."""
    names, found = _textured(thumb)
    if found is None:
        return (0.0, 0.0, 1.0, 1.0), 1.0 if int(thumb.max()) - int(thumb.min()) > 5 else 0.0
    _, (x, y, width, height, area) = found
    side = float(names.shape[0])
    return (x / side, y / side, width / side, height / side), float(area) / side / side


def scanned(thumb: Gray) -> NDArray[np.bool_]:
    """Which pixels of a thumbnail lie in the scanned region; all of them where no texture is found."""
    names, found = _textured(thumb)
    return np.ones(thumb.shape, np.bool_) if found is None else np.asarray(names == found[0], np.bool_)


def _textured(thumb: Gray) -> tuple[NDArray[np.int32], tuple[int, NDArray[np.int32]] | None]:
    """Connected parts that show texture, each by its number, and the largest: its number, box and area."""
    rough = cv2.morphologyEx(thumb, cv2.MORPH_GRADIENT, _CROSS)
    busy = cv2.morphologyEx((rough > 5).astype(np.uint8), cv2.MORPH_OPEN, _SQUARE)
    count, names, stats, _ = cv2.connectedComponentsWithStats(busy, connectivity=4)
    if count < 2:
        return np.asarray(names, np.int32), None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return np.asarray(names, np.int32), (largest, np.asarray(stats[largest], np.int32))


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
# the edge of a frame is three pixels wide: it is no region
_SQUARE = cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5))


def _levels(pixels: NDArray[np.generic]) -> int:
    """Distinct values of a picture that is not 8 bit, 1,000 at the most: of some rows, of all where these
    hold few."""
    seen = np.unique(pixels[:: max(1, pixels.shape[0] // 256)])
    return int(min(len(np.unique(pixels)) if len(seen) <= 1000 else len(seen), 1000))


def _coloured(pixels: NDArray[np.generic]) -> float:
    if pixels.ndim != 3 or pixels.dtype != np.uint8:
        return 0.0
    one, two, three = (np.asarray(pixels[::4, ::4, i], np.uint8) for i in range(3))
    most, least = np.maximum(np.maximum(one, two), three), np.minimum(np.minimum(one, two), three)
    return float(np.count_nonzero(most - least > _COLOURED)) / most.size


def _mask_like(gray: Gray, counts: NDArray[np.float32], total: float, levels: int) -> bool:
    """Few levels, or nearly all pixels at two of them (a mask kept as JPEG), in areas rather than speckle."""
    top = np.sort(counts)[::-1]
    if levels > _MASK_LEVELS and not (float(top[:2].sum()) > 0.97 * total or _two_ended(counts, total)):
        return False
    if levels < 2:
        return False
    # a label map's 0, 1, 2, 3 are seen when stretched
    if levels <= _MASK_LEVELS and float(gray.max()) < 255 // _MASK_LEVELS * levels:
        low, high = int(gray.min()), int(gray.max())
        stretched = np.zeros(256, np.uint8)
        stretched[low : high + 1] = np.arange(high - low + 1, dtype=np.float32) * (255.0 / (high - low))
        gray = np.asarray(cv2.LUT(gray, stretched), np.uint8)
    if gray.shape[1] < 2:
        return True
    steps = np.asarray(cv2.absdiff(gray[:, 1:], gray[:, :-1]))
    return bool(np.count_nonzero(steps <= 3) / steps.size > 0.9)


def _two_ended(counts: NDArray[np.float32], total: float) -> bool:
    return float(counts[:12].sum() + counts[244:].sum()) > 0.985 * total and float(counts[244:].sum()) > 0
