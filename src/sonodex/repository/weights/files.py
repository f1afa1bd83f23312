"""Files of weights in a tree: which they are, what their content says, and what the scanners say of
pickles."""

from __future__ import annotations

import contextlib
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from sonodex.repository import limits
from sonodex.repository.tree import Entry, Tree, lfs_size
from sonodex.repository.weights import formats, scanning
from sonodex.repository.weights.formats import Content
from sonodex.repository.weights.opcodes import Tensor
from sonodex.repository.weights.scanning import Scanned

WEIGHT_SUFFIXES = frozenset({
    ".pth", ".pt", ".ckpt", ".h5", ".hdf5", ".safetensors", ".onnx", ".pkl", ".gguf", ".keras", ".tflite",
    ".pb", ".t7", ".caffemodel", ".weights", ".params", ".mat", ".npz", ".npy", ".bin", ".model", ".joblib",
    ".index", ".dat", ".tar", ".mlmodel", ".engine", ".torchscript", ".jit",
})  # fmt: skip
_MAYBE = frozenset(
    {".mat", ".npz", ".bin", ".pkl", ".h5", ".hdf5", ".dat", ".tar", ".index", ".joblib", ".npy"}
)  # data as often as weights
_WEIGHT_NAME = re.compile(
    r"weight|check-?point|ckpt|model|net(?:work)?\b|unet|resnet|pre-?train|epoch|best|"
    r"final|state_?dict|generator|encoder|classifier|fold",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A file of weights in the tree. `stored` is `lfs` where only a pointer is here, `absent` where a clone
    lacks the content."""

    path: str
    size: int | None
    stored: str
    content: Content | None
    scanned: Scanned = field(default_factory=Scanned)


def weight_files(tree: Tree) -> list[WeightFile]:
    """Files of weights of a tree, in order of path, with what their content says."""
    found: list[tuple[Entry, int | None, str, Content | None]] = []
    for entry in tree.entries:
        suffix = ".pth" if entry.name.endswith((".pth.tar", ".pt.tar", ".ckpt.tar")) else entry.suffix
        if suffix not in WEIGHT_SUFFIXES and entry.name != "saved_model.pb":
            continue
        if suffix in _MAYBE and not _WEIGHT_NAME.search(
            entry.name if suffix in (".npy", ".mat") else entry.path
        ):
            continue
        if len(found) >= limits.WEIGHT_FILES:
            break
        if entry.size is None:
            found.append((entry, None, "absent", None))
            continue
        head = tree.read(entry, 500)
        pointed = lfs_size(head)
        if pointed is not None:
            found.append((entry, pointed, "lfs", None))
            continue
        content = _content(tree, entry)
        if content is not None or (suffix not in _MAYBE and entry.size > 10_000):
            found.append((entry, entry.size, "here", content))
    out = []
    scanned = _scanned(tree, [(e, c) for e, _, _, c in found if c is not None])
    for entry, size, stored, content in found:
        look_at = scanned.get(entry.path, Scanned())
        if content is not None and look_at.shapes and not content.tensors:
            content = Content(
                content.format, tuple(Tensor(n, s) for n, s in look_at.shapes), whole=content.whole
            )
        out.append(WeightFile(entry.path, size, stored, content, look_at))
    return out


_SCANNED_AS = {
    "pickle": ".pkl",
    "pytorch": ".pth",
    "pytorch-legacy": ".pth",
    "torchscript": ".pt",
    "hdf5": ".h5",
    "keras": ".keras",
}


def _content(tree: Tree, entry: Entry) -> Content | None:
    with tree.file(entry, limits.PICKLE_BYTES) as stream:
        if stream is None:
            return None
        with contextlib.suppress(OSError, ValueError, EOFError):
            return formats.read(entry.name, stream, entry.size or 0)
    return None


def _scanned(tree: Tree, rows: list[tuple[Entry, Content]]) -> dict[str, Scanned]:
    wanted = [
        (e, c)
        for e, c in rows
        if (c.pickled or c.format in ("hdf5", "keras")) and (e.size or 0) <= limits.PICKLE_BYTES
    ][:50]
    if not wanted:
        return {}
    with tempfile.TemporaryDirectory(prefix="sonodex-", ignore_cleanup_errors=True) as temporary:
        places: dict[str, Path] = {}
        for number, (entry, content) in enumerate(wanted):
            with tree.file(entry, limits.PICKLE_BYTES) as stream:
                if stream is None:
                    continue
                # A copy, named by its content: scanners go by the ending, and what they open must be what was
                # read.
                place = Path(temporary) / f"{number}{_SCANNED_AS.get(content.format, '.h5')}"
                with place.open("wb") as out:
                    while piece := stream.read(1 << 20):
                        out.write(piece)
                places[entry.path] = place
        return scanning.scan(places, {e.path for e, c in wanted if c.pickled})
