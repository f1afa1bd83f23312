"""The second guard of memory: the parent of a process that reads looks at what that holds, and ends it.

Linux refuses a process what exceeds its limit (see `bound_memory`). macOS takes such a limit and ignores it,
Windows has none: there this is what bounds a reader. A thread of the process itself would not do: a decoder
that holds the interpreter's lock keeps it from running.

psutil tells the same on all systems, and was chosen over calls of each system's own library by `ctypes`,
which nobody here could try.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from sonodex.collect import limits
from sonodex.collect.budget import BEYOND
from sonodex.errors import MissingExtraError

REFUSED = sys.platform == "linux"
"""Whether the system itself refuses a process more memory than it may have."""

_PAUSE = 0.02  # seconds between two looks: what is filled in between is tens of megabytes


class Guard:
    """Ends a process, a child of this one, when it holds more than a reader may.

    Args:
        process: of `multiprocessing`, started.
        refused: whether the system bounds it, so that there is nothing to do.

    Raises:
        MissingExtraError: psutil is not installed.
    """

    def __init__(self, process: Any, refused: bool) -> None:
        self._over = False
        if refused:
            return
        try:
            import psutil
        except ImportError:
            process.kill()
            raise MissingExtraError("audit") from None
        try:
            found = psutil.Process(process.pid)
        except psutil.Error:  # it has ended already
            return
        threading.Thread(target=self._watch, args=(found, psutil.Error), daemon=True).start()

    def said(self, why: str) -> str:
        """Why the process ended: `why`, or that it held too much."""
        return BEYOND if self._over else why

    def _watch(self, process: Any, ended: type[Exception]) -> None:
        pause = threading.Event()
        try:
            while not pause.wait(_PAUSE):
                if process.memory_info().rss > limits.WORKER_BYTES and _own(process, ended):
                    self._over = True
                    process.kill()
                    return
        except ended:
            return


def _own(process: Any, ended: type[Exception]) -> bool:
    """Whether what it holds is its own: pages of a file that it has mapped go when others need the room."""
    try:
        return bool(process.memory_full_info().uss > limits.WORKER_BYTES)
    except ended:
        return bool(process.is_running())  # macOS tells that to few: all counts
