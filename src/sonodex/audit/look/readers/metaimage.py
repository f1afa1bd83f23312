"""MetaImage from its own plain header, so that stated sizes and file names are checked first."""

from __future__ import annotations

import re

import numpy as np

from sonodex.audit.look.readers.content import Content
from sonodex.audit.look.readers.raw import HEADER, beside, decoded, head_of, missing, pictures_of, positive
from sonodex.collect import limits
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError

_META_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}  # fmt: skip
_MOST_FILES = 100_000  # of values that one header names


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
    return pictures_of(_values_of(blob, place, len(head)), start, shape, order, packed, steps, channels)


def _values_of(blob: Blob, place: str, end: int) -> Blob:
    """The values that a MetaImage names: a file, a list of files behind the header, a pattern of numbered
    ones."""
    pattern = re.fullmatch(r"(.*%0?\d*d.*?)((?:\s+-?\d{1,9}){2,3})", place)
    if place.upper().startswith("LIST"):
        with blob.stream() as stream:
            stream.seek(end)
            lines = decoded(stream.read(HEADER)).splitlines()
        names = [line.strip() for line in lines if line.strip()][:_MOST_FILES]
    elif pattern:
        first, last, step = ([int(n) for n in pattern[2].split()] + [1])[:3]
        if step < 1 or not 0 <= last - first < _MOST_FILES * step:
            raise ReadError(f"its header points to {place[:60]!r}, which names no file beside it; not read")
        form = re.sub(r"%(?!0?\d*d)", "%%", pattern[1])
        names = (
            [form % n for n in range(first, last + 1, step)]
            if len(re.findall(r"%0?\d{0,2}d", form)) == 1
            else []
        )
    else:
        return beside(blob, place)
    if not names:
        raise ReadError(f"its header points to {place[:60]!r}, which names no file beside it; not read")
    data = bytearray()
    for name in names:
        data += beside(blob, name).read(limits.MEMBER_BYTES)
        if len(data) > limits.MEMBER_BYTES:
            raise ReadError("the files with its values hold more than is read at once")
    return Blob(blob.path, len(data), content=bytes(data))
