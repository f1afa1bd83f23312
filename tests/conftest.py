from __future__ import annotations

import datetime as dt
import gc
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sonodex import Catalogue
from sonodex.cli.app import run
from sonodex.records.vocabularies import Kind
from sonodex.records.writing import template
from sonodex.rubrics import rubric_for

ROOT = Path(__file__).parent.parent

# No test may fail because a machine is slow or busy: no deadlines, no check of how fast examples are made.
# CI draws the same examples each time; SONODEX_EXAMPLES=2000 searches longer, after a change of the scorer.
settings.register_profile(
    "sonodex",
    deadline=None,
    derandomize="CI" in os.environ,
    max_examples=int(os.environ.get("SONODEX_EXAMPLES", "50")),
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
settings.load_profile("sonodex")

# A look for garbage at each 700 new objects takes an eighth of the time of all tests.
gc.set_threshold(50_000, 20, 20)

# What takes longest begins first, so that no process is left alone with it at the end.
_FIRST = ("browser", "site", "docs", "audit", "report")
# Whole programs: documented commands, a notebook's kernel, the built wheel. `make unit` leaves them out,
_PROGRAMS = ("docs", "test_wheel.py")
# and what makes a whole site or report, audits and inspects as a person does, or is about processes.
_WHOLE = (
    "report", "site",
    "audit/test_audit.py", "audit/test_hostile.py", "audit/test_elsewhere.py",
    "audit/look/test_running.py", "audit/look/test_work_folder.py",
    "cli/test_completing.py", "cli/test_everyday.py", "cli/test_quick.py", "loading/test_interrupted.py",
    "repository/test_command.py",
)  # fmt: skip
_HOME = "SONODEX_TEST_HOME"


@cache  # asked of each test, answered of each file
def _room(path: Path) -> str:
    return path.relative_to(ROOT / "tests").parts[0]


@cache
def _whole(path: Path) -> bool:
    return any(path.is_relative_to(ROOT / "tests" / part) for part in _WHOLE)


def pytest_configure(config: pytest.Config) -> None:
    """A home for this run, before anything asks where caches lie; processes that tests start have it, too."""
    if _HOME in os.environ:  # set by the process that started this one
        return
    home = Path(tempfile.mkdtemp(prefix="sonodex-tests-"))
    os.environ[_HOME] = os.environ["HOME"] = os.environ["USERPROFILE"] = str(home)
    for name, folder in (
        ("XDG_CACHE_HOME", ".cache"), ("XDG_CONFIG_HOME", ".config"), ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"), ("LOCALAPPDATA", "AppData/Local"), ("APPDATA", "AppData/Roaming"),
    ):  # fmt: skip
        os.environ[name] = str(home / folder)
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))


def pytest_collection_finish() -> None:
    """What was collected stays to the end: nobody need go through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _room(item.path) in _PROGRAMS:
            item.add_marker(pytest.mark.program)
        if _whole(item.path) or item.get_closest_marker("processes") is not None:
            item.add_marker(pytest.mark.whole)
    places = {room: place for place, room in enumerate(_FIRST)}
    items.sort(key=lambda item: places.get(_room(item.path), len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # in the order above, not by the number of tests
    return LoadFileScheduling(config, log)


_load, _made = Catalogue.load, Catalogue.__init__


@cache
def _packaged() -> Catalogue:
    return _load()


@pytest.fixture(scope="session")
def cat() -> Catalogue:
    """The packaged catalogue."""
    return _packaged()


@pytest.fixture(autouse=True)
def _one_catalogue(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that tests run in this process share a packaged catalogue, which nobody can change.

    How it is loaded is the matter of tests/catalogue and of the tests that start processes; tests/golden lays
    records of its own in its place.
    """
    if _room(request.path) in ("catalogue", "golden"):
        return
    usual = os.environ["XDG_CACHE_HOME"]

    def load(folders: Iterable[Path | str] = (), **words: Any) -> Catalogue:
        folders = list(folders)
        other = folders or not words.get("packaged", True) or os.environ.get("XDG_CACHE_HOME") != usual
        return _load(folders, **words) if other or Catalogue.__init__ is not _made else _packaged()

    monkeypatch.setattr(Catalogue, "load", load)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands look at their few files in this process, as `Options(workers=0)` does: to start another one
    takes longer than they do."""
    from sonodex.audit.look.running import hands, here

    monkeypatch.setattr(hands, "Pool", lambda source, _workers, text: here.Here(source, text))


def make_record(kind: Kind, record_id: str, **lines: str) -> str:
    """A valid record; `lines` replaces whole top-level lines (`year="2020"`) or findings (`D5="{…}"`)."""
    criteria = [(c.id, c.question, c.full, c.partial) for c in rubric_for(kind).criteria]
    if kind == "dataset":
        lines.setdefault("population", "[human]")  # without one a set is warned of
    text = template(kind, record_id, criteria, dt.date.today().isoformat())
    out = []
    for line in text.splitlines():
        key = line.strip().partition(":")[0]
        if key in lines and not line.lstrip().startswith("#"):
            indent = line[: len(line) - len(line.lstrip())]
            line = f"{indent}{key}: {lines.pop(key)}"
        out.append(line)
    assert not lines, f"no such lines: {lines}"
    return "\n".join(out) + "\n"


FULL = "{level: full, basis: primary, note: seen, source: 'https://example.org/page', checked: 2024-05-01}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty catalogue folder."""
    (tmp_path / "datasets").mkdir()
    (tmp_path / "models").mkdir()
    return tmp_path


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def sonodex(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("COLUMNS", "100")

    def call(*arguments: object) -> Result:
        code = run([str(a) for a in arguments])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call
