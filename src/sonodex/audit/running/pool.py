"""Workers on this machine: processes that are watched, so that one that dies or hangs costs one file and nothing else."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from sonodex.audit import formats, limits
from sonodex.audit.running.rows import Chunk, FileRow
from sonodex.audit.running.task import Task, look
from sonodex.audit.sources import Entry, Source
from sonodex.errors import SonodexError

_AHEAD = 2  # tasks a worker holds, so that it never waits for the next
_ALONE = 2  # times a file may end its process before it is given up
_DEATHS = 24  # workers that died one after another without any finished task: the installation is broken, not the files


@dataclass(frozen=True, slots=True)
class Finished:
    """All chunks of a task were given out."""

    task: Task
    attempt: int


@dataclass(slots=True)
class _Job:
    task: Task
    attempt: int = 0


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    clock: Any  # shared: position of the entry at work, time it was begun
    jobs: deque[_Job] = field(default_factory=deque)


def _serve(pipe: Connection, clock: Any, source: Source, text: bool) -> None:
    """What a worker process does: look at tasks until there are no more."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    _hush()

    def started(position: int) -> None:
        clock[0], clock[1] = position, time.time()

    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionError):
        while (message := pipe.recv()) is not None:
            task, attempt = message
            try:
                for chunk in look(source, task, attempt, text, started):
                    pipe.send(chunk)
                clock[1] = 0.0
                pipe.send(None)
            except SonodexError as error:  # a missing extra: the same for every file
                pipe.send(error)
                return
            except (EOFError, BrokenPipeError, ConnectionError):
                return
            except BaseException as error:
                # a reader's own defect: what it did to one file must not end the audit; the parent tries the files singly
                with contextlib.suppress(OSError):
                    pipe.send(f"{type(error).__name__}: {' '.join(str(error).split())[:100]}")


def _hush() -> None:
    """Decoders written in C print to standard error on their own; what is wrong with a file stands in the report."""
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)


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
        self._workers = [self._start() for _ in range(workers)]

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        clock = self._context.Array("d", 2, lock=False)
        process = self._context.Process(target=_serve, args=(theirs, clock, self._source, self._text), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours, clock)

    def run(self, tasks: Iterable[Task]) -> Iterator[Chunk | Finished]:
        """Look at all tasks; chunks come in any order, `Finished` after the last one of its task."""
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
                    worker.jobs.append(job)
                    with contextlib.suppress(OSError):  # a dead worker is noticed below
                        worker.pipe.send((job.task, job.attempt))
            busy = [w for w in self._workers if w.jobs]
            if not busy and not again and not more:
                return
            ready = wait([w.pipe for w in busy], timeout=1.0)
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._receive(worker, again)
                elif self._hangs(worker):
                    worker.process.kill()
                    yield from self._died(worker, again, f"reading it took more than {limits.SECONDS_AN_ITEM:.0f} seconds")

    def _hangs(self, worker: _Worker) -> bool:
        begun = worker.clock[1]
        if not begun or not worker.jobs:
            return False
        position = min(int(worker.clock[0]), len(worker.jobs[0].task.entries) - 1)
        size = worker.jobs[0].task.entries[position].size
        return bool(time.time() - begun > limits.SECONDS_AN_ITEM + size / 1e6)

    def _receive(self, worker: _Worker, again: deque[_Job]) -> Iterator[Chunk | Finished]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(5)
            code = worker.process.exitcode
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            yield from self._died(worker, again, f"reading it ended the process ({how})")
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
            yield from self._failed(worker.jobs.popleft(), again, str(message), None)

    def _died(self, worker: _Worker, again: deque[_Job], why: str) -> Iterator[Chunk | Finished]:
        self._deaths += 1
        if self._deaths > _DEATHS:
            raise SonodexError(f"worker processes keep ending ({why}); reinstall the 'audit' extra or try --workers 1")
        position = int(worker.clock[0])
        index = self._workers.index(worker)
        with contextlib.suppress(OSError):
            worker.pipe.close()
        self._workers[index] = self._start()
        jobs = list(worker.jobs)
        again.extend(_Job(j.task, j.attempt + 1) for j in jobs[1:])
        if jobs:
            yield from self._failed(jobs[0], again, why, position)

    def _failed(self, job: _Job, again: deque[_Job], why: str, position: int | None) -> Iterator[Chunk | Finished]:
        """Try a task again, without the file that ended it if it did so more than once."""
        if job.attempt + 1 < _ALONE:
            again.append(_Job(job.task, job.attempt + 1))
            return
        entries = job.task.entries
        if position is None or position >= len(entries):
            position = 0
        if len(entries) > 1:
            bad = entries[position]
            marked = tuple(
                Entry(e.path, e.size, e.modified, why) if e is bad else e for e in entries
            )  # the task keeps its number: it is the same work, less one file
            again.append(_Job(Task(job.task.number, marked, job.task.members), job.attempt + 1))
            return
        form = (formats.expected(entries[0].path) or (formats.OTHER,))[0]
        row = FileRow(job.task.number, 0, entries[0].path, entries[0].size, form.name, form.kind, problem=why)
        attempt = job.attempt + 1
        yield Chunk(job.task.number, attempt, [row])
        yield Finished(job.task, attempt)

    def close(self) -> None:
        """End the workers, at once."""
        for worker in self._workers:
            with contextlib.suppress(OSError):
                worker.pipe.send(None)
        for worker in self._workers:
            worker.process.join(0.2 if worker.jobs else 2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join(5)
            with contextlib.suppress(OSError):
                worker.pipe.close()
