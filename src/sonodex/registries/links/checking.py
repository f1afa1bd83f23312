"""Every address of the catalogue, asked once: many hosts at a time, one connection each."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

from sonodex.errors import SonodexError, not_written
from sonodex.files import read_regular
from sonodex.registries import limits
from sonodex.registries.asking import BudgetError, NoAnswerError
from sonodex.registries.links.history import History
from sonodex.registries.links.verdict import VERDICTS, Redirect, Seen, Verdict, judge, normal
from sonodex.registries.network import PrivateAddressError
from sonodex.registries.refreshing import Subject
from sonodex.registries.web import Web

WORKERS = 48
_MANY_HOSTS = 10
_NEARLY_ALL = 0.9
_OWN = frozenset({"urls.homepage", "urls.download", "urls.code", "urls.weights", "doi.data"})


class Place(NamedTuple):
    """Where an address stands: full name of the record, and the field."""

    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address, and where it stands; `twins` are other records that call the same place their own."""

    url: str
    places: tuple[Place, ...]
    twins: tuple[str, ...] = ()


class Checked(NamedTuple):
    """What is known of an address.

    Attributes:
        link: the address.
        verdict, note: what is said of it.
        to: where it moved.
        since: since when it fails.
    """

    link: Link
    verdict: Verdict
    note: str
    to: str | None = None
    since: dt.date | None = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "url": self.link.url,
            "verdict": self.verdict,
            "note": self.note,
            "to": self.to,
            "since": self.since.isoformat() if self.since else None,
            "places": [{"record": p.record, "field": p.field} for p in self.link.places],
            "duplicate_of": list(self.link.twins),
        }


def links_of(subjects: Iterable[Subject], *, own: bool = False) -> list[Link]:
    """The addresses of records, each once.

    Args:
        subjects: the records.
        own: only what the records offer (page, download, code, weights), not what they cite.
    """
    places: dict[str, dict[Place, None]] = {}
    owned: dict[str, dict[str, None]] = {}
    for subject in subjects:
        for field, url in _addresses(subject.data):
            if field in _OWN:
                owned.setdefault(normal(url), {})[subject.name] = None
            elif own:
                continue
            places.setdefault(url.partition("#")[0], {})[Place(subject.name, field)] = None
    found = []
    for url, where in places.items():
        names = {p.record for p in where if p.field in _OWN}
        twins = owned.get(normal(url), {}) if names else {}
        found.append(Link(url, tuple(where), tuple(twins) if len(twins) > 1 else ()))
    return found


def _addresses(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, doi in data["doi"].items():
        if doi:
            yield f"doi.{kind}", f"https://doi.org/{doi}"
    left: list[tuple[str, Any]] = [("", data)]
    while left:
        place, value = left.pop()
        if isinstance(value, Mapping):
            left += [
                (f"{place}.{key}" if place else str(key), inner) for key, inner in [*value.items()][::-1]
            ]
        elif isinstance(value, list):
            left += [(place, inner) for inner in reversed(value)]
        elif isinstance(value, str) and value.startswith(("http://", "https://")):
            yield place, value


class Progress(NamedTuple):
    """What an unfinished run has seen, by address; kept in a file as it comes."""

    path: Path
    seen: dict[str, tuple[Verdict, str, str | None]]

    @classmethod
    def read(cls, path: Path, day: dt.date) -> Progress:
        """What a run of `day` left in the file; nothing where there is none."""
        seen: dict[str, tuple[Verdict, str, str | None]] = {}
        with contextlib.suppress(OSError):
            for line in read_regular(path).decode("utf-8", "replace").splitlines():
                with contextlib.suppress(ValueError, TypeError, RecursionError):
                    on, url, verdict, note, to = json.loads(line)
                    if on == day.isoformat() and verdict in VERDICTS:
                        seen[str(url)] = (verdict, str(note), None if to is None else str(to))
        return cls(path, seen)


def check(
    links: Sequence[Link],
    web: Web,
    history: History,
    unfinished: Progress | None = None,
    workers: int = WORKERS,
    done: Callable[[int, int], None] = lambda done, total: None,
    day: dt.date | None = None,
) -> list[Checked]:
    """A verdict on each address, in their order; `history` learns of each failure and each answer.

    Args:
        links: the addresses.
        web: the client, one that asks without tokens and without a cache.
        history: of earlier runs.
        unfinished: what an interrupted run of the same day has seen; new verdicts are added to its file.
        workers: hosts that are asked at the same time.
        done: told after each address how many of all are done.
        day: of the run.
    """
    day = day or dt.date.today()
    seen = dict(unfinished.seen) if unfinished else {}
    hosts: dict[str, list[Link]] = {}
    for link in links:
        if link.url not in seen:
            hosts.setdefault(urlsplit(link.url).hostname or "", []).append(link)
    waiting: queue.SimpleQueue[list[Link]] = queue.SimpleQueue()
    for host in sorted(
        hosts, key=lambda h: -len(hosts[h])
    ):  # the longest first: it decides when all are done
        shares = limits.SHARES.get(host, 1)
        for first in range(min(shares, len(hosts[host]))):
            waiting.put(hosts[host][first::shares])
    total = len(links)
    lock = threading.Lock()
    failures: list[BaseException] = []
    with contextlib.ExitStack() as held:
        stream = held.enter_context(_appending(unfinished.path)) if unfinished else None

        def note(link: Link) -> None:
            verdict, words, to = judge(link.url, look(link.url, web))
            with lock:
                seen[link.url] = (verdict, words, to)
                if stream is not None:
                    stream.write(json.dumps([day.isoformat(), link.url, verdict, words, to]) + "\n")
                    stream.flush()
                done(len(seen), total)

        def work() -> None:
            try:
                while not failures:
                    for link in waiting.get_nowait():
                        if failures:
                            return
                        note(link)
            except queue.Empty:
                return
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=work, daemon=True) for _ in range(min(workers, waiting.qsize()))]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                while thread.is_alive():
                    thread.join(0.2)
        except BaseException as error:  # an interruption: nobody waits for the hosts that are still asked
            failures.append(error)
            web.stop()
            raise
        if failures:
            raise failures[0]
    _refuse_offline(seen)
    return [_with_history(link, *seen[link.url], history, day) for link in links]


def _refuse_offline(seen: Mapping[str, tuple[Verdict, str, str | None]]) -> None:
    """Where hardly any host answers, it is this machine that is cut off, and no link is to be called dead.

    Raises:
        SonodexError: of many hosts, nearly all failed without an answer.
    """
    silent = {
        urlsplit(url).hostname: verdict == "failing" and not note.startswith("answered")
        for url, (verdict, note, _) in seen.items()
    }
    if len(silent) >= _MANY_HOSTS and sum(silent.values()) > _NEARLY_ALL * len(silent):
        raise SonodexError(
            f"none of {len(silent):,} hosts answers; is this machine online? No failure was noted"
        )


@contextlib.contextmanager
def _appending(path: Path) -> Iterator[IO[str]]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stream = path.open("a", encoding="utf-8")
    except OSError as error:
        raise SonodexError(not_written(path, error)) from None
    with stream:
        stream.write("\n")  # ends a line that a killed run left half-written
        yield stream


def look(url: str, web: Web) -> Seen:
    """What comes of asking an address once, or a few times where the fault may pass.

    Raises:
        BudgetError: the requests of this run are used up.
    """
    try:
        with web.open("GET", url, {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}) as answer:
            page = "html" in answer.headers.get("content-type", "text/html")
            head = b""
            if page:
                with contextlib.suppress(NoAnswerError):  # what came before it broke off is enough
                    for piece in answer.chunks():
                        head += piece
                        if len(head) >= limits.PAGE_HEAD_BYTES:
                            break
            return Seen(
                answer.status,
                answer.url,
                tuple(Redirect(hop.status, hop.to) for hop in answer.hops),
                challenge="cf-mitigated" in answer.headers or "x-amzn-waf-action" in answer.headers,
                head=head[: limits.PAGE_HEAD_BYTES].decode("utf-8", "replace"),
            )
    except BudgetError:
        raise
    except NoAnswerError as error:
        if error.status == 429:
            return Seen(429, url)
        return Seen(error.status, url, failure=str(error).partition(": ")[2] or str(error))
    except PrivateAddressError as error:
        return Seen(0, url, failure=str(error))


def _with_history(
    link: Link, verdict: Verdict, note: str, to: str | None, history: History, day: dt.date
) -> Checked:
    if verdict != "failing":
        history.answered(link.url)
        return Checked(link, verdict, note, to)
    since = history.failed(link.url, day)
    return Checked(link, "dead" if history.is_dead(link.url) else "failing", note, None, since)


def follow(data: Any, moved: Mapping[str, str]) -> None:
    """Put new addresses in the place of old ones, wherever these stand in a record."""
    steps = list(data.items()) if isinstance(data, dict) else list(enumerate(data))
    for step, value in steps:
        if isinstance(value, dict | list):
            follow(value, moved)
        elif isinstance(value, str) and value in moved:
            data[step] = type(value)(moved[value])
