"""What was found, as columns: files in the order of their paths, and the pictures in them."""

from __future__ import annotations

import copy
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonodex.audit.look.measures.sizes import HASH_BYTES, VARIANTS
from sonodex.audit.look.running.columns import column, numbers
from sonodex.audit.look.running.rows import FileRow
from sonodex.audit.look.running.store import Store

# columns of the pictures
_KEPT = (
    "item",
    "width",
    "height",
    "mean",
    "levels",
    "clipped",
    "covered",
    "mask_like",
    "blank",
    "thumb",
)


class Inventory:
    """Files and pictures of an audit.

    Attributes:
        table: of the files, named as in `FileRow`, sorted by path.
        paths: of the files.
        file: for each picture, the position of its file.
        columns: of the pictures, named as in `PictureRow` (those of `_KEPT`), numpy arrays of one length.
        names: what is put behind the path of a file that holds several pictures; empty for a picture file.
    """

    def __init__(self, store: Store, tasks: set[int]) -> None:
        self._store, self._tasks = store, tasks
        table = store.load("files", list(FileRow._fields), tasks)
        self.table = table.take(_sorted(table["path"])).combine_chunks()
        del table
        self.paths: list[str] = self.table["path"].to_pylist()
        store.let_go()
        pictures = store.load("pictures", [*_KEPT, "name", "digest"], tasks)
        self._rows = pictures.num_rows
        self._order = self._place(pictures)
        self.columns: dict[str, NDArray[Any]] = {}
        for name in _KEPT:
            values = numbers(pictures[name])
            self.columns[name] = (values.astype(np.int32) if values.dtype == np.int64 else values)[
                self._order
            ]
        self.names: list[str] = (
            [pictures["name"][int(i)].as_py() for i in self._order] if self._named(pictures) else []
        )
        self.digests = _binary(pictures["digest"], 16)[self._order]
        del pictures
        store.let_go()

    def _place(self, pictures: Any) -> NDArray[np.int64]:
        """Sort pictures by the path of their file, in the order they were read; pictures of unreadable files
        are left out."""
        tasks, of_files = numbers(pictures["task"]), numbers(self.table["task"])
        every = np.unique(of_files)
        readable = np.flatnonzero(numbers(self.of("problem").is_null()))
        keys = np.searchsorted(every, tasks) << 32 | numbers(pictures["local"])
        places = (np.searchsorted(every, of_files) << 32 | numbers(self.table["local"]))[readable]
        ranks = np.argsort(places)
        ranked, where = places[ranks], readable[ranks]
        at = np.searchsorted(ranked, keys).clip(max=max(len(ranked) - 1, 0))
        found = (ranked[at] == keys) & np.isin(tasks, every) if len(ranked) else np.zeros(len(keys), np.bool_)
        file = (
            np.where(found, where[at], len(self.paths))
            if len(ranked)
            else np.full(len(keys), len(self.paths))
        )
        order = np.lexsort((np.arange(len(file)), file))
        order = order[: int(np.count_nonzero(found))]
        self.file = file[order]
        return order

    @staticmethod
    def _named(pictures: Any) -> bool:
        import pyarrow.compute as pc

        return bool(pc.max(pc.utf8_length(pictures["name"])).as_py())

    def leave_out(self, files: set[int]) -> None:
        """Take some files and their pictures for not there, by their positions."""
        if not files:
            return
        kept = np.ones(len(self.paths), np.bool_)
        kept[list(files)] = False
        place = np.cumsum(kept) - 1
        shown = kept[self.file]
        self.table = self.table.filter(column(kept.tolist(), pa_bool())).combine_chunks()
        self.paths = [p for p, keep in zip(self.paths, kept, strict=True) if keep]
        self.file = place[self.file[shown]]
        self._order = self._order[shown]
        self.columns = {name: values[shown] for name, values in self.columns.items()}
        self.digests = self.digests[shown]
        if self.names:
            self.names = [n for n, keep in zip(self.names, shown, strict=True) if keep]

    def below(self, name: str) -> Inventory:
        """What lies in one folder, as if nothing else had been looked at; paths begin below it."""
        begin = f"{name}/"
        out = copy.copy(self)  # what changes is set anew, never in place
        out.leave_out({i for i, path in enumerate(self.paths) if not path.startswith(begin)})
        out.paths = [path[len(begin) :] for path in out.paths]
        at = out.table.column_names.index("path")
        out.table = out.table.set_column(at, "path", [column(out.paths, out.table.schema.field(at).type)])
        return out

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.file)

    def path(self, picture: int) -> str:
        """Path of a picture's file, with `#name` where the file holds several."""
        name = self.names[picture] if self.names else ""
        path: str = self.paths[int(self.file[picture])]
        return f"{path}#{name}" if name else path

    def of(self, field: str) -> Any:
        """A field of all files, as a pyarrow array."""
        return self.table[field].combine_chunks() if self.table.num_rows else self.table[field]

    def values(self, field: str) -> list[Any]:
        """A field of all files."""
        values: list[Any] = self.table[field].to_pylist()
        return values

    def row(self, file: int) -> FileRow:
        """All that is known of a file."""
        return FileRow(*(self.table[name][file].as_py() for name in FileRow._fields))

    def prints(self, pictures: NDArray[np.int64]) -> NDArray[np.uint8]:
        """(n, variants, 32) hashes of some pictures; 192 bytes each, so read when they are asked for, a part
        at a time."""
        width = HASH_BYTES * len(VARIANTS)
        place = np.full(self._rows, -1, np.int64)  # of each row as it is kept
        place[self._order[pictures]] = np.arange(len(pictures))
        out = np.zeros((len(pictures), width), np.uint8)
        start = 0
        for part in self._store.parts("pictures", ["prints"], self._tasks):
            here = place[start : start + part.num_rows]
            out[here[here >= 0]] = _binary(part["prints"], width)[here >= 0]
            start += part.num_rows
        self._store.let_go()
        return out.reshape(-1, len(VARIANTS), HASH_BYTES)

    def mask_values(self) -> dict[int, list[int]]:
        """The distinct values of the pictures that may be masks."""
        place = np.full(self._rows, -1, np.int64)
        place[self._order] = np.arange(len(self._order))
        out: dict[int, list[int]] = {}
        start = 0
        for part in self._store.parts("pictures", ["values"], self._tasks):
            for i, text in enumerate(part["values"].to_pylist(), start):
                values = json.loads(text) if text is not None and place[i] >= 0 else None
                if values is not None:
                    out[int(place[i])] = [int(v) for v in values]
            start += part.num_rows
        self._store.let_go()
        return out

    def thumbs(self, pictures: NDArray[np.int64]) -> NDArray[np.uint8]:
        """(n, 64, 64) thumbnails of some pictures."""
        return self._store.thumbs(self.columns["thumb"][pictures])

    def listed(self, file: int, field: str) -> list[Any]:
        """A field of a file that holds a list as JSON."""
        text = self.table[field][file].as_py()
        return list(json.loads(text)) if text else []


def pa_bool() -> Any:
    import pyarrow as pa

    return pa.bool_()


def _sorted(paths: Any) -> Any:
    import pyarrow.compute as pc

    return pc.sort_indices(paths)


def _binary(column: Any, width: int) -> NDArray[np.uint8]:
    parts = []
    for chunk in column.chunks:
        data = np.frombuffer(chunk.buffers()[1], np.uint8) if len(chunk) else np.zeros(0, np.uint8)
        start = chunk.offset * width
        parts.append(data[start : start + len(chunk) * width].reshape(-1, width))
    return np.concatenate(parts) if parts else np.zeros((0, width), np.uint8)
