"""Work in this process: for a handful of files that are trusted, where starting another one costs more than
the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from sonodex.audit.look.running.pool import Finished
from sonodex.audit.look.running.rows import Chunk
from sonodex.audit.look.running.task import Task, look
from sonodex.audit.look.running.telling import quiet
from sonodex.collect.sources import Source


class Here:
    """No workers: a file that ends or stalls its reader ends or stalls the audit.

    Args:
        source: where the files are.
        text: read burned-in text.
    """

    def __init__(self, source: Source, text: bool) -> None:
        self._source, self._text = source, text

    def grow(self, _count: int) -> None:
        """This process is one."""

    def run(self, tasks: Iterable[Task], meanwhile: Callable[[], None] = quiet) -> Iterator[Chunk | Finished]:
        """As `Pool.run`, in the order of the tasks."""
        meanwhile()
        for task in tasks:
            yield from look(self._source, task, 0, self._text)
            yield Finished(task, 0)

    def dismiss(self) -> None:
        """This process goes on."""

    def close(self) -> None:
        """There is nothing to let go of."""
