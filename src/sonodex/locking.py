"""One lock between processes, on a file of its own; the operating system releases it when its holder dies.

Weighed against the library filelock: where a file system knows no locks, that falls back to marker files, and
these outlive a holder that was killed. Here no lock is no lock, and the caller is told.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path

_PAUSE = 0.02  # seconds between two tries
_NONE = {getattr(errno, name, -1) for name in ("ENOSYS", "ENOTSUP", "EOPNOTSUPP", "ENOLCK", "EINVAL")}


class NoLocksError(OSError):
    """No lock can be had at that place: its file system knows none, or the lock file is another person's."""


class Lock:
    """A lock that is held, until `release` or the end of the process. `take` gets one."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path, self._handle = path, handle

    @classmethod
    def take(cls, path: Path, wait: float = 0.0) -> Lock | None:
        """Lock the file `path`, made when it is absent.

        Args:
            path: the lock's own file; its folder exists.
            wait: seconds to wait for another holder.

        Returns:
            The lock, or None while another process (or another lock of this one) holds it.

        Raises:
            NoLocksError: no lock can be had there.
            OSError: the file cannot be made.
        """
        end = time.monotonic() + wait
        while True:
            handle = _open(path)
            try:
                held = handle is not None and _try(handle)
                if handle is not None and held and _is_still(handle, path):
                    return cls(path, handle)
            except BaseException:
                if handle is not None:
                    os.close(handle)
                raise
            if handle is not None:
                os.close(handle)
            if not held:  # else its last holder removed the file in between: at once again
                if time.monotonic() >= end:
                    return None
                time.sleep(_PAUSE)

    def release(self) -> None:
        """Let go, and remove the lock's file; whoever waits for it notices and makes a new one."""
        ours = os.fstat(self._handle).st_size == 0  # nothing of ours is ever written into it
        if sys.platform == "win32":  # there an open file cannot be removed, nor one that another process waits at
            os.close(self._handle)
        if ours:
            with contextlib.suppress(OSError):
                self.path.unlink()
        if sys.platform != "win32":
            os.close(self._handle)


def _open(path: Path) -> int | None:
    flags = os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        return os.open(path, os.O_RDWR | flags, 0o666)
    except PermissionError as error:
        if sys.platform == "win32" and path.parent.is_dir():  # being removed by its last holder
            return None
        raise NoLocksError(error.errno, error.strerror, str(path)) from None


def _try(handle: int) -> bool:
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NONE:
            raise NoLocksError(error.errno, error.strerror) from None
        raise
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Whether the open file is the one at `path`: its last holder may have removed it."""
    if sys.platform == "win32":
        return True
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False
