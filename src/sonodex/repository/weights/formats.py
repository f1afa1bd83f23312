"""Which format a file of weights has, by its content, and the names and shapes of its tensors where the
format says them plainly."""

from __future__ import annotations

import io
import json
import math
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from sonodex.repository import limits
from sonodex.repository.weights.opcodes import Tensor, follow

ZIP_PICKLE_BYTES = 50_000_000
_MOST_NAMES = 200_000
_LEGACY_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."


@dataclass(frozen=True, slots=True)
class Content:
    """What the content of a file of weights says.

    Attributes:
        format: one word (`pytorch`, `pytorch-legacy`, `torchscript`, `safetensors`, `onnx`, `gguf`,
            `hdf5`, `savedmodel`, `tflite`, `keras`,
            `pickle`, `npz`, `npy`, `matlab`, `tensorflow-checkpoint`, `other`).
        tensors: names and shapes; empty where the format does not tell without running something.
        pickled: holds a pickle, which a loader would run.
        imports: names that this pickle would import.
        whole: False where not all of it could be read.
    """

    format: str
    tensors: tuple[Tensor, ...] = ()
    pickled: bool = False
    imports: tuple[str, ...] = ()
    whole: bool = True

    @property
    def parameters(self) -> int | None:
        """Sum of the tensors' sizes; None where no tensor was seen."""
        return sum(math.prod(t.shape) for t in self.tensors) if self.tensors else None


def read(name: str, stream: IO[bytes], size: int) -> Content | None:
    """The content of a file, or None where it is no format of weights.

    Args:
        name: file name; it decides only where content cannot (a frozen graph, a MATLAB file).
        stream: seekable, at its start.
        size: bytes that the file has.
    """
    head = stream.read(16)
    stream.seek(0)
    lower = name.casefold()
    if head[:4] == b"PK\x03\x04":
        return _zip(stream)
    if head[:4] == b"GGUF":
        return _gguf(stream)
    if head[:8] == b"\x89HDF\r\n\x1a\n":
        return Content("matlab" if lower.endswith(".mat") else "hdf5")
    if head[4:8] == b"TFL3":
        return Content("tflite")
    if head[:6] == b"\x93NUMPY":
        return Content("npy")
    if head[:6] == b"MATLAB":
        return Content("matlab")
    if lower.endswith(".safetensors") or (
        len(head) > 9 and head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") < size
    ):
        return _safetensors(stream, size)
    if (head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")) or (
        lower.endswith((".pkl", ".pickle", ".p")) and size
    ):
        return _pickle(stream)
    if lower.endswith(".onnx"):
        return _onnx(stream)
    if lower == "saved_model.pb":
        return Content("savedmodel")
    if lower.endswith((".pb", ".pbtxt", ".index", ".meta")) or ".data-0000" in lower:
        return Content("tensorflow-checkpoint")
    return None


def _safetensors(stream: IO[bytes], size: int) -> Content:
    length = int.from_bytes(stream.read(8), "little")
    if not 2 <= length <= min(size, 100_000_000):
        return Content("safetensors", whole=False)
    text = stream.read(min(length, 4 * limits.HEADER_BYTES))
    try:
        header = json.loads(text)
        rows = [
            Tensor(str(k), tuple(int(n) for n in v["shape"]))
            for k, v in header.items()
            if k != "__metadata__"
        ]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Content("safetensors", whole=False)
    return Content("safetensors", tuple(rows[:_MOST_NAMES]))


def _gguf(stream: IO[bytes]) -> Content:
    data = io.BytesIO(stream.read(limits.HEADER_BYTES))
    sizes = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}

    def number(form: str) -> int:
        raw = data.read(struct.calcsize(form))
        return int(struct.unpack("<" + form, raw)[0])

    def text() -> str:
        length = number("Q")
        if length > limits.HEADER_BYTES:
            raise ValueError
        return data.read(length).decode("utf-8", "replace")

    def skip(kind: int, depth: int = 0) -> None:
        if kind == 8:
            text()
        elif kind == 9 and depth < 4:
            inner, count = number("I"), number("Q")
            if count > limits.HEADER_BYTES:
                raise ValueError
            if inner in sizes:
                data.seek(sizes[inner] * count, 1)
            else:
                for _ in range(count):
                    skip(inner, depth + 1)
        else:
            data.seek(sizes[kind], 1)

    try:
        data.seek(4)
        version, tensors, pairs = number("I"), number("Q"), number("Q")
        if version not in (2, 3) or max(tensors, pairs) > _MOST_NAMES:
            return Content("gguf", whole=False)
        for _ in range(pairs):
            text()
            skip(number("I"))
        rows = []
        for _ in range(tensors):
            name = text()
            axes = number("I")
            if axes > 8:
                raise ValueError
            shape = tuple(number("Q") for _ in range(axes))
            number("I")
            number("Q")
            rows.append(Tensor(name, shape))
    except (struct.error, ValueError, KeyError):
        return Content("gguf", whole=False)
    return Content("gguf", tuple(rows))


def _pickle(stream: IO[bytes]) -> Content:
    """A bare pickle, or PyTorch's legacy file: three small pickles (magic number, protocol, system), then the
    checkpoint."""
    legacy = stream.read(len(_LEGACY_MAGIC)) == _LEGACY_MAGIC
    stream.seek(0)
    if legacy:
        for _ in range(3):
            follow(stream)
    found = follow(stream)
    torch = legacy or any(name.startswith("torch.") for name in found.imports)
    return Content("pytorch-legacy" if torch else "pickle", found.tensors, True, found.imports, found.whole)


def _zip(stream: IO[bytes]) -> Content | None:
    if _directory_size(stream) > limits.DIRECTORY_BYTES:
        return Content("other", whole=False)
    try:
        archive = zipfile.ZipFile(stream)  # only its directory is read
        names = archive.namelist()[:_MOST_NAMES]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    pickles = [n for n in names if n.endswith("data.pkl") or n.endswith(".pkl")]
    if "config.json" in names and any(n.endswith(".weights.h5") for n in names):
        return Content("keras")
    if names and all(n.endswith(".npy") for n in names):
        return Content("npz")
    if not pickles:
        return None
    script = any("/code/" in n or n.startswith("code/") for n in names) and any(
        n.endswith("constants.pkl") for n in names
    )
    tensors: list[Tensor] = []
    imports: dict[str, None] = {}
    whole = True
    for name in [n for n in pickles if n.endswith("data.pkl")][:4] or pickles[:4]:
        try:
            info = archive.getinfo(name)
            with archive.open(info) as inside:
                data = inside.read(ZIP_PICKLE_BYTES + 1)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
            whole = False
            continue
        found = follow(io.BytesIO(data[:ZIP_PICKLE_BYTES]))
        tensors += found.tensors
        imports |= dict.fromkeys(found.imports)
        whole = whole and found.whole and len(data) <= ZIP_PICKLE_BYTES
    return Content("torchscript" if script else "pytorch", tuple(tensors), True, tuple(imports), whole)


def _directory_size(stream: IO[bytes]) -> int:
    """Bytes of a zip's list of members, as its end says; 0 where there is no such end."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 66_000))
    tail = stream.read(66_000)
    stream.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return 0
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    large = tail.rfind(b"PK\x06\x06")  # the end record of large archives
    if length == 0xFFFFFFFF and 0 <= large <= len(tail) - 56:
        return int.from_bytes(tail[large + 40 : large + 48], "little")
    return length


def _fields(data: memoryview) -> Iterator[tuple[int, int, memoryview | int]]:
    """Fields of one protobuf message: (number, wire type, value), as the public wire format has them."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(data, at)
            yield key >> 3, kind, value
        elif kind in (1, 5):
            width = 8 if kind == 1 else 4
            yield key >> 3, kind, data[at : at + width]
            at += width
        elif kind == 2:
            length, at = _varint(data, at)
            if length > len(data) - at:
                yield key >> 3, kind, data[at:]
                return
            yield key >> 3, kind, data[at : at + length]
            at += length
        else:
            raise ValueError


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise ValueError
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _onnx(stream: IO[bytes]) -> Content:
    """Initialisers of the graph: ModelProto.graph is field 7, GraphProto.initializer 5, TensorProto.dims 1
    and name 8."""
    raw = stream.read(20 * limits.HEADER_BYTES)
    rows: list[Tensor] = []
    whole = not stream.read(1)
    try:
        for number, kind, graph in _fields(memoryview(raw)):
            if number != 7 or kind != 2 or isinstance(graph, int):
                continue
            for inner, inner_kind, value in _fields(graph):
                if inner == 5 and inner_kind == 2 and not isinstance(value, int) and len(rows) < _MOST_NAMES:
                    rows.append(_onnx_tensor(value))
    except ValueError:
        whole = False
    return Content("onnx", tuple(rows), whole=whole)


def _onnx_tensor(data: memoryview) -> Tensor:
    name, shape = "", []
    for number, kind, value in _fields(data):
        if number == 1 and kind == 0 and isinstance(value, int):
            shape.append(value)
        elif number == 1 and kind == 2 and not isinstance(value, int):
            at = 0
            while at < len(value) and len(shape) < 16:
                one, at = _varint(value, at)
                shape.append(one)
        elif number == 8 and not isinstance(value, int):
            name = bytes(value[:300]).decode("utf-8", "replace")
        if len(shape) > 16:
            raise ValueError
    return Tensor(name, tuple(shape))
