"""Workers on this machine: processes that are watched, so that one that dies or hangs costs one file and
nothing else."""

from __future__ import annotations

import contextlib
import dataclasses
import multiprocessing
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any

from sonodex.audit.look.running import memory
from sonodex.audit.look.running.memory import Guard
from sonodex.audit.look.running.process import ended, start, uninterrupted
from sonodex.audit.look.running.rows import Chunk, FileRow
from sonodex.audit.look.running.task import Task, look
from sonodex.audit.look.running.telling import quiet
from sonodex.audit.look.running.watched import seconds_for
from sonodex.collect import formats, limits
from sonodex.collect.sources import Source, reason
from sonodex.errors import SonodexError, UsageError, why

_AHEAD = 2  # tasks a worker holds, so that it never waits for the next
# what a pipe holds of them while its worker sends, at the least
_AHEAD_BYTES = 32_768 if sys.platform == "linux" else 4_096
_NAME = "sonodex-worker"
_UNGUARDED = 64  # exit code of a worker that began the program anew
_GUARD = (
    "each worker process runs the program anew: put what it does below 'if __name__ == \"__main__\":', "
    "or look at files that you trust in this process, with Options(workers=0)"
)
_NO_FILE = (
    "each worker process reads the program anew, and this one came from standard input: save it as a file, "
    "or look at files that you trust in this process, with Options(workers=0)"
)
_DEATHS_OF_A_FILE = 2  # times a file may end its process before it is given up
# workers that died one after another without any finished task: is it the installation, or the files?
_DEATHS = 24


@dataclass(frozen=True, slots=True)
class Finished:
    """All chunks of a task were given out."""

    task: Task
    attempt: int


@dataclass(slots=True)
class _Job:
    task: Task
    attempt: int = 0
    # by position and step at which a worker died
    deaths: Counter[tuple[int, int]] = field(default_factory=Counter)


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    held: Connection  # while it is open, the worker knows that this process lives
    guard: Guard
    # shared: when the step at work was begun (0: none is) by a clock of all processes that no sleep of the
    # computer and no new time of day moves; its position; its number
    clock: Any
    jobs: deque[_Job] = field(default_factory=deque)


def _serve(pipe: Connection, clock: Any, source: Source, text: bool) -> None:
    """What a worker process does: look at tasks until there are no more."""
    _warm()

    def started(position: int, step: int) -> None:
        clock[1], clock[2], clock[0] = position, step, time.monotonic()

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionError):
        while (message := pipe.recv()) is not None:
            task, attempt = message
            try:
                for chunk in look(source, task, attempt, text, started):
                    pipe.send(chunk)
                clock[0] = 0.0
                pipe.send(None)
            except SonodexError as error:  # a missing extra: the same for every file
                pipe.send(error)
                return
            except (EOFError, BrokenPipeError, ConnectionError):
                return
            except BaseException as error:
                # a reader's own defect: what it did to one file must not end the audit; the parent tries the
                # files singly
                why = f"reading it failed: {type(error).__name__}: {reason(error, 100)}"
                with contextlib.suppress(OSError):
                    pipe.send((int(clock[1]), int(clock[2]), why))
                clock[0] = 0.0


def _warm() -> None:
    """What nearly every file needs is imported while the files are being listed; what is missing is said of
    the first file that needs it."""
    with contextlib.suppress(ImportError):
        import sonodex.audit.look.measures.picture
        import sonodex.audit.look.readers.raster  # noqa: F401


def _try_out() -> None:
    """What a worker needs, without any file: a process that does not survive this has a broken
    installation."""
    import numpy as np

    from sonodex.audit.look.measures.picture import measure
    from sonodex.audit.look.readers import load_all

    load_all()
    measure(np.eye(64, dtype=np.uint8))


def refuse_unguarded() -> None:
    """Nothing is begun by a process that is still reading the program that started it.

    Without a guard that program begins anew in each worker, which would write a traceback a process; a worker
    of ours ends, and the first process says why.

    Raises:
        UsageError: it is no worker of ours, or its program came from standard input and cannot be read again.
    """
    here = multiprocessing.current_process()
    if getattr(here, "_inheriting", False):
        if here.name == _NAME:
            sys.exit(_UNGUARDED)
        raise UsageError(_GUARD)
    if getattr(sys.modules["__main__"], "__file__", None) == "<stdin>":
        raise UsageError(_NO_FILE)


class Pool:
    """Worker processes for one source.

    Args:
        source: where the files are.
        workers: how many processes.
        text: read burned-in text.
    """

    def __init__(self, source: Source, workers: int, text: bool) -> None:
        self._source, self._text = source, text
        self._context = multiprocessing.get_context("spawn")
        self._deaths = 0
        self._proven = False
        self._asked = False
        self._workers: list[_Worker] = []
        self.grow(workers)

    def grow(self, workers: int) -> None:
        """Have so many processes at the least."""
        for _ in range(workers - len(self._workers)):
            self._workers.append(self._start())

    def _start(self) -> _Worker:
        try:
            return self._started()
        except OSError as error:  # too many processes or open files, or no room for what they share
            raise SonodexError(
                f"no worker process can be started beside {len(self._workers)} others ({why(error)}); "
                "ask for fewer with --workers"
            ) from None

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        clock = self._context.Array("d", 3, lock=False)
        with theirs:
            process, held = start(
                _serve, theirs, clock, self._source, self._text, refused=memory.REFUSED, name=_NAME
            )
        return _Worker(process, ours, held, Guard(process, memory.REFUSED), clock)

    def run(self, tasks: Iterable[Task], meanwhile: Callable[[], None] = quiet) -> Iterator[Chunk | Finished]:
        """Look at all tasks; chunks come in any order, `Finished` after the last one of its task."""
        self._asked = True
        sent = False
        waiting = iter(tasks)
        again: deque[_Job] = deque()
        more = True
        while True:
            for worker in self._workers:
                while len(worker.jobs) < _AHEAD and (again or more):
                    job = again.popleft() if again else None
                    if job is None:
                        task = next(waiting, None)
                        if task is None:
                            more = False
                            break
                        job = _Job(task)
                    message = ForkingPickler.dumps((job.task, job.attempt))
                    if worker.jobs and len(message) > _AHEAD_BYTES:
                        again.appendleft(job)  # both ends would wait for the other to read
                        break
                    worker.jobs.append(job)
                    with contextlib.suppress(OSError):  # a dead worker is noticed below
                        worker.pipe.send_bytes(message)
            if not sent:
                sent = True
                meanwhile()
            busy = [w for w in self._workers if w.jobs]
            if not busy and not again and not more:
                return
            ready = wait([w.pipe for w in busy], timeout=1.0)
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._receive(worker, again)
                elif self._hangs(worker):
                    worker.process.kill()
                    why = f"reading it took more than {limits.SECONDS_AN_ITEM:.0f} seconds"
                    yield from self._died(worker, again, why, hung=True)

    def _hangs(self, worker: _Worker) -> bool:
        begun = worker.clock[0]
        if not begun or not worker.jobs:
            return False
        position = min(int(worker.clock[1]), len(worker.jobs[0].task.entries) - 1)
        size = worker.jobs[0].task.entries[position].size
        return bool(time.monotonic() - begun > seconds_for(size))

    def _receive(self, worker: _Worker, again: deque[_Job]) -> Iterator[Chunk | Finished]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            yield from self._died(worker, again, worker.guard.said(ended(worker.process.exitcode)))
            return
        if isinstance(message, Chunk):
            yield message
        elif message is None:
            job = worker.jobs.popleft()
            self._deaths = 0
            yield Finished(job.task, job.attempt)
        elif isinstance(message, SonodexError):
            raise message
        else:
            position, step, why = message
            yield from self._failed(worker.jobs.popleft(), again, why, (position, step))

    def _died(
        self, worker: _Worker, again: deque[_Job], why: str, hung: bool = False
    ) -> Iterator[Chunk | Finished]:
        if worker.process.exitcode == _UNGUARDED:
            raise UsageError(_GUARD) from None
        self._deaths += 1
        at = (int(worker.clock[1]), int(worker.clock[2])) if worker.clock[0] else None
        if self._deaths > _DEATHS and (at is None or not self._works()):
            raise SonodexError(
                f"worker processes keep ending ({why}); reinstall the 'audit' extra or try --workers 1"
            )
        index = self._workers.index(worker)
        with contextlib.suppress(OSError):
            worker.pipe.close()
            worker.held.close()
        self._workers[index] = self._start()
        jobs = list(worker.jobs)
        again.extend(_Job(j.task, j.attempt + 1, j.deaths) for j in jobs[1:])
        if jobs:
            yield from self._failed(jobs[0], again, why, at, hung)

    def _works(self) -> bool:
        """Whether a worker lives when there is no file to kill it; tried once."""
        if not self._proven:
            process = self._context.Process(target=_try_out, daemon=True)
            with uninterrupted():
                process.start()
            process.join(limits.SECONDS_AN_ITEM)
            self._proven = process.exitcode == 0
            process.kill()
        return self._proven

    def _failed(
        self, job: _Job, again: deque[_Job], why: str, at: tuple[int, int] | None, hung: bool = False
    ) -> Iterator[Chunk | Finished]:
        """Try a task again, without the file that ended it if it did so more than once."""
        task = job.task
        if at is not None:
            job.deaths[at] += 1
        if at is not None and (hung or job.deaths[at] >= _DEATHS_OF_A_FILE):
            if at in {(position, step) for position, step, _ in task.skipped}:
                yield from _given_up(job, why)
                return
            # the task keeps its number: it is the same work, less one file
            task = dataclasses.replace(task, skipped=(*task.skipped, (*at, why)))
        again.append(_Job(task, job.attempt + 1, job.deaths))

    def dismiss(self) -> None:
        """Let the workers end when they have done what they were given; `close` waits for it."""
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.pipe.send(None)

    def close(self) -> None:
        """End the workers, at once."""
        self.dismiss()
        begun = time.monotonic()
        for worker in self._workers:
            patience = (0.2 if worker.jobs else 2) if self._asked else 0
            worker.process.join(max(0, begun + patience - time.monotonic()))
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(5)
            with contextlib.suppress(OSError):
                worker.pipe.close()
                worker.held.close()


def _given_up(job: _Job, why: str) -> Iterator[Chunk | Finished]:
    """A task that ends its workers whatever is left out of it."""
    attempt = job.attempt + 1
    rows = []
    for local, entry in enumerate(job.task.entries):
        form = (formats.expected(entry.path) or (formats.OTHER,))[0]
        rows.append(
            FileRow(job.task.number, local, entry.path, entry.size, form.name, form.kind, problem=why)
        )
    yield Chunk(job.task.number, attempt, rows)
    yield Finished(job.task, attempt)
