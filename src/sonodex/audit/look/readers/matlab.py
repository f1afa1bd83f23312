"""MATLAB files up to version 7 by SciPy, after a count of the memory they will take (7.3 is HDF5)."""

from __future__ import annotations

import io
import math
import struct
import zlib
from typing import Any

import numpy as np

from sonodex.audit.look.readers.arrays import content_of
from sonodex.audit.look.readers.blocks import Array, tells_of
from sonodex.audit.look.readers.content import Content
from sonodex.collect import limits
from sonodex.collect.budget import afford
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
        RecursionError,
        zlib.error,
        OverflowError,
        struct.error,
        AttributeError,
        UnicodeDecodeError,
        SystemError,
    ) as error:
        raise ReadError(f"MATLAB file broken: {reason(error, 100)}") from None
    arrays: list[Array] = []
    lengths: set[int] = set()
    for name, value in found.items():
        if not name.startswith("__"):
            _collect(name, value, arrays, lengths)
    return content_of(arrays, lengths, form.name)


def _bounded(data: bytes) -> None:
    """Refuse a file whose variables take more memory than is given to them, before SciPy reads any.

    Raises:
        ReadError: they do, or the file ends inside one.
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
                variable = opener.decompress(piece, _HEAD)
                whole = _stated(variable, order)
                afford(total + whole, limits.MATLAB_BYTES)
                if whole > len(variable):
                    variable += opener.decompress(opener.unconsumed_tail, whole - len(variable))
            except zlib.error as error:
                raise ReadError(
                    f"damaged: a variable of the MATLAB file cannot be decompressed: {error}"
                ) from None
            total += _held(variable, 0, order)
            at += 8 + size
        else:
            total += _held(data, at, order)
            at += 8 + size + (-size % 8)
        afford(total, limits.MATLAB_BYTES)


def _stated(variable: bytes, order: str) -> int:
    """Bytes of a variable with its own header, by what it says."""
    return 8 + int(struct.unpack_from(order + "II", variable, 0)[1]) if len(variable) >= 8 else 0


def _held(data: bytes, at: int, order: str) -> int:
    """Bytes of memory that a variable will take, going through the arrays in it as SciPy will.

    SciPy reads them by recursion in C, which ends the process when it goes too deep, and believes no stated
    length of theirs. It unfolds values that are kept in fewer bytes than their class has.

    Raises:
        ReadError: arrays are nested deeper, or are more, than is taken in.
    """
    left, seen, held = [1], 0, 0
    try:
        while left:
            if not left[-1]:
                left.pop()
                continue
            left[-1] -= 1
            seen += 1
            held += _ARRAY_BYTES
            if len(left) > _DEPTH or seen > _ARRAYS_INSIDE:
                raise ReadError("MATLAB arrays are nested deeper, or are more, than is taken in")
            kind, size, at, after = _element(data, at, order)
            if kind != _MATRIX:
                return held + size
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
                twice = category != _CHARACTERS and bool(flags & _COMPLEX)
                held += max(count, 0) * _CLASS_BYTES.get(category, 1) * (1 + twice)
                for _ in range((3 if category == _SPARSE else 1) + twice):
                    _, size, _, at = _element(data, at, order)
                    held += size
    except (struct.error, OverflowError):
        return held  # it ends too early, which SciPy says better
    return held


_MATRIX = 14  # miMATRIX
_CELL, _STRUCT, _OBJECT, _CHARACTERS, _SPARSE, _FUNCTION, _OPAQUE = 1, 2, 3, 4, 5, 16, 17
_CLASS_BYTES = {4: 4, 5: 0, 6: 8, 7: 4, 8: 1, 9: 1, 10: 2, 11: 2, 12: 4, 13: 4, 14: 8, 15: 8}  # of a value
_COMPLEX = 0x800
_DEPTH = 100
_ARRAYS_INSIDE = 2_000_000
_ARRAY_BYTES = 200  # that any array takes beside its values
_HEAD = 4096  # of a variable, in which its own header lies


def _element(data: bytes, at: int, order: str) -> tuple[int, int, int, int]:
    """Type and length of the element at a place, where its bytes start, where the next one does."""
    kind, size = struct.unpack_from(order + "II", data, at)
    if kind >> 16:  # a small one: type, length and bytes in eight bytes
        return kind & 0xFFFF, kind >> 16, at + 4, at + 8
    return kind, size, at + 8, at + 8 + size + (-size % 8)


def _collect(name: str, value: Any, arrays: list[Array], lengths: set[int]) -> None:
    """Numeric arrays of a variable, also inside cells and structures."""
    todo = [(name, value)]
    while todo and len(arrays) < _ARRAYS:
        name, value = todo.pop()
        if not isinstance(value, np.ndarray):
            continue
        if value.dtype.names:
            for field in reversed(value.dtype.names):
                several = value.size > 1
                held = list(enumerate(value[field].ravel()[:_ARRAYS]))[::-1]
                todo.extend((f"{name}[{i}].{field}" if several else f"{name}.{field}", v) for i, v in held)
        elif value.dtype == object:
            if value.size and isinstance(value.flat[0], np.ndarray) and value.flat[0].dtype.kind == "U":
                lengths |= tells_of(name, value.shape)  # words, one of each thing
            todo += [(f"{name}{{{i}}}", v) for i, v in enumerate(value.ravel()[:_ARRAYS])][::-1]
        elif value.dtype.kind in "biuf":
            lengths |= tells_of(name, value.shape)
            if value.ndim > 2 or (value.ndim == 2 and 1 not in value.shape):
                arrays.append(
                    Array(name, value.shape, value.dtype.itemsize, value.__getitem__, pictures_last=True)
                )
