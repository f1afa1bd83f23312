"""A small Internet on this machine: one server that is every host, and faults that real ones have."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore2


@dataclass
class Request:
    """What was asked."""

    host: str
    path: str
    headers: dict[str, str]
    number: int = 0

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"


@dataclass
class Reply:
    """What is answered; `body` may be bytes, text, or data that become JSON."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    trickle: float = 0.0  # seconds between two bytes
    breaks: bool = False  # ends in the middle

    def bytes(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()

    def media_type(self) -> str:
        return "application/json" if not isinstance(self.body, bytes | str) else "text/html; charset=utf-8"


Answerer = Callable[[Request], Reply | None]


class Internet:
    """Answers to addresses: the last route that fits, else 404. `fault` may answer in place of any of
    them.
    """

    def __init__(self) -> None:
        self._routes: list[tuple[re.Pattern[str], Any]] = []
        self._lock = threading.Lock()
        self.requests: list[Request] = []
        self.open: Counter[str] = Counter()
        self.most_open: Counter[str] = Counter()
        self.fault: Answerer | None = None
        self.delay = 0.0
        internet = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                internet._answer(self)

            do_HEAD = do_GET  # noqa: N815 - called so by the library

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512

            def handle_error(self, *_: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def route(self, pattern: str, reply: Reply | Answerer | Any) -> None:
        """Answer addresses that match `pattern` (a regular expression of `host/path?query`, from its
        start).
        """
        self._routes.append((re.compile(pattern), reply))

    def asked(self, pattern: str) -> list[Request]:
        return [r for r in self.requests if re.match(pattern, f"{r.host}{r.path}")]

    def _reply(self, request: Request) -> Reply:
        if self.fault is not None and (reply := self.fault(request)) is not None:
            return reply
        for pattern, reply in reversed(self._routes):
            if pattern.match(f"{request.host}{request.path}"):
                found = reply(request) if callable(reply) else reply
                if found is not None:
                    return found if isinstance(found, Reply) else Reply(found)
        return Reply({"message": "Not Found"}, 404)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        host = (handler.headers.get("host") or "").partition(":")[0].lower()
        with self._lock:
            request = Request(
                host, handler.path, {k.lower(): v for k, v in handler.headers.items()}, len(self.requests)
            )
            self.requests.append(request)
            self.open[host] += 1
            self.most_open[host] = max(self.most_open[host], self.open[host])
        try:
            reply = self._reply(request)
            time.sleep(self.delay + reply.delay)
            body = b"" if reply.status == 304 else reply.bytes()
            handler.send_response(reply.status)
            headers = {"content-type": reply.media_type(), "content-length": str(len(body)), **reply.headers}
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.end_headers()
            if handler.command == "HEAD":
                return
            if reply.breaks:
                handler.wfile.write(body[: len(body) // 2])
                handler.close_connection = True
            elif reply.trickle:
                for at in range(len(body)):
                    handler.wfile.write(body[at : at + 1])
                    handler.wfile.flush()
                    time.sleep(reply.trickle)
            else:
                handler.wfile.write(body)
        except OSError:
            handler.close_connection = True
        finally:
            with self._lock:
                self.open[host] -= 1


class Local(httpcore2.NetworkBackend):
    """Leads every host to the server on this machine, and leaves the encryption out."""

    def __init__(
        self, internet: Internet, unknown: tuple[str, ...] = (), refused: tuple[str, ...] = ()
    ) -> None:
        self._port, self._sockets = internet.port, httpcore2.SyncBackend()
        self.unknown, self.refused = unknown, refused

    def connect_tcp(self, host: str, port: int, timeout: Any = None, *args: Any, **named: Any) -> Any:
        if host in self.unknown:
            raise httpcore2.ConnectError(f"{host} is not known")
        if host in self.refused:
            raise httpcore2.ConnectError("refused")
        return _Plain(self._sockets.connect_tcp("127.0.0.1", self._port, timeout))


class _Plain(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self.read, self.write, self.close = stream.read, stream.write, stream.close  # type: ignore[method-assign]

    def start_tls(self, *args: Any, **named: Any) -> Any:
        return self

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@contextlib.contextmanager
def internet() -> Iterator[Internet]:
    one = Internet()
    try:
        yield one
    finally:
        one.close()


def bomb(megabytes: int) -> Reply:
    """A small answer that becomes a large one."""
    return Reply(gzip.compress(b"0" * (megabytes * 2**20)), headers={"content-encoding": "gzip",
                                                                    "content-type": "application/json"})  # fmt: skip
