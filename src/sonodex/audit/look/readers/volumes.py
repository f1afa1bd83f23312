"""NIfTI by nibabel; MetaImage and NRRD from their own plain headers, so that stated sizes and file names are
checked first."""

from __future__ import annotations

import bz2
import gzip
import io
import re
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.readers.content import Content, Picture, check_pixels, spread, swapped
from sonodex.collect import limits
from sonodex.collect.budget import afford
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason

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


def nifti(blob: Blob, _form: Format) -> Content:
    """A NIfTI-1 or -2 file, compressed or not; also a header with its values in the `.img` beside it."""
    from nibabel.arrayproxy import ArrayProxy

    try:
        stream = _unpacked(blob)
        header = _nifti_header(stream)
        if header["magic"].item().startswith(b"ni"):
            stream.close()
            blob = _beside(
                blob, re.sub(r"\.hdr(\.gz)?$", r".img\1", PurePosixPath(blob.path).name, flags=re.IGNORECASE)
            )
            stream = _unpacked(blob)
        shape = tuple(int(n) for n in header.get_data_shape())
        zooms = [float(z) for z in header.get_zooms()]
        unit = _MILLIMETRES.get(str(header.get_xyzt_units()[0]), 1.0)
        dtype = header.get_data_dtype()
        scaled = header.get_slope_inter() not in ((None, None), (1.0, 0.0))
        _check_shape(shape, dtype.itemsize + 8 if scaled else dtype.itemsize)  # they become 64 bit
        proxy: Any = ArrayProxy(stream, header, mmap=False)
        offset = int(proxy.offset)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # the library has errors of its own for each kind of broken header
        raise ReadError(f"NIfTI broken: {reason(error)}") from None
    colour = dtype.fields is not None
    if colour and set(dtype.names) != {"R", "G", "B"} and set(dtype.names) != {"R", "G", "B", "A"}:
        raise ReadError("NIfTI of a type that is not read")
    packed = isinstance(stream, gzip.GzipFile)
    size = [*shape] + [1] * (4 - len(shape))
    flat = int(np.prod(size[2:], dtype=object))
    one = size[0] * size[1] * dtype.itemsize
    if not packed and offset + one * flat > blob.size:
        raise ReadError("truncated: the NIfTI ends inside its values")
    # packed values have to be unpacked from the start: only the first of a very large volume are looked at
    within = flat if not packed else max(1, min(flat, (limits.MEMBER_BYTES - offset) // one))

    def pictures() -> Iterator[Picture]:
        with stream, warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for index in spread(within):
                at = np.unravel_index(index, size[2:], order="F")
                try:
                    values = np.asarray(
                        proxy[(slice(None), slice(None), *(int(i) for i in at[: len(shape) - 2]))]
                    )
                    if colour:
                        values = np.stack([values[n] for n in ("B", "G", "R")], axis=-1)
                    values = np.swapaxes(values.reshape(size[0], size[1], *([3] if colour else [])), 0, 1)
                except MemoryError:
                    raise
                except Exception as error:
                    raise ReadError(
                        f"truncated or damaged: NIfTI values cannot be read: {reason(error)}"
                    ) from None
                yield Picture(values, str(index) if flat > 1 else "", item=flat == 1)

    kind_name = "volume" if flat > 1 else "image"
    steps = [round(z * unit, 6) if np.isfinite(z) and z > 0 else 0.0 for z in zooms[:2]]
    known = len(steps) == 2 and all(steps) and zooms[:2] != [1.0, 1.0]  # 1 where nobody said
    spacing = (steps[1], steps[0]) if known else None
    bits = dtype.itemsize * 8 // (len(dtype.names) if colour else 1)
    return Content(kind_name, flat, size[0], size[1], bits, colour, pictures(), spacing=spacing)


_MILLIMETRES = {"meter": 1000.0, "mm": 1.0, "micron": 0.001}


def _unpacked(blob: Blob) -> Any:
    return gzip.GzipFile(fileobj=blob.stream()) if blob.head()[:2] == b"\x1f\x8b" else blob.stream()


def _nifti_header(stream: Any) -> Any:
    """The header alone: extensions behind it may be of any stated size."""
    from nibabel.nifti1 import Nifti1Header, Nifti1PairHeader
    from nibabel.nifti2 import Nifti2Header, Nifti2PairHeader

    block = stream.read(540)
    if block[4:7] in (b"n+2", b"ni2"):
        kind: Any = Nifti2Header if block[5:6] == b"+" else Nifti2PairHeader
        return kind(block[:540], check=False)
    kind = Nifti1PairHeader if block[344:347] == b"ni1" else Nifti1Header
    return kind(block[:348], check=False)


def _check_shape(shape: tuple[int, ...], itemsize: int) -> None:
    if len(shape) < 2 or any(n < 1 for n in shape):
        raise ReadError(f"states the shape {'×'.join(map(str, shape))[: limits.REASON_LENGTH] or 'none'}")
    check_pixels(shape[0], shape[1])
    afford(shape[0] * shape[1] * itemsize)
    total = int(np.prod(shape, dtype=object))
    if total > limits.SAMPLES:
        raise ReadError(
            f"states {'×'.join(map(str, shape))[: limits.REASON_LENGTH]} values, more than is taken in"
        )


_META_TYPES = {
    "MET_CHAR": "i1", "MET_UCHAR": "u1", "MET_SHORT": "i2", "MET_USHORT": "u2", "MET_INT": "i4",
    "MET_UINT": "u4",
    "MET_LONG": "i4", "MET_ULONG": "u4", "MET_LONG_LONG": "i8", "MET_ULONG_LONG": "u8", "MET_FLOAT": "f4",
    "MET_DOUBLE": "f8",
}  # fmt: skip
_HEADER = 64 * limits.MEGABYTE  # tracked sweeps state a matrix a frame
_MOST_FILES = 100_000  # of values that one header names


def _head(blob: Blob, is_end: Callable[[bytes], bool]) -> bytes:
    """The lines of a header, up to the one that ends it."""
    lines, taken = [], 0
    with blob.stream() as stream:
        while taken < _HEADER and (line := stream.readline(limits.MEGABYTE)):
            lines.append(line)
            taken += len(line)
            if is_end(line):
                break
    return b"".join(lines)


def metaimage(blob: Blob, _form: Format) -> Content:
    """A MetaImage: `.mha`, or `.mhd` with its values in a file beside it."""
    head = _head(blob, lambda line: line.lower().startswith(b"elementdatafile"))
    fields: dict[str, str] = {}
    for line in head.split(b"\n"):
        name, mark, value = line.decode("latin-1").partition("=")
        if mark:
            fields[name.strip().lower()] = value.strip()
    try:
        shape = tuple(int(n) for n in fields["dimsize"].split())
        dtype = np.dtype(_META_TYPES[fields["elementtype"].upper()])
        channels = int(fields.get("elementnumberofchannels", "1"))
        place = fields["elementdatafile"]
        start = int(fields.get("headersize", "0"))
    except (KeyError, ValueError) as error:
        raise ReadError(_missing("MetaImage", error)) from None
    big = any(
        fields.get(n, "false").lower() == "true" for n in ("binarydatabyteordermsb", "elementbyteordermsb")
    )
    steps = [_float(n) for n in (fields.get("elementspacing") or fields.get("elementsize") or "").split()]
    packed = "zlib" if fields.get("compresseddata", "false").lower() == "true" else "raw"
    if steps[:2] == [1.0, 1.0]:  # what a writer puts there when nobody told it
        steps = []
    order = dtype.newbyteorder(">" if big else "<")
    if place.upper() == "LOCAL":
        return _raw(blob, len(head), shape, order, packed, steps, channels)
    return _raw(_values_of(blob, place, len(head)), start, shape, order, packed, steps, channels)


def _missing(what: str, error: BaseException) -> str:
    """What a header lacks, in words."""
    field = str(error).strip("'\"") if isinstance(error, KeyError) else ""
    return f"{what} header broken: " + (f"it states no {field}" if field.isalnum() else reason(error))


def _values_of(blob: Blob, place: str, end: int) -> Blob:
    """The values that a MetaImage names: a file, a list of files behind the header, a pattern of numbered
    ones."""
    pattern = re.fullmatch(r"(.*%0?\d*d.*?)((?:\s+-?\d{1,9}){2,3})", place)
    if place.upper().startswith("LIST"):
        with blob.stream() as stream:
            stream.seek(end)
            lines = stream.read(_HEADER).decode("latin-1").splitlines()
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
        return _beside(blob, place)
    if not names:
        raise ReadError(f"its header points to {place[:60]!r}, which names no file beside it; not read")
    data = bytearray()
    for name in names:
        data += _beside(blob, name).read(limits.MEMBER_BYTES)
        if len(data) > limits.MEMBER_BYTES:
            raise ReadError("the files with its values hold more than is read at once")
    return Blob(blob.path, len(data), content=bytes(data))


_NRRD_TYPES = {
    "signed char": "i1", "int8": "i1", "int8_t": "i1", "uchar": "u1", "unsigned char": "u1", "uint8": "u1",
    "uint8_t": "u1",
    "short": "i2", "int16": "i2", "int16_t": "i2", "ushort": "u2", "unsigned short": "u2", "uint16": "u2",
    "uint16_t": "u2",
    "int": "i4", "int32": "i4", "int32_t": "i4", "uint": "u4", "unsigned int": "u4", "uint32": "u4",
    "uint32_t": "u4",
    "longlong": "i8", "int64": "i8", "int64_t": "i8", "uint64": "u8", "uint64_t": "u8", "float": "f4",
    "double": "f8",
}  # fmt: skip


def nrrd(blob: Blob, _form: Format) -> Content:
    """An NRRD file, or a detached header with its values in a file beside it."""
    head = _head(blob, lambda line: not line.strip(b"\r\n"))
    end = re.search(rb"\r?\n\r?\n$", head)
    text = head[: end.start()] if end else head
    fields = {}
    for line in text.decode("latin-1").splitlines()[1:]:
        name, mark, value = line.partition(":")
        if mark and not line.startswith("#"):
            fields[name.strip().lower()] = value.strip(" =")
    try:
        shape = tuple(int(n) for n in fields["sizes"].split())
        dtype = np.dtype(_NRRD_TYPES[fields["type"].lower()]).newbyteorder(
            ">" if fields.get("endian") == "big" else "<"
        )
        packed = fields.get("encoding", "raw").lower()
    except (KeyError, ValueError) as error:
        raise ReadError(_missing("NRRD", error)) from None
    steps = [_float(n) for n in fields.get("spacings", "").split()]
    if not steps and "space directions" in fields:
        vectors = re.findall(r"\(([^)]*)\)|none", fields["space directions"])
        steps = [float(np.linalg.norm([_float(n) for n in v.split(",")])) if v else 0.0 for v in vectors]
    shape, steps, channels, inside = _axes(shape, steps, fields.get("kinds", "").lower().split())
    if steps[:2] == [1.0, 1.0]:
        steps = []
    place = fields.get("data file") or fields.get("datafile")
    skips = [fields.get(n) or fields.get(n.replace(" ", "")) or "0" for n in ("line skip", "byte skip")]
    if skips[0] != "0" or not re.fullmatch(r"-1|\d{1,12}", skips[1]) or (skips[1] != "0" and packed != "raw"):
        raise ReadError(
            "NRRD whose values do not start where its header ends are read only where bytes are skipped"
        )
    skip = int(skips[1])
    if place:
        return _raw(_beside(blob, place), skip, shape, dtype, packed, steps, channels, inside)
    if not end:
        raise ReadError("truncated: the NRRD ends inside its header")
    return _raw(blob, end.end() + skip if skip >= 0 else -1, shape, dtype, packed, steps, channels, inside)


_SAMPLES = ("color", "vector", "scalar", "complex", "normal", "gradient", "quaternion", "matrix", "point")


def _axes(
    shape: tuple[int, ...], steps: list[float], kinds: Sequence[str]
) -> tuple[tuple[int, ...], list[float], int, int]:
    """Shape and steps of an NRRD without its first axis where that holds the samples of a pixel, or frames;
    how many samples, and how many frames lie inside each other."""
    first = kinds[0] if kinds else ""
    if len(shape) < 3 or not (any(k in first for k in _SAMPLES) or first in ("list", "time")):
        return shape, steps, 1, 1
    count, shape, steps = shape[0], shape[1:], steps[1:]
    return (shape, steps, 1, count) if first in ("list", "time") else (shape, steps, count, 1)


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if np.isfinite(value) and value > 0 else 0.0


def _beside(blob: Blob, name: str) -> Blob:
    """The file of values that a header names: below the header's own folder, nowhere else.

    Raises:
        ReadError: it is somewhere else, or is not there.
    """
    name = name.replace("\\", "/").removeprefix("./")
    parts = name.split("/")
    if not name or name.startswith("/") or ":" in name or any(p in ("", ".", "..") for p in parts):
        raise ReadError(f"its header points to {name[:60]!r}, which is no file beside it; not read")
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
        path = path / part
        if path.is_symlink():
            raise missing
    if not path.is_file():
        raise missing
    state = path.stat()
    inside = blob.inside or blob.local.parent.resolve()
    return Blob(blob.path, state.st_size, local=path, inside=inside, identity=(state.st_dev, state.st_ino))


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
    if packed in _WRITTEN:
        return stream
    raise ReadError(f"values packed as {packed[:20]!r} are not read")


def _bytes(stream: IO[bytes], packed: str, want: int, dtype: np.dtype[Any]) -> bytes:
    """`want` bytes and no more, whatever the packed data hold."""
    if packed in _WRITTEN:
        return _of_letters(stream, want // dtype.itemsize, dtype)
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


def _raw(
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
        _check_shape((*shape, inside), dtype.itemsize)
    _check_shape(shape, channels * dtype.itemsize)
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
