"""Documented commands that ask the outside world ask a small Internet on this machine instead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sonodex.registries import web
from tests.registries.internet import Local, internet
from tests.registries.registries import everything


@pytest.fixture(autouse=True)
def _net(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    with internet() as net:
        everything(net)
        monkeypatch.setattr(web, "backend", lambda: Local(net))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        kept = tmp_path / "kept"
        monkeypatch.setattr(web, "cache_file", lambda: kept / "answers.sqlite")
        monkeypatch.setattr("sonodex.registries.keeping.kept_file", lambda: kept / "said.jsonl")
        yield
