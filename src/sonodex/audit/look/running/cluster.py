"""Workers on a Dask cluster: the same tasks, sent to a scheduler.

Its workers must see the same files at the same place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from sonodex.audit.look.running.pool import Finished
from sonodex.audit.look.running.rows import Chunk, FileRow, PictureRow
from sonodex.audit.look.running.task import Task, look
from sonodex.audit.look.running.telling import quiet
from sonodex.collect import formats
from sonodex.collect.sources import Source, reason
from sonodex.errors import MissingExtraError, SonodexError, UsageError

_ADDRESS = re.compile(r"(?:[a-z]+://)?[^\s/]+:[0-9]{1,5}/?")
_AHEAD = 3  # tasks a thread of the cluster holds
_RETRIES = 3
_PART = 2**24  # files that one entry of a task may hold: positions of the next one's start behind them


def _work(source: Source, task: Task, text: bool) -> list[Chunk]:
    return list(look(source, task, 0, text))


class Cluster:
    """A Dask scheduler's workers.

    Args:
        source: where the files are, seen from the workers.
        address: of the scheduler, `tcp://host:port`.
        text: read burned-in text.

    Raises:
        MissingExtraError: Dask is not installed.
        UsageError: no scheduler answers.
    """

    def __init__(self, source: Source, address: str, text: bool) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise MissingExtraError("cluster") from None
        if not _ADDRESS.fullmatch(address):  # the client of a wrong one cannot even be let go of quietly
            raise UsageError(f"--scheduler {address}: is no address such as tcp://host:8786")
        try:
            self._client: Any = Client(address, timeout="10s", set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--scheduler {address}: no Dask scheduler answers there ({reason(error, 80)})"
            ) from None
        self._source, self._text = source, text

    def grow(self, _count: int) -> None:
        """A cluster has the workers that it has."""

    def run(self, tasks: Iterable[Task], meanwhile: Callable[[], None] = quiet) -> Iterator[Chunk | Finished]:
        """As `Pool.run`. A task whose worker dies is given to another one by the scheduler, and tried file by
        file if that dies as well."""
        from distributed import as_completed

        waiting = iter(tasks)
        running: dict[Any, tuple[Task, int | None]] = {}
        parts: Counter[int] = Counter()
        done = as_completed([], loop=self._client.loop)
        room = _AHEAD * max(sum(self._client.nthreads().values()), 1)

        def send(task: Task, part: int | None = None) -> None:
            future = self._client.submit(_work, self._source, task, self._text, pure=False, retries=_RETRIES)
            running[future.key] = task, part
            done.add(future)

        def fill() -> None:
            while len(running) < room and (task := next(waiting, None)) is not None:
                send(task)

        fill()
        meanwhile()
        for future in done:
            task, part = running.pop(future.key)
            error = future.exception()
            if isinstance(error, SonodexError):
                raise error
            if error is not None and len(task.entries) > 1:
                parts[task.number] = len(task.entries)
                for i, entry in enumerate(task.entries):
                    send(replace(task, entries=(entry,)), i)
            else:
                yield from _moved(future.result() if error is None else _failed(task, error), part or 0)
                parts[task.number] -= 1
                if parts[task.number] <= 0:
                    del parts[task.number]
                    yield Finished(task, 0)
            future.release()
            fill()

    def dismiss(self) -> None:
        """A cluster goes on."""

    def close(self) -> None:
        """Let go of the cluster; what is still running there is cancelled."""
        self._client.close()


def _failed(task: Task, error: BaseException) -> list[Chunk]:
    why = f"reading it failed on the cluster: {type(error).__name__}"
    rows = []
    for local, entry in enumerate(task.entries):
        form = (formats.expected(entry.path) or (formats.OTHER,))[0]
        rows.append(FileRow(task.number, local, entry.path, entry.size, form.name, form.kind, problem=why))
    return [Chunk(task.number, 0, rows)]


def _moved(chunks: list[Chunk], part: int) -> Iterator[Chunk]:
    """Rows of one of the parts of a task, numbered apart from those of the other parts."""
    for chunk in chunks:
        if part:
            chunk.files = [FileRow(*row)._replace(local=row[1] + part * _PART) for row in chunk.files]
            chunk.pictures = [
                PictureRow(*row)._replace(local=row[1] + part * _PART) for row in chunk.pictures
            ]
        yield chunk
