"""Workers that die, hang or are killed cost one file or none; an interrupted run continues; a cluster gives
the same result."""

from __future__ import annotations

import dataclasses
import functools
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sonodex.audit import Options, audit
from sonodex.audit.look.running import hands, pool, task
from sonodex.audit.look.running.here import Here
from sonodex.audit.look.running.planning import tasks
from sonodex.audit.look.running.pool import Finished, Pool, refuse_unguarded
from sonodex.audit.look.running.rows import Chunk, FileRow
from sonodex.audit.look.running.store import Store
from sonodex.audit.result import Result
from sonodex.collect.sources import Blob, Entry, Folder, ReadError
from sonodex.errors import SonodexError, UsageError
from tests.audit import making
from tests.audit.look.deadly import DeadlyFolder, LateFolder, SlowFolder
from tests.audit.making import noise, png
from tests.audit.results import audited
from tests.conftest import ROOT


def look_at(source: Any, workers: int = 2, found: Any = None) -> dict[str, str | None]:
    """Problem of every file, None where there is none; rows of attempts that failed are left out as the store
    does."""
    running = Pool(source, workers, text=False)
    chunks: list[Chunk] = []
    done: dict[int, int] = {}
    try:
        for message in running.run(tasks(source)):
            if isinstance(message, Finished):
                done[message.task.number] = message.attempt
            else:
                chunks.append(message)
            if found:
                found(running)
    finally:
        running.close()
    out: dict[str, str | None] = {}
    for chunk in chunks:
        if done[chunk.task] == chunk.attempt:
            for row in chunk.files:
                row = FileRow(*row)
                out[row.path] = out.get(row.path) or row.problem
    return out


def fill(folder: Path, count: int = 40) -> Path:
    folder.mkdir(exist_ok=True)
    for i in range(count):
        (folder / f"{i:03}.png").write_bytes(png(noise(40, 50, seed=i)))
    return folder


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
@pytest.mark.parametrize("busy", [SlowFolder, LateFolder])
def test_workers_end_with_a_killed_parent(tmp_path: Path, busy: type[DeadlyFolder]) -> None:
    """Busy with a file, or with what they import before any."""
    place = fill(tmp_path / "data", 4)
    (place / "slow.png").write_bytes(png(noise(40, 50)))
    code = f"from tests.audit.look import deadly; deadly.hold_workers({str(place)!r}, deadly.{busy.__name__})"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8"
    )
    assert parent.stdout is not None
    workers = [int(pid) for pid in parent.stdout.readline().split()]
    parent.kill()
    parent.communicate()
    assert len(workers) == 2
    begun = time.monotonic()
    while any(_runs(pid) for pid in workers):
        assert time.monotonic() - begun < 30, "a worker outlives its parent"
        time.sleep(0.05)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    try:
        return not state.parent.parent.joinpath("self").exists() or ") Z " not in state.read_text()
    except OSError:
        return False


def test_files_that_end_their_process_cost_themselves(tmp_path: Path) -> None:
    place = fill(tmp_path / "data", 12)
    for name in ("005-killer.png", "007-leaver.png", "009-fault.png"):
        (place / name).write_bytes(png())
    (place / "b.tar").write_bytes(making.tarred({"1.png": png(), "killer.png": png(), "3.png": png()}))
    found = look_at(DeadlyFolder(str(place)))
    assert len(found) == 12 + 3 + 4
    bad = {path: problem for path, problem in found.items() if problem}
    assert bad == {
        "005-killer.png": "reading it ended the process (signal 9)",
        "007-leaver.png": "reading it ended the process (exit code 9)",
        "009-fault.png": "reading it failed: BaseException: a fault that is no error",
        "b.tar/killer.png": "reading it ended the process (signal 9)",
    }


def test_more_deadly_files_than_a_broken_installation_would_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_DEATHS", 2)
    place = fill(tmp_path / "data", 3)
    for i in range(2):
        (place / f"killer{i}.png").write_bytes(png())
    found = look_at(DeadlyFolder(str(place)))
    assert [p for p, problem in found.items() if problem] == ["killer0.png", "killer1.png"]


def test_a_worker_killed_from_outside_loses_nothing(tmp_path: Path) -> None:
    place = fill(tmp_path / "data", 300)
    killed: list[int] = []

    def kill(running: Pool) -> None:
        if not killed:
            worker = running._workers[0]
            os.kill(worker.process.pid, signal.SIGKILL)
            killed.append(worker.process.pid)

    found = look_at(Folder(str(place)), found=kill)
    assert killed
    assert len(found) == 300
    assert not any(found.values())


def test_a_file_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sonodex.collect.limits.SECONDS_AN_ITEM", 2.0)
    place = fill(tmp_path / "data", 4)
    (place / "slow.png").write_bytes(png())
    found = look_at(SlowFolder(str(place)), workers=1)
    assert {p: problem for p, problem in found.items() if problem} == {
        "slow.png": "reading it took more than 2 seconds"
    }


def plain(result: Result) -> dict[str, Any]:
    return {k: v for k, v in result.as_dict().items() if k not in ("seconds", "items_per_second")}


def test_an_interrupted_run_continues(tmp_path: Path) -> None:
    place = fill(tmp_path / "data", 300)
    (place / "z.tar").write_bytes(making.tarred({f"{i}.png": png(noise(40, 50, seed=i)) for i in range(20)}))
    whole = audited(place)
    options = Options(workers=2, text=False, work=str(tmp_path / "b"), resume=True)
    calls: list[int] = []

    def stop(done: int, _all: int) -> None:
        calls.append(done)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audit(str(place), options, progress=stop)
    again: list[int] = []
    result = audit(str(place), options, progress=lambda done, _: again.append(done)).result
    assert again[0] >= calls[1] > 0
    assert plain(result) == plain(whole)


def test_rows_of_a_task_that_was_interrupted_are_not_counted_again(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    folder.mkdir()
    rows = [FileRow(7, 0, "a.png", 5, "png", "image", 1), FileRow(7, 1, "b.png", 5, "png", "image", 1)]
    for _ in range(2):  # twice interrupted after rows had come, before the task was finished
        store = Store(folder)
        store.add(Chunk(7, 0, rows))
        store.close()
    store = Store(folder)
    store.add(Chunk(7, 0, rows))
    store.finish(7, 0)
    store.close()
    store = Store(folder)
    assert store.load("files", ["path"], {7})["path"].to_pylist() == ["a.png", "b.png"]
    store.close()


@pytest.mark.parametrize("name", ["files-000000.parquet", "pictures-000000.parquet", "thumbs.bin"])
@pytest.mark.parametrize("damage", [b"", b"PAR1 and something else", None])
def test_kept_rows_that_are_gone_or_broken_are_no_rows(
    tmp_path: Path, name: str, damage: bytes | None
) -> None:
    """Somebody cleaned the cache, or a disk failed; an empty result would be the worst answer."""
    place = fill(tmp_path / "data", 5)
    work = tmp_path / "w"

    def spoil(now: str) -> None:
        if now == "comparing":
            (work / name).unlink() if damage is None else (work / name).write_bytes(damage)

    with pytest.raises(SonodexError, match=rf"{name}: what the audit kept is gone or broken; begin it anew"):
        audit(str(place), Options(text=False, workers=0, work=str(work)), stage=spoil)


def test_a_list_of_finished_tasks_that_is_no_text_is_none(tmp_path: Path) -> None:
    place, work = fill(tmp_path / "data", 5), tmp_path / "w"
    options = Options(text=False, workers=0, work=str(work), keep=True)
    whole = plain(audit(str(place), options).result)
    (work / "done.txt").write_bytes(b"\xff\xfe\0 1\n")
    assert plain(audit(str(place), dataclasses.replace(options, resume=True)).result) == whole


def test_a_cluster_gives_the_same_result(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    import dask

    place = fill(tmp_path / "data", 150)
    (place / "killer.png").write_bytes(png(noise(40, 50, seed=900)))
    (place / "broken.dcm").write_bytes(b"x")
    (place / "z.tar").write_bytes(making.tarred({"1.png": png(noise(40, 50, seed=901))}))
    whole = audited(place)
    settings = {"distributed.scheduler.allowed-failures": 2, "distributed.worker.memory.terminate": False}
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
    ):
        options = Options(text=False, work=str(tmp_path / "b"), scheduler=cluster.scheduler_address)
        killed: list[int] = []

        def kill(done: int, _all: int) -> None:
            if done and not killed:
                killed.append(next(iter(cluster.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        result = audit(str(place), options, progress=kill).result
    assert plain(result) == plain(whole)


def test_no_scheduler(tmp_path: Path) -> None:
    from sonodex.errors import UsageError

    place = fill(tmp_path / "data", 1)
    with pytest.raises(UsageError, match="--scheduler nonsense"):
        audit(str(place), Options(scheduler="nonsense", work=str(tmp_path / "w")))


def test_a_source_with_errors_of_its_own() -> None:
    class Strange(Folder):
        def blob(self, entry: Entry) -> Blob:
            raise (ReadError("gone") if entry.path == "a" else LookupError("unheard of"))

    work = task.make_task((Entry("a", 5), Entry("b", 5), Entry("c", 0)))
    rows = [FileRow(*r) for chunk in task.look(Strange("/"), work, 0, False) for r in chunk.files]
    assert [r.problem for r in rows] == ["gone", "cannot be opened: unheard of", "empty file"]


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows has no signal masks")
def test_a_worker_is_deaf_to_an_interruption_from_its_first_instruction(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(making.png())
    running = Pool(Folder(str(tmp_path)), 1, text=False)
    try:
        (worker,) = running._workers
        os.kill(worker.process.pid, signal.SIGINT)
        assert any(isinstance(m, Finished) for m in running.run(tasks(Folder(str(tmp_path)))))
        assert worker.process.is_alive()
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, set())
    finally:
        running.close()


@pytest.mark.parametrize("count", [0, 3])
def test_what_is_done_meanwhile_is_done_once_and_before_anything_is_received(
    tmp_path: Path, count: int
) -> None:
    source = Folder(str(fill(tmp_path / "a", count)))
    for running in (Pool(source, 1, text=False), Here(source, text=False)):
        told: list[object] = []
        try:
            for message in running.run(tasks(source), functools.partial(told.append, "meanwhile")):
                told.append(message)
        finally:
            running.close()
        assert told[0] == "meanwhile"
        assert told.count("meanwhile") == 1
        assert sum(isinstance(t, Finished) for t in told) == min(count, 1)


def test_no_worker_waits_long_for_the_last_task() -> None:
    class Listed(Folder):
        def entries(self) -> Iterator[Entry]:
            return (Entry(f"{n:05}.png", 1000) for n in range(3000))

    weights = [len(task.entries) for task in tasks(Listed(""))]
    assert sum(weights) == 3000
    assert max(weights) <= 3000 / 50
    assert weights[0] <= 16  # findings come early, too


def test_workers_that_are_dismissed_end_by_themselves(tmp_path: Path) -> None:
    source = Folder(str(fill(tmp_path / "a", 3)))
    running = Pool(source, 2, text=False)
    try:
        assert any(isinstance(m, Finished) for m in running.run(tasks(source)))
        running.dismiss()
        for worker in running._workers:
            worker.process.join(60)
            assert worker.process.exitcode == 0
    finally:
        running.close()  # as often as one likes


@pytest.mark.parametrize(
    ("files", "tasks", "asked", "count"),
    [(600, 38, 256, 38), (600, 38, 2, 2), (64, 4, 256, 4), (63, 4, 256, 1), (0, 0, 256, 1), (64, 0, 256, 1)],
)
def test_no_worker_is_started_that_would_be_given_nothing(
    files: int, tasks: int, asked: int, count: int
) -> None:
    assert hands.wanted(files, tasks, Options(workers=asked)) == count


@pytest.mark.skipif(os.name == "nt", reason="Windows does not bound open files")
def test_more_workers_than_the_system_has_room_for(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.png").write_bytes(png(noise(40, 50)))
    program = tmp_path / "program.py"
    program.write_text(
        "import resource\nfrom sonodex.audit.look.running.pool import Pool\n"
        "from sonodex.collect.sources import Folder\n"
        "if __name__ == '__main__':\n"
        f"    running = Pool(Folder({str(tmp_path / 'data')!r}), 1, text=False)\n"
        "    resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))\n"
        "    try:\n        running.grow(64)\n    finally:\n        running.close()\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert "no worker process can be started beside" in last
    assert last.endswith("(Too many open files); ask for fewer with --workers")


def test_the_first_worker_waits_for_no_library(tmp_path: Path) -> None:
    """They take a fifth of a second each, in which a second core would do nothing."""
    program = (
        "import sys; from sonodex.audit import Options, audit; from sonodex.audit.look.running import hands\n"
        "def pool(*_):\n"
        "    sys.exit(' '.join(m for m in ('cv2', 'numpy', 'pyarrow') if m in sys.modules))\n"
        f"hands.Pool = pool; audit({str(tmp_path)!r}, Options(work={str(tmp_path.parent / 'w')!r}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_a_program_without_a_guard_is_told_so_once(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.png").write_bytes(png(noise(40, 50)))
    program = tmp_path / "program.py"
    program.write_text(
        f"from sonodex.audit import audit\naudit({str(tmp_path / 'set')!r})\n", encoding="utf-8"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("Traceback") == 1
    assert "put what it does below 'if __name__ == \"__main__\":'" in done.stderr.splitlines()[-1]


def test_a_program_from_standard_input_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "<stdin>", raising=False)
    with pytest.raises(UsageError, match="came from standard input: save it as a file"):
        refuse_unguarded()
