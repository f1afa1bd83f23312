"""Folders whose files end or stall the process that reads them.

Imports little: every worker of a test loads this.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

from sonodex.audit.look.running import task as task_module
from sonodex.audit.look.running.planning import tasks
from sonodex.audit.look.running.pool import Pool
from sonodex.collect.sources import Blob, Entry, Folder

task: Any = task_module  # whose reader is changed in workers


def _deadly(read: Any) -> Any:
    def reading(blob: Blob, form: Any) -> Any:
        if "killer" in blob.path:
            os.kill(os.getpid(), signal.SIGKILL)
        if "leaver" in blob.path:
            os._exit(9)
        if "eater" in blob.path:
            held = b"x" * 350_000_000
            time.sleep(60 + len(held[:1]))
        if "fault" in blob.path:
            raise BaseException("a fault that is no error")
        return read(blob, form)

    return reading


def _deadly_folder(root: str) -> Folder:
    """Made in each worker: there, files of certain names end the process."""
    if not hasattr(task.read, "__wrapped__"):
        changed = _deadly(task.read)
        changed.__wrapped__ = task.read
        task.read = changed
    return Folder(root)


@dataclasses.dataclass(frozen=True)
class DeadlyFolder:
    """A folder that comes out of its parcel in another process only."""

    root: str

    def entries(self) -> Iterator[Entry]:
        return Folder(self.root).entries()

    def blob(self, entry: Entry) -> Blob:
        return Folder(self.root).blob(entry)

    def __reduce__(self) -> Any:
        return _deadly_folder, (self.root,)


def _slow_folder(root: str) -> Folder:
    if not hasattr(task.read, "__wrapped__"):
        before = task.read

        def reading(blob: Blob, form: Any) -> Any:
            if "slow" in blob.path:
                time.sleep(60)
            return before(blob, form)

        reading.__wrapped__ = before  # type: ignore[attr-defined]
        task.read = reading
    return Folder(root)


class SlowFolder(DeadlyFolder):
    def __reduce__(self) -> Any:
        return _slow_folder, (self.root,)


def _late_folder(root: str) -> Folder:
    time.sleep(60)  # as modules take their time that many processes import at once
    return Folder(root)


class LateFolder(DeadlyFolder):
    def __reduce__(self) -> Any:
        return _late_folder, (self.root,)


def hold_workers(root: str, kind: type[DeadlyFolder]) -> None:
    """Run workers that are busy for a minute, and say who they are: for a test that kills this process."""
    running = Pool(kind(root), 2, text=False)
    sys.stdout.write(" ".join(str(worker.process.pid) for worker in running._workers) + "\n")
    sys.stdout.flush()
    for _ in running.run(tasks(kind(root))):
        pass
