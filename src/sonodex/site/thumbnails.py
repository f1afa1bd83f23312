"""Pictures of items from whoever publishes the page: one file a record, with its licence and credit.

The folder holds the files and `pictures.yaml`, which names for each record its file, the licence (an SPDX
identifier that allows passing on) and the credit that stands below the picture.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sonodex.errors import MissingExtraError, UsageError, why
from sonodex.records import licences
from sonodex.records.reading import YamlError, parse, read_text

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue

LIST = "pictures.yaml"
WIDTH = 480
"""Pixels that a picture is shrunk to."""
_MOST_BYTES, _MOST_PIXELS = 20_000_000, 40_000_000
_PNG = b"\x89PNG\r\n\x1a\n"
_KEYS = ("file", "licence", "credit")


class Shown(NamedTuple):
    """A picture of a record: its file, its licence and whom to credit."""

    file: Path
    licence: str
    credit: str


def read_pictures(folder: Path, catalogue: Catalogue) -> dict[str, Shown]:
    """The pictures of a folder by the full id of their record.

    Raises:
        UsageError: for a list that cannot be read, a record or file that is not there, no picture, a licence
            that does not allow passing it on, or no credit.
    """
    place = folder / LIST
    try:
        raw: Any = parse(read_text(place)).data
    except YamlError as error:
        raise UsageError(f"{place}: {error}") from None
    if not isinstance(raw, dict):
        raise UsageError(f"{place}: is no list of records (datasets/<id>: {{file, licence, credit}})")
    return {name: _shown(place, name, entry, catalogue) for name, entry in sorted(raw.items())}


def _shown(place: Path, name: str, entry: Any, catalogue: Catalogue) -> Shown:
    def refuse(why: str) -> UsageError:
        return UsageError(f"{place}: {name}: {why}")

    if name not in {e.full_id for e in catalogue}:
        raise refuse("no such record; name it as datasets/<id> or models/<id>")
    if not isinstance(entry, dict) or any(
        not isinstance(entry.get(k), str) or not entry[k].strip() for k in _KEYS
    ):
        raise refuse(f"needs {', '.join(_KEYS)}, each as text")
    problem = licences.expression_problem(entry["licence"])
    if problem:
        raise refuse(problem)
    if not licences.allows(entry["licence"])["redistribution"]:
        raise refuse(f"{entry['licence']} does not allow passing the picture on")
    file = place.parent / entry["file"]
    if not file.resolve().is_relative_to(place.parent.resolve()):
        raise refuse(f"{entry['file']!r} lies outside of the folder")
    try:
        pixels = _pixels(file)
    except OSError as error:
        raise refuse(f"{entry['file']!r} cannot be read ({why(error)})") from None
    if pixels is None:
        raise refuse(f"{entry['file']!r} is no PNG or JPEG of up to {_MOST_BYTES // 10**6} MB")
    if not 0 < pixels <= _MOST_PIXELS:
        raise refuse(f"{entry['file']!r} has more than {_MOST_PIXELS // 10**6} million pixels")
    return Shown(file, entry["licence"], entry["credit"].strip())


def _pixels(file: Path) -> int | None:
    """Number of pixels that a PNG or JPEG states; None for anything else."""
    with file.open("rb") as stream:
        blob = stream.read(_MOST_BYTES + 1)
    if len(blob) > _MOST_BYTES:
        return None
    if blob.startswith(_PNG) and len(blob) >= 24:
        wide, high = struct.unpack(">II", blob[16:24])
        return int(wide * high)
    at = 2
    while blob.startswith(b"\xff\xd8") and at + 9 <= len(blob) and blob[at] == 0xFF:
        marker, length = blob[at + 1], struct.unpack(">H", blob[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            high, wide = struct.unpack(">HH", blob[at + 5 : at + 9])
            return int(wide * high)
        at += 2 + length
    return None


def thumbnail_files(pictures: dict[str, Shown]) -> Iterator[tuple[str, bytes]]:
    """Every picture, shrunk and without what else its file said, as path and content.

    Raises:
        MissingExtraError: without the optional part `audit`, which brings what shrinks them.
        UsageError: for a file that is damaged.
    """
    if not pictures:
        return
    try:
        import cv2
        import numpy as np
    except ImportError:
        raise MissingExtraError("audit") from None
    for name, shown in pictures.items():
        image = cv2.imdecode(np.frombuffer(shown.file.read_bytes(), np.uint8), cv2.IMREAD_COLOR)
        if image is None:
            raise UsageError(f"{shown.file}: is damaged: no picture could be read from it")
        high, wide = image.shape[:2]
        if wide > WIDTH:
            size = (WIDTH, max(1, round(high * WIDTH / wide)))
            image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        done, coded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 82])
        if not done:
            raise UsageError(f"{shown.file}: cannot be written as JPEG")
        yield f"thumb/{name}.jpg", coded.tobytes()
