"""Arrays as pictures, read one by one; NPY and NPZ, of which nothing that was pickled is loaded."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.content import Content, Picture, check_pixels, left_out, spread, swapped
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import ZIP, Format
from sonodex.collect.random_access import Members
from sonodex.collect.sources import Blob, ReadError, reason

_LEAST = 16  # pixels a side, below which an array is a table of numbers
_PICTURE_NAMES = ("image", "img", "frame", "x_train", "x_test", "x_val", "photo", "pic")
_RADIO_NAMES = re.compile(
    r"(?:^|[^a-z])(?:rf|iq|real|imag|chan(?:nel)?s?|beamform\w*|rf_?data|rcv_?data|rcv|rawdata|raw_?data)\d*(?![a-z])"
)
_LAGS = 8  # samples within which echoes swing to the other side
_SLICES = 2  # times as many pixels on each side as slices, from which these are told apart
_COLOURS = 4
_SWING = -0.2  # correlation at one of these lags, below which values swing
_MASK_NAMES = ("mask", "label", "seg", "gt", "y_train", "y_test", "y_val")
_OF_LEARNING = re.compile(r"(?:.*[/.])?[xy]$", re.IGNORECASE)  # what programs that learn call many of a kind


class Block:
    """One array of a file: its shape and a way to read one picture of it.

    Three dimensions are a stack of single pictures when their number is that of another array of the file
    (its labels) or the name says so, and a volume otherwise; four are a stack of pictures, or of colour
    pictures.
    """

    def __init__(
        self,
        name: str,
        shape: tuple[int, ...],
        itemsize: int,
        read: Callable[[tuple[Any, ...]], Any],
        of: str = "",
    ) -> None:
        self.of = of  # what else tells of its kind: the name of its file
        self.name, self.shape, self.itemsize, self._read = name, shape, itemsize, read
        axes = [i for i, n in enumerate(shape) if n != 1] if len(shape) > 2 else list(range(len(shape)))
        if _slices_last([shape[i] for i in axes]):
            axes = [axes[2], *axes[:2]]
        first = len(axes) == 4 and shape[axes[1]] == 3 and min(shape[axes[2]], shape[axes[3]]) >= _LEAST
        last = not first and len(axes) >= 3 and shape[axes[-1]] in (3, 4) and shape[axes[-2]] >= _LEAST
        self.colour = first or last
        plane = (
            [axes[i] for i in ((2, 3, 1) if first else (-3, -2, -1) if last else (-2, -1))]
            if len(axes) >= 2
            else []
        )
        self._plane = plane
        self._lead = [i for i in axes if i not in plane]
        self.count = int(np.prod([shape[i] for i in self._lead], dtype=object)) if plane else 0
        self.height, self.width = (shape[plane[0]], shape[plane[1]]) if plane else (0, 0)

    def is_picture(self) -> bool:
        return self.height >= _LEAST and self.width >= _LEAST

    def is_stack(self, lengths: set[int]) -> bool:
        low = f"{self.of} {self.name}".lower()
        return (
            self.colour
            or len(self.shape) > 3
            or self.shape[0] in lengths
            or any(w in low for w in _PICTURE_NAMES + _MASK_NAMES)
            or bool(_OF_LEARNING.match(self.name))
        )

    def picture(self, index: int) -> Any:
        where = np.unravel_index(index, [self.shape[i] for i in self._lead]) if self._lead else ()
        at: list[Any] = [slice(None) if i in self._plane else 0 for i in range(len(self.shape))]
        for axis, position in zip(self._lead, where, strict=True):
            at[axis] = int(position)
        values = np.asarray(self._read(tuple(at)))
        order = sorted(self._plane)
        values = values.transpose([order.index(i) for i in self._plane])
        return swapped(values[..., :3]) if self.colour else values


def _slices_last(sides: Sequence[int]) -> bool:
    """Whether an array is of square slices that its last axis counts: much shorter than the two others."""
    return len(sides) == 3 and sides[0] == sides[1] >= _SLICES * sides[2] and sides[2] > _COLOURS


def matlab_order(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The axes of a MATLAB array with the ones that count pictures first: MATLAB has rows and columns first,
    pictures last."""
    if len(shape) < 3 or (len(shape) == 3 and shape[2] in (3, 4)):
        return tuple(range(len(shape)))
    colour = len(shape) > 3 and shape[2] == 3
    return (*range(len(shape) - 1, 2 if colour else 1, -1), 0, 1, *([2] if colour else []))


def content_of(blocks: list[Block], lengths: set[int], what: str) -> Content:
    """The arrays of one file as pictures or volumes.

    Args:
        blocks: every numeric array.
        lengths: lengths of its one-dimensional arrays.
        what: name of the format, for messages.
    """
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
    stacks = [b.count == 1 or b.is_stack(lengths) for b in shown]
    first = shown[0]

    def pictures() -> Iterator[Picture]:
        single = len(shown) == 1 and first.count == 1
        for block, stack in zip(shown, stacks, strict=True):
            chosen = range(min(block.count, limits.STACK_PICTURES)) if stack else spread(block.count)
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
                yield Picture(values, name, item=stack)

    images = sum(b.count for b, s in zip(shown, stacks, strict=True) if s)
    volumes = sum(not s for s in stacks)
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

    def block(self, name: str, read: Callable[[tuple[Any, ...]], Any], of: str = "") -> Block:
        return Block(name, self.shape, self.dtype.itemsize, read, of)


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
    return content_of([header.block("", values.__getitem__, PurePosixPath(blob.path).stem)], set(), "NPY")


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
    blocks: list[Block] = []
    lengths: set[int] = set()
    problems = []
    for path in held.archive.paths():
        name = path.rpartition("/")[2].removesuffix(".npy")
        try:
            header = _npy_header(held.archive.read(path))
        except ReadError as error:
            problems.append(f"{name}: {error}")
            continue
        if header.holds_pictures():
            blocks.append(header.block(name, held.reader(path, header)))
        elif len(header.shape) == 1:
            lengths.add(header.shape[0])
    if problems and not blocks:
        raise ReadError(problems[0])
    content = content_of(blocks, lengths, "NPZ")
    content.notes += problems[:5]
    return content
