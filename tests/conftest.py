from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

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

# Rooms whose tests share something made once (a browser and a served site, a built site) stay in one process.
_SHARING = ("browser", "site")
# What takes longest begins first, so that no process is left alone with it at the end.
_FIRST = ("browser", "site", "docs", "audit", "report")
# Whole programs: documented commands, a notebook's kernel, the built wheel. `make unit` leaves them out.
_PROGRAMS = ("docs", "test_wheel.py")


def _room(path: Path) -> str:
    return path.relative_to(ROOT / "tests").parts[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if _room(item.path) in _PROGRAMS:
            item.add_marker(pytest.mark.program)
    places = {room: place for place, room in enumerate(_FIRST)}
    items.sort(key=lambda item: places.get(_room(item.path), len(places)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    def place(nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return next((room for room in _SHARING if file.startswith(f"tests/{room}/")), file)

    config.option.loadscopereorder = False  # in the order above, not by the number of tests
    scheduler = LoadFileScheduling(config, log)
    scheduler._split_scope = place
    return scheduler


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
