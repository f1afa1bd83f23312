"""A folder and a clone are read through one abstraction; nothing outside is opened, nothing of it is run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sonodex.errors import SonodexError, UsageError
from sonodex.repository.git import public_address
from sonodex.repository.tree import Entry, Tree, lfs_size, opened
from tests.repository.making import Files, bare, commit, git, write

FILES: Files = {
    "README.md": "# Name\n",
    "src/a.py": "x = 1\n",
    "empty": "",
    "deep/er/file.bin": bytes(range(256)),
}


def contents(tree: Tree) -> dict[str, bytes]:
    return {e.path: tree.read(e, 10_000) for e in tree.entries}


def test_a_folder_and_its_bare_clone_hold_the_same(tmp_path: Path) -> None:
    folder = commit(write(tmp_path / "a", FILES), "https://user:secret@github.com/owner/name.git", "v1")
    clone = bare(folder, tmp_path / "b.git")
    with opened(str(folder)) as one, opened(str(clone)) as two:
        assert (
            contents(one)
            == contents(two)
            == {n: c if isinstance(c, bytes) else c.encode() for n, c in FILES.items()}
        )
        assert one.history is not None
        assert two.history is not None
        assert one.history.commit == two.history.commit == git(folder, "rev-parse", "HEAD").strip()
        assert one.history.last_commit == dt.date(2024, 5, 6)
        assert one.history.tags == two.history.tags == ("v1",)
        assert one.history.branch == "main"
        assert one.history.origin == "https://github.com/owner/name"  # without the password


def test_a_folder_without_git_has_no_history(tmp_path: Path) -> None:
    with opened(str(write(tmp_path, FILES))) as tree:
        assert tree.history is None
        assert len(tree.entries) == len(FILES)


def test_ignored_files_are_not_part_of_the_repository_and_new_ones_are(tmp_path: Path) -> None:
    folder = commit(write(tmp_path, {".gitignore": "*.pth\n", "a.py": ""}))
    write(folder, {"big.pth": "x", "new.py": ""})
    with opened(str(folder)) as tree:
        assert [e.path for e in tree.entries] == [".gitignore", "a.py", "new.py"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside", {"secret": "s"})
    folder = write(tmp_path / "in", {"a.py": ""})
    (folder / "etc").symlink_to("/etc")
    (folder / "file").symlink_to(tmp_path / "outside" / "secret")
    (folder / "loop").symlink_to(folder)
    with opened(str(folder)) as tree:
        assert [e.path for e in tree.entries] == ["a.py"]
        assert tree.read(Entry("file", 1), 10) == b""  # nor when a file became a link after it was listed
    commit(folder)
    with opened(str(bare(folder, tmp_path / "c.git"))) as clone:
        assert [e.path for e in clone.entries] == ["a.py"]


def test_a_git_directory_that_points_elsewhere_is_not_followed(tmp_path: Path) -> None:
    other = commit(write(tmp_path / "other", {"x": ""}))
    folder = write(tmp_path / "in", {"a.py": ""})
    (folder / ".git").write_text(f"gitdir: {other / '.git'}\n")
    with opened(str(folder)) as tree:
        assert tree.history is None
        assert [e.path for e in tree.entries] == ["a.py"]


def test_submodules_are_named_and_not_entered(tmp_path: Path) -> None:
    inner = commit(write(tmp_path / "inner", {"i.py": ""}))
    folder = commit(write(tmp_path / "outer", {"o.py": ""}))
    git(folder, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner), "sub")
    git(folder, "commit", "-q", "-m", "second")
    with opened(str(bare(folder, tmp_path / "c.git"))) as tree:
        assert [e.path for e in tree.entries] == [".gitmodules", "o.py"]
        assert tree.notes == ("1 submodule not entered",)


def test_contents_that_a_clone_lacks_are_said_and_never_fetched(tmp_path: Path) -> None:
    folder = commit(write(tmp_path / "a", {"README.md": "# a\n", "big.bin": b"x" * 5_000}))
    git(folder, "config", "uploadpack.allowFilter", "true")
    target = tmp_path / "b.git"
    git(folder, "clone", "-q", "--bare", "--no-local", "--filter=blob:limit=1k", folder.as_uri(), str(target))
    with opened(str(target)) as tree:
        assert {e.path: e.size for e in tree.entries} == {"README.md": 4, "big.bin": None}
        assert tree.notes == ("the contents of 1 file absent from this clone",)
        assert tree.read(tree.entries[1], 10) == b""


def test_a_git_address_is_cloned_with_its_tags_and_removed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = commit(write(tmp_path / "a", FILES), tag="v2")
    spare = tmp_path / "spare"
    spare.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(spare))
    with opened(folder.as_uri()) as tree:
        assert contents(tree)["src/a.py"] == b"x = 1\n"
        assert tree.history is not None
        assert tree.history.tags == ("v2",)
    assert list(spare.iterdir()) == []


@pytest.mark.parametrize(
    "address", ["ssh://host/a", "ext::sh -c 'touch x'://", "git://host/a", "http://host/a"]
)
def test_other_kinds_of_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="only https"), opened(address):
        pass


def test_what_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"), opened(str(tmp_path / "none")):
        pass
    with pytest.raises(SonodexError, match="cannot clone"), opened((tmp_path / "none").as_uri()):
        pass
    git(tmp_path, "init", "-q", "--bare", "e.git")
    with pytest.raises(SonodexError, match="holds no commit"), opened(str(tmp_path / "e.git")):
        pass


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("git@github.com:o/n.git", "https://github.com/o/n"), ("https://a:b@host.org:8443/x.git/", "https://host.org:8443/x"),
        ("/home/me/x", None), ("ext::sh", None), ("https://[bad", None),
    ],
)  # fmt: skip
def test_addresses_are_shown_without_credentials(address: str, wanted: str | None) -> None:
    assert public_address(address) == wanted


def test_a_pointer_to_a_large_file_tells_its_size() -> None:
    assert lfs_size(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 123\n") == 123
    assert lfs_size(b"something else") is None
