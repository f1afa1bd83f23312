"""The pass over the bytes: every task that is not done yet goes to a worker, its rows to the store."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Protocol

from sonodex.audit.look.privacy.wording import PRIVATE
from sonodex.audit.look.running.planning import Plan, tasks
from sonodex.audit.look.running.pool import Finished, Pool
from sonodex.audit.look.running.rows import Chunk, FileRow
from sonodex.audit.look.running.store import Store
from sonodex.audit.look.running.task import Task
from sonodex.audit.options import Options
from sonodex.collect.sources import Source
from sonodex.cores import cores

Progress = Callable[[int, int], None]
Noticed = Callable[[str], None]
_FEW = 64  # files: below, one process starts as fast as several would work


class Hands(Protocol):
    """What looks at files."""

    def grow(self, count: int) -> None:
        """There is work for so many processes."""

    def run(self, tasks: Iterable[Task]) -> Iterator[Chunk | Finished]:
        """What is seen, task by task."""

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


def run(
    source: Source,
    plan: Plan,
    store: Store,
    options: Options,
    workers: Hands,
    progress: Progress,
    noticed: Noticed,
) -> None:
    """Look at everything that the store does not hold yet.

    Args:
        source: where the files are.
        plan: of the tasks.
        store: what is done already and what comes.
        options: number of workers, digests.
        workers: as `hands` gives them.
        progress: called with files done and files in all, from this thread.
        noticed: called with what is found in single files while they are looked at.

    Raises:
        KeyboardInterrupt: the user interrupted; the store holds what was finished and `resume` continues.
    """
    done = sum(weight for number, weight in plan.weights.items() if number in store.done)
    progress(done, plan.files)
    left = (replace(task, sealed=options.sha256) for task in tasks(source) if task.number not in store.done)
    if plan.files - done >= _FEW:
        workers.grow(options.workers or cores())
    with _terminated_as_interrupted():
        try:
            for message in workers.run(left):
                if isinstance(message, Finished):
                    store.finish(message.task.number, message.attempt)
                    done += plan.weights.get(message.task.number, 0)
                    progress(done, plan.files)
                else:
                    store.add(message)
                    for said in _said(message):
                        noticed(said)
        finally:
            store.flush()


def _said(chunk: Chunk) -> Iterator[str]:
    """What rows tell before all are there; words that were read are private, so only their kind is said."""
    for row in map(FileRow._make, chunk.files):  # plain tuples where they came from another process
        if row.problem:
            yield f"{row.path}: {row.problem}"
        kinds = {kind for _, kind, *_ in json.loads(row.text)} if row.text else set()
        for kind in [kind for kind in PRIVATE if kind in kinds][:1]:
            yield f"{row.path}: burned-in {kind}"


@contextlib.contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """A scheduler's SIGTERM (a cluster's time limit) is an interruption like Ctrl-C: what is finished is
    kept."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
