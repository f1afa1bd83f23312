"""Connections to public addresses only: a name is resolved once, looked at, and the very address connected
to.

A record's address may lead anywhere: to the cloud's metadata service, to a router, to this machine. The check
stands where the connection is made, so that it holds for each redirect and for names that change their
address between two questions.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from sonodex.errors import MissingExtraError, SonodexError

try:
    import httpcore2
    import httpx2
except ImportError:
    raise MissingExtraError("registries") from None

if TYPE_CHECKING:
    import ssl

Resolve = Callable[[str, int], list[str]]
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
# Python calls some old ways to wrap and to number local addresses global, some versions more than others.
_UNICAST = ipaddress.ip_network("2000::/3")  # all that is given out (IANA)
_PROTOCOL = ipaddress.ip_network("192.0.0.0/24")  # RFC 6890


class PrivateAddressError(SonodexError):
    """A name leads into a private network or to this machine."""


def resolve(host: str, port: int) -> list[str]:
    """Addresses of a host, as the system gives them.

    Raises:
        OSError: the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet, also the one that it wraps (RFC 4291, 6052,
    3056).
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is None:
            return ip in _UNICAST and ip.is_global
        ip = inner
    return ip.is_global and not ip.is_multicast and ip not in _PROTOCOL


class PublicOnly(httpcore2.NetworkBackend):
    """Connects to public addresses.

    `private` lets all through, for tests against a server on this machine.
    """

    def __init__(self, *, private: bool = False, resolve: Resolve = resolve) -> None:
        self._private, self._resolve, self._sockets = private, resolve, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(f"{host} is not known") from error
        for address in addresses:
            if not self._private and not is_public(address):
                raise PrivateAddressError(
                    f"{host}: leads to {address}, which is no public address; not asked"
                )
        failed: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in addresses[:4]:
            try:
                return self._sockets.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed


class _Timed(httpcore2.NetworkStream):
    """A connection on which an answer, however it trickles, has so many seconds from the last byte that
    was asked.
    """

    def __init__(self, stream: httpcore2.NetworkStream, seconds: float) -> None:
        self._stream, self._seconds, self._asked = stream, seconds, time.monotonic()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._asked + self._seconds - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout(f"not done after {self._seconds:.0f} s")
        return self._stream.read(max_bytes, left if timeout is None else min(timeout, left))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._asked = time.monotonic()
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, timeout), self._seconds)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _TimedBackend(httpcore2.NetworkBackend):
    def __init__(self, backend: httpcore2.NetworkBackend, seconds: float) -> None:
        self._backend, self._seconds = backend, seconds

    def connect_tcp(self, *args: Any, **named: Any) -> httpcore2.NetworkStream:
        return _Timed(self._backend.connect_tcp(*args, **named), self._seconds)

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


@cache
def _trusted() -> ssl.SSLContext:
    """What the system trusts, read once a process: that takes longer than many an answer."""
    return httpx2.create_ssl_context()


class Connections(httpx2.BaseTransport):
    """The lowest layer below the client: the connections that a backend makes.

    Args:
        backend: makes them.
        seconds: that one answer may take, headers and body.
        connections: at most so many at once, to all hosts together.
    """

    def __init__(self, backend: httpcore2.NetworkBackend, seconds: float, connections: int = 64) -> None:
        self._pool = httpcore2.ConnectionPool(
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=15.0,
            ssl_context=_trusted(),
            network_backend=_TimedBackend(backend, seconds),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        asked = httpcore2.Request(
            method=request.method,
            url=httpcore2.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(asked)
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Any:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
