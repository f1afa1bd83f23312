"""A hostile repository changes nothing, runs nothing, and ends in bounded time and memory."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from sonodex.repository import inspect
from sonodex.repository.licensing import without_holders
from sonodex.repository.texts import Document
from tests.repository.making import MIT, NETWORK, bare, commit, git, planted, torch_zip, write


def script(path: Path, marker: Path) -> str:
    path.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    path.chmod(0o755)
    return str(path)


def everything(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        p.relative_to(folder).as_posix(): (p.lstat().st_mtime_ns, p.lstat().st_size)
        for p in folder.rglob("*") if not p.is_dir() or p.is_symlink()
    }  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="programs of the configuration are shell scripts")
def test_hooks_filters_monitors_and_remotes_of_a_repository_are_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    evil = script(tmp_path / "evil.sh", marker)
    folder = commit(write(tmp_path / "r", {"README.md": "# r\n", "net.py": NETWORK, "a.bin": b"x" * 3_000}))
    write(
        folder,
        {
            ".gitattributes": "* filter=bad diff=bad\n",
            ".gitmodules": f'[submodule "s"]\n path = s\n url = ext::{evil}\n',
        },
    )
    git(folder, "-c", "core.safecrlf=false", "add", "-A")
    git(folder, "commit", "-q", "-m", "two")
    settings = {
        "filter.bad.clean": evil, "filter.bad.smudge": evil, "filter.bad.process": evil, "diff.bad.textconv": evil, "core.fsmonitor": evil,
        "core.hooksPath": str(tmp_path), "core.pager": evil, "core.sshCommand": evil, "core.gitProxy": evil, "core.editor": evil,
        "credential.helper": evil, "remote.origin.url": f"ext::{evil}", "remote.origin.promisor": "true", "remote.origin.partialclonefilter": "blob:none",
        "protocol.ext.allow": "always", "protocol.allow": "always", "gpg.program": evil, "log.showSignature": "true", "alias.ls-tree": f"!{evil}",
        "extensions.partialClone": "origin", "core.repositoryformatversion": "1", "uploadpack.packObjectsHook": evil,
    }  # fmt: skip
    for name, value in settings.items():
        git(folder, "config", name, value)
    for hook in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        script(folder / ".git" / "hooks" / hook, marker)
    lost = git(folder, "rev-parse", "HEAD:a.bin").strip()
    lost_object = folder / ".git" / "objects" / lost[:2] / lost[2:]
    lost_object.chmod(0o644)
    lost_object.unlink()  # git would fetch it from the remote above
    marker.unlink(missing_ok=True)
    before = everything(folder)
    clone = tmp_path / "bare.git"
    (folder / ".git").rename(clone)
    git(clone, "config", "core.bare", "true")
    marker.unlink(missing_ok=True)
    assert inspect(str(clone)).facts.files == 5
    clone.rename(folder / ".git")
    git(folder, "config", "core.bare", "false")
    marker.unlink(missing_ok=True)
    found = inspect(str(folder))
    assert found.facts.files == 5
    assert found.facts.commit is not None
    assert not marker.exists()
    after = everything(folder)
    for one in (before, after):
        one.pop(".git/config")  # this test wrote into it
    assert after == before


def test_a_planted_pickle_is_reported_by_the_scanners_and_not_loaded(tmp_path: Path) -> None:
    marker = tmp_path / "loaded"
    folder = write(
        tmp_path / "r",
        {"weights/model.pkl": planted(marker), "weights/model.pt": planted(marker), "net.py": NETWORK},
    )
    found = inspect(str(folder))
    assert not marker.exists()
    for one in found.facts.weights:
        assert one["pickled"]
        assert one["scanners"][0] == "picklescan"
        assert any("posix" in risk and "system" in risk for risk in one["risks"])
        if sys.version_info < (3, 13):
            assert {risk.partition(":")[0] for risk in one["risks"]} == {"picklescan", "modelscan"}
    assert len(found.facts.weights) == 2


def test_modules_of_the_repository_do_not_take_the_place_of_real_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "ran"
    evil = f"open({str(marker)!r}, 'w').close()\n"
    names = ("picklescan", "modelscan", "json", "h5py", "sitecustomize", "resource")
    folder = write(
        tmp_path / "r", {f"{n}.py": evil for n in names} | {"model.pkl": planted(marker), "net.py": NETWORK}
    )
    monkeypatch.chdir(folder)
    found = inspect(".")
    assert found.facts.weights[0]["scanners"]
    assert not marker.exists()


@pytest.mark.skipif(os.name == "nt", reason="sparse files")
def test_a_sparse_file_a_huge_notebook_a_long_line_and_links_cost_little(tmp_path: Path) -> None:
    folder = write(tmp_path, {"LICENSE": MIT, "README.md": "# long " + "a " * 25_000_000, "net.py": NETWORK})
    for name, size in (
        ("sparse.pth", 10 * 10**9),
        ("sparse.dat", 10 * 10**9),
        ("huge.ipynb", 10**8),
        ("model.h5", 10**9),
    ):
        with (folder / name).open("wb") as stream:
            stream.truncate(size)
    (folder / "etc").symlink_to("/etc")
    (folder / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(folder / "pipe.py")
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = inspect(str(folder))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300_000  # kilobytes on Linux
    assert found.facts.files == 7
    assert any("too large" in note for note in found.facts.notes)
    assert all("passwd" not in str(f.source) for f in found.findings)


@pytest.mark.parametrize(
    "text",
    [
        "<!--" * 50_000, "[" * 200_000, "[a](" * 50_000, "`" * 200_000, "# a\n" * 10_000, "@article{a,\n" * 10_000, "a\n---\n" * 10_000,
        "|" * 200_000, "licence MIT " * 20_000, "weights " * 30_000, "10.1234/" * 30_000, "<a href=" * 30_000, "arXiv: " * 30_000,
        "```\n" * 10_000, "data on request " * 20_000, "https://" * 30_000, "\n".join(f"see the MIT licence {n}" for n in range(5_000)),
        "copyright " * 30_000,
    ],
)  # fmt: skip
def test_texts_that_are_made_to_take_long_do_not(tmp_path: Path, text: str) -> None:
    """Each repeats what a pattern begins with; a pattern that looks back would need hours, not a second."""
    folder = write(
        tmp_path,
        {
            "README.md": text,
            "requirements.txt": text,
            "setup.py": text,
            "CITATION.cff": text,
            "a.py": text,
            "a.m": text,
        },
    )
    assert len(inspect(str(folder)).findings) in (7, 14)
    assert len(Document.of("README.md", text).sections) <= 1_000
    assert without_holders(text) == text[:100_000].strip()  # as in a licence file


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pth", b"PK\x03\x04"), ("a.pth", torch_zip({"a": (1,)})[:60]), ("a.safetensors", b"\xff" * 8 + b"{"), ("a.safetensors", b"\x10\0\0\0\0\0\0\0{\"a\": 3}"),
        ("a.gguf", b"GGUF" + b"\xff" * 40), ("a.onnx", b"\x3a\xff\xff\xff\xff\x0f"), ("a.onnx", b"\xff" * 40), ("a.pkl", b"\x80\x02" + b"(" * 20_000),
        ("a.pkl", b"\x80\x04\x95" + b"\xff" * 8), ("a.pkl", b"\x80\x02r\xff\xff\xff\xff."), ("a.h5", b"\x89HDF\r\n\x1a\n" + b"\0" * 500),
        ("a.pt", b"\x80\x02}" + b"2" * 20_000), ("model.npz", b"PK\x05\x06" + b"\0" * 18), ("a.pth", b"\x80"), ("a.pb", b""),
    ],
    ids=map(str, range(13)),  # not the bytes: a ZIP holds the time
)  # fmt: skip
def test_damaged_weights_end_the_look_at_them_and_nothing_else(
    tmp_path: Path, name: str, data: bytes
) -> None:
    folder = write(tmp_path, {f"weights/{name}": data, "net.py": NETWORK})
    assert len(inspect(str(folder)).findings) == 14


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "-" * 100_000 + "1",
        "[" * 5_000 + "]" * 5_000,
        "x = " + "a." * 100_000 + "b",
        "\0" * 100,
        "if 1:\n" * 90,
        "f" * 900_000,
        "'" * 90_001,
    ],
)
def test_code_that_breaks_parsers_is_read_as_lines(tmp_path: Path, text: str) -> None:
    folder = write(
        tmp_path, {"a.py": text, "b.ipynb": '{"cells": ' + "[" * 100_000, "c.m": text, "net.py": NETWORK}
    )
    assert inspect(str(folder)).findings


@pytest.mark.skipif(os.name == "nt", reason="permissions")
def test_a_folder_that_cannot_be_listed_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root lists everything")
    folder = write(tmp_path, {"net.py": NETWORK, "shut/a.py": ""})
    (folder / "shut").chmod(0)
    try:
        assert any("cannot be listed" in note for note in inspect(str(folder)).facts.notes)
    finally:
        (folder / "shut").chmod(stat.S_IRWXU)


def test_a_clone_with_a_name_that_is_no_text_is_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", {"net.py": NETWORK})
    try:
        (folder / os.fsdecode(b"bad\xff.py")).write_text("x = 1\n")
    except OSError:
        pytest.skip("this file system wants names in UTF-8")
    assert inspect(str(folder)).as_dict()["facts"]["files"] == 2
    commit(folder)
    assert inspect(str(bare(folder, tmp_path / "b.git"))).facts.files == 2
