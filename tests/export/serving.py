"""Datasette, started on the exported file on this machine."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from sonodex import Catalogue
from sonodex.export.registry import format_named
from sonodex.export.writing import write
from sonodex.records.vocabularies import KINDS

_WAIT = 120.0  # for a busy machine


@contextlib.contextmanager
def datasette(folder: Path) -> Iterator[str]:
    """Export all records into a folder and serve them; its address."""
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
