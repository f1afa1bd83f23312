"""The client behind the seam to the network: named, polite, cached, bounded.

One connection a host at a time; Retry-After and rate limits are obeyed; answers of the registries are kept
on disk and asked for anew only when they changed (RFC 9111); each hop of a redirect is looked at as a new
address. Layers, from above: this file, the cache, the tokens, the connections (`network.py`).

Weighed for it (installed size with dependencies): httpx 0.28 has had no release since 2024; httpx2 is its
maintained successor, 3 MB, whose decoders hand out bounded pieces and whose connections take a backend of
ours; niquests brings 15 MB and a fork of urllib3; requests-cache is tied to requests (5 MB), which cannot be
given a connection without private parts; urllib3 alone (1 MB) has no cache. hishel (3 MB) caches for httpx2.
Retries are a loop here: stamina knows no Retry-After.
"""

from __future__ import annotations

import contextlib
import email.utils
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from sonodex._version import __version__
from sonodex.errors import MissingExtraError, SonodexError, why
from sonodex.registries import credentials, limits, network
from sonodex.registries.asking import BudgetError, NoAnswerError, shown

try:
    import httpcore2
    import httpx2
    from hishel import CacheOptions, SqliteStorage
    from hishel.httpx2 import CacheTransport
except ImportError:
    raise MissingExtraError("registries") from None

_REDIRECTS = (301, 302, 303, 307, 308)
_FAILED = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, httpcore2.NetworkError,
           httpcore2.ProtocolError, httpcore2.TimeoutException, httpcore2.PoolTimeout,
           httpcore2.UnsupportedProtocol, OSError, ValueError)  # fmt: skip
_GAPS = {"arxiv.org": 3.0}  # seconds between two requests that a host's terms of use ask for
_OURS = ("authorization", "cookie", "host")  # headers that no caller sets


def backend() -> httpcore2.NetworkBackend:
    """What makes the connections; tests put a server on this machine in its place."""
    return network.PublicOnly()


class Hop:
    """A redirect: its status and where it leads."""

    __slots__ = ("status", "to")

    def __init__(self, status: int, to: str) -> None:
        self.status, self.to = status, to


class Answer:
    """An answer whose body is not yet read."""

    def __init__(self, response: httpx2.Response, url: str, hops: tuple[Hop, ...]) -> None:
        self._response, self.url, self.hops = response, url, hops

    @property
    def status(self) -> int:
        return int(self._response.status_code)

    @property
    def headers(self) -> Mapping[str, str]:
        return self._response.headers

    def chunks(self) -> Iterator[bytes]:
        """The body, decompressed, in pieces of at most a megabyte.

        Raises:
            NoAnswerError: it breaks off, takes too long, or is not what its headers promise.
        """
        try:
            yield from self._response.iter_bytes()
        except _FAILED as error:
            raise NoAnswerError(f"{shown(self.url)}: {_why(error)}", self.status) from None


@dataclass
class _Host:
    one: threading.RLock = field(default_factory=threading.RLock)  # who is in may enter again
    gap: float = 0.0
    not_before: float = 0.0  # on the clock of the client
    alone: bool = False  # it asked to be left alone for longer than one waits


class _Identified(httpx2.BaseTransport):
    """Adds tokens below the cache, and takes cookies away before they reach it."""

    def __init__(self, below: httpx2.BaseTransport, tokens: bool) -> None:
        self._below, self._tokens = below, tokens

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        more = (
            credentials.headers_for(request.url.host)
            if self._tokens and request.url.scheme == "https"
            else {}
        )
        sent = httpx2.Request(
            request.method,
            request.url,
            headers=[*request.headers.raw, *((k.encode(), v.encode()) for k, v in more.items())],
            stream=request.stream,
            extensions=request.extensions,
        )
        response = self._below.handle_request(sent)
        response.headers.pop("set-cookie", None)
        return response

    def close(self) -> None:
        self._below.close()


class Web:
    """Sends requests; a `sonodex.collect.transport.Transport`.

    Args:
        cache: file of the answers that are kept; none are where it is None.
        budget: requests that may be sent in all.
        tries: of one request, where the answer is a fault that may pass.
        tokens: whether hubs are told who asks.
        plain: whether addresses without encryption are asked.
        seconds: that one answer may take.
        longest_wait: seconds that a host may ask to wait.
        pause: seconds before the second try; it doubles with each further one.
        connect: makes the connections; `backend()` by default.
        wait: pauses; by default until `stop`.
    """

    def __init__(
        self,
        *,
        cache: Path | None = None,
        budget: int = limits.BUDGET,
        tries: int = limits.TRIES,
        tokens: bool = True,
        plain: bool = False,
        seconds: float = limits.SECONDS_AN_ANSWER,
        longest_wait: float = limits.LONGEST_WAIT,
        pause: float = 1.0,
        connect: httpcore2.NetworkBackend | None = None,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._budget, self._tries, self._plain = budget, tries, plain
        self._longest, self._pause = longest_wait, pause
        self._stopped = threading.Event()
        self._wait = wait or self._stopped.wait
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        self.sent = 0
        below: httpx2.BaseTransport = _Identified(network.Connections(connect or backend(), seconds), tokens)
        if cache is not None:
            below = CacheTransport(below, _storage(cache), CacheOptions(shared=False))
        self._client = httpx2.Client(
            transport=below,
            headers={"user-agent": user_agent(), "accept-encoding": "gzip, deflate"},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,  # no proxy of the environment, which would resolve names for us
            timeout=httpx2.Timeout(limits.SECONDS_SILENT, connect=limits.SECONDS_CONNECTING, pool=None),
        )

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._client.close()

    def stop(self) -> None:
        """Let nobody wait any longer, and send nothing more."""
        self._stopped.set()

    @contextlib.contextmanager
    def open(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Answer]:
        """Send a request, follow its redirects, and hand out the answer whatever its status.

        Raises:
            NoAnswerError: nothing answered, or the host asks to be left alone.
            BudgetError: the requests of this run are used up.
            PrivateAddressError: the address leads into a private network.
        """
        hops: tuple[Hop, ...] = ()
        wanted = {k: v for k, v in (headers or {}).items() if k.lower() not in _OURS}
        while True:
            host = self._host(url)
            with host.one:
                response = self._send(method, url, wanted, host)
                with contextlib.closing(response):
                    target = _target(response, url)
                    if target is None:
                        yield Answer(response, url, hops)
                        return
            hops = (*hops, Hop(response.status_code, target))
            if len(hops) > limits.REDIRECTS or target in {hop.to for hop in hops[:-1]}:
                raise NoAnswerError(f"{shown(url)}: leads in a circle", response.status_code)
            url = target

    def _host(self, url: str) -> _Host:
        """The host of an address.

        Raises:
            NoAnswerError: it is no address that is asked.
        """
        try:
            parts = urlsplit(url)
            name, scheme, _ = parts.hostname or "", parts.scheme, parts.port  # a port that is none raises
            usable = bool(name) and parts.username is None
        except ValueError:
            raise NoAnswerError(f"{shown(url)}: is no web address") from None
        if not usable or scheme not in ("https", "http"):
            raise NoAnswerError(f"{shown(url)}: is no web address that is asked (https://host/path)")
        if scheme == "http" and not self._plain:
            raise NoAnswerError(f"{shown(url)}: is not encrypted; not asked")
        with self._lock:
            if name not in self._hosts:
                self._hosts[name] = _Host(gap=_GAPS.get(name, 0.0))
            return self._hosts[name]

    def _spend(self, url: str) -> None:
        with self._lock:
            if self._stopped.is_set():
                raise NoAnswerError(f"{shown(url)}: not asked, stopped before")
            if self.sent >= self._budget:
                raise BudgetError(
                    f"{shown(url)}: not asked, the {self._budget:,} requests of this run are used up"
                )
            self.sent += 1

    def _send(self, method: str, url: str, headers: Mapping[str, str], host: _Host) -> httpx2.Response:
        failure = NoAnswerError(f"{shown(url)}: not asked")
        for attempt in range(self._tries):
            self._be_patient(url, host)
            self._spend(url)
            pause = self._pause * 2**attempt
            try:
                request = self._client.build_request(method, url, headers=dict(headers))
                response = self._client.send(request, stream=True)
            except SonodexError:
                raise
            except _FAILED as error:
                failure = NoAnswerError(f"{shown(url)}: {_why(error)}")
                if attempt + 1 < self._tries:
                    self._wait(pause)
                continue
            asked = _asked_to_wait(response)
            if asked is not None:
                host.alone = asked > self._longest
            elif response.status_code in (429, 503):
                asked = pause
            host.not_before = time.monotonic() + (host.gap if asked is None else asked)
            if response.status_code not in (429, 500, 502, 503, 504) and not _limited(response):
                return response
            if attempt + 1 == self._tries or host.alone:
                return response
            response.close()
            if response.status_code in (500, 502, 504):
                self._wait(pause)
        raise failure

    def _be_patient(self, url: str, host: _Host) -> None:
        """Wait as long as the host asked.

        Raises:
            NoAnswerError: that is too long.
        """
        left = host.not_before - time.monotonic()
        if left <= 0:
            host.alone = False
        elif host.alone:
            raise NoAnswerError(
                f"{shown(url)}: the host asks to be left alone for {left:,.0f} s; run it again then", 429
            )
        else:
            self._wait(left)
            host.not_before = 0.0


def user_agent() -> str:
    """What hosts are told of who asks; SONODEX_CONTACT adds an address, as the registries' etiquette asks
    for.
    """
    contact = "".join(c for c in os.environ.get("SONODEX_CONTACT", "") if c.isascii() and c.isprintable())[
        :100
    ]
    return f"sonodex/{__version__} (research catalogue{f'; mailto:{contact}' if contact else ''})"


def cache_file() -> Path:
    """Where answers are kept between runs."""
    from platformdirs import user_cache_path

    return user_cache_path("sonodex", appauthor=False) / "registries" / "answers.sqlite"


def _storage(path: Path) -> SqliteStorage:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    except OSError as error:
        raise SonodexError(f"{path}: answers cannot be kept there ({why(error)})") from None
    return SqliteStorage(database_path=path, max_stream_size=limits.ANSWER_BYTES, max_size=limits.CACHE_BYTES)


def _target(response: httpx2.Response, url: str) -> str | None:
    """Where a redirect leads; None for an answer that is none."""
    place = response.headers.get("location")
    if response.status_code not in _REDIRECTS or not place:
        return None
    try:
        return urljoin(url, place.strip()).partition("#")[0]
    except ValueError:
        raise NoAnswerError(f"{shown(url)}: leads to no web address", response.status_code) from None


def _limited(response: httpx2.Response) -> bool:
    """Whether a 403 says that the rate limit is used up, as GitHub's does."""
    return response.status_code == 403 and (
        response.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in response.headers
    )


def _asked_to_wait(response: httpx2.Response) -> float | None:
    """Seconds that a host asks to wait: by Retry-After, or until its rate limit begins anew."""
    text = response.headers.get("retry-after", "").strip()
    if text.isdecimal() and len(text) < 10:
        return float(text)
    if text:
        try:
            return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
        except (ValueError, TypeError, OverflowError):
            pass
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal() and len(reset) < 12:
        left = float(reset) - time.time() if len(reset) > 8 else float(reset)  # a moment, or seconds
        return max(0.0, left)
    return None


def _why(error: BaseException) -> str:
    """What a failure of the connection means, in words of ours."""
    names = {type(e).__name__ for e in (error, error.__cause__, error.__context__) if e is not None}
    text = str(error)
    if any("Timeout" in name for name in names):
        return "did not answer in time"
    if "is not known" in text:
        return "its host is not known"
    if "CERTIFICATE" in text.upper() or any("SSL" in name for name in names):
        return "its certificate is refused"
    if any("Decoding" in name for name in names):
        return "answers compressed data that are broken"
    if any(name in ("RemoteProtocolError", "ProtocolError", "LocalProtocolError") for name in names):
        return "broke off or does not speak HTTP"
    if any("Connect" in name for name in names):
        return "refuses connections"
    return "the connection broke"
