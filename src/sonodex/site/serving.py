"""Serving a built site on this machine."""

from __future__ import annotations

import gzip
import http.server
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sonodex.errors import UsageError, why
from sonodex.site.policy import POLICY

_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".yaml": "application/yaml",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".csv": "text/csv",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
}
_LOCAL = ("127.0.0.1", "localhost", "::1")
_TEXT = ("application/json", "application/javascript", "image/svg+xml", "application/xml", "application/yaml")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with the page's content security policy, the site's own 404, and no log line a request.

    own: the name or address that the server was bound to.
    """

    own = "127.0.0.1"

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        return _TYPES.get(Path(path).suffix) or super().guess_type(path)

    def do_GET(self) -> None:
        if self._refused() or self._packed():
            return
        super().do_GET()

    def do_HEAD(self) -> None:
        if not self._refused():
            super().do_HEAD()

    def _refused(self) -> bool:
        """Whether it was refused: a name of another site may lead here, and its page could read this."""
        hosts = self.headers.get_all("Host", [])
        try:
            name = urlsplit(f"//{hosts[0]}").hostname if len(hosts) == 1 else None
        except ValueError:  # no address
            name = None
        if name is None or name not in (*_LOCAL, self.own):
            self.send_error(http.HTTPStatus.MISDIRECTED_REQUEST, "This server answers for this machine only")
            return True
        if "\0" in unquote(self.path):
            self.send_error(http.HTTPStatus.NOT_FOUND)
            return True
        return False

    def _packed(self) -> bool:
        """Send text compressed where the browser takes it, as hosts of static files do."""
        if "gzip" not in self.headers.get("Accept-Encoding", "") or self.headers.get("Range"):
            return False
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.partition("?")[0].endswith("/"):
            path /= "index.html"
        kind = self.guess_type(str(path))
        if not path.is_file() or not (kind.startswith("text/") or kind in _TEXT):
            return False
        body = gzip.compress(path.read_bytes(), 6, mtime=0)
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        return True

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away while it is answered is no event; anything else is one line."""
        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
        if not isinstance(error, ConnectionError):
            sys.stderr.write(f"sonodex: a request was not answered ({type(error).__name__})\n")


def server(folder: Path, port: int, host: str = "127.0.0.1") -> http.server.ThreadingHTTPServer:
    """A server of the files in `folder`, bound but not yet running; port 0 takes a free one.

    Raises:
        UsageError: when the port is taken.
    """
    try:
        return _Server((host, port), partial(type("Bound", (Handler,), {"own": host}), directory=str(folder)))
    except (OSError, OverflowError) as error:
        raise UsageError(f"port {port}: {why(error).lower()}; choose another with --port") from None
