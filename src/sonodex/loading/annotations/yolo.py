"""YOLO: a text file an image, a line a box (or polygon), in shares of the picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from pathlib import PurePosixPath

from sonodex.audit import names
from sonodex.audit.tables.marks import CLASS_FILES, CLASSES_BYTES, class_names, nearest
from sonodex.audit.tables.table import TOO_MANY
from sonodex.collect.sources import ReadError
from sonodex.loading.annotations.said import Said, text

_CLASSES = 10**9  # numbers of classes are below that, as those that `class_names` reads


class Labels:
    """Which files are labels of which image: of one name in the same or a parallel folder (`labels` for
    `images`).

    Args:
        images: position and path of each.
        texts: paths of text files.
        paths: of all files, among which those that name classes.
    """

    def __init__(self, images: Sequence[tuple[int, str]], texts: Set[str], paths: Sequence[str]) -> None:
        keys = {names.key_of(path): i for i, path in images}
        self._item = {p: keys[k] for p in sorted(texts) if (k := names.key_of(p)) in keys}
        self._named = {p for p in paths if p.rpartition("/")[2].lower() in CLASS_FILES}
        self._data: dict[str, list[list[float]]] = {}
        self._classes: dict[str, dict[int, str]] = {}  # by file

    def wants(self, path: str) -> bool:
        """Whether a file may be a label or name classes."""
        return path in self._item or path in self._named

    def take(self, path: str, data: bytes, left: int) -> int:
        """Take in such a file.

        Args:
            path: of it.
            data: its content.
            left: numbers that may still be kept.

        Returns:
            How many are kept of it.

        Raises:
            ValueError: it is none of them.
            ReadError: it holds more than `left`.
        """
        words = data.decode("utf-8-sig")
        if path not in self._named:
            lines = [[float(v) for v in line.split()] for line in words.splitlines() if line.strip()]
            if (count := sum(map(len, lines))) > left:
                raise ReadError(TOO_MANY)
            self._data[path] = lines
            return count
        if len(data) > CLASSES_BYTES:
            raise ReadError(f"more than the {CLASSES_BYTES:,} bytes of names of classes that are read")
        named = class_names(words, path, strict=True)
        if named:
            self._classes[path] = named
        return 0

    def said(self, size_of: Callable[[int], tuple[int, int]]) -> Iterator[tuple[int, str, Said]]:
        """(position of the image, path of the label, what it says), with `size_of` an image as width and
        height. A file with a line that is none of YOLO's is left out."""
        for path, lines in self._data.items():
            if all(_fits(line) for line in lines):
                width, height = size_of(self._item[path])
                called = nearest(str(PurePosixPath(path).parent), self._classes)
                for line in lines:
                    yield self._item[path], path, _one(line, called, width, height)


def _one(line: Sequence[float], called: Mapping[int, str], width: int, height: int) -> Said:
    number = int(line[0])
    label = text(called[number]) if number in called else str(number)
    if len(line) in (5, 6):
        x, y, w, h = line[1] * width, line[2] * height, line[3] * width, line[4] * height
        return Said("", "box", [x - w / 2, y - h / 2, w, h], label)
    return Said("", "polygon", [v * (height if i % 2 else width) for i, v in enumerate(line[1:])], label)


def _fits(line: Sequence[float]) -> bool:
    """Class and shares of a box (and perhaps its score), or of at least three points."""
    shape = len(line) in (5, 6) or (len(line) >= 7 and len(line) % 2 == 1)
    number = shape and 0 <= line[0] < _CLASSES and line[0] == int(line[0])
    return number and all(-0.01 <= v <= 1.01 for v in line[1:])
