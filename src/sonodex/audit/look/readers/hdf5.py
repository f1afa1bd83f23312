"""HDF5: data sets are read picture by picture; no link is followed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any

import numpy as np

from sonodex.audit.look.readers.arrays import content_of
from sonodex.audit.look.readers.blocks import Array, tells_of
from sonodex.audit.look.readers.content import Content, Picture
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, printable, reason


def hdf5(blob: Blob, form: Format) -> Content:
    """An HDF5 file (also MATLAB 7.3).

    Soft and external links, and data kept in other files, are not followed.
    """
    import h5py

    # a stream, never the path: what the path leads to may be another file by now
    stream = blob.stream() if blob.remote is None else io.BytesIO(blob.read(limits.MEMBER_BYTES))
    arrays: list[Array] = []
    lengths: set[int] = set()
    notes: list[str] = []
    file = None
    try:
        file = h5py.File(stream, "r")
        refused = _walk(file, arrays, lengths, notes)
        if refused and not arrays:
            raise ReadError(refused[0])
        notes[:0] = refused
        content = content_of(arrays, lengths, form.name)
    except (
        OSError,
        RuntimeError,
        ValueError,
        KeyError,
        TypeError,
        RecursionError,
        ReadError,
        AttributeError,
        OverflowError,
        UnicodeError,
    ) as error:
        if file is not None:
            file.close()
        stream.close()
        if isinstance(error, ReadError):
            raise
        raise ReadError(f"{form.name} broken: {reason(error, 100)}") from None
    content.notes += notes[:5]
    if content.pictures:
        content.pictures = _closing(content.pictures, file, stream)
    else:
        file.close()
        stream.close()
    return content


def _closing(pictures: Iterable[Picture], file: Any, stream: IO[bytes]) -> Iterator[Picture]:
    """The pictures; the file is closed behind the last one, and when they are let go of."""
    with stream, file:
        yield from pictures


def _walk(file: Any, arrays: list[Array], lengths: set[int], notes: list[str]) -> list[str]:
    """Find the arrays of a file; what is said of those that would take too much memory."""
    import h5py

    todo: list[tuple[str, Any, int]] = [("", file, 0)]
    seen: set[int] = set()
    opened = _OneOfHdf5(file)
    model = any(isinstance(file.get(name, getlink=True), h5py.HardLink) for name in _OF_MODELS)
    refused: list[str] = []
    looked = 0
    while todo and looked < limits.HDF5_OBJECTS:
        prefix, group, depth = todo.pop()
        address = h5py.h5o.get_info(group.id).addr
        if address in seen:
            continue
        seen.add(address)
        if any(mark in group.attrs for mark in _NO_PICTURES):
            continue
        if depth > limits.HDF5_DEPTH:
            notes.append(f"groups nested more than {limits.HDF5_DEPTH} deep are not entered")
            continue
        for key in group:
            looked += 1
            if looked > limits.HDF5_OBJECTS:
                notes.append(f"more than {limits.HDF5_OBJECTS:,} objects; the rest is not looked at")
                break
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                notes.append(f"{printable(key)[:60]}: a link to elsewhere is not followed")
                continue
            child = group[key]
            if isinstance(child, h5py.Group):
                # MATLAB keeps the contents of its cells in a group of this kind
                if not (model and key == _WEIGHTS) and not key.startswith("#"):
                    todo.append((f"{prefix}{key}/", child, depth + 1))
            elif isinstance(child, h5py.Dataset):
                cells = _cells(file, child, limits.HDF5_OBJECTS - looked, notes)
                looked += len(cells)
                for end, held in cells or [("", child)]:
                    name = printable(prefix + key + end)[: limits.REASON_LENGTH]
                    try:
                        _take(held, name, opened.reader(held.name), arrays, lengths, notes)
                    except ReadError as error:
                        refused.append(f"{name[:60]}: kept in pieces; {error}")
    return refused


def _cells(file: Any, data: Any, most: int, notes: list[str]) -> list[tuple[str, Any]]:
    """The arrays that MATLAB keeps in the cells of an array, or as a field of its structures, with what tells
    them apart; empty for other data sets."""
    import h5py

    if _MATLAB_CLASS not in data.attrs or h5py.check_ref_dtype(data.dtype) is not h5py.Reference:
        return []
    if not data.shape or data.external or data.is_virtual:
        return []
    if data.size > limits.HDF5_OBJECTS:
        notes.append(f"{printable(data.name)[1:60]}: {data.size:,} cells, more than are looked at")
        return []
    found = []
    for n, reference in enumerate(data[()].ravel(order="F")[:most]):
        held = file[reference] if reference else None
        if isinstance(held, h5py.Dataset) and held.attrs.get(_MATLAB_CLASS) != b"char":
            found.append((f"{{{n}}}", held))
    return found


class _OneOfHdf5:
    """The data sets of an HDF5 file, of which the one that was asked for last is open.

    It holds the piece in which its values are kept, so that pictures out of one piece unpack it once.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._open: tuple[str, Any] = ("", None)

    def reader(self, path: str) -> Callable[[tuple[Any, ...]], Any]:
        import h5py

        def read(at: tuple[Any, ...]) -> Any:
            if self._open[0] != path:
                self._open = ("", None)
                access = h5py.h5p.create(h5py.h5p.DATASET_ACCESS)
                access.set_chunk_cache(_SLOTS, limits.CHUNK_BYTES, 1.0)
                name = path.encode("utf-8", "surrogateescape")
                self._open = (path, h5py.Dataset(h5py.h5d.open(self._file.id, name, access)))
            return self._open[1][at]

        return read


_SLOTS = 521  # pieces that are held of a data set; prime, as the library advises


def _take(
    data: Any,
    name: str,
    values: Callable[[tuple[Any, ...]], Any],
    arrays: list[Array],
    lengths: set[int],
    notes: list[str],
) -> None:
    if data.shape is None or not data.size:
        return
    of_matlab = _MATLAB_CLASS in data.attrs
    shape = tuple(int(n) for n in data.shape)
    if of_matlab:
        shape = shape[::-1]  # MATLAB 7.3 keeps its axes in reverse
    if not (of_matlab and str(data.attrs[_MATLAB_CLASS]) == str(b"char")):  # letters of a word
        lengths |= tells_of(name, shape)
    if data.dtype.kind not in "biuf" or len(shape) < 2:
        return
    if data.external or data.is_virtual:
        notes.append(f"{name[:60]}: its values lie in another file; not read")
        return
    chunk = int(np.prod(data.chunks, dtype=object)) * data.dtype.itemsize if data.chunks else 0
    afford(chunk, limits.CHUNK_BYTES)
    read = _reversed(values) if of_matlab else values
    arrays.append(Array(name, shape, data.dtype.itemsize, read, pictures_last=of_matlab))


_MATLAB_CLASS = "MATLAB_class"
# attributes of what pandas keeps a table in, and Keras a model
_NO_PICTURES = ("pandas_type", "keras_version", "layer_names", "weight_names")
_OF_MODELS = ("layers", "_layer_checkpoint_dependencies")  # groups of newer models
_WEIGHTS = "vars"  # groups below these


def _reversed(values: Callable[[tuple[Any, ...]], Any]) -> Callable[[tuple[Any, ...]], Any]:
    """Reads a data set whose axes are kept last one first."""
    return lambda at: np.asarray(values(at[::-1])).transpose()
