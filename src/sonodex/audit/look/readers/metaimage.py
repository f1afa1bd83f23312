"""MetaImage from its own plain header, so that stated sizes and file names are checked first."""

from __future__ import annotations

import numpy as np

from sonodex.audit.look.readers.content import Content
from sonodex.audit.look.readers.raw import (
    HEADER,
    decoded,
    head_of,
    missing,
    pictures_of,
    positive,
    values_at,
)
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError

_META_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}  # fmt: skip


def metaimage(blob: Blob, _form: Format) -> Content:
    """A MetaImage: `.mha`, or `.mhd` with its values in a file beside it."""
    head = head_of(blob, lambda line: line.lower().startswith(b"elementdatafile"))
    fields: dict[str, str] = {}
    for line in head.split(b"\n"):
        name, mark, value = decoded(line).partition("=")
        if mark:
            fields[name.strip().lower()] = value.strip()
    try:
        shape = tuple(int(n) for n in fields["dimsize"].split())
        dtype = np.dtype(_META_TYPES[fields["elementtype"].upper()])
        channels = int(fields.get("elementnumberofchannels", "1"))
        place = fields["elementdatafile"]
        start = int(fields.get("headersize", "0"))
    except (KeyError, ValueError) as error:
        raise ReadError(missing("MetaImage", error)) from None
    big = any(
        fields.get(n, "false").lower() == "true" for n in ("binarydatabyteordermsb", "elementbyteordermsb")
    )
    steps = [positive(n) for n in (fields.get("elementspacing") or fields.get("elementsize") or "").split()]
    packed = "zlib" if fields.get("compresseddata", "false").lower() == "true" else "raw"
    if steps[:2] == [1.0, 1.0]:  # what a writer puts there when nobody told it
        steps = []
    order = dtype.newbyteorder(">" if big else "<")
    if place.upper() == "LOCAL":
        return pictures_of(blob, len(head), shape, order, packed, steps, channels)
    listed: list[str] = []
    if place.upper().startswith("LIST"):
        with blob.stream() as stream:
            stream.seek(len(head))
            listed = decoded(stream.read(HEADER)).splitlines()
    values, start = values_at(blob, place, start, listed)
    return pictures_of(values, start, shape, order, packed, steps, channels)
