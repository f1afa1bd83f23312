"""A work folder never costs anybody a file, and never serves two audits at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sonodex.audit import Options, audit
from sonodex.audit.look.running.folder import WorkFolder
from sonodex.errors import UsageError
from sonodex.marked import MarkedFolder
from tests.audit.making import noise, png, tarred

MARK, LOCK = ".sonodex-audit-work.json", ".sonodex-audit-work.lock"
POSIX = pytest.mark.skipif(os.name == "nt", reason="links and signals of POSIX")


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture
def proj(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with data in it, the current folder beside it."""
    data = tmp_path / "proj" / "data"
    data.mkdir(parents=True)
    for i in range(3):
        (data / f"{i}.png").write_bytes(png(noise(40, 50, seed=i)))
    (tmp_path / "proj" / "set.tar").write_bytes(tarred({"a.png": png(noise(40, 50, seed=9))}))
    (tmp_path / "proj" / "thesis.txt").write_text("years of work", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "proj"


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() else None for p in folder.rglob("*")
    }


def quick(work: str | Path | None, resume: bool = False, keep: bool = False) -> Options:
    return Options(text=False, workers=0, work=None if work is None else str(work), resume=resume, keep=keep)


def sonodex(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sonodex", "audit", *arguments, "--no-text", "--workers", "1"]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=cwd)


def test_the_result_of_an_audit_makes_no_folder_an_audits(proj: Path) -> None:
    """`sonodex audit proj/data --format json > proj/audit.json; sonodex audit proj/data --work proj`"""
    told = sonodex("proj/data", "--format", "json", cwd=proj.parent)
    (proj / "audit.json").write_text(told.stdout, encoding="utf-8")
    before = tree(proj.parent)
    for arguments in (["--work", "proj"], ["--work", "proj", "--resume"], ["--work", "."]):
        done = sonodex("proj/data", *arguments, cwd=proj.parent)
        assert (done.returncode, done.stdout) == (2, "")
        assert "contains the data (proj/data)" in done.stderr
        assert len(done.stderr.splitlines()) == 1
        assert tree(proj.parent) == before


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    ("root", "work", "how"),
    [
        ("proj/data", "proj", "contains"),
        ("proj/data", ".", "contains"),
        ("proj/data", "proj/data", "contains"),
        ("proj/data", "proj/data/..", "contains"),
        ("proj/data", "proj/../proj/data/", "contains"),
        ("proj/data", "proj/data/work", "lies in"),
        ("proj/data", "proj/data/a/b/c", "lies in"),
        ("proj", "proj/data", "lies in"),
        ("proj/set.tar", "proj", "contains"),
        ("proj/data/1.png", "proj/data", "contains"),
        ("proj/data/1.png", "proj", "contains"),
        ("file://{proj}/data", "proj", "contains"),
        ("local://{proj}/data", "proj/data/w", "lies in"),
        ("tar://*::file://{proj}/set.tar", "proj", "contains"),
        ("simplecache::file://{proj}/set.tar", "proj", "contains"),
    ],
)
def test_a_folder_around_the_data_or_in_them_is_refused(
    proj: Path, root: str, work: str, how: str, resume: bool
) -> None:
    for name in ("audit.json", MARK):  # a file of that name changes nothing
        (proj / name).write_text("{}", encoding="utf-8")
    before = tree(proj.parent)
    with pytest.raises(UsageError, match=f"--work .*{how} the data .*name a folder apart"):
        audit(root.format(proj=proj.as_posix()), quick(work, resume=resume))
    assert tree(proj.parent) == before


@POSIX
def test_links_do_not_hide_where_the_data_are(proj: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(proj)
    (tmp_path / "to-data").symlink_to(proj / "data")
    (tmp_path / "loop").symlink_to("loop")
    before = tree(tmp_path)
    for root, work in (
        ("proj/data", "link"),
        ("to-data", "proj"),
        ("link/data", "proj/data/w"),
        ("to-data", "link/data/w"),
    ):
        with pytest.raises(UsageError, match="the data"):
            audit(root, quick(work))
    with pytest.raises(UsageError, match="--work loop"):
        audit("proj/data", quick("loop"))
    assert tree(tmp_path) == before


def test_a_place_of_the_same_identity_is_the_same_place(
    proj: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where PROJ and proj are one folder: known by the folder, not by its name."""
    real = Path.stat

    def blind(self: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        return real(Path(str(self).replace("PROJ", "proj")), follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", blind)
    for root, work in (("proj/data", "PROJ"), ("proj/data", "PROJ/data/w")):
        with pytest.raises(UsageError, match="the data"):
            WorkFolder(root, quick(work))


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    "names",
    [
        ["audit.json"],
        ["notes.txt"],
        ["done.txt"],
        ["thumbs.bin", "files-000000.parquet"],
        ["audit.json", "done.txt", "thumbs.bin", "pictures-000000.parquet"],  # of an earlier version
        [".git/config"],
        [MARK],  # not one of ours
        ["\x1b[2J"],
    ],
)
def test_a_folder_that_holds_other_files_is_refused(
    proj: Path, tmp_path: Path, names: list[str], resume: bool
) -> None:
    work = tmp_path / "w"
    for name in names:
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).write_text('{"root": "proj/data", "text": false, "form": 1}', encoding="utf-8")
    before = tree(work)
    with pytest.raises(
        UsageError, match=r"holds files that are no audit's: .*; name an empty or new folder"
    ) as error:
        audit("proj/data", quick("w", resume=resume))
    assert str(error.value).isprintable()
    assert tree(work) == before


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "files-000000.csv",
        "files-1.parquet",
        "xfiles-000000.parquet",
        "sub/",
        "Done.txt",
        "thumbs.bin.bak",
    ],
)
def test_a_foreign_file_beside_an_audits_own_stays(proj: Path, name: str, resume: bool) -> None:
    audit("proj/data", quick("w", keep=True))
    path = Path("w", name)
    if name.endswith("/"):
        path.mkdir()
    elif path.exists():
        pytest.skip("a file system that knows no case")
    else:
        path.write_text("mine", encoding="utf-8")
    before = tree(Path("w"))
    with pytest.raises(UsageError, match="no audit's"):
        audit("proj/data", quick("w", resume=resume))
    assert tree(Path("w")) == before


@POSIX
@pytest.mark.parametrize("name", ["thumbs.bin", "done.txt", "files-000000.parquet", MARK])
def test_a_link_with_a_name_of_ours_is_not_ours(proj: Path, name: str) -> None:
    audit("proj/data", quick("w", keep=True))
    own = Path("w", name)
    Path("theirs").write_bytes(own.read_bytes())
    own.unlink()
    own.symlink_to("../theirs")
    before = tree(proj.parent)
    for resume in (False, True):
        with pytest.raises(UsageError, match="no audit's"):
            audit("proj/data", quick("w", resume=resume))
    assert tree(proj.parent) == before


@pytest.mark.parametrize(
    ("work", "said"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        ("s3://bucket/w", "no folder of this machine"),
        ("proj/thesis.txt", "is no folder"),
        ("proj/thesis.txt/w", "--work"),
        ("a\0b", "--work"),
    ],
)
def test_what_is_no_folder_is_refused_in_a_line(proj: Path, work: str, said: str) -> None:
    before = tree(proj.parent)
    with pytest.raises(Exception, match=said) as error:
        audit("proj/data", quick(work))
    assert isinstance(error.value, UsageError) or type(error.value).__name__ == "SonodexError"
    assert len(str(error.value).splitlines()) == 1
    assert tree(proj.parent) == before


def test_own_folders_are_used_again_kept_and_removed(proj: Path) -> None:
    audit("proj/data", quick("w", keep=True))
    assert json.loads(Path("w", MARK).read_bytes())["about"]["root"] == str(proj / "data")
    assert LOCK not in tree(Path("w"))
    Path("w", f".{MARK}.0123456789ab.sonodex-tmp").write_bytes(b"left by a run that was killed")
    Path("w", LOCK).write_bytes(b"")
    Path("w", ".DS_Store").write_bytes(b"Finder")
    audit("proj/set.tar", quick("w"))
    assert set(tree(Path("w"))) == {".DS_Store"}, "what is not ours stays, and with it the folder"
    audit("proj/set.tar", quick("v"))
    assert not Path("v").exists()
    Path("v").mkdir()
    audit("proj/set.tar", quick("v"))
    assert not Path("v").exists()


def test_a_file_that_comes_in_while_an_audit_runs_stays(proj: Path) -> None:
    def come(stage: str) -> None:
        if stage == "comparing":
            Path("w", "notes.txt").write_text("mine", encoding="utf-8")

    audit("proj/data", quick("w"), stage=come)
    assert tree(Path("w")) == {"notes.txt": b"mine"}


def test_rows_of_another_place_are_not_resumed(proj: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words, another folder."""
    audit("proj/data", quick("w", keep=True))
    other = proj / "other" / "proj" / "data"
    other.mkdir(parents=True)
    (other / "x.png").write_bytes(png(noise(40, 50, seed=77)))
    work = Path("w").resolve()
    monkeypatch.chdir(proj / "other")
    assert audit("proj/data", quick(work, resume=True)).result.items.images == 1


def test_the_folder_in_the_users_cache(proj: Path, cache: Path, tmp_path: Path) -> None:
    audit("proj/data", quick(None))
    assert [p for p in cache.rglob("*") if p.is_file()] == []
    audit("proj/data", quick(None, keep=True))
    (work,) = (cache / "sonodex" / "audits").iterdir()
    if os.name != "nt":
        assert work.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match=r"the work folder in the user's cache: .* lies in the data"):
        audit(str(cache), quick(None))


# Two at once


def test_the_second_audit_of_a_work_folder_is_refused(proj: Path, cache: Path) -> None:
    for work in ("w", None):
        refused: list[str] = []

        def second(stage: str, work: str | None = work, refused: list[str] = refused) -> None:
            if stage == "comparing":
                for resume in (False, True):
                    with pytest.raises(UsageError) as error:
                        audit("proj/data", quick(work, resume=resume))
                    refused.append(str(error.value))

        assert audit("proj/data", quick(work), stage=second).result.items.images == 3
        place = str(Path("w").resolve()) if work else str(cache.resolve())
        assert len(refused) == 2
        assert all(
            "another audit is using this work folder; wait until it ends" in r and place in r for r in refused
        )
    assert not Path("w").exists()


def waiting(root: Path, work: Path) -> subprocess.Popen[str]:
    """An audit in another process that waits at the end of its reading until its standard input ends."""
    code = """
import sys
from sonodex.audit import Options, audit
def wait(stage):
    if stage == "comparing":
        print("reading done", flush=True)
        sys.stdin.read()
if __name__ == "__main__":
    found = audit(sys.argv[1], Options(text=False, workers=1, work=sys.argv[2], keep=True), stage=wait)
    print(found.result.items.images, flush=True)
"""
    script = work.parent / "waiting.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(root), str(work)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_two_processes_and_one_work_folder(proj: Path, tmp_path: Path) -> None:
    with waiting(proj / "data", tmp_path / "w") as first:
        assert first.stdout
        assert first.stdout.readline() == "reading done\n"
        before = tree(tmp_path / "w")
        done = sonodex(str(proj / "data"), "--work", "w", cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(
            f"sonodex: {(tmp_path / 'w').resolve()}: another audit is using this work folder"
        )
        assert len(done.stderr.splitlines()) == 1
        assert tree(tmp_path / "w") == before
        assert first.communicate()[0] == "3\n"
    assert sonodex(str(proj / "data"), "--work", "w", cwd=tmp_path).returncode == 0


@POSIX
def test_the_lock_of_a_killed_audit_is_free_and_its_rows_are_resumed(proj: Path, tmp_path: Path) -> None:
    with waiting(proj / "data", tmp_path / "w") as first:
        assert first.stdout
        assert first.stdout.readline() == "reading done\n"
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert (tmp_path / "w" / LOCK).exists()
    seen: list[int] = []
    found = audit(str(proj / "data"), quick("w", resume=True), progress=lambda done, _: seen.append(done))
    assert found.result.items.images == 3
    assert seen[0] == 3, "nothing is read twice"


def test_a_folder_that_its_last_holder_removes_holds_nothing_foreign(
    tmp_path: Path,
) -> None:
    class Removed(MarkedFolder):
        def about(self) -> dict[str, Any] | None:
            self.path.rmdir()  # between one look and the next
            return None

    (tmp_path / "w").mkdir()
    assert Removed(tmp_path / "w", ".mine", "a sentence").foreign() == []
    assert MarkedFolder(tmp_path / "w", ".mine", "a sentence").foreign() == []


def test_many_audits_of_one_root_at_once_end_right_or_are_refused(proj: Path) -> None:
    """Whatever the order in which they come and go: no other end than these two, and at least one is
    right."""
    ends: list[int | str] = []

    def one() -> None:
        try:
            ends.append(int(audit("proj/data", quick(None)).result.items.images))
        except UsageError as error:
            ends.append("refused" if "another audit is using" in str(error) else str(error))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join()
    assert set(ends) <= {3, "refused"}
    assert 3 in ends
