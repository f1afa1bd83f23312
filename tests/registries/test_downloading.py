"""A download is whole or not there, resumes, and stays in its folder."""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from sonodex.cli.app import run
from sonodex.errors import SonodexError, UsageError
from sonodex.locking import Lock
from sonodex.registries.downloading import NotOpenError, Plan, fetch, plan, safe_path
from sonodex.registries.web import Web
from tests.conftest import make_record
from tests.registries import registries
from tests.registries.internet import Internet, Reply, Request
from tests.registries.test_refreshing import dataset, subject

BYTES = bytes(range(256)) * 800


def md5(data: bytes) -> str:
    return f"md5:{hashlib.md5(data).hexdigest()}"


def deposit(
    net: Internet, files: dict[str, bytes], checksum: bool = True, sizes: bool = True, **more: Any
) -> None:
    """A deposit whose server answers ranges, as the documentation of HTTP (RFC 9110) says."""
    listed = [
        {"key": name, "size": len(data) if sizes else None, "checksum": md5(data) if checksum else None,
         "links": {"self": f"https://files.example/{number}"}}
        for number, (name, data) in enumerate(files.items())
    ]  # fmt: skip
    net.route(r"zenodo\.org/api/records/1000001$", registries.zenodo(files=listed, **more))
    bodies = list(files.values())

    def send(request: Request) -> Reply:
        data = bodies[int(request.path.strip("/"))]
        headers = {"etag": f'"{md5(data)}"', "content-type": "application/octet-stream"}
        found = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
        if found and request.headers.get("if-range") == headers["etag"]:
            start = int(found[1])
            return Reply(
                data[start:], 206, {**headers, "content-range": f"bytes {start}-{len(data) - 1}/{len(data)}"}
            )
        return Reply(data, 200, headers)

    net.route(r"files\.example/\d+$", send)


def the_plan(web: Web, *only: str) -> Plan:
    return plan(dataset(), web, only)


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_files_come_whole_and_a_second_time_not_at_all(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"a.zip": BYTES, "more/b.txt": b"hello"})
    wanted = the_plan(web)
    assert (wanted.size, wanted.said.spdx) == (len(BYTES) + 5, "CC-BY-4.0")
    told: list[tuple[int, int]] = []
    done = fetch(wanted, tmp_path / "out", web, lambda *a: told.append(a))
    assert (done.came, done.there) == (2, 0)
    assert told[-1] == (wanted.size, wanted.size)
    assert names(tmp_path / "out") == ["a.zip", "more/b.txt"]
    assert (tmp_path / "out/a.zip").read_bytes() == BYTES
    before = len(net.requests)
    again = fetch(wanted, tmp_path / "out", web)
    assert (again.came, again.there, len(net.requests)) == (0, 2, before)


def test_a_download_that_breaks_off_goes_on_where_it_was(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"a.zip": BYTES})
    faults = iter([Reply(BYTES, headers={"etag": f'"{md5(BYTES)}"'}, breaks=True)])
    net.fault = lambda r: next(faults, None) if r.host == "files.example" else None
    fetch(the_plan(web), tmp_path, web)
    assert (tmp_path / "a.zip").read_bytes() == BYTES
    asked = net.asked(r"files\.example/")
    assert [r.headers.get("range") for r in asked] == [None, f"bytes={len(BYTES) // 2}-"]
    assert names(tmp_path) == ["a.zip"]


def test_a_part_of_a_file_that_changed_is_not_added_to(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"a.zip": BYTES})
    faults = iter([Reply(b"\0" * len(BYTES), headers={"etag": '"older"'}, breaks=True)])
    net.fault = lambda r: next(faults, None) if r.host == "files.example" else None
    fetch(the_plan(web), tmp_path, web)
    assert (tmp_path / "a.zip").read_bytes() == BYTES


@pytest.mark.parametrize("sizes", [True, False])
@pytest.mark.parametrize("wrong", [BYTES[:-1] + b"!", BYTES[:-5], BYTES + b"more"])
def test_other_bytes_never_get_the_name(
    net: Internet, web: Web, tmp_path: Path, wrong: bytes, sizes: bool
) -> None:
    deposit(net, {"a.zip": BYTES}, sizes=sizes)
    net.route(r"files\.example/0$", Reply(wrong, headers={"content-type": "application/zip"}))
    with pytest.raises(SonodexError, match=r"^https://files.example/0: .*(checksum|bytes)"):
        fetch(the_plan(web), tmp_path, web)
    assert not (tmp_path / "a.zip").exists()


def test_a_file_that_never_comes_is_said_and_what_came_is_kept(
    net: Internet, web: Web, tmp_path: Path
) -> None:
    deposit(net, {"a.zip": BYTES})
    net.route(r"files\.example/0$", Reply(status=500))
    with pytest.raises(SonodexError, match="answered 500"):
        fetch(the_plan(web), tmp_path, web)
    assert names(tmp_path) == []
    net.route(r"files\.example/0$", Reply(BYTES, breaks=True))
    with pytest.raises(SonodexError, match="broke off"):
        fetch(the_plan(web), tmp_path, web)
    assert names(tmp_path) == [".a.zip.mark", ".a.zip.sonodex-part"]


def test_files_that_are_there_and_others_are_not_touched(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"a.zip": BYTES})
    for mine in (b"mine", b"x" * len(BYTES)):
        (tmp_path / "a.zip").write_bytes(mine)
        with pytest.raises(UsageError, match="is there"):
            fetch(the_plan(web), tmp_path, web)
        assert (tmp_path / "a.zip").read_bytes() == mine


def test_names_do_not_leave_the_folder(net: Internet, web: Web, tmp_path: Path) -> None:
    evil = [
        "../up.txt",
        "/etc/passwd",
        "C:\\x.txt",
        "a/../../b",
        "CON",
        "nul.txt",
        "dot.",
        "x" * 300,
    ]
    deposit(net, {**dict.fromkeys(evil, b"evil"), "fine.txt": b"fine", "FINE.txt": b"other"})
    wanted = the_plan(web)
    assert [str(path) for _, path in wanted.files] == ["fine.txt"]
    assert len(wanted.left_out) >= len(evil)
    fetch(wanted, tmp_path / "out", web)
    assert names(tmp_path) == ["out/fine.txt"]


@pytest.mark.parametrize(("name", "path"), [
    ("a/b.txt", "a/b.txt"), ("a\\b.txt", "a/b.txt"), ("./a.txt", "a.txt"), ("..", None), ("", None), ("a/..", None),
    (".sonodex-download-lock", None), ("a:b", None), ("ä ö.txt", "ä ö.txt"),
])  # fmt: skip
def test_paths(name: str, path: str | None) -> None:
    found = safe_path(name)
    assert (str(found) if found else None) == path


def test_a_link_in_the_folder_does_not_lead_out(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"sub/a.txt": b"a"})
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="leaves the folder"):
        fetch(the_plan(web), tmp_path / "out", web)
    assert names(tmp_path / "elsewhere") == []


def test_a_disk_that_is_too_small_is_said_before(
    net: Internet, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deposit(net, {"a.zip": BYTES})

    class Usage:
        free = 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
    with pytest.raises(UsageError, match="204,800 bytes are to come, 1,000 are free"):
        fetch(the_plan(web), tmp_path, web)
    assert not net.asked("files.example")


def test_two_downloads_do_not_fill_one_folder(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"a.zip": BYTES})
    lock = Lock.take(tmp_path / ".sonodex-download-lock")
    assert lock is not None
    try:
        with pytest.raises(UsageError, match="another download"):
            fetch(the_plan(web), tmp_path, web)
    finally:
        lock.release()


def test_for_other_records_it_says_what_to_do(net: Internet, web: Web) -> None:
    process = "{steps: Send the form, contact: me@x.example, duration: two weeks, source: 'https://a.b/c', checked: null}"
    urls = "{homepage: 'https://x.example/', download: null, paper: null, code: null}"
    one = subject("dataset", access="request", access_process=process, urls=urls)
    with pytest.raises(NotOpenError) as caught:
        plan(one, web)
    assert caught.value.steps == ("access: request", "Send the form", "contact: me@x.example", "takes: two weeks",
                                  "homepage: https://x.example/")  # fmt: skip


def test_only_what_is_asked_for(net: Internet, web: Web) -> None:
    deposit(net, {"a.zip": BYTES, "b.txt": b"b"})
    assert [f.name for f, _ in the_plan(web, "*.txt").files] == ["b.txt"]
    with pytest.raises(UsageError, match=r"no file is called \*.dcm"):
        the_plan(web, "*.dcm")


def test_the_command_asks_for_the_terms_to_be_accepted(
    net: Internet, folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    deposit(net, {"a.zip": BYTES})
    urls = "{homepage: 'https://zenodo.org/records/1000001', download: null, paper: null, code: null}"
    (folder / "datasets" / "mine.yaml").write_text(make_record("dataset", "mine", urls=urls))
    command = ["download", "mine", "--catalogue", str(folder), "--to", str(tmp_path / "out")]
    assert run(command) == 0
    printed = capsys.readouterr()
    assert "a.zip" in printed.out
    assert "terms: cc-by-4.0 (CC-BY-4.0)" in printed.err
    assert "add --accept-licence" in printed.err
    assert not (tmp_path / "out").exists()
    assert run([*command, "--accept-licence"]) == 0
    assert f"sonodex audit {tmp_path / 'out'} --as mine" in capsys.readouterr().err
    assert (tmp_path / "out/a.zip").read_bytes() == BYTES
    net.route(r"zenodo\.org/", Reply(status=404))
    assert run(command) == 2
    printed = capsys.readouterr()
    assert "homepage: https://zenodo.org/records/1000001" in printed.out
    assert printed.err.count("\n") == 1


def test_names_that_clash_and_hidden_ones_are_left_out(net: Internet, web: Web, tmp_path: Path) -> None:
    deposit(net, {"x": BYTES, "X/y.bin": BYTES[:9], ".bashrc": BYTES[:9], "a/.ssh/keys": BYTES[:9]})
    made = the_plan(web)
    assert [str(path) for _, path in made.files] == ["X/y.bin"]
    assert dict(made.left_out) == {
        "x": "a folder has the same name",
        ".bashrc": "its name cannot be used as a path",
        "a/.ssh/keys": "its name cannot be used as a path",
    }
    assert fetch(made, tmp_path, web).came == 1


def test_no_link_is_written_through_and_a_folder_that_cannot_be_is_one_line(
    net: Internet, web: Web, tmp_path: Path
) -> None:
    deposit(net, {"x.bin": BYTES})
    outside, folder = tmp_path / "outside", tmp_path / "in"
    folder.mkdir()
    (folder / ".x.bin.mark").symlink_to(outside)
    with pytest.raises(UsageError, match="is a link"):
        fetch(the_plan(web), folder, web)
    assert not outside.exists()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SonodexError, match=r"file: cannot be written \(File exists\)"):
        fetch(the_plan(web), tmp_path / "file", web)
    assert (tmp_path / "file").read_text() == "mine"
