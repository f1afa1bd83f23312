"""Files and folders written whole or not at all: nothing foreign is lost, only left-overs of the dead go."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from sonodex import files
from sonodex.errors import SonodexError, UsageError
from sonodex.files import new_folder, write_bytes, write_text
from sonodex.listing import MANIFEST

MAKER = "sonodex test"
POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions, links and signals")


def built(out: Path, maker: str = MAKER, **content: str) -> Path:
    """A folder built with some files; `__` in a name stands for a folder."""
    with new_folder(out, maker) as fresh:
        for name, text in (content or {"index": "one", "sub__page": "two"}).items():
            path = fresh.joinpath(*name.split("__"))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return out


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: content by path, None for folders and links."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() if p.is_file() and not p.is_symlink() else None
        for p in folder.rglob("*")
    }


# Files


def test_a_file_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text(path, "ä\r\n\n")
    assert path.read_bytes() == "ä\r\n\n".encode()
    write_bytes(path, b"other")
    assert tree(tmp_path) == {"new": None, "new/a.txt": b"other"}


@POSIX
@pytest.mark.parametrize(
    ("before", "mode", "after"),
    [(None, None, 0o644), (0o600, None, 0o600), (0o664, None, 0o664), (None, 0o600, 0o600),
     (0o600, 0o644, 0o600), (0o666, 0o644, 0o644), (0o640, 0o604, 0o600)],
)  # fmt: skip
def test_the_stricter_mode_is_kept(tmp_path: Path, before: int | None, mode: int | None, after: int) -> None:
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(b"old")
        path.chmod(before)
    mask = os.umask(0o022)
    try:
        write_bytes(path, b"new", mode)
    finally:
        os.umask(mask)
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (after, b"new")


@POSIX
def test_links_folders_and_devices_are_no_targets(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"kept")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    before = tree(tmp_path)
    for name, said in (
        ("link", "symbolic link"),
        ("dangling", "symbolic link"),
        ("pipe", "no regular"),
        ("folder", "a folder"),
    ):
        with pytest.raises(UsageError, match=said) as error:
            write_bytes(tmp_path / name, b"x")
        assert len(str(error.value).splitlines()) == 1
    assert tree(tmp_path) == before


def test_what_cannot_be_written_is_said_in_a_line_and_the_old_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SonodexError, match="cannot be written"):
        write_bytes(tmp_path / "file" / "a", b"x")
    path = tmp_path / "a"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SonodexError, match=r"a: cannot be written \(No space left on device\)"):
        write_bytes(path, b"new")
    assert tree(tmp_path) == {"file": b"", "a": b"old"}


def test_names_as_long_as_names_can_be(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 250)
    (tmp_path / f"{files._temporary(path, 'tmp').name}").write_bytes(b"dead")
    write_bytes(path, b"x")
    built(tmp_path / ("f" * 255))
    assert sorted(p.name[0] for p in tmp_path.iterdir()) == ["f", "n"]


def test_left_overs_of_the_dead_go_and_those_of_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    dead = files._temporary(path, "tmp")
    dead.write_bytes(b"half")
    others = [
        files._temporary(tmp_path / "b.yaml", "tmp"),
        tmp_path / ".a.yaml.swp",
        tmp_path / ".a.yaml.0123.sonodex-tmp",
    ]
    for other in others:
        other.write_bytes(b"theirs")
    write_bytes(path, b"x")
    assert not dead.exists()
    assert all(o.exists() for o in others)


def test_many_writers_of_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    threads = [threading.Thread(target=write_bytes, args=(path, bytes([n]) * 200_000)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    content = path.read_bytes()
    assert len(content) == 200_000
    assert len(set(content)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


# Folders


def test_a_new_build_replaces_an_earlier_one_whole(tmp_path: Path) -> None:
    out = built(tmp_path / "out")
    assert MANIFEST in tree(out)
    built(out, other="three")
    assert set(tree(out)) == {"other", MANIFEST}
    (out / "other").unlink()
    (out / ".DS_Store").write_bytes(b"Finder")
    built(out, index="four")
    assert set(tree(out)) == {"index", MANIFEST}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "foreign",
    [
        "notes.txt",
        ".git/config",
        "CNAME",
        "sub/mine.txt",
        "sub/deeper/mine.txt",
        "empty/",
        ".sonodex-site",
        "\x1b[2Jevil",
    ],
)
def test_a_foreign_file_is_named_and_stays(tmp_path: Path, foreign: str) -> None:
    out = built(tmp_path / "out")
    path = out / foreign
    if foreign.endswith("/"):
        path.mkdir()
    else:
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("years of work", encoding="utf-8")
    before = tree(out)
    with pytest.raises(UsageError, match="name an empty or new folder") as error:
        built(out, index="new")
    said = str(error.value)
    assert foreign.partition("/")[0].replace("\x1b", "\\x1b") in said
    assert said.isprintable()
    assert tree(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_file_changed_by_hand_is_foreign(tmp_path: Path) -> None:
    out = built(tmp_path / "out")
    (out / "sub" / "page").write_text("owt", encoding="utf-8")  # as long as before
    with pytest.raises(UsageError, match=r"sub/page \(changed since\)"):
        built(out)
    assert (out / "sub" / "page").read_text(encoding="utf-8") == "owt"


@POSIX
def test_links_are_foreign_and_no_target(tmp_path: Path) -> None:
    out = built(tmp_path / "out")
    (out / "index").unlink()
    (out / "index").symlink_to("sub/page")
    with pytest.raises(UsageError, match="index"):
        built(out)
    (tmp_path / "link").symlink_to(out)
    with pytest.raises(UsageError, match="symbolic link"):
        built(tmp_path / "link")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(UsageError, match="is a file"):
        built(tmp_path / "file")


@pytest.mark.parametrize("mark", [".sonodex-site", ".sonodex-report"])
def test_a_build_of_an_earlier_version_kept_no_list(tmp_path: Path, mark: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / mark).write_text("Written by sonodex", encoding="utf-8")
    with pytest.raises(UsageError, match="an earlier version that kept no list"):
        built(tmp_path / "out")


def test_another_makers_folder_is_refused(tmp_path: Path) -> None:
    out = built(tmp_path / "out", "sonodex report")
    with pytest.raises(UsageError, match="written by sonodex report"):
        built(out)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"form": "sonodex manifest 1"}',
        '{"form": "sonodex manifest 1", "made_by": "sonodex test", "files": {"index": 3}}',
        "[" * 100_000,
    ],
)
def test_a_damaged_or_forged_manifest_permits_nothing(tmp_path: Path, text: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / MANIFEST).write_text(text, encoding="utf-8")
    (out / "index").write_text("mine", encoding="utf-8")
    before = tree(out)
    with pytest.raises(UsageError, match="index"):
        built(out)
    assert tree(out) == before


def test_a_manifest_that_points_outside_touches_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"x")
    out = built(tmp_path / "out")
    text = (out / MANIFEST).read_text(encoding="utf-8")
    (out / MANIFEST).write_text(text.replace('"index"', '"../mine"'), encoding="utf-8")
    with pytest.raises(UsageError, match="index"):
        built(out)
    (out / "index").unlink()
    built(out)
    assert (tmp_path / "mine").exists()


def test_what_comes_in_during_a_build_is_not_lost(tmp_path: Path) -> None:
    out = built(tmp_path / "out")

    def disturbed() -> None:
        with new_folder(out, MAKER) as fresh:
            (fresh / "index").write_bytes(b"new")
            (out / "late.txt").write_bytes(b"mine")

    with pytest.raises(UsageError, match=r"late\.txt"):
        disturbed()
    assert set(tree(out)) == {"index", "sub", "sub/page", MANIFEST, "late.txt"}
    assert (out / "index").read_bytes() == b"one"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_a_build_that_fails_leaves_the_earlier_one(tmp_path: Path) -> None:
    out = built(tmp_path / "out")
    before = tree(out)

    def interrupted() -> None:
        with new_folder(out, MAKER) as fresh:
            (fresh / "index").write_bytes(b"new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert tree(out) == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@POSIX
def test_modes_of_folders(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        out = built(tmp_path / "out")
        assert stat.S_IMODE(out.stat().st_mode) == 0o750
        out.chmod(0o700)
        built(out)
        assert stat.S_IMODE(out.stat().st_mode) == 0o700
    finally:
        os.umask(mask)


def test_two_builds_of_one_folder_at_once(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with new_folder(out, MAKER) as fresh:
        (fresh / "index").write_bytes(b"first")
        with pytest.raises(UsageError, match="being written by another run"):
            built(out)
    assert (out / "index").read_bytes() == b"first"


KILLED = """
import os, signal, sys
from pathlib import Path
from sonodex import files
out = Path(sys.argv[1])
if sys.argv[2] == "aside":
    real = Path.rename
    def rename(self, target):
        moved = real(self, target)
        if self == out:
            os.kill(os.getpid(), signal.SIGKILL)
        return moved
    Path.rename = rename
elif sys.argv[2] == "removing":
    files._remove = lambda folder: ((folder / "index").unlink(), os.kill(os.getpid(), signal.SIGKILL))
with files.new_folder(out, "sonodex test") as fresh:
    (fresh / "index").write_text("killed")
    if sys.argv[2] == "filling":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@POSIX
@pytest.mark.parametrize(("when", "content"), [("filling", "one"), ("aside", "one"), ("removing", "killed")])
def test_a_killed_build_loses_nothing_and_the_next_one_cleans(
    tmp_path: Path, when: str, content: str
) -> None:
    out = built(tmp_path / "out")
    done = subprocess.run([sys.executable, "-c", KILLED, str(out), when])
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) > 1
    with new_folder(out, MAKER) as fresh:
        assert (out / "index").read_text(encoding="utf-8") == content, "what stood there stands there again"
        (fresh / "index").write_text("next", encoding="utf-8")
    assert (out / "index").read_text(encoding="utf-8") == "next"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@POSIX
def test_a_left_over_that_holds_something_foreign_stays(tmp_path: Path) -> None:
    out = built(tmp_path / "out")
    subprocess.run([sys.executable, "-c", KILLED, str(out), "removing"])
    (old,) = tmp_path.glob("*.sonodex-old")
    (old / "notes.txt").write_bytes(b"mine")
    built(out)
    assert (old / "notes.txt").read_bytes() == b"mine"


@POSIX
def test_where_no_lock_can_be_had_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def none(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", none)
    write_bytes(tmp_path / "a", b"x")
    built(tmp_path / "out")
    assert (tmp_path / "a").read_bytes() == b"x"
    assert (tmp_path / "out" / "index").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", Path(os.devnull)):
        with pytest.raises(UsageError, match="is no regular file"):
            files.read_regular(place)
    (tmp_path / "file").write_bytes(b"12345")
    assert files.read_regular(tmp_path / "file", 5) == b"12345"
    with pytest.raises(UsageError, match="5 bytes, more than"):
        files.read_regular(tmp_path / "file", 4)
