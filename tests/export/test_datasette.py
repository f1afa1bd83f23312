"""Datasette, started on the exported file on this machine, and asked for pages."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.export.registry import format_named
from sonodex.export.writing import write
from sonodex.records.vocabularies import KINDS

pytestmark = pytest.mark.program
_WAIT = 120.0  # for a busy machine


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("datasette")
    cat = Catalogue.load()
    entries = sorted(cat, key=lambda e: KINDS.index(e.kind))
    database, metadata = write(format_named("sqlite"), entries, folder / "sonodex.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    where = ("--host", "127.0.0.1", "--port", str(port))
    command = [sys.executable, "-m", "datasette", "serve", str(database), "--metadata", str(metadata), *where]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        base = f"http://127.0.0.1:{port}"
        end = time.monotonic() + _WAIT
        while True:
            try:
                urllib.request.urlopen(f"{base}/-/versions.json", timeout=10).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert server.poll() is None, (folder / "log").read_text("utf-8")
                assert time.monotonic() < end, (folder / "log").read_text("utf-8")
                time.sleep(0.1)
        yield base
    finally:
        server.terminate()
        server.wait()


def page(address: str, path: str) -> str:
    with urllib.request.urlopen(f"{address}{path}", timeout=60) as answer:
        found: str = answer.read().decode()
    return found


def test_pages_show_titles_and_what_columns_mean(address: str) -> None:
    front = page(address, "/")
    assert "sonodex 0." in front
    assert "CC BY 4.0" in front
    shown = page(address, "/sonodex/datasets?_size=10")
    assert "whether the whole chain of rights allows commercial use" in shown
    assert "One row a dataset" in shown


def test_search_facets_and_views_answer(address: str) -> None:
    found = json.loads(page(address, "/sonodex/datasets.json?_search=breast&_shape=array"))
    assert "busi" in {row["id"] for row in found}
    rows = json.loads(page(address, "/sonodex/datasets.json?_facet_array=anatomy&_size=1"))
    assert rows["facet_results"]["anatomy"]["results"][0]["count"] > 5
    assert rows["filtered_table_rows_count"] == sum(e.kind == "dataset" for e in Catalogue.load())
    for view in ("ranked_datasets", "ranked_models", "unknown_criteria", "usable_for_products"):
        assert json.loads(page(address, f"/sonodex/{view}.json?_size=1"))["rows"]
    assert "busi" in page(address, "/sonodex/datasets/busi")
