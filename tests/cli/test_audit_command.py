"""What an audit is told that cannot work is said before it looks at a single file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (["--report", "FOLDER"], "is a folder"),
        (["--report", "FOLDER/none/page.html"], "no such folder"),
        (["--report", "FOLDER/data/a.txt"], "not a page of an audit"),
        (["--yes"], "--update"),
        (["--report", os.devnull], "not a page of an audit"),
        (["--subject-regex", "("], "--subject-regex '('"),
    ],
)
def test_said_before_the_run(sonodex: Any, tmp_path: Path, option: list[str], words: str) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text("x", encoding="utf-8")
    done = sonodex("audit", str(data), *(o.replace("FOLDER", str(tmp_path)) for o in option))
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1
    assert (data / "a.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.usefixtures("in_this_process")
def test_an_earlier_page_is_replaced(sonodex: Any, tmp_path: Path) -> None:
    data, page = tmp_path / "data", tmp_path / "page.html"
    data.mkdir()
    (data / "a.txt").write_text("x", encoding="utf-8")
    for _ in range(2):
        done = sonodex("audit", str(data), "--no-text", "--report", str(page))
        assert (done.code, done.err) == (0, f"{page}: written\n")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_page_that_cannot_be_written(sonodex: Any, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = sonodex("audit", str(tmp_path), "--report", str(tmp_path / "closed" / "page.html"))
    assert (done.code, "cannot be written" in done.err) == (2, True)


@pytest.mark.skipif(os.name == "nt", reason="Windows bounds no file")
@pytest.mark.parametrize(("most", "lost", "told"), [(12_000, "page.html", True), (5_000, "w", False)])
def test_what_was_found_outlives_a_page_that_the_disk_has_no_room_for(
    tmp_path: Path, most: int, lost: str, told: bool
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for n in range(100):
        (data / f"{n}{'x' * 150}.png").write_text("no picture", encoding="utf-8")
    program = (
        "import resource, sys; from sonodex.cli import main\n"
        "if __name__ == '__main__':\n"
        f"    resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
        "    sys.argv = ['sonodex', 'audit', 'data', '--work', 'w', '--report', 'page.html']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert ("unreadable files" in done.stdout) is told
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert lost in done.stderr.partition(":")[2].partition(":")[0]
    assert "cannot be written (File too large)" in done.stderr
    assert not (tmp_path / "page.html").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".page")] == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.parametrize(
    "words",
    [
        ["audit", "DATA", "--labels", "PIPE"],
        ["audit", "DATA", "--splits", "FOLDER"],
        ["audit", "DATA", "--splits", os.devnull],
        ["audit", "DATA", "--baseline", "PIPE"],
        ["audit", "PIPE"],
        ["prepare", "DATA", "--out", "NEW", "--key", "PIPE"],
    ],
)
def test_a_pipe_is_not_waited_for(sonodex: Any, tmp_path: Path, words: list[str]) -> None:
    places = {"DATA": tmp_path / "data", "PIPE": tmp_path / "f" / "p.txt", "FOLDER": tmp_path / "f"}
    (tmp_path / "data").mkdir()
    (tmp_path / "f").mkdir()
    (tmp_path / "data" / "a.txt").write_text("x", encoding="utf-8")
    os.mkfifo(tmp_path / "f" / "p.txt")
    done = sonodex(*(places.get(w, tmp_path / "new" if w == "NEW" else w) for w in words))
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
