"""Reading apart from the tasks of an audit: a call at a time, in a process that is watched as workers are."""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from sonodex.audit.look.running import memory
from sonodex.audit.look.running.process import ended, start
from sonodex.collect import limits
from sonodex.collect.sources import ReadError, costing_its_file
from sonodex.errors import SonodexError

_Result = TypeVar("_Result")


def _serve(pipe: Connection) -> None:
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionError):
        while True:
            function, arguments = pipe.recv()
            try:
                with costing_its_file():
                    answer: Any = function(*arguments)
            except (ReadError, SonodexError) as error:
                answer = error
            pipe.send(answer)


class TooLongError(ReadError):
    """What was asked for took more time than is given to it."""


def seconds_for(size: int) -> float:
    """What a reader may take for so many bytes."""
    return limits.SECONDS_AN_ITEM + size / 1e6


class Watched:
    """One process, started with the first call; as a context it ends with the block."""

    def __init__(self) -> None:
        self._process: Any = None
        self._pipe: Any = None
        self._held: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def call(self, seconds: float, function: Callable[..., _Result], *arguments: Any) -> _Result:
        """What a function of a module returns for arguments that can be sent.

        Args:
            seconds: that it may take.
            function: what is called there.
            arguments: of it.

        Raises:
            TooLongError: it took more time.
            ReadError: what it raises; it took more memory than is given to it, or ended its process.
            SonodexError: what it raises.
        """
        if self._process is None:
            self._start()
        try:
            self._pipe.send((function, arguments))
            if not self._pipe.poll(seconds):
                self._end()
                raise TooLongError(f"not read: took more than {seconds:.0f} seconds")
            answer = self._pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionError):
            self._process.join(5)
            code = self._process.exitcode
            self._end()
            raise ReadError(self._guard.said(ended(code))) from None
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        with theirs:
            self._process, self._held = start(_serve, theirs, refused=memory.REFUSED)
        self._guard = memory.Guard(self._process, memory.REFUSED)

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.join(5)
        self._pipe.close()
        self._held.close()
        self._process = None
