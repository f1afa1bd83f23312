"""Pictures of a place, decoded by the audit's readers, and masks as numbers of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.picture import class_levels
from sonodex.audit.look.readers import read
from sonodex.audit.look.readers.content import Wanted, wanting
from sonodex.collect import formats, limits
from sonodex.collect.sources import ReadError
from sonodex.errors import SonodexError
from sonodex.loading.reaching import Reach
from sonodex.loading.row import Mask, Place

Pixels = NDArray[Any]
_AT_ONCE = 64 * 2**20  # bytes of a file that are read in one go


def decoded(reach: Reach, place: Place, kind: str, first: int, count: int) -> Pixels:
    """`count` pictures from the `first` one on as one array, colours red, green, blue; one picture without an
    axis for their number.

    Args:
        reach: where files are.
        place: which file, member and picture.
        kind: `image`, `video` or `volume`.
        first, count: of a clip or volume; an image is one.

    Raises:
        SonodexError: the file is missing, broken, or holds fewer pictures.
    """
    frames = range(first, first + count)
    wanted = Wanted(None, place.picture) if kind == "image" else Wanted(frames)
    try:
        blob = reach.blob(place)
        if blob.content is None and blob.local is not None and kind == "image" and blob.size <= _AT_ONCE:
            blob.content = blob.read(_AT_ONCE)  # opened once
        form = formats.sniff(blob.head(), blob.path, blob.size)
        if form.reader is None:
            raise ReadError(f"is {form.name}, which holds no pixels")
        with wanting(wanted):
            content = read(blob, form)
            _check_size(content.width, content.height, count)
            out: Pixels | None = None
            found = 0
            for picture in content.pictures:
                if kind == "image" and picture.name != place.picture:
                    continue
                if count == 1:
                    out, found = _rgb(picture.pixels), 1
                    break
                if out is None:
                    _check_size(picture.pixels.shape[1], picture.pixels.shape[0], count)
                    out = np.empty((count, *picture.pixels.shape), picture.pixels.dtype)
                elif picture.pixels.shape != out.shape[1:]:
                    raise ReadError("its pictures are of different sizes")
                _rgb(picture.pixels, out[found])
                found += 1
                if found == count:
                    break
    except (ReadError, OSError) as error:
        raise SonodexError(f"{place.item}: {error}") from None
    if out is None or found != count:
        raise SonodexError(f"{place.item}: the manifest says {count} pictures, {found} can be read")
    return out


def _check_size(width: int, height: int, count: int) -> None:
    if width * height * count > limits.SAMPLES:
        raise ReadError("larger than is held in memory; take it frame by frame")


def _rgb(pixels: Pixels, into: Pixels | None = None) -> Pixels:
    """Blue, green, red as red, green, blue; gray as it is; written into an array where one is given."""
    if pixels.ndim == 3 and pixels.dtype in (np.uint8, np.uint16):
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB, dst=into))
    turned = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    if into is not None:
        into[...] = turned
        return into
    return np.ascontiguousarray(turned)


def classes_in(pixels: Pixels, mask: Mask) -> NDArray[np.uint8]:
    """The numbers of classes in the pixels of a mask, (height, width); values that the manifest does not know
    are background."""
    bgr = np.ascontiguousarray(pixels[..., ::-1]) if pixels.ndim == 3 else pixels
    levels: NDArray[Any] = class_levels(bgr)
    if levels.dtype == np.bool_:
        levels = levels.view(np.uint8)
    if 0 not in mask.values:
        top = max(mask.values) if mask.values else int(np.iinfo(levels.dtype).max)
        return np.where(levels > top // 2, np.uint8(mask.classes[0] if mask.classes else 1), np.uint8(0))
    if levels.dtype == np.uint8:
        table = np.zeros(256, np.uint8)
        table[list(mask.values)] = list(mask.classes)
        return np.asarray(cv2.LUT(np.ascontiguousarray(levels), table), np.uint8)
    out = np.zeros(levels.shape, np.uint8)
    for value, number in zip(mask.values, mask.classes, strict=True):
        if number:
            out[levels == value] = number
    return out


def merged(masks: Sequence[NDArray[np.uint8]], name: str) -> NDArray[np.uint8] | None:
    """Masks of one size as one; a later one lies over those before.

    Raises:
        SonodexError: they are of different sizes.
    """
    if not masks:
        return None
    if len({mask.shape for mask in masks}) > 1:
        raise SonodexError(f"{name}: its masks are of different sizes; take them apart with .masks")
    out = masks[0].copy()
    for mask in masks[1:]:
        np.copyto(out, mask, where=mask > 0)
    return out


def png(pixels: Pixels, name: str) -> bytes:
    """Pixels as a PNG file, nothing lost.

    Args:
        pixels: shape (height, width) or (height, width, 3), red, green, blue.
        name: of the item, for what is said.

    Raises:
        SonodexError: they are not of 8 or 16 bits.
    """
    if pixels.dtype not in (np.uint8, np.uint16):
        raise SonodexError(f"{name}: pixels of type {pixels.dtype} are no PNG's; make them 8 or 16 bit first")
    bgr = pixels[..., ::-1] if pixels.ndim == 3 else pixels
    return cv2.imencode(".png", np.ascontiguousarray(bgr))[1].tobytes()
