"""Arrow columns of plain values, built of their bytes and taken back as numpy arrays.

Arrow's own ways there and back import pandas wherever that is installed, which takes longer than a hundred
pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NUMBERS = {"int32": np.int32, "int64": np.int64, "float": np.float32}


def column(values: Sequence[Any], kind: Any) -> Any:
    """An Arrow array.

    Args:
        values: texts, bytes of one width, numbers or truth values; None where there is none.
        kind: their Arrow type.
    """
    import pyarrow as pa

    count = len(values)
    there = np.fromiter((v is not None for v in values), np.bool_, count)
    known = None if there.all() else _bits(there)
    if pa.types.is_string(kind):
        texts = [b"" if v is None else v.encode() for v in values]
        ends = np.zeros(count + 1, np.int32)
        np.cumsum([len(t) for t in texts], out=ends[1:])
        parts = [pa.py_buffer(ends), pa.py_buffer(b"".join(texts))]
    elif pa.types.is_fixed_size_binary(kind):
        nothing = bytes(kind.byte_width)
        parts = [pa.py_buffer(b"".join(nothing if v is None else v for v in values))]
    elif pa.types.is_boolean(kind):
        parts = [_bits(np.fromiter(map(bool, values), np.bool_, count))]
    else:
        numbers = np.fromiter((0 if v is None else v for v in values), _NUMBERS[str(kind)], count)
        parts = [pa.py_buffer(numbers)]
    return pa.Array.from_buffers(kind, count, [known, *parts], count - int(there.sum()))


def numbers(held: Any) -> NDArray[Any]:
    """The numbers or truth values of an Arrow array, in one piece or several, of which none is missing."""
    chunks = held.chunks if hasattr(held, "chunks") else [held]
    parts = [_plain(chunk) for chunk in chunks if len(chunk)]
    kind = np.bool_ if str(held.type) == "bool" else _NUMBERS[str(held.type)]
    return np.concatenate(parts) if parts else np.zeros(0, kind)


def _plain(chunk: Any) -> NDArray[Any]:
    data, begin, end = chunk.buffers()[1], chunk.offset, chunk.offset + len(chunk)
    if str(chunk.type) == "bool":
        bits = np.unpackbits(np.frombuffer(data, np.uint8), count=end, bitorder="little")
        return bits[begin:].astype(np.bool_)
    return np.frombuffer(data, _NUMBERS[str(chunk.type)])[begin:end]


def _bits(values: Any) -> Any:
    import pyarrow as pa

    return pa.py_buffer(np.packbits(values, bitorder="little").tobytes())
