"""MATLAB files up to version 7 by SciPy, after a count of what they decompress to (7.3 is HDF5)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np

from sonodex.audit import limits
from sonodex.audit.formats import Format
from sonodex.audit.readers.arrays import Block, content_of, matlab_order
from sonodex.audit.readers.content import Content
from sonodex.audit.sources import Blob, ReadError

_COMPRESSED = 15  # miCOMPRESSED, MAT-File Format 5
_ARRAYS = 5_000  # of one file


def matlab(blob: Blob, form: Format) -> Content:
    """A MATLAB 5 file."""
    data = blob.read(limits.MEMBER_BYTES)
    _bounded(data)
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        found = loadmat(io.BytesIO(data), verify_compressed_data_integrity=True)
    except (
        MatReadError, ValueError, TypeError, KeyError, IndexError, EOFError, OSError, NotImplementedError, MemoryError,
        RecursionError, zlib.error, OverflowError, struct.error, AttributeError, UnicodeDecodeError, SystemError,
    ) as error:  # fmt: skip
        raise ReadError(f"MATLAB file broken: {' '.join(str(error).split())[:100]}") from None
    blocks: list[Block] = []
    lengths: set[int] = set()
    for name, value in found.items():
        if not name.startswith("__"):
            _collect(name, value, blocks, lengths)
    return content_of(blocks, lengths, form.name)


def _bounded(data: bytes) -> None:
    """Refuse a file whose variables decompress to more than is taken in.

    Raises:
        ReadError: more than `limits.MATLAB_BYTES`, or the file ends inside a variable.
    """
    order = "<" if data[126:128] == b"IM" else ">"
    at, total = 128, 0
    while at + 8 <= len(data):
        kind, size = struct.unpack_from(order + "II", data, at)
        if at + 8 + size > len(data):
            raise ReadError("truncated: the MATLAB file ends inside a variable")
        if kind == _COMPRESSED:
            opener = zlib.decompressobj()
            piece = memoryview(data)[at + 8 : at + 8 + size]
            try:
                total += len(opener.decompress(piece, 1 << 20))
                while opener.unconsumed_tail and total <= limits.MATLAB_BYTES:
                    total += len(opener.decompress(opener.unconsumed_tail, 1 << 24))
            except zlib.error as error:
                raise ReadError(f"damaged: a variable of the MATLAB file cannot be decompressed: {error}") from None
            at += 8 + size
        else:
            total += size
            at += 8 + size + (-size % 8)
        if total > limits.MATLAB_BYTES:
            raise ReadError(f"decompresses to more than the {limits.MATLAB_BYTES:,} bytes that are taken in")


def _collect(name: str, value: Any, blocks: list[Block], lengths: set[int]) -> None:
    """Numeric arrays of a variable, also inside cells and structures."""
    todo = [(name, value)]
    while todo and len(blocks) < _ARRAYS:
        name, value = todo.pop()
        if not isinstance(value, np.ndarray):
            continue
        if value.dtype.names:
            for field in value.dtype.names:
                todo.extend((f"{name}.{field}", v) for v in value[field].ravel()[:_ARRAYS])
        elif value.dtype == object:
            todo.extend((f"{name}{{{i}}}", v) for i, v in enumerate(value.ravel()[:_ARRAYS]))
        elif value.dtype.kind in "biuf":
            if 1 in value.shape and value.ndim == 2:
                lengths.add(int(value.size))
            elif value.ndim >= 2:
                moved = value.transpose(matlab_order(value.shape))
                blocks.append(Block(name, moved.shape, value.dtype.itemsize, moved.__getitem__))
