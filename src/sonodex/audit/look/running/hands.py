"""What looks at files: processes of this machine, a scheduler's, or this process itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from sonodex.audit.look.running.pool import Finished, Pool
from sonodex.audit.look.running.rows import Chunk
from sonodex.audit.look.running.task import Task
from sonodex.audit.look.running.telling import quiet
from sonodex.audit.options import Options
from sonodex.collect.sources import Source
from sonodex.cores import cores

_FEW = 64  # files: below, one process starts as fast as several would work


class Hands(Protocol):
    """What looks at files."""

    def grow(self, count: int) -> None:
        """There is work for so many processes."""

    def run(self, tasks: Iterable[Task], meanwhile: Callable[[], None] = quiet) -> Iterator[Chunk | Finished]:
        """What is seen, task by task; `meanwhile` is called once, when the first tasks are on their way."""

    def dismiss(self) -> None:
        """Nothing more comes: what works may end, while this process goes on."""

    def close(self) -> None:
        """Let go of what works."""


@contextlib.contextmanager
def hands(source: Source, options: Options) -> Iterator[Hands]:
    """What looks at files: processes, one of which starts at once and is ready when the listing is; a
    scheduler; or this process itself. Let go of at the end.

    Args:
        source: where the files are.
        options: workers or scheduler, text.
    """
    workers: Hands
    if options.scheduler:
        from sonodex.audit.look.running.cluster import Cluster

        workers = Cluster(source, options.scheduler, options.text)
    elif options.workers == 0:
        from sonodex.audit.look.running.here import Here

        workers = Here(source, options.text)
    else:
        workers = Pool(source, 1, options.text)
    try:
        yield workers
    finally:
        workers.close()


def wanted(files: int, tasks: int, options: Options) -> int:
    """How many processes so many files, in so many tasks, are work for: one that is given no task only takes
    memory and time."""
    return min(options.workers or cores(), max(tasks, 1)) if files >= _FEW else 1
