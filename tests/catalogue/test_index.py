"""The compiled index.

Never stale, safe to delete or damage, safe for two builders and on read-only folders.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
import tempfile
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from sonodex import Catalogue
from sonodex.errors import UsageError
from tests.catalogue.indexes import index_of, put
from tests.catalogues import load
from tests.conftest import FULL, make_record

pytestmark = pytest.mark.usefixtures("own_cache")


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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes with names")
def test_a_pipe_in_the_place_of_an_index_is_not_waited_for(folder: Path, own_cache: Path) -> None:
    put(folder, "one")
    load(folder)
    index = index_of(own_cache)
    index.unlink()
    os.mkfifo(index)
    waited: list[int] = []
    helper = threading.Timer(20, lambda: waited.append(os.open(index, os.O_RDWR)))  # lets go of who waits
    helper.start()
    assert [e.id for e in load(folder)] == ["one"]
    helper.cancel()
    assert waited == []
    assert index.is_file()  # it gave way


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


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize(("mode", "own"), [(0o700, True), (0o755, True), (0o720, False), (0o702, False)])
def test_a_folder_into_which_others_may_write_holds_no_index(
    folder: Path, own_cache: Path, mode: int, own: bool
) -> None:
    put(folder, "one")
    load(folder)
    index = index_of(own_cache)
    index.write_bytes(b"forged")
    index.parent.chmod(mode)
    assert len(load(folder)) == 1
    assert (index.read_bytes() != b"forged") is own


@pytest.mark.skipif(os.name == "nt", reason="Windows tells no user by a number")
def test_a_folder_of_somebody_else_holds_no_index(
    folder: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "one")
    load(folder)
    index = index_of(own_cache)
    index.write_bytes(b"forged")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    assert len(load(folder)) == 1
    assert index.read_bytes() == b"forged"


@pytest.mark.parametrize("way", ["built", "opened", "copied"])
def test_an_index_may_be_read_from_another_thread(folder: Path, way: str) -> None:
    put(folder, "one", year="2019")
    catalogue = Catalogue.load([folder], packaged=False, progress=lambda done, total: None)
    if way == "opened":
        catalogue = load(folder)
    elif way == "copied":
        catalogue = pickle.loads(pickle.dumps(catalogue))
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: catalogue["one"].data["year"]).result() == 2019
    put(folder, "one", year="2020")  # what was loaded stays what it was
    assert catalogue["one"].full()["year"] == 2019


def test_nothing_is_written_beside_the_records_and_none_else_may_read_the_index(
    folder: Path, own_cache: Path
) -> None:
    put(folder, "one").chmod(0o600)
    load(folder)
    assert sorted(p.name for p in folder.iterdir()) == ["datasets", "models"]
    index = index_of(own_cache)
    if os.name != "nt":
        assert index.stat().st_mode & 0o077 == 0
        assert index.parent.stat().st_mode & 0o077 == 0
        index.chmod(0o644)
        put(folder, "one", year="2018")
        load(folder)
        assert index.stat().st_mode & 0o077 == 0


def test_no_cache_to_write_to(
    folder: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache fails a temporary folder of the user's serves, and where that fails too, memory."""
    put(folder, "one")
    own_cache.rmdir()
    own_cache.write_text("a file, so that no folder can be made", encoding="utf-8")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    assert len(load(folder)) == 1
    index = index_of(temporary)
    if os.name != "nt":
        assert index.parent.name == f"sonodex-{os.getuid()}"
        index.parent.chmod(0o777)  # others could have put it there
        index.write_bytes(b"forged")
        assert len(load(folder)) == 1
        assert index.read_bytes() == b"forged"
    monkeypatch.chdir(temporary)  # as it is told where none for such files can be written
    index.unlink()
    if os.name != "nt":
        index.parent.chmod(0o700)
    assert len(load(folder)) == 1
    assert not index.exists()
    own_cache.unlink()


@pytest.mark.parametrize(("name", "folder_name"), [("someone", "sonodex-someone"), (None, "sonodex-user")])
def test_a_user_without_a_number_has_a_temporary_folder_too(
    folder: Path,
    own_cache: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str | None,
    folder_name: str,
) -> None:
    put(folder, "one")
    own_cache.rmdir()
    own_cache.touch()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.delattr(os, "getuid", raising=False)  # as on Windows
    monkeypatch.delenv("USERNAME", raising=False)
    if name:
        monkeypatch.setenv("USERNAME", name)
    assert len(load(folder)) == 1
    assert index_of(tmp_path / "temporary").parent.name == folder_name
    own_cache.unlink()


def test_without_a_folder_for_temporary_files_the_index_is_made_in_memory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sonodex.catalogue import compiling

    put(folder, "one")
    tried: list[Path] = []

    def failing(*args: Any) -> None:
        tried.append(folder)
        if len(tried) == 1:
            raise sqlite3.OperationalError("database or disk is full")
        fill(*args)

    fill = compiling._fill
    monkeypatch.setattr(compiling, "_fill", failing)
    assert [e.id for e in load(folder)] == ["one"]
    assert len(tried) == 2


def test_few_records_are_held_at_a_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is asked of a large catalogue: what was read of a record goes when others are read."""
    from sonodex.catalogue import summaries

    for number in range(12):
        put(folder, f"set-{number:02}", year=f"{2010 + number}", D1=FULL)
    whole = [(e.facts, e.rights, e.overlaps(), e.full()) for e in load(folder)]
    alive: weakref.WeakSet[summaries.Summary] = weakref.WeakSet()
    most = 0

    class Counted(summaries.Summary):
        def __init__(self, plain: dict[str, Any]) -> None:
            nonlocal most
            super().__init__(plain)
            alive.add(self)
            most = max(most, len(alive))

    monkeypatch.setattr(summaries, "KEPT", 4)
    monkeypatch.setattr(summaries, "Summary", Counted)
    few = load(folder)
    assert [(e.facts, e.rights, e.overlaps(), e.full()) for e in few] == whole
    assert [e.id for e in few.datasets(year_from=2020, sort="year")] == ["set-11", "set-10"]
    assert few["set-03"].facts["year"] == 2013
    assert few["set-03"].facts is few["set-03"].facts
    assert 4 <= most <= 5  # the last is made before the first goes


def test_progress_tells_how_many_records_are_compiled(folder: Path) -> None:
    for name in ("one", "two", "three"):
        put(folder, name)
    told: list[tuple[int, int]] = []
    Catalogue.load([folder], packaged=False, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    put(folder, "two", year="2020")
    told.clear()
    Catalogue.load([folder], packaged=False, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 1)]


@pytest.mark.processes
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
    assert sorted(p.name for p in folder.iterdir()) == ["datasets", "models"]


def test_a_refused_file_is_left_out_and_named(folder: Path) -> None:
    put(folder, "one")
    put(folder, "two", year="2099")
    catalogue = load(folder)
    assert [e.id for e in catalogue] == ["one"]
    assert catalogue.refused[0].file.endswith("two.yaml")
    assert "2099" in catalogue.refused[0].reason
    put(folder, "two", year="2020")
    assert len(load(folder)) == 2


def test_a_refused_file_is_named_with_its_first_fault_and_how_many_more(folder: Path) -> None:
    put(folder, "one", year="2099")
    put(folder, "two", year="2099", confidence="sure")
    put(folder, "three", year="2099", confidence="sure", aliases="5")
    told = {Path(r.file).stem: r.reason for r in load(folder).refused}
    assert {name: reason.partition(" (and ")[2] for name, reason in told.items()} == {
        "one": "", "two": "1 more)", "three": "2 more)",
    }  # fmt: skip
    assert all(reason.startswith("line ") for reason in told.values())


def test_of_two_files_of_one_id_the_first_is_taken(folder: Path) -> None:
    path = put(folder, "one", year="2019")
    path.with_suffix(".yml").write_text(make_record("dataset", "one", year="2020"), encoding="utf-8")
    catalogue = load(folder)
    assert [e.facts["year"] for e in catalogue] == [2019]
    assert [(Path(r.file).name, r.reason) for r in catalogue.refused] == [
        ("one.yml", "the id 'one' is taken")
    ]


def test_a_working_cache_is_the_only_place_that_is_written_to(
    folder: Path, own_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    put(folder, "one")
    load(folder)
    assert index_of(own_cache)
    assert not list(temporary.iterdir())


def test_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such catalogue folder"):
        load(tmp_path / "absent")
    with pytest.raises(UsageError, match="neither datasets/ nor models/"):
        load(tmp_path)
    (tmp_path / "datasets.yaml").touch()
    with pytest.raises(UsageError, match="neither datasets/ nor models/"):
        load(tmp_path)
    (tmp_path / "datasets").touch()
    with pytest.raises(UsageError, match="datasets: is no folder"):
        load(tmp_path)


@pytest.mark.parametrize("there", [("datasets",), ("models",), ("datasets", "models")])
def test_a_catalogue_of_nothing(tmp_path: Path, there: tuple[str, ...]) -> None:
    for name in there:
        (tmp_path / name).mkdir()
    assert len(load(tmp_path)) == 0


def test_what_is_no_regular_file_is_no_record(folder: Path) -> None:
    put(folder, "one")
    (folder / "datasets" / "folder.yaml").mkdir()
    (folder / "datasets" / ".hidden.yaml").write_text("[", encoding="utf-8")
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "datasets" / "pipe.yaml")  # reading it would wait for ever
        (folder / "datasets" / "nowhere.yaml").symlink_to("absent")
    catalogue = load(folder)
    assert [e.id for e in catalogue] == ["one"]
    assert catalogue.refused == []


@pytest.fixture
def shipped(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The index that comes with a package whose catalogue is `folder`."""
    from sonodex.catalogue import compiling, index

    put(folder, "one", year="2019")
    place = tmp_path / "shipped.sqlite"
    place.write_bytes(compiling.index_to_ship(folder))
    monkeypatch.setattr(index, "packaged_catalogue", lambda: folder)
    monkeypatch.setattr(index, "packaged_index", lambda: place)
    return place


def test_the_index_of_the_package_is_taken_where_it_fits(
    folder: Path, own_cache: Path, shipped: Path
) -> None:
    assert load(folder)["one"].facts["year"] == 2019
    assert not list(own_cache.iterdir())
    put(folder, "one", year="2020")
    assert load(folder)["one"].facts["year"] == 2020
    assert index_of(own_cache)


def test_a_damaged_index_of_the_package_is_built_anew_once(
    folder: Path, own_cache: Path, shipped: Path
) -> None:
    connection = sqlite3.connect(shipped)
    connection.execute("UPDATE record SET summary = replace(summary, '2019', '2018')")
    connection.commit()
    connection.close()
    assert load(folder)["one"].facts["year"] == 2019
    kept = index_of(own_cache)
    before = kept.stat().st_mtime_ns
    assert load(folder)["one"].facts["year"] == 2019
    assert kept.stat().st_mtime_ns == before


def test_an_index_of_records_that_are_not_valid_is_not_shipped(folder: Path) -> None:
    from sonodex.catalogue import compiling

    put(folder, "one", year="1066")
    with pytest.raises(UsageError, match=r"datasets/one\.yaml: line"):
        compiling.index_to_ship(folder)
