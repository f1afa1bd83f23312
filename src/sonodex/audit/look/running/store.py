"""What an audit keeps while it runs: Parquet files of rows, one file of thumbnails, and the list of finished
tasks."""

from __future__ import annotations

import contextlib
import os
import time
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonodex import files
from sonodex.audit.look.measures.sizes import PRINT_BYTES, THUMB_BYTES
from sonodex.audit.look.running import folder as names
from sonodex.audit.look.running.columns import column, numbers
from sonodex.audit.look.running.rows import Chunk, FileRow, PictureRow
from sonodex.errors import MissingExtraError, SonodexError, not_written

_FLUSH_ROWS = 2048
_FLUSH_SECONDS = 10.0


def _arrow() -> Any:
    try:
        import pyarrow
        import pyarrow.compute  # at once: later, workers would have ended, which now warm up beside it
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("audit") from None
    pyarrow.set_io_thread_count(1)
    return pyarrow


def _schema(row: type[Any]) -> Any:
    pa = _arrow()
    widths = {"prints": PRINT_BYTES, "digest": 16}
    kinds = {int: pa.int64(), str: pa.string(), bool: pa.bool_(), float: pa.float32()}
    fields = []
    for name, hint in typing.get_type_hints(row).items():
        plain = next((t for t in typing.get_args(hint) if t is not type(None)), hint)
        fields.append((name, pa.binary(widths[name]) if plain is bytes else kinds[plain]))
    return pa.schema([*fields, ("attempt", pa.int32())])


def _read(part: Path, columns: list[str]) -> Any:
    pa = _arrow()
    try:
        with pa.parquet.ParquetFile(part) as file:  # `read_table` imports much more
            return file.read(columns=columns, use_threads=False)
    except (OSError, pa.ArrowException):  # somebody else's doing: they are written whole or not at all
        raise SonodexError(_broken(part)) from None


def _broken(path: Path) -> str:
    return f"{path}: what the audit kept is gone or broken; begin it anew"


def _last_attempt(part: Path) -> int:
    attempts = numbers(_read(part, ["attempt"])["attempt"])
    return int(attempts.max(initial=0))


class Store:
    """Rows on disk below `folder`, a work folder that is held.

    Only rows of finished tasks count when they are loaded. All that writes raises SonodexError where the
    folder takes nothing more.
    """

    def __init__(self, folder: Path) -> None:
        _arrow()
        self.folder = folder
        self._thumbs_path = folder / names.THUMBS
        self._thumbs = open(self._thumbs_path, "ab")  # noqa: SIM115 - closed by close()
        self._thumbs_count = self._thumbs.tell() // THUMB_BYTES
        self._thumbs.truncate(self._thumbs_count * THUMB_BYTES)
        self._thumbs.seek(0, os.SEEK_END)
        self._done_path = folder / names.DONE
        self.done: dict[int, int] = {}
        if self._done_path.exists():
            for line in self._done_path.read_text("utf-8", "replace").splitlines():
                with contextlib.suppress(ValueError):
                    number, attempt = line.split()
                    self.done[int(number)] = int(attempt)
        self._kept = sorted(folder.glob("*-*.parquet"))
        self._part = 1 + max((int(p.stem.split("-")[1]) for p in self._kept), default=-1)
        # An interruption may leave rows of a task that was not finished. Attempts are counted on from those
        # of the runs before, so that such rows are never taken for those of the attempt that finished it.
        self._attempts = 1 + max((_last_attempt(p) for p in self._kept), default=-1)
        self._files: list[tuple[Any, ...]] = []
        self._pictures: list[tuple[Any, ...]] = []
        self._finished: list[tuple[int, int]] = []
        self._flushed = time.monotonic()
        self._schemas = (_schema(FileRow), _schema(PictureRow))

    def add(self, chunk: Chunk) -> None:
        """Keep rows; they count once their task is finished."""
        attempt = self._attempts + chunk.attempt
        self._files += [(*row, attempt) for row in chunk.files]
        for row in chunk.pictures:
            self._pictures.append((*row[:-1], self._thumbs_count, attempt))
            self._thumbs_count += 1
        with self._writing():
            for block in chunk.thumbs:
                self._thumbs.write(block)

    def finish(self, task: int, attempt: int) -> None:
        """All rows of a task are there."""
        self._finished.append((task, self._attempts + attempt))
        if len(self._pictures) >= _FLUSH_ROWS or time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what is held in memory; the order makes an interruption at any point harmless."""
        with self._writing():
            self._flush()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except (OSError, SonodexError) as error:
            what = not_written(self.folder, error)
            raise SonodexError(f"{what}; make room, or name another folder with --work") from None

    def _flush(self) -> None:
        pa = _arrow()
        self._thumbs.flush()
        for name, rows, schema in (
            ("files", self._files, self._schemas[0]),
            ("pictures", self._pictures, self._schemas[1]),
        ):
            if rows:
                columns = list(zip(*rows, strict=True))
                table = pa.table(
                    [column(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
                )
                whole = pa.BufferOutputStream()
                pa.parquet.write_table(table, whole, compression="zstd")
                path = self.folder / f"{name}-{self._part:06d}.parquet"
                files.write_bytes(path, whole.getvalue().to_pybytes())
                self._kept.append(path)
        self._part += 1
        if self._finished:
            with self._done_path.open("a", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{task} {attempt}\n" for task, attempt in self._finished)
            self.done.update(self._finished)
        self._files, self._pictures, self._finished = [], [], []
        self._flushed = time.monotonic()

    def close(self) -> None:
        """Write the rest and let go of the files."""
        try:
            self.flush()
        finally:
            with contextlib.suppress(OSError):  # which was said
                self._thumbs.close()

    def load(self, table: str, columns: list[str], tasks: set[int]) -> Any:
        """A pyarrow table of the rows of finished tasks, in the order in which they were written.

        Args:
            table: `files` or `pictures`.
            columns: which ones.
            tasks: numbers of the tasks that belong to this audit.
        """
        pa = _arrow()
        wanted = list(dict.fromkeys([*columns, "task", "local", "attempt"]))
        parts = list(self.parts(table, wanted, tasks))
        if not parts:
            schema = self._schemas[0 if table == "files" else 1]
            return pa.table({n: column([], schema.field(n).type) for n in wanted})
        return pa.concat_tables(parts)

    def parts(self, table: str, columns: list[str], tasks: set[int]) -> Iterator[Any]:
        """The rows of `load`, a file of them at a time: one file's rows are in memory at once."""
        pa = _arrow()
        import pyarrow.compute as pc

        of_tasks = column(sorted(tasks), pa.int64())
        late = {t: a for t, a in self.done.items() if a}
        for path in (p for p in self._kept if p.name.startswith(f"{table}-")):
            part = _read(path, list(dict.fromkeys([*columns, "task", "attempt"])))
            keep = pc.is_in(part["task"], of_tasks)
            attempts = numbers(part["attempt"])
            if late or attempts.any():
                last = np.array([self.done.get(int(t), -1) for t in numbers(part["task"])])
                keep = pc.and_(keep, column((attempts == last).tolist(), pa.bool_()))
            yield part.filter(keep)

    @staticmethod
    def let_go() -> None:
        """Give the memory of tables that are no longer used back to the system."""
        _arrow().default_memory_pool().release_unused()

    def thumbs(self, positions: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Thumbnails, shape (n, 64, 64); read, not mapped, so that memory stays what is asked for."""
        out = np.zeros((len(positions), THUMB_BYTES), np.uint8)
        try:
            with self._thumbs_path.open("rb") as stream:
                for i in np.argsort(positions, kind="stable"):
                    stream.seek(int(positions[i]) * THUMB_BYTES)
                    data = stream.read(THUMB_BYTES)
                    if len(data) < THUMB_BYTES:
                        raise SonodexError(_broken(self._thumbs_path))
                    out[i] = np.frombuffer(data, np.uint8)
        except OSError:
            raise SonodexError(_broken(self._thumbs_path)) from None
        side = int(THUMB_BYTES**0.5)
        return out.reshape(-1, side, side)
