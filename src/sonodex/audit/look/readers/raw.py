"""Values that stand in a row behind a plain header or in a file beside it: what MetaImage and NRRD share."""

from __future__ import annotations

import bz2
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.content import Content, Picture, check_pixels, spread, swapped
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.sources import Blob, ReadError, reason

HEADER = 64 * limits.MEGABYTE  # tracked sweeps state a matrix a frame
_FAULTS = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OSError,
    zlib.error,
    OverflowError,
    ArithmeticError,
)


def check_shape(shape: tuple[int, ...], itemsize: int) -> None:
    if len(shape) < 2 or any(n < 1 for n in shape):
        raise ReadError(f"states the shape {'×'.join(map(str, shape))[: limits.REASON_LENGTH] or 'none'}")
    check_pixels(shape[0], shape[1])
    afford(shape[0] * shape[1] * itemsize)
    total = int(np.prod(shape, dtype=object))
    if total > limits.SAMPLES:
        raise ReadError(
            f"states {'×'.join(map(str, shape))[: limits.REASON_LENGTH]} values, more than is taken in"
        )


def head_of(blob: Blob, is_end: Callable[[bytes], bool]) -> bytes:
    """The lines of a header, up to the one that ends it."""
    lines, taken = [], 0
    with blob.stream() as stream:
        while taken < HEADER and (line := stream.readline(limits.MEGABYTE)):
            lines.append(line)
            taken += len(line)
            if is_end(line):
                break
    return b"".join(lines)


def decoded(text: bytes) -> str:
    """A header's text: names of files in it are UTF-8 today and were not always."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def missing(what: str, error: BaseException) -> str:
    """What a header lacks, in words."""
    field = str(error).strip("'\"") if isinstance(error, KeyError) else ""
    return f"{what} header broken: " + (f"it states no {field}" if field.isalnum() else reason(error))


def positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if np.isfinite(value) and value > 0 else 0.0


def values_at(blob: Blob, place: str, skip: int, listed: Sequence[str] = ()) -> tuple[Blob, int]:
    """The values that a header names: a file, a pattern of numbered ones, or those of a list below it.

    Args:
        blob: the file of the header.
        place: what the header says.
        skip: bytes at the start of each file that are no values.
        listed: the lines behind it, where it says LIST.

    Returns:
        The values, and where in them the first one stands.

    Raises:
        ReadError: one is not there, or they hold more than is read at once.
    """
    if len(place) > _LONGEST:
        raise _nowhere(place)
    pattern = re.fullmatch(r"(.*%0?\d*d.*?)((?:\s+-?\d{1,9}){2,4})", place)
    if re.match(r"LIST(?:$|\s)", place, re.IGNORECASE):
        names = [line.strip() for line in listed if line.strip()][:_MOST_FILES]
    elif pattern:
        first, last, step = ([int(n) for n in pattern[2].split()] + [1])[:3]
        if step < 1 or not 0 <= last - first < _MOST_FILES * step:
            raise _nowhere(place)
        form = re.sub(r"%(?!0?\d*d)", "%%", pattern[1])
        one = len(re.findall(r"%0?\d{0,2}d", form)) == 1
        names = [form % n for n in range(first, last + 1, step)] if one else []
    else:
        return beside(blob, place), skip
    if not names:
        raise _nowhere(place)
    data = bytearray()
    for name in names:
        data += beside(blob, name).read(limits.MEMBER_BYTES)[max(skip, 0) :]
        if len(data) > limits.MEMBER_BYTES:
            raise ReadError("the files with its values hold more than is read at once")
    return Blob(blob.path, len(data), content=bytes(data)), 0


def _nowhere(place: str) -> ReadError:
    return ReadError(f"its header points to {place[:60]!r}, which names no file beside it; not read")


def beside(blob: Blob, name: str) -> Blob:
    """The file of values that a header names: below the header's own folder, nowhere else. What it says of a
    place on another machine is left out, where a file of that name lies beside it.

    Raises:
        ReadError: it is somewhere else, or is not there.
    """
    name = name.strip("\"'").replace("\\", "/").removeprefix("./")
    if name.startswith("/") or ":" in name:
        try:
            return _below(blob, re.split("[/:]", name)[-1])
        except ReadError:
            raise _nowhere(name) from None
    return _below(blob, name)


def _below(blob: Blob, name: str) -> Blob:
    parts = name.split("/")
    if any(p in ("", ".", "..") for p in parts):
        raise _nowhere(name)
    missing = ReadError(f"the file with its values, {name[:60]}, is missing")
    if blob.beside is not None:
        found = blob.beside(name)
        if found is None:
            raise missing
        return found
    if blob.remote is not None:
        system, path = blob.remote
        place = f"{path.rpartition('/')[0]}/{name}"
        if not system.isfile(place):
            raise missing
        return Blob(blob.path, int(system.size(place) or 0), remote=(system, place))
    if blob.local is None:
        raise ReadError("its values lie in another file of the archive; unpack it to have them read")
    path = blob.local.parent
    for part in parts:
        path = _spelled(path / part)
        if path.is_symlink():
            raise missing
    if not path.is_file():
        raise missing
    state = path.stat()
    inside = blob.inside or blob.local.parent.resolve()
    return Blob(blob.path, state.st_size, local=path, inside=inside, identity=(state.st_dev, state.st_ino))


def _spelled(path: Path) -> Path:
    """A file as it is there, or in other capitals, which no Windows program minds."""
    stem, dot, ending = path.name.rpartition(".")
    forms = (
        path.name,
        path.name.lower(),
        path.name.upper(),
        f"{stem}{dot}{ending.lower()}",
        f"{stem}{dot}{ending.upper()}",
    )
    return next((path.with_name(f) for f in forms if path.with_name(f).exists()), path)


_LONGEST = 1024  # letters of a place, longer than any path
_MOST_FILES = 100_000  # of values that one header names
_WRITTEN = ("ascii", "text", "txt")  # encodings of NRRD whose values are numbers in letters


def _opened(blob: Blob, start: int, packed: str) -> IO[bytes]:
    stream = blob.stream()
    stream.seek(max(start, 0))
    if packed in ("raw", "zlib"):
        return stream
    if packed in ("gzip", "gz"):
        return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if packed in ("bzip2", "bz2"):
        return bz2.BZ2File(stream)
    if packed in (*_WRITTEN, "hex"):
        return stream
    raise ReadError(f"values packed as {packed[:20]!r} are not read")


def _bytes(stream: IO[bytes], packed: str, want: int, dtype: np.dtype[Any]) -> bytes:
    """`want` bytes and no more, whatever the packed data hold."""
    if packed in _WRITTEN:
        return _of_letters(stream, want // dtype.itemsize, dtype)
    if packed == "hex":
        return bytes.fromhex(b"".join(_upto(stream, 3 * want).split())[: 2 * want].decode("latin-1"))
    if packed != "zlib":
        return _upto(stream, want)
    opener = zlib.decompressobj(wbits=47)  # zlib or gzip wrapping
    out = io.BytesIO()  # which gives its bytes away without another copy
    chunk = stream.read(1 << 20)
    while chunk and out.tell() < want and not opener.eof:  # what comes behind the end would only be kept
        out.write(opener.decompress(chunk, min(want - out.tell(), 1 << 24)))
        chunk = opener.unconsumed_tail or stream.read(1 << 20)
    return out.getvalue()


def _upto(stream: IO[bytes], want: int) -> bytes:
    """So many bytes, or as many as there are."""
    out = io.BytesIO()  # which gives its bytes away without another copy
    while out.tell() < want and (piece := stream.read(min(want - out.tell(), 1 << 20))):
        out.write(piece)
    return out.getvalue()


def _of_letters(stream: IO[bytes], count: int, dtype: np.dtype[Any]) -> bytes:
    """So many numbers that are written out, a piece of the text at a time."""
    out, left = bytearray(), b""
    while len(out) < count * dtype.itemsize and (piece := stream.read(limits.MEGABYTE)):
        cut = max(piece.rfind(b" "), piece.rfind(b"\n"), piece.rfind(b"\t"))
        whole, left = (left + piece[:cut], piece[cut:]) if cut >= 0 else (b"", left + piece)
        if len(left) > limits.MEGABYTE:
            raise ReadError("truncated or damaged: its values are no numbers")
        out += np.array(whole.split(), np.float64).astype(dtype).tobytes()
    out += np.array(left.split(), np.float64).astype(dtype).tobytes()
    return bytes(out[: count * dtype.itemsize])


def pictures_of(
    blob: Blob,
    start: int,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    packed: str,
    steps: list[float],
    channels: int,
    inside: int = 1,
) -> Content:
    """Values in a row as pictures; `inside` frames lie inside each other, as samples of a pixel do."""
    if not 1 <= channels <= 64:
        raise ReadError(f"states {channels} channels")
    if inside > 1:
        check_shape((*shape, inside), dtype.itemsize)
    check_shape(shape, channels * dtype.itemsize)
    size = [*shape] + [1] * (3 - len(shape))
    flat = int(np.prod(size[2:], dtype=object))
    one = size[0] * size[1] * channels * inside * dtype.itemsize
    if packed == "raw" and max(start, 0) + one * flat > blob.size:
        raise ReadError(
            f"truncated: its header states {one * flat:,} bytes of values, the file holds "
            f"{blob.size - max(start, 0):,}"
        )
    if packed == "raw" and start == -1:
        start = blob.size - one * flat  # MetaImage: the values are the end of the file

    def pictures() -> Iterator[Picture]:
        try:
            with _opened(blob, start, packed) as stream:
                # packed values have to be read from the start: only as many as are needed, in one go below
                # 512 MB
                step = one if packed == "raw" else 0
                whole = (
                    b""
                    if step
                    else _bytes(stream, packed, min(one * flat, limits.MEMBER_BYTES // one * one), dtype)
                )
                for index in spread((flat if step else len(whole) // one) * inside):
                    at, frame = divmod(index, inside)
                    if step:
                        stream.seek(max(start, 0) + at * one)
                    data = stream.read(one) if step else whole[at * one : (at + 1) * one]
                    if len(data) < one:
                        raise ReadError("truncated: the file ends inside its values")
                    values: NDArray[Any] = np.frombuffer(data, dtype).reshape(
                        size[1], size[0], *([channels * inside] if channels * inside > 1 else [])
                    )
                    if inside > 1:
                        values = values[..., frame]
                    if channels > 1:
                        values = swapped(values[..., :3]) if channels in (3, 4) else values[..., 0]
                    yield Picture(values, str(index) if flat * inside > 1 else "", item=flat * inside == 1)
                if not step and len(whole) < min(one * flat, limits.MEMBER_BYTES // one * one):
                    raise ReadError("truncated: the file ends inside its values")
        except _FAULTS as error:
            raise ReadError(f"values cannot be read: {reason(error)}") from None

    spacing = (round(steps[1], 6), round(steps[0], 6)) if len(steps) > 1 and steps[0] and steps[1] else None
    return Content(
        "volume" if flat * inside > 1 else "image",
        flat * inside,
        size[0],
        size[1],
        dtype.itemsize * 8,
        channels in (3, 4),
        pictures(),
        spacing=spacing,
    )
