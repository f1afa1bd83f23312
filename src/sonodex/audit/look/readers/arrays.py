"""Arrays as pictures, read one by one; NPY and NPZ, of which nothing that was pickled is loaded."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.blocks import Array, Block, tells_of
from sonodex.audit.look.readers.content import Content, Picture, check_pixels, left_out, spread
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import ZIP, Format
from sonodex.collect.random_access import Members
from sonodex.collect.sources import Blob, ReadError, reason

_RADIO_NAMES = re.compile(
    r"(?:^|[^a-z])(?:rf|iq|real|imag|chan(?:nel)?s?|beamform\w*|rf_?data|rcv_?data|rcv|rawdata|raw_?data)\d*(?![a-z])"
)
_LAGS = 8  # samples within which echoes swing to the other side
_SWING = -0.2  # correlation at one of these lags, below which values swing


def content_of(arrays: list[Array], lengths: set[int], what: str) -> Content:
    """The arrays of one file as pictures or volumes.

    Args:
        arrays: every numeric array.
        lengths: of how many things others tell, as labels do (`tells_of`).
        what: name of the format, for messages.
    """
    blocks = [Block(array, lengths) for array in arrays]
    radio: dict[str, bool] = {}  # by the name of the array, whatever its place in a structure

    def is_radio(block: Block) -> bool:
        base = re.sub(r"[\[{]\d+[\]}]", "", block.name)
        if base not in radio:
            radio[base] = _is_radio(block)
        return radio[base]

    # single lines of echoes still draw a picture; channels and sweeps of them do not
    pictured, refused = _within([b for b in blocks if b.is_picture()], what)
    shown = [b for b in pictured if (b.count == 1 and not b.colour) or not is_radio(b)]
    left = sorted({b.name for b in pictured} - {b.name for b in shown})
    notes = (
        [f"holds radio-frequency or channel data, which is no picture: {', '.join(left[:5])}"] if left else []
    )
    if not shown:
        return Content("array", 0, 0, 0, 0, False, [], notes=notes + refused)
    notes += refused
    first = shown[0]

    def pictures() -> Iterator[Picture]:
        single = len(shown) == 1 and first.count == 1
        for block in shown:
            several = range(min(block.count, limits.STACK_PICTURES))
            chosen = several if block.is_stack else spread(block.count)
            for index in chosen:
                name = "" if single else f"{block.name}[{index}]" if block.count > 1 else block.name
                if left_out(name):
                    continue
                try:
                    values = block.picture(index)
                except (
                    OSError,
                    ValueError,
                    KeyError,
                    IndexError,
                    RuntimeError,
                    TypeError,
                ) as error:
                    raise ReadError(f"{what} values cannot be read: {reason(error, 100)}") from None
                yield Picture(values, name, item=block.is_stack)

    images = sum(b.count for b in shown if b.is_stack)
    volumes = sum(not b.is_stack for b in shown)
    kind = "images" if images else "volume"
    return Content(
        kind,
        sum(b.count for b in shown),
        first.width,
        first.height,
        first.itemsize * 8,
        first.colour,
        pictures(),
        items=images or volumes,
        notes=notes + ([f"holds {volumes} volumes beside its pictures"] if images and volumes else []),
    )


def _is_radio(block: Block) -> bool:
    """Whether an array holds echoes as they were received: values around zero that swing, or whose name
    says so."""
    named = bool(_RADIO_NAMES.search(block.name.lower()))
    try:
        values = np.asarray(block.picture(block.count // 2))
    except (OSError, ValueError, KeyError, IndexError, RuntimeError, TypeError):
        return False  # said when its pictures are read
    if values.ndim == 3:
        values = values[..., 0]  # three sweeps, which look like colours
    if values.dtype.kind not in "if" or values.ndim != 2:
        return False
    values = np.nan_to_num(values[:2048, :256].astype(np.float64), posinf=0.0, neginf=0.0)
    wide = float(values.std())
    if not values.any():
        return named  # the imaginary part of what was not mixed down
    if abs(float(values.mean())) > 0.2 * wide or not 0.2 < float(np.mean(values < 0)) < 0.8:
        return False
    return (
        named or min(_correlation(values, axis, lag) for axis in (0, 1) for lag in range(1, _LAGS)) < _SWING
    )


def _correlation(values: NDArray[np.float64], axis: int, lag: int) -> float:
    if values.shape[axis] <= 2 * lag:
        return 0.0
    one = np.take(values, np.arange(values.shape[axis] - lag), axis)
    other = np.take(values, np.arange(lag, values.shape[axis]), axis)
    return float((one * other).mean() / (values * values).mean())


def _within(blocks: list[Block], what: str) -> tuple[list[Block], list[str]]:
    """The arrays whose pictures can be taken in, and why the others are left out.

    Raises:
        ReadError: none can.
    """
    kept, refused = [], []
    for block in blocks:
        try:
            check_pixels(block.width, block.height)
            afford(block.width * block.height * block.itemsize * (4 if block.colour else 1))
            kept.append(block)
        except ReadError as error:
            end = "" if "not read" in str(error) else "; not read"
            refused.append(f"{block.name[:60]}: {error}{end}" if block.name else str(error))
    if blocks and not kept:
        raise ReadError(refused[0].removesuffix("; not read"))
    if len(refused) > _REFUSED:
        refused = [*refused[:_REFUSED], f"{len(refused) - _REFUSED:,} more arrays are too large to be read"]
    return kept, refused


_REFUSED = 5  # arrays that are named


_LENGTH_BYTES = {(1, 0): 2, (2, 0): 4, (3, 0): 4}  # by version of the format


class _Npy(NamedTuple):
    """What the header of an NPY file states, and where its values begin."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran: bool
    start: int

    def holds_pictures(self) -> bool:
        plain = self.dtype.fields is None and self.dtype.kind in "biuf"
        return plain and len(self.shape) > 1 and all(self.shape)

    def values(self, blob: Blob) -> Any:
        """The array; of a file on this machine only what is asked for is read."""
        order = "F" if self.fortran else "C"
        if blob.local is not None and blob.content is None:
            with blob.stream() as file:
                return np.memmap(file, self.dtype, "r", self.start, self.shape, order)  # type: ignore[call-overload]
        flat = np.frombuffer(blob.read(limits.MEMBER_BYTES), self.dtype, int(np.prod(self.shape)), self.start)
        return flat.reshape(self.shape, order=order)  # type: ignore[call-overload]

    def array(self, name: str, read: Callable[[tuple[Any, ...]], Any], of: str = "") -> Array:
        return Array(name, self.shape, self.dtype.itemsize, read, of)


def _npy_header(blob: Blob) -> _Npy:
    """The header of an NPY file.

    Raises:
        ReadError: it is broken, states more values than there are, or pickled ones.
    """
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
    return _Npy(shape, dtype, fortran, start)


def npy(blob: Blob, _form: Format) -> Content:
    """An NPY file."""
    header = _npy_header(blob)
    if not header.holds_pictures():
        return content_of([], set(), "NPY")
    values = header.values(blob)
    return content_of([header.array("", values.__getitem__, PurePosixPath(blob.path).stem)], set(), "NPY")


class _OneOfNpz:
    """The arrays of an NPZ file, of which the one that was asked for last is held."""

    def __init__(self, blob: Blob) -> None:
        self.archive = Members(blob, form=ZIP)
        self._held: tuple[str, Any] = ("", None)

    def reader(self, path: str, header: _Npy) -> Callable[[tuple[Any, ...]], Any]:
        def read(at: tuple[Any, ...]) -> Any:
            if self._held[0] != path:
                self._held = ("", None)
                self._held = (path, header.values(self.archive.read(path)))
            return self._held[1][at]

        return read


def npz(blob: Blob, _form: Format) -> Content:
    """An NPZ file: a ZIP of NPY files."""
    held = _OneOfNpz(blob)
    arrays: list[Array] = []
    lengths: set[int] = set()
    problems = []
    for path in held.archive.paths():
        name = path.rpartition("/")[2].removesuffix(".npy")
        try:
            header = _npy_header(held.archive.read(path))
        except ReadError as error:
            problems.append(f"{name}: {error}")
            continue
        lengths |= tells_of(name, header.shape)
        if header.holds_pictures():
            arrays.append(header.array(name, held.reader(path, header)))
    if problems and not arrays:
        raise ReadError(problems[0])
    content = content_of(arrays, lengths, "NPZ")
    content.notes += problems[:5]
    return content
