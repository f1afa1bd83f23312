"""Serving the page: for this machine only, whatever is asked; and the address that a build is told."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from sonodex import Catalogue
from sonodex.errors import UsageError
from sonodex.site import build
from sonodex.site.serving import server


@pytest.mark.parametrize(
    "address",
    ["https://a b.example", "https://u:p@host/x", "https://host/?q", "https://host/#x", "https:///x", "ftp://host",
     "https://host:99999/", "https://ho'st/", "https://host/x?"],
)  # fmt: skip
def test_an_address_that_is_no_base_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="base-url"):
        build(Catalogue([]), tmp_path / "out", address)
    assert not (tmp_path / "out").exists()


def test_the_server_answers_for_this_machine_only(tmp_path: Path) -> None:
    """A page of another site whose name leads here must not read a private catalogue."""
    (tmp_path / "index.html").write_text("private", encoding="utf-8")

    def ask(lines: list[str]) -> bytes:
        with socket.create_connection(("127.0.0.1", running.server_address[1])) as line:
            line.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
            return b"".join(iter(lambda: line.recv(4096), b""))

    with server(tmp_path, 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        port = running.server_address[1]
        for host in (f"127.0.0.1:{port}", f"localhost:{port}", "[::1]"):
            assert b"private" in ask(["GET / HTTP/1.1", f"Host: {host}"])
        for host in ("evil.example", f"evil.example:{port}", ""):
            for method in ("GET", "HEAD"):
                answer = ask([f"{method} / HTTP/1.1", f"Host: {host}"])
                assert answer.startswith(b"HTTP/1.0 421")
                assert b"private" not in answer
        both = [f"Host: localhost:{port}", "Host: evil.example"]
        for hosts in ([], both, both[::-1], ["Host: [::1"], ["Host: [evil]"]):
            assert ask(["GET / HTTP/1.1", *hosts]).startswith(b"HTTP/1.0 421")
        for path in ("/%00", "/a%00b/", "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
            assert ask([f"GET {path} HTTP/1.1", f"Host: localhost:{port}"]).startswith(b"HTTP/1.0 404")
        running.shutdown()
