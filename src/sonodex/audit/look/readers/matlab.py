"""MATLAB files up to version 7 by SciPy, after a count of what they decompress to (7.3 is HDF5)."""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import Any

import numpy as np

from sonodex.audit.look.readers.arrays import Block, content_of, matlab_order
from sonodex.audit.look.readers.content import Content
from sonodex.collect import limits
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason

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
        MatReadError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        EOFError,
        OSError,
        NotImplementedError,
        MemoryError,
        RecursionError,
        zlib.error,
        OverflowError,
        struct.error,
        AttributeError,
        UnicodeDecodeError,
        SystemError,
    ) as error:
        raise ReadError(f"MATLAB file broken: {reason(error, 100)}") from None
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
                variable = opener.decompress(piece, limits.MATLAB_BYTES - total + 1)
            except zlib.error as error:
                raise ReadError(
                    f"damaged: a variable of the MATLAB file cannot be decompressed: {error}"
                ) from None
            total += len(variable)
            if total <= limits.MATLAB_BYTES:
                _check_nesting(variable, 0, order)
            at += 8 + size
        else:
            total += size
            _check_nesting(data, at, order)
            at += 8 + size + (-size % 8)
        if total > limits.MATLAB_BYTES:
            raise ReadError(f"decompresses to more than the {limits.MATLAB_BYTES:,} bytes that are taken in")


def _check_nesting(data: bytes, at: int, order: str) -> None:
    """Refuse arrays in arrays that are nested too deep or too many, going through them as SciPy will.

    SciPy reads them by recursion in C, which ends the process when it goes too deep, and believes no stated
    length of theirs.
    """
    left, seen = [1], 0
    try:
        while left:
            if not left[-1]:
                left.pop()
                continue
            left[-1] -= 1
            seen += 1
            if len(left) > _DEPTH or seen > _ARRAYS_INSIDE:
                raise ReadError("MATLAB arrays are nested deeper, or are more, than is taken in")
            kind, size, at, after = _element(data, at, order)
            if kind != _MATRIX:
                return
            if not size:
                at = after
                continue
            _, _, body, at = _element(data, at, order)
            flags = struct.unpack_from(order + "I", data, body)[0]
            category = flags & 0xFF
            if category == _OPAQUE:
                for _ in range(3):
                    at = _element(data, at, order)[3]
                left.append(1)
                continue
            _, size, body, at = _element(data, at, order)
            count = math.prod(struct.unpack_from(f"{order}{size // 4}i", data, body))
            at = _element(data, at, order)[3]
            if category == _FUNCTION:
                left.append(1)
            elif category == _CELL:
                left.append(max(count, 0))
            elif category in (_STRUCT, _OBJECT):
                if category == _OBJECT:
                    at = _element(data, at, order)[3]
                _, _, body, at = _element(data, at, order)
                width = struct.unpack_from(order + "i", data, body)[0]
                _, size, _, at = _element(data, at, order)
                left.append(max(count, 0) * (size // width if width > 0 else 0))
            else:
                parts = (3 if category == _SPARSE else 1) + (category != _CHARACTERS and bool(flags & 0x800))
                for _ in range(parts):
                    at = _element(data, at, order)[3]
    except (struct.error, OverflowError):
        return  # it ends too early, which SciPy says better


_MATRIX = 14  # miMATRIX
_CELL, _STRUCT, _OBJECT, _CHARACTERS, _SPARSE, _FUNCTION, _OPAQUE = 1, 2, 3, 4, 5, 16, 17
_DEPTH = 100
_ARRAYS_INSIDE = 2_000_000


def _element(data: bytes, at: int, order: str) -> tuple[int, int, int, int]:
    """Type and length of the element at a place, where its bytes start, where the next one does."""
    kind, size = struct.unpack_from(order + "II", data, at)
    if kind >> 16:  # a small one: type, length and bytes in eight bytes
        return kind & 0xFFFF, kind >> 16, at + 4, at + 8
    return kind, size, at + 8, at + 8 + size + (-size % 8)


def _collect(name: str, value: Any, blocks: list[Block], lengths: set[int]) -> None:
    """Numeric arrays of a variable, also inside cells and structures."""
    todo = [(name, value)]
    while todo and len(blocks) < _ARRAYS:
        name, value = todo.pop()
        if not isinstance(value, np.ndarray):
            continue
        if value.dtype.names:
            for field in reversed(value.dtype.names):
                several = value.size > 1
                held = list(enumerate(value[field].ravel()[:_ARRAYS]))[::-1]
                todo.extend((f"{name}[{i}].{field}" if several else f"{name}.{field}", v) for i, v in held)
        elif value.dtype == object:
            todo += [(f"{name}{{{i}}}", v) for i, v in enumerate(value.ravel()[:_ARRAYS])][::-1]
        elif value.dtype.kind in "biuf":
            if 1 in value.shape and value.ndim == 2:
                lengths.add(int(value.size))
            elif value.ndim >= 2:
                moved = value.transpose(matlab_order(value.shape))
                blocks.append(Block(name, moved.shape, value.dtype.itemsize, moved.__getitem__))
