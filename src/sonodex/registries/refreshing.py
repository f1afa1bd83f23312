"""A record and what the registries say of it now: findings and facts to propose, contradictions to look at.

Nothing is written here. A finding that somebody read and that the registry contradicts is shown and stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any, NamedTuple

from sonodex.collect.finding import Finding
from sonodex.collect.transport import Transport
from sonodex.errors import SonodexError
from sonodex.records.vocabularies import STEPS, UNKNOWN, Kind
from sonodex.registries import judging
from sonodex.registries.adapters import Adapter, owners
from sonodex.registries.keeping import Kept
from sonodex.registries.said import Address, Said

_GB = 10**9


class Subject(NamedTuple):
    """A record, as far as refreshing looks at it: its full name, kind and data."""

    name: str
    kind: Kind
    data: Mapping[str, Any]


class Fact(NamedTuple):
    """A value of a record that a registry states.

    Attributes:
        path: of the field (`('license', 'spdx')`).
        record, registry: what each says.
        source: address of the request.
    """

    path: tuple[str, ...]
    record: Any
    registry: Any
    source: str

    @property
    def field(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What came of one record.

    Attributes:
        name: full name of the record.
        said: what the registries say.
        findings, facts: what is proposed.
        contradictions: where the record says otherwise, in words; it stays as it is.
        failed: registries that did not answer, each a line.
    """

    name: str
    said: tuple[Said, ...]
    findings: tuple[Finding, ...]
    facts: tuple[Fact, ...]
    contradictions: tuple[str, ...]
    failed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "id": self.name,
            "said": [one.as_dict() for one in self.said],
            "findings": [one.as_dict() for one in self.findings],
            "facts": [
                {
                    "field": f.field,
                    "record": _plain(f.record),
                    "registry": _plain(f.registry),
                    "source": f.source,
                }
                for f in self.facts
            ],
            "contradictions": list(self.contradictions),
            "failed": list(self.failed),
        }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def addresses(subject: Subject) -> list[Address]:
    """The addresses of a record that registries may know, each with what it leads to."""
    urls, dois = subject.data["urls"], subject.data["doi"]
    found: list[Address] = []
    if subject.kind == "dataset":
        found += [Address(u, "data") for u in (urls["download"], urls["homepage"]) if u]
        if dois["data"]:
            found.append(Address(f"https://doi.org/{dois['data']}", "data"))
    else:
        found += [Address(urls["weights"], "weights")] if urls["weights"] else []
        found += [Address(urls["code"], "code")] if urls["code"] else []
    if dois["paper"]:
        found.append(Address(f"https://doi.org/{dois['paper']}", "paper"))
    return found


def refresh(
    subjects: Sequence[Subject],
    transport: Transport,
    kept: Kept,
    workers: int = 8,
    done: Callable[[int, int], None] = lambda done, total: None,
) -> list[Refreshed]:
    """What the registries say of each record, in the order of `subjects`.

    Answers that `kept` holds and that are fresh are not asked for again; each new one is kept at once, so
    that an interrupted or half-failed run is completed by the next.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        jobs: dict[Future[Refreshed], int] = {
            pool.submit(_one, subject, transport, kept): place for place, subject in enumerate(subjects)
        }
        found: dict[int, Refreshed] = {}
        for job in as_completed(jobs):
            found[jobs[job]] = job.result()
            done(len(found), len(subjects))
    finally:  # an interruption does not wait for those who wait for a host
        pool.shutdown(wait=False, cancel_futures=True)
    return [found[place] for place in range(len(subjects))]


def _one(subject: Subject, transport: Transport, kept: Kept) -> Refreshed:
    said: list[Said] = []
    failed: list[str] = []
    for adapter, key in owners(addresses(subject)):
        answer = kept.get(adapter.name, key)
        if answer is None:
            answer = _ask(adapter, key, transport, failed)
            if answer is not None:
                kept.put(adapter.name, key, answer)
        if answer is not None:
            said.append(answer)
    return weigh(subject, said, failed)


def _ask(adapter: Adapter, key: str, transport: Transport, failed: list[str]) -> Said | None:
    try:
        return adapter.look(key, transport)
    except SonodexError as error:
        failed.append(f"{adapter.name}: {error}")
    return None


def weigh(subject: Subject, said: Sequence[Said], failed: Iterable[str] = ()) -> Refreshed:
    """What is proposed for a record and where it disagrees, given what registries say of it."""
    stated = subject.data["criteria"]
    wanted, against = [], []
    for one in judging.findings(subject.kind, said):
        old = stated[one.criterion]
        if _settles(old, one):
            wanted.append(one)
        elif _contradicts(old, one):
            against.append(
                f"{one.criterion}: the record says {_range(old['level'], old.get('up_to'))} "
                f"({old.get('note')}), "
                f"{one.note} means {_range(one.level, one.up_to)} [{one.source}]"
            )
    facts = list(_facts(subject, said))
    against += [
        f"{f.field}: the record says {f.record}, {f.source} says {f.registry}"
        for f in facts
        if _kept_as_is(f)
    ]
    against += judging.problems(said, dt.date.today())
    return Refreshed(
        subject.name,
        tuple(said),
        tuple(wanted),
        tuple(f for f in facts if not _kept_as_is(f)),
        tuple(against),
        tuple(failed),
    )


def _bounds(level: str, up_to: str | None) -> tuple[int, int]:
    if level == UNKNOWN:
        return 0, len(STEPS) - 1
    return STEPS.index(level), STEPS.index(up_to or level)


def _range(level: str, up_to: str | None) -> str:
    return f"{level} up to {up_to}" if up_to else level


def _settles(old: Mapping[str, Any], new: Finding) -> bool:
    """Whether a finding says more than the record: it was unknown, only stated, automatic, or open above
    it.
    """
    if old["level"] == "not-applicable":
        return False
    if old["basis"] in (None, "unverified", "automatic"):
        return (old["level"], old.get("up_to")) != (new.level, new.up_to)
    low, high = _bounds(old["level"], old.get("up_to"))
    new_low, new_high = _bounds(new.level, new.up_to)
    return low <= new_low and new_high <= high and (new_low, new_high) != (low, high)


def _contradicts(old: Mapping[str, Any], new: Finding) -> bool:
    if old["level"] == "not-applicable":
        return True
    low, high = _bounds(old["level"], old.get("up_to"))
    new_low, new_high = _bounds(new.level, new.up_to)
    return new_high < low or high < new_low


_MOVING = frozenset(
    {"last_commit", "stars", "archived", "default_branch"}
)  # of a repository: newer is better


def _kept_as_is(fact: Fact) -> bool:
    return fact.record is not None and fact.record != "unknown" and fact.path[-1] not in _MOVING


def _facts(subject: Subject, said: Sequence[Said]) -> Iterable[Fact]:
    """Facts that a record lacks, or that differ."""
    data, seen = subject.data, set()

    def fact(path: tuple[str, ...], value: Any, source: str) -> Iterable[Fact]:
        old: Any = data
        for step in path:
            old = old[step]
        if isinstance(value, dt.date) and isinstance(old, str):
            old = dt.date.fromisoformat(old[:10])
        if value is not None and value != old and path not in seen:
            seen.add(path)
            yield Fact(path, old, value, source)

    for one in said:
        if subject.kind == "dataset" and one.thing in ("dataset", "other"):
            if not data["license"]["name"] or data["license"]["spdx"]:
                yield from fact(("license", "spdx"), one.spdx, one.source)
            if one.doi and not _same_work(one.doi, data["doi"]["data"]):
                yield from fact(("doi", "data"), one.doi, one.source)
            if data["year"] is None and one.published:
                yield from fact(("year",), one.published.year, one.source)
            if data["size_gb"] is None and one.total:
                yield from fact(("size_gb",), round(one.total / _GB, 3), one.source)
            if data["access"] == "unknown":
                yield from fact(("access",), one.access, one.source)
        if subject.kind == "model" and one.registry == "GitHub":
            for name, value in (
                ("default_branch", one.default_branch), ("last_commit", one.last_commit),
                ("stars", one.stars),
                ("archived", one.archived),
            ):  # fmt: skip
                yield from fact(("repository", name), value, one.source)
            if not data["code_license"]["name"] or data["code_license"]["spdx"]:
                yield from fact(("code_license", "spdx"), one.spdx, one.source)
        if (
            subject.kind == "model"
            and one.thing == "model"
            and (data["weights_license"]["spdx"] or not data["weights_license"]["name"])
        ):
            yield from fact(("weights_license", "spdx"), one.spdx, one.source)


def _same_work(a: str, b: str | None) -> bool:
    """Whether two DOIs name versions of one deposit: figshare's and Mendeley's end in `.vN`, `.N`."""
    if b is None:
        return False
    a, b = a.casefold(), b.casefold()
    short, long = sorted((a, b), key=len)
    if a.startswith("10.5281/zenodo.") and b.startswith("10.5281/zenodo."):
        return True  # the DOI of all versions and that of one have different numbers
    return long == short or (long.startswith(short) and long[len(short)] == ".")
