"""The pass over the bytes: every task that is not done yet goes to a worker, its rows to the store."""

from __future__ import annotations

import contextlib
import json
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType

from sonodex.audit.look.privacy.wording import PRIVATE
from sonodex.audit.look.running.hands import Hands, wanted
from sonodex.audit.look.running.planning import Plan, tasks
from sonodex.audit.look.running.pool import Finished
from sonodex.audit.look.running.rows import Chunk, FileRow
from sonodex.audit.look.running.store import Store
from sonodex.audit.look.running.task import Task
from sonodex.audit.look.running.telling import Noticed, Progress
from sonodex.audit.options import Options
from sonodex.collect.sources import Source


def run(
    source: Source,
    plan: Plan,
    store: Store,
    options: Options,
    workers: Hands,
    progress: Progress,
    noticed: Noticed,
    meanwhile: Callable[[], None],
) -> set[int]:
    """Look at everything that the store does not hold yet.

    Files are listed once more while they are looked at: what came, went or changed since the plan was made
    counts as it is now.

    Args:
        source: where the files are.
        plan: of the tasks.
        store: what is done already and what comes.
        options: number of workers, digests.
        workers: as `hands` gives them.
        progress: called with files done and files in all, from this thread.
        noticed: called with what is found in single files while they are looked at.
        meanwhile: called once, when the first tasks are on their way.

    Returns:
        The numbers of all tasks, those that the store held among them.

    Raises:
        KeyboardInterrupt: the user interrupted; the store holds what was finished and `resume` continues.
    """
    done = sum(weight for number, weight in plan.weights.items() if number in store.done)
    progress(done, plan.files)
    numbers: set[int] = set()

    def left() -> Iterator[Task]:
        for task in tasks(source):
            numbers.add(task.number)
            if task.number not in store.done:
                yield replace(task, sealed=options.sha256)

    workers.grow(wanted(plan.files - done, len(plan.numbers - store.done.keys()), options))
    with _terminated_as_interrupted():
        try:
            for message in workers.run(left(), meanwhile):
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
    return numbers


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
