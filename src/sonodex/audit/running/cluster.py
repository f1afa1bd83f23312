"""Workers on a Dask cluster: the same tasks, sent to a scheduler. Its workers must see the same files at the same place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sonodex.audit.running.pool import Finished
from sonodex.audit.running.rows import Chunk, FileRow
from sonodex.audit.running.task import Task, look
from sonodex.audit.sources import Source
from sonodex.errors import MissingExtraError, SonodexError, UsageError

_AHEAD = 3  # tasks a thread of the cluster holds
_RETRIES = 3


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
        try:
            self._client: Any = Client(address, timeout="10s", set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(
                f"--scheduler {address}: no Dask scheduler answers there ({' '.join(str(error).split())[:80]})"
            ) from None
        self._source, self._text = source, text

    def run(self, tasks: Iterable[Task]) -> Iterator[Chunk | Finished]:
        """As `Pool.run`. A task whose worker dies is given to another one by the scheduler."""
        from distributed import as_completed

        waiting = iter(tasks)
        running: dict[Any, Task] = {}
        done = as_completed([], loop=self._client.loop)
        room = _AHEAD * max(sum(self._client.nthreads().values()), 1)

        def fill() -> None:
            while len(running) < room and (task := next(waiting, None)) is not None:
                future = self._client.submit(_work, self._source, task, self._text, pure=False, retries=_RETRIES)
                running[future.key] = task
                done.add(future)

        fill()
        for future in done:
            task = running.pop(future.key)
            yield from self._result(future, task)
            future.release()
            fill()

    def _result(self, future: Any, task: Task) -> Iterator[Chunk | Finished]:
        error = future.exception()
        if isinstance(error, SonodexError):
            raise error
        if error is None:
            yield from future.result()
        else:
            why = f"reading it failed on the cluster: {type(error).__name__}"
            rows = [FileRow(task.number, i, e.path, e.size, "other", "other", problem=why) for i, e in enumerate(task.entries)]
            yield Chunk(task.number, 0, rows)
        yield Finished(task, 0)

    def close(self) -> None:
        """Let go of the cluster; what is still running there is cancelled."""
        self._client.close()
