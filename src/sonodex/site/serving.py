"""Serving a built site on this machine."""

from __future__ import annotations

import http.server
from functools import partial
from pathlib import Path

from sonodex.errors import UsageError

# The page loads nothing from elsewhere and runs no inline code; serving it with this policy proves it.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; \
form-action 'none'; base-uri 'none'; frame-ancestors 'none'"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Static files with the page's content security policy, the site's own 404, and no log line a request."""

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


def server(folder: Path, port: int, host: str = "127.0.0.1") -> http.server.ThreadingHTTPServer:
    """A server of the files in `folder`, bound but not yet running; port 0 takes a free one.

    Raises:
        UsageError: when the port is taken.
    """
    try:
        return http.server.ThreadingHTTPServer((host, port), partial(Handler, directory=str(folder)))
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"port {port}: {reason.lower()}; choose another with --port") from None
