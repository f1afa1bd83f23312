"""NIfTI by nibabel; the header is judged before its values are read."""

from __future__ import annotations

import gzip
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from sonodex.audit.look.readers.content import Content, Picture, spread
from sonodex.audit.look.readers.raw import beside, check_shape
from sonodex.collect import limits
from sonodex.collect.formats import Format
from sonodex.collect.sources import Blob, ReadError, reason


def nifti(blob: Blob, _form: Format) -> Content:
    """A NIfTI-1 or -2 file, compressed or not; also a header with its values in the `.img` beside it."""
    from nibabel.arrayproxy import ArrayProxy

    try:
        stream = _unpacked(blob)
        header = _nifti_header(stream)
        if header["magic"].item().startswith(b"ni"):
            stream.close()
            blob = beside(
                blob, re.sub(r"\.hdr(\.gz)?$", r".img\1", PurePosixPath(blob.path).name, flags=re.IGNORECASE)
            )
            stream = _unpacked(blob)
        shape = tuple(int(n) for n in header.get_data_shape())
        zooms = [float(z) for z in header.get_zooms()]
        unit = _MILLIMETRES.get(str(header.get_xyzt_units()[0]), 1.0)
        dtype = header.get_data_dtype()
        scaled = header.get_slope_inter() not in ((None, None), (1.0, 0.0))
        check_shape(shape, dtype.itemsize + 8 if scaled else dtype.itemsize)  # they become 64 bit
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
