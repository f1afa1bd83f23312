"""What a process that reads hostile files is: bound in memory, quiet, and gone when its parent is."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from typing import Any, NamedTuple

from sonodex.collect import limits
from sonodex.ending import INTERRUPTING

_KEPT = 32 * limits.MEGABYTE  # what a process keeps of the memory it has done with; more cannot be asked for


class _Later:
    """What is unpacked in another process when that asks for it: only then is imported what it is made of."""

    def __init__(self, value: Any) -> None:
        self._value = value

    def __reduce__(self) -> tuple[Any, ...]:
        return _Packed, (bytes(ForkingPickler.dumps(self._value)),)


class _Packed:
    """`_Later` on the other side."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def value(self) -> Any:
        return ForkingPickler.loads(self._data)


def start(function: Callable[..., None], *arguments: Any, refused: bool, name: str | None = None) -> Started:
    """Start a process that reads.

    It knows that its parent lives before it imports anything for its work: many that begin at once share the
    cores, and are at that for seconds.

    Args:
        function: of a module, called there.
        arguments: of it.
        refused: whether the system refuses it too much memory; else its parent watches it (see `memory`).
        name: of the process.

    Raises:
        OSError: too many processes, or no room for what they share.
    """
    context = multiprocessing.get_context("spawn")
    alive, held = context.Pipe(duplex=False)
    later: Any = _Later((function, arguments))
    process = context.Process(target=_begin, args=(alive, refused, later), name=name, daemon=True)
    with alive, uninterrupted():
        process.start()
    return Started(process, held)


class Started(NamedTuple):
    """A process, and the end of a pipe that its parent holds: while it is open, the process lives."""

    process: Any
    held: Connection


def _begin(alive: Connection, refused: bool, later: _Packed) -> None:
    """What such a process does."""
    end_with_parent(alive)
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
        if hasattr(signal, "pthread_sigmask"):
            signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTING)
    hush()
    keep_memory()
    if refused:
        bound_memory()
    function, arguments = later.value()
    function(*arguments)


def ended(code: int | None) -> str:
    """How a process that was reading a file ended, for what is said of the file."""
    how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
    return f"reading it ended the process ({how})"


def end_with_parent(alive: Connection) -> None:
    """End this process when its parent does, by whatever death: the system then closes the parent's end of
    `alive`, on which nothing is ever sent.

    A reader that holds the interpreter's lock would keep the watching thread from running; on Linux the
    system kills the process by itself.
    """

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            alive.recv_bytes()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    with contextlib.suppress(Exception):  # no such call: the thread is what there is
        if sys.platform == "linux":
            import ctypes

            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def bound_memory() -> None:
    """A file that makes its reader want all memory ends this process, not those of others."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = limits.WORKER_BYTES if most == resource.RLIM_INFINITY else min(limits.WORKER_BYTES, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def keep_memory() -> None:
    """Memory of one picture is used again for the next: by itself the C library of Linux gives it back each
    time, and fetching it anew, page by page, takes a tenth of the time of reading a set."""
    with contextlib.suppress(Exception):  # no such call: each system's library has ways of its own
        if sys.platform == "linux":
            import ctypes

            library = ctypes.CDLL(None)
            library.mallopt(-1, _KEPT)  # M_TRIM_THRESHOLD
            library.mallopt(-3, _KEPT)  # M_MMAP_THRESHOLD


def hush() -> None:
    """Decoders written in C print to standard error on their own; what is wrong with a file stands in the
    report."""
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Processes started in here are deaf to Ctrl-C from their first instruction on, before their own code can
    say so, and this one to all that interrupts it: it would leave them half begun. What comes meanwhile
    reaches it behind."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # starts with the first process, and lifts the mask again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
