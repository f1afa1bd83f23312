from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sonodex.registries import keeping
from sonodex.registries import web as client
from sonodex.registries.web import Web
from tests.registries.internet import Internet, Local, internet


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    """An Internet on this machine that everything here asks; no tokens, a cache of its own."""
    for name in ("GITHUB_TOKEN", "GH_TOKEN", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "KAGGLE_API_TOKEN",
                 "KAGGLE_USERNAME", "KAGGLE_KEY", "ZENODO_TOKEN", "SONODEX_CONTACT"):  # fmt: skip
        monkeypatch.delenv(name, raising=False)
    # Answers are kept apart; the indexes of catalogues stay where all tests have them: to build one takes seconds.
    monkeypatch.setenv("XDG_CACHE_HOME", os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache"))
    monkeypatch.setattr(client, "cache_file", lambda: tmp_path / "cache" / "answers.sqlite")
    monkeypatch.setattr(keeping, "kept_file", lambda: tmp_path / "cache" / "said.jsonl")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with internet() as one:
        monkeypatch.setattr(client, "backend", lambda: Local(one))
        yield one


@pytest.fixture
def web(net: Internet) -> Iterator[Web]:
    """A client that does not wait."""
    with Web(wait=lambda _: None, pause=0.0) as one:
        yield one
