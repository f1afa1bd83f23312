"""NPY and NPZ; nothing that was pickled is loaded."""

from __future__ import annotations

import ast
import warnings
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from sonodex.audit.look.readers.arrays import Block, content_of
from sonodex.audit.look.readers.content import Content
from sonodex.collect import limits
from sonodex.collect.archives import members
from sonodex.collect.formats import ZIP, Format
from sonodex.collect.sources import Blob, ReadError, reason

_LENGTH_BYTES = {(1, 0): 2, (2, 0): 4, (3, 0): 4}  # by version of the format


def _npy_block(blob: Blob, name: str) -> Block | int | None:
    """The array of an NPY file; its length where it has one dimension; None where it holds no numbers."""
    head = blob.head()
    version = (head[6], head[7]) if len(head) > 8 else (0, 0)
    width = _LENGTH_BYTES.get(version)
    if width is None:
        raise ReadError("NPY header broken")
    length = int.from_bytes(head[8 : 8 + width], "little")
    start = 8 + width + length
    if length > 10_000:
        raise ReadError(f"NPY header states {length:,} bytes for itself")
    with blob.stream() as stream:
        text = stream.read(start)[8 + width :]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fields = ast.literal_eval(text.decode("latin-1").strip())
            shape, fortran = tuple(int(n) for n in fields["shape"]), bool(fields["fortran_order"])
            dtype = np.dtype(fields["descr"])
    except (
        ValueError,
        TypeError,
        KeyError,
        SyntaxError,
        RecursionError,
        MemoryError,
        AttributeError,
        OverflowError,
    ) as error:
        raise ReadError(f"NPY header broken: {reason(error, 80)}") from None
    if dtype.hasobject:
        raise ReadError("NPY holds pickled Python objects, which are never loaded")
    if any(n < 0 for n in shape):
        raise ReadError("NPY states a negative size")
    wanted = int(np.prod(shape, dtype=object)) * dtype.itemsize if shape else dtype.itemsize
    if start + wanted > blob.size:
        raise ReadError(
            f"truncated: the NPY states {wanted:,} bytes of values and holds {max(blob.size - start, 0):,}"
        )
    if len(shape) == 1:
        return shape[0]
    if dtype.fields is not None or dtype.kind not in "biuf" or len(shape) < 2 or not wanted:
        return None
    order = "F" if fortran else "C"
    if blob.local is not None and blob.content is None:
        with blob.stream() as file:
            values: Any = np.memmap(file, dtype, "r", start, shape, order)  # type: ignore[call-overload]
    else:
        data = blob.read(limits.MEMBER_BYTES)
        values = np.frombuffer(data, dtype, int(np.prod(shape)), start).reshape(shape, order=order)  # type: ignore[call-overload]
    return Block(
        name, shape, dtype.itemsize, lambda at: values[at], of="" if name else PurePosixPath(blob.path).stem
    )


def npy(blob: Blob, _form: Format) -> Content:
    """An NPY file."""
    block = _npy_block(blob, "")
    return content_of([block] if isinstance(block, Block) else [], set(), "NPY")


def npz(blob: Blob, _form: Format) -> Content:
    """An NPZ file: a ZIP of NPY files."""
    blocks: list[Block] = []
    lengths: set[int] = set()
    problems = []
    for entry, inner in members(blob, ZIP, depth=limits.ARCHIVE_DEPTH):
        name = entry.path.rsplit("/", 1)[-1].removesuffix(".npy")
        if inner is None:
            problems.append(entry.problem or "")
            continue
        try:
            block = _npy_block(inner, name)
        except ReadError as error:
            problems.append(f"{name}: {error}")
            continue
        if isinstance(block, Block):
            blocks.append(block)
        elif block is not None:
            lengths.add(block)
    if problems and not blocks:
        raise ReadError(problems[0])
    content = content_of(blocks, lengths, "NPZ")
    content.notes += problems[:5]
    return content
