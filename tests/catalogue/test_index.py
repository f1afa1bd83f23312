"""The compiled index: never stale, safe to delete or damage, safe for two builders and on read-only folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.catalogue.index import INDEX_NAME
from sonodex.errors import UsageError
from tests.conftest import FULL, make_record


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    return cache


def load(folder: Path) -> Catalogue:
    return Catalogue.load([folder], packaged=False)


def put(folder: Path, name: str, **lines: str) -> Path:
    path = folder / "datasets" / f"{name}.yaml"
    path.write_text(make_record("dataset", name, **lines), encoding="utf-8")
    return path


def test_a_change_of_content_alone_is_seen(folder: Path) -> None:
    path = put(folder, "one", year="2019")
    assert load(folder)["one"].facts["year"] == 2019
    before = path.stat()
    put(folder, "one", year="2020")  # same size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert load(folder)["one"].facts["year"] == 2020


def test_added_and_removed_files_are_seen(folder: Path) -> None:
    put(folder, "one")
    assert len(load(folder)) == 1
    two = put(folder, "two")
    assert len(load(folder)) == 2
    two.unlink()
    assert [e.id for e in load(folder)] == ["one"]


@pytest.mark.parametrize("damage", [b"", b"no database at all", None])
def test_a_damaged_or_missing_index_is_rebuilt(folder: Path, damage: bytes | None) -> None:
    put(folder, "one")
    assert len(load(folder)) == 1
    index = folder / INDEX_NAME
    assert index.exists()
    if damage is None:
        index.unlink()
    else:
        index.write_bytes(damage)
    assert [e.id for e in load(folder)] == ["one"]
    assert index.stat().st_size > 1000


def test_a_truncated_index_is_rebuilt(folder: Path) -> None:
    put(folder, "one")
    load(folder)
    index = folder / INDEX_NAME
    index.write_bytes(index.read_bytes()[:5000])
    assert load(folder)["one"].data["id"] == "one"


def test_unchanged_records_are_not_compiled_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sonodex.catalogue import compiling

    for name in ("one", "two", "three"):
        put(folder, name)
    load(folder)
    compiled: list[str] = []
    real = compiling.compile_file

    def counted(path: Path) -> object:
        compiled.append(path.stem)
        return real(path)

    monkeypatch.setattr(compiling, "compile_file", counted)
    put(folder, "two", year="2020")
    load(folder)
    assert compiled == ["two"]
    load(folder)
    assert compiled == ["two"]


def test_no_folder_to_write_to(folder: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only installation: the user's cache folder serves, and where that fails too, memory."""
    put(folder, "one")
    real = os.open

    def refuse_folder(path: Any, flags: int, *mode: int, **more: Any) -> int:
        if flags & os.O_CREAT and Path(path).parent == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, flags, *mode, **more)

    monkeypatch.setattr(os, "open", refuse_folder)
    assert len(load(folder)) == 1
    assert not (folder / INDEX_NAME).exists()
    assert list(own_cache.rglob("index-*.sqlite"))
    shutil.rmtree(own_cache)
    own_cache.write_text("a file, so that no folder can be made", encoding="utf-8")
    assert len(load(folder)) == 1
    own_cache.unlink()


def test_many_builders_at_once(folder: Path) -> None:
    for number in range(30):
        put(folder, f"set-{number}", D1=FULL)
    code = (
        "import sys, sonodex; c = sonodex.Catalogue.load([sys.argv[1]], packaged=False);"
        "print(len(c), c['set-7'].facts['score']['points'])"
    )

    def build(_: int) -> str:
        command = [sys.executable, "-c", code, str(folder)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(build, range(4))) == {"30 1.0"}
    assert sorted(p.name for p in folder.iterdir()) == [INDEX_NAME, "datasets", "models"]


def test_a_refused_file_is_left_out_and_named(folder: Path) -> None:
    put(folder, "one")
    put(folder, "two", year="2099")
    catalogue = load(folder)
    assert [e.id for e in catalogue] == ["one"]
    assert catalogue.refused[0].file.endswith("two.yaml")
    assert "2099" in catalogue.refused[0].reason
    put(folder, "two", year="2020")
    assert len(load(folder)) == 2


def test_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such catalogue folder"):
        load(tmp_path / "absent")
    with pytest.raises(UsageError, match="neither datasets/ nor models/"):
        load(tmp_path)


def test_what_is_no_regular_file_is_no_record(folder: Path) -> None:
    put(folder, "one")
    (folder / "datasets" / "folder.yaml").mkdir()
    (folder / "datasets" / ".hidden.yaml").write_text("[", encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "datasets" / "pipe.yaml")  # reading it would wait for ever
        (folder / "datasets" / "nowhere.yaml").symlink_to("absent")
    assert [e.id for e in load(folder)] == ["one"]
