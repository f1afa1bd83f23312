"""A release whose making is killed at any point: nothing half, data untouched, and the next run ends it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sonodex.errors import SonodexError, UsageError
from sonodex.loading.preparing.cleaned import Cleaned
from sonodex.loading.preparing.release import Released, Wishes, prepare
from sonodex.loading.preparing.work_folder import WorkFolder, work_folder_of
from tests.audit.pictures import mask, speckle, write
from tests.loading.sets import QUICK

KEY = bytes(range(32))
WISHES = Wishes("A set", "CC0\n", "CC0-1.0", columns=("age",))

# Runs `prepare` in forks of one warm process: each is killed by SIGKILL at one of its changes to the disk.
_KILLED = """
import contextlib, os, signal, sys
from pathlib import Path
import pyarrow.parquet
with contextlib.suppress(ImportError):
    import pandas  # pyarrow asks for it: once here, not in every fork
import sonodex.audit.look.readers.raster
from sonodex.audit import Options
from sonodex.loading.preparing.release import prepare, Wishes

root, top, points = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
wishes = Wishes("A set", "CC0\\n", "CC0-1.0", columns=("age",))
CHANGES = {"os.rename", "os.link", "os.mkdir", "os.rmdir", "os.remove", "shutil.copyfile"}


def run(out, at):
    seen = 0

    def hook(event, args):
        nonlocal seen
        if event in CHANGES or (event == "open" and isinstance(args[1], str) and args[1][0] in "wax"):
            seen += 1
            if seen == at:
                os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        sys.addaudithook(hook)
        prepare(root, out, bytes(range(32)), wishes, Options(text=False, workers=0))
        (top / "changes").write_text(str(seen))
        os._exit(0)
    return os.waitpid(child, 0)[1]


assert run(top / "whole", -1) == 0
changes = int((top / "changes").read_text())
for point in range(points):
    at = 1 + point * (changes - 1) // (points - 1)
    assert run(top / str(point) / "out", at) == signal.SIGKILL, at
"""


def held(folder: Path) -> dict[str, str]:
    """SHA-256 of every file by its path."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    root = tmp_path / "raw"
    lines = ["file,age"]
    for i in range(4):
        write(root / "images" / ("train", "test")[i // 2] / f"patient{i}.png", speckle(i))
        write(root / "masks" / f"patient{i}.png", mask(i))
        lines.append(f"patient{i}.png,{40 + i}")
    (root / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    return root


def made(raw: Path, out: Path) -> Released:
    return prepare(str(raw), out, KEY, WISHES, QUICK)


@pytest.mark.processes
@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which Windows has not")
def test_killed_anywhere_the_next_run_ends_it(raw: Path, tmp_path: Path) -> None:
    was, points = held(raw), 9
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _KILLED, str(raw), str(tmp_path), str(points)], check=True
    )
    assert held(raw) == was
    whole = held(tmp_path / "whole")
    assert {
        "croissant.json",
        "README.md",
        "LICENSE",
        "table.csv",
        "splits/train.txt",
        "manifest.parquet",
    } < set(whole)
    assert not work_folder_of(tmp_path / "whole").exists()
    reused = []
    for point in range(points):
        out = tmp_path / str(point) / "out"
        assert not out.exists() or held(out) == whole
        reused.append(made(raw, out).reused)
        assert held(out) == whole
        assert [p.name for p in out.parent.iterdir()] == ["out"]
    assert reused[0] == 0
    assert 8 in reused  # all images and masks


def stopped(raw: Path, out: Path, after: int, wishes: Wishes = WISHES) -> None:
    """A run that the user interrupts after some items."""

    def progress(done: int, _of: int) -> None:
        if done == after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(str(raw), out, KEY, wishes, QUICK, progress)


def test_only_what_did_not_change_is_taken(raw: Path, tmp_path: Path) -> None:
    out, work = tmp_path / "out", work_folder_of(tmp_path / "out")
    stopped(raw, out, 4)
    assert not out.exists()
    assert work.stat().st_mode & 0o077 == 0 or os.name != "posix"
    assert KEY.hex().encode() not in b"".join(p.read_bytes() for p in work.rglob("*") if p.is_file())
    write(raw / "images" / "train" / "patient1.png", speckle(9))
    torn = next(p for p in (work / "pieces").iterdir() if p.suffix != ".json")
    torn.write_bytes(torn.read_bytes()[:-1])
    assert made(raw, out).reused == 6
    whole = held(out)
    assert made(raw, tmp_path / "again").reused == 0
    assert held(tmp_path / "again") == whole


def test_other_wishes_take_what_they_share(raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(UsageError, match="no table"):  # before anything is made
        prepare(str(raw), out, KEY, Wishes(columns=("shoe size",)), QUICK)
    assert not work_folder_of(out).exists()
    stopped(raw, out, 4, Wishes("Another set"))
    assert made(raw, out).reused == 8
    stopped(raw, tmp_path / "other", 4)
    assert prepare(str(raw), tmp_path / "other", bytes(32), WISHES, QUICK).reused == 0


def test_a_work_folder_of_somebody_else_is_left_alone(raw: Path, tmp_path: Path) -> None:
    work = work_folder_of(tmp_path / "out")
    work.mkdir()
    (work / "pieces").mkdir()
    with pytest.raises(UsageError, match="did not write: pieces"):
        made(raw, tmp_path / "out")
    (work / "pieces").rmdir()
    stopped(raw, tmp_path / "out", 2)
    (work / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"did not write: mine\.txt"):
        made(raw, tmp_path / "out")
    assert (work / "mine.txt").read_text() == "mine"
    (work / "mine.txt").unlink()
    assert made(raw, tmp_path / "out").reused == 4


def test_nothing_finished_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SonodexError, match="nothing in it"):
        made(tmp_path / "empty", tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["empty"]


def test_files_that_are_alike_are_of_one_run(tmp_path: Path) -> None:
    def piece(work: WorkFolder) -> None:
        work.piece(b"digest", ("PNG", "mask", ""), lambda: Cleaned(b"pixels", ".png", []))

    for before in (0, 1):
        with WorkFolder(tmp_path / "out", KEY) as work:
            piece(work)
            piece(work)
            assert work.reused == before
