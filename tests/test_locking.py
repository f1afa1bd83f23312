"""A lock holds between processes and goes with the process that holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sonodex.locking import Lock

HOLDER = """
import sys, time
from pathlib import Path
from sonodex.locking import Lock
lock = Lock.take(Path(sys.argv[1]))
print("held" if lock else "refused", flush=True)
sys.stdin.read()
if lock:
    lock.release()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_a_lock_holds_between_processes_and_ends_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        assert Lock.take(path) is None
        with holder(path) as second:
            assert second.communicate()[0] == "refused\n"
        first.kill()  # no chance to tidy up
        first.wait()
    assert path.exists()
    lock = Lock.take(path, wait=10)
    assert lock is not None
    lock.release()
    assert not path.exists()


def test_whoever_waits_gets_the_lock_though_its_file_was_removed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with holder(path) as first:
        assert first.stdout
        assert first.stdin
        first.stdout.readline()
        first.stdin.close()
        lock = Lock.take(path, wait=30)
    assert lock is not None
    assert Lock.take(path) is None, "the file that is locked is the one at the path"
    lock.release()


def test_a_file_with_content_is_not_removed_with_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(b"somebody's")
    lock = Lock.take(path)
    assert lock
    lock.release()
    assert path.read_bytes() == b"somebody's"
