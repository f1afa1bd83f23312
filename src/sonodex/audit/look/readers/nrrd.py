"""NRRD from its own plain header, so that stated sizes and file names are checked first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sonodex.audit.look.readers.content import Content, Picture, swapped
from sonodex.audit.look.readers.raw import decoded, head_of, missing, pictures_of, positive, values_at
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError

_NRRD_TYPES = {
    "signed char": "i1", "int8": "i1", "uchar": "u1", "unsigned char": "u1", "uint8": "u1",
    "short": "i2", "int16": "i2", "ushort": "u2", "unsigned short": "u2", "uint16": "u2",
    "int": "i4", "int32": "i4", "uint": "u4", "unsigned": "u4", "uint32": "u4",
    "longlong": "i8", "long long": "i8", "int64": "i8", "ulonglong": "u8", "unsigned long long": "u8",
    "uint64": "u8", "float": "f4", "double": "f8",
}  # fmt: skip


def _type(stated: str) -> str:
    """The type of samples: `signed short int` is `short`, `uint8_t` is `uint8`."""
    plain = " ".join(stated.lower().split()).removesuffix("_t")
    if plain in _NRRD_TYPES:
        return _NRRD_TYPES[plain]
    return _NRRD_TYPES[plain.removeprefix("signed ").removesuffix(" int")]


def nrrd(blob: Blob, _form: Format) -> Content:
    """An NRRD file, or a detached header with its values in a file beside it."""
    head = head_of(blob, lambda line: not line.strip(b"\r\n"))
    end = re.search(rb"\r?\n\r?\n$", head)
    text = head[: end.start()] if end else head
    fields: dict[str, str] = {}
    listed: list[str] = []
    for line in decoded(text).splitlines()[1:]:
        if fields.get("data file", fields.get("datafile", "")).upper().startswith("LIST"):
            listed.append(line)
            continue
        name, mark, value = line.partition(":")
        if mark and not line.startswith("#"):
            fields[name.strip().lower()] = value.strip(" =")
    try:
        shape = tuple(int(n) for n in fields["sizes"].split())
        dtype = np.dtype(_type(fields["type"])).newbyteorder(">" if fields.get("endian") == "big" else "<")
        packed = fields.get("encoding", "raw").lower()
    except (KeyError, ValueError) as error:
        raise ReadError(missing("NRRD", error)) from None
    steps = [positive(n) for n in fields.get("spacings", "").split()]
    if not steps and "space directions" in fields:
        vectors = re.findall(r"\(([^)]*)\)|none", fields["space directions"])
        steps = [float(np.linalg.norm([positive(n) for n in v.split(",")])) if v else 0.0 for v in vectors]
    shape, steps, channels, inside = _axes(shape, steps, fields.get("kinds", "").lower().split())
    if steps[:2] == [1.0, 1.0]:
        steps = []
    place = fields.get("data file") or fields.get("datafile")
    skips = [fields.get(n) or fields.get(n.replace(" ", "")) or "0" for n in ("line skip", "byte skip")]
    if skips[0] != "0" or not re.fullmatch(r"-1|\d{1,12}", skips[1]) or (skips[1] != "0" and packed != "raw"):
        raise ReadError(
            "NRRD whose values do not start where its header ends are read only where bytes are skipped"
        )
    skip = int(skips[1])
    if not place and not end:
        raise ReadError("truncated: the NRRD ends inside its header")
    behind = skip if skip < 0 or not end else end.end() + skip
    values, start = values_at(blob, place, skip, listed) if place else (blob, behind)
    if _planes(shape, fields.get("kinds", "").lower().split()):
        return _of_planes(values, start, shape, dtype, packed, steps)
    return pictures_of(values, start, shape, dtype, packed, steps, channels, inside)


_SAMPLES = ("color", "vector", "scalar", "complex", "normal", "gradient", "quaternion", "matrix", "point")


def _planes(shape: tuple[int, ...], kinds: Sequence[str]) -> bool:
    """Whether the colours of a picture lie behind each other, a plane each."""
    return len(shape) == 3 == len(kinds) and shape[2] in (3, 4) and "color" in kinds[2]


def _of_planes(
    values: Blob, start: int, shape: tuple[int, ...], dtype: np.dtype[Any], packed: str, steps: list[float]
) -> Content:
    """One colour picture, of planes that are read as one above the other."""
    width, height, count = shape
    content = pictures_of(values, start, (width, height * count), dtype, packed, steps, 1)
    stacked = content.pictures

    def pictures() -> Iterator[Picture]:
        for picture in stacked:
            planes = picture.pixels.reshape(count, height, width)[:3]
            yield replace(picture, pixels=swapped(np.moveaxis(planes, 0, -1)))

    return replace(content, height=height, colour=True, pictures=pictures())


def _axes(
    shape: tuple[int, ...], steps: list[float], kinds: Sequence[str]
) -> tuple[tuple[int, ...], list[float], int, int]:
    """Shape and steps of an NRRD without its first axis where that holds the samples of a pixel, or frames;
    how many samples, and how many frames lie inside each other."""
    first = kinds[0] if kinds else ""
    if len(shape) < 3 or not (any(k in first for k in _SAMPLES) or first in ("list", "time")):
        return shape, steps, 1, 1
    count, shape, steps = shape[0], shape[1:], steps[1:]
    return (shape, steps, 1, count) if first in ("list", "time") else (shape, steps, count, 1)
