"""Which tasks an audit consists of: batches of files in the order of the listing, large archives cut into
pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sonodex.audit.look.running.task import Task, make_task
from sonodex.collect import archives, formats
from sonodex.collect.sources import Entry, Source

_FILES = 128  # of one task: a fraction of a second of work
_FIRST_FILES = 16  # of the first ones, so that a small set keeps all workers busy and findings come early
_SHARES = 64  # a task is no larger than this part of what was listed before it: the last one is waited for
_BYTES = 64 * 2**20
_MEMBERS = 256  # of one ZIP file in one task, at the least
_PIECES = 32  # of one ZIP file, at the most: for each of them its whole list is read
_FEW_PIECES = 4  # that a ZIP file of any length is cut into
_LISTED = 1_000_000  # members in all these lists together: ten seconds of reading


@dataclass(slots=True)
class Plan:
    """What a listing came to; tasks themselves are made anew from the listing, so that they need not be held.

    Attributes:
        files: to be looked at, members of ZIP files among them.
        bytes: of the files on disk.
        numbers: of all tasks.
        weights: files of each task.
    """

    files: int = 0
    bytes: int = 0
    weights: dict[int, int] = field(default_factory=dict)

    @property
    def numbers(self) -> set[int]:
        return set(self.weights)


def weight(task: Task) -> int:
    """How many files a task looks at, as far as the listing tells."""
    return task.members[1] - task.members[0] if task.members else len(task.entries)


def plan(source: Source) -> Plan:
    """List everything once and count it."""
    out = Plan()
    for task in tasks(source):
        out.weights[task.number] = weight(task)
        out.files += weight(task)
        if not task.members or task.members[0] == 0:
            out.bytes += task.bytes
    return out


def tasks(source: Source) -> Iterator[Task]:
    """The tasks of a place, the same ones each time while its files stay the same."""
    batch: list[Entry] = []
    held = listed = 0
    most = _FIRST_FILES
    for entry in source.entries():
        pieces = _pieces(source, entry)
        if pieces:
            yield from pieces
            continue
        if batch and (held + entry.size > _BYTES or len(batch) >= most):
            yield make_task(tuple(batch))
            listed += len(batch)
            batch, held = [], 0
            most = min(_FILES, max(_FIRST_FILES, listed // _SHARES))
        batch.append(entry)
        held += entry.size
    if batch:
        yield make_task(tuple(batch))


def _pieces(source: Source, entry: Entry) -> list[Task]:
    """A ZIP file in pieces that several workers share; none for every other file."""
    if entry.problem or not entry.size or formats.expected(entry.path)[:1] != (formats.ZIP,):
        return []
    try:
        count = archives.zip_count(source.blob(entry))
    except Exception:  # a remote system has errors of its own; the worker that opens it says what is wrong
        return []
    if count <= _MEMBERS:
        return []
    pieces = max(_FEW_PIECES, min(_PIECES, _LISTED // count))
    step = max(_MEMBERS, -(-count // pieces))
    return [make_task((entry,), (start, min(start + step, count))) for start in range(0, count, step)]
