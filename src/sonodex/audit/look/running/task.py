"""One task: a batch of files looked at by one worker, each decoded once."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sonodex.audit.look.privacy.identifiers import pseudonym
from sonodex.audit.look.readers import read
from sonodex.audit.look.running.rows import Chunk, FileRow, PictureRow
from sonodex.collect import archives, formats
from sonodex.collect.misnamed import misnamed
from sonodex.collect.sources import Blob, Entry, ReadError, Source, costing_its_file, reason

if TYPE_CHECKING:
    from sonodex.audit.look.privacy.burned_in import TextReader
    from sonodex.audit.look.readers.content import Content, Picture

_CHUNK = 256  # pictures sent at once
_AT_ONCE = 8 * 2**20  # bytes of a file that is read whole before it is known what it is
Started = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Task:
    """Files to look at. `number` tells the task apart for good: it is made from names, sizes and times of its
    files.

    `members` limits a ZIP file to some of its members. `skipped` tells what is left out, and why: (position
    of the entry, step, reason); the steps of an entry are to open it, to read it, to open its first member,
    to read that, and so on. With `sealed` the SHA-256 of every file is taken.
    """

    number: int
    entries: tuple[Entry, ...]
    members: tuple[int, int] | None = None
    skipped: tuple[tuple[int, int, str], ...] = ()
    sealed: bool = False

    @property
    def bytes(self) -> int:
        return sum(e.size for e in self.entries)


def make_task(entries: tuple[Entry, ...], members: tuple[int, int] | None = None) -> Task:
    """A task with its number."""
    seal = hashlib.sha256()
    for entry in entries:
        seal.update(
            f"{entry.path}\0{entry.size}\0{entry.modified}\0{entry.problem}\n".encode(
                "utf-8", "surrogatepass"
            )
        )
    seal.update(repr(members).encode())
    return Task(int.from_bytes(seal.digest()[:7], "big"), entries, members)


def _unwatched(_position: int, _step: int) -> None:
    pass


def look(
    source: Source, task: Task, attempt: int, text: bool, started: Started = _unwatched
) -> Iterator[Chunk]:
    """Look at every file of a task.

    Args:
        source: where the files are.
        task: which ones.
        attempt: how often the task was tried before.
        text: read burned-in text.
        started: told the position of each entry and the step (see `Task`) before it is taken, and again with
            each picture.
    """
    chunk = Chunk(task.number, attempt)
    local = 0
    for position, entry in enumerate(task.entries):
        for step, one, blob in _left(source, task, position, entry, started):
            for rows in _look_at(one, blob, task.number, local, text):
                started(position, step)
                if isinstance(rows, FileRow):
                    chunk.files.append(_sealed(rows, blob) if task.sealed else rows)
                else:
                    chunk.pictures.append(rows[0])
                    chunk.thumbs.append(rows[1])
                if len(chunk.pictures) >= _CHUNK:
                    yield chunk
                    chunk = Chunk(task.number, attempt)
            local += 1
    yield chunk


def _sealed(row: FileRow, blob: Blob | None) -> FileRow:
    """A row with the SHA-256 of its file; an archive has none, its members have theirs."""
    if blob is None or row.kind == "archive":
        return row
    try:
        return row._replace(sha256=_sha256(blob).hexdigest())
    except (OSError, ReadError):
        return row


def _left(
    source: Source, task: Task, position: int, entry: Entry, started: Started
) -> Iterator[tuple[int, Entry, Blob | None]]:
    """The files of an entry, less the steps that are to be skipped."""
    skipped = {step: why for at, step, why in task.skipped if at == position}
    files = _files(source, entry, task.members)
    for step in itertools.count(0, 2):
        started(position, step)
        if step in skipped:  # what comes behind it cannot be reached
            yield step, Entry(entry.path, entry.size, problem=skipped[step]), None
            return
        found = next(files, None)
        if found is None:
            return
        one, blob = found
        started(position, step + 1)
        if step + 1 in skipped:
            one, blob = Entry(one.path, one.size, problem=skipped[step + 1]), None
        yield step + 1, one, blob


def _files(source: Source, entry: Entry, some: tuple[int, int] | None) -> Iterator[tuple[Entry, Blob | None]]:
    """The entry itself, and what it holds if it is an archive."""
    if entry.problem or not entry.size:
        yield entry, None
        return
    try:
        blob = source.blob(entry)
        if entry.size <= _AT_ONCE:
            blob.content = blob.read(_AT_ONCE)  # opened once
        form = formats.sniff(blob.head(), entry.path, entry.size)
    except ReadError as error:
        yield Entry(entry.path, entry.size, problem=str(error)), None
        return
    except Exception as error:  # a remote file system has errors of its own
        yield Entry(entry.path, entry.size, problem=f"cannot be opened: {reason(error)}"), None
        return
    if some is None or some[0] == 0:
        yield entry, blob
    if form.kind == "archive":
        yield from archives.members(blob, form, keep=range(*some) if some else None)


@functools.cache
def _text_reader() -> TextReader:
    from sonodex.audit.look.privacy.burned_in import TextReader

    return TextReader()


def _look_at(entry: Entry, blob: Blob | None, task: int, local: int, text: bool) -> Iterator[Any]:
    if blob is None:
        form = formats.EMPTY if not entry.problem else (formats.expected(entry.path) or (formats.OTHER,))[0]
        problem = entry.problem or ("empty file" if formats.holds_something(entry.path) else None)
        yield FileRow(task, local, entry.path, entry.size, form.name, form.kind, problem=problem)
        return
    form = formats.OTHER
    content: Content | None = None
    found: list[Any] = []
    problem = None
    try:
        with costing_its_file():
            form = formats.sniff(blob.head(), entry.path, blob.size)
            if form.reader is None:
                if form.unread:
                    problem = f"{form.name} {form.unread}"
                else:
                    problem = misnamed(blob.head(), entry.path, form)
                yield FileRow(
                    task,
                    local,
                    entry.path,
                    blob.size,
                    form.name,
                    form.kind,
                    problem=problem,
                    digest=_digest(blob, form),
                )
                return
            content = read(blob, form)
            for picture in content.pictures:
                yield _measured(picture, task, local, text, found, entry.path)
    except ReadError as error:
        problem = str(error)
    yield _file_row(entry, blob, form, content, found, problem, task, local)


def _measured(
    picture: Picture, task: int, local: int, text: bool, found: list[Any], path: str
) -> tuple[PictureRow, bytes]:
    from sonodex.audit.look.measures.picture import measure

    if picture.pixels.size == 0 or picture.pixels.ndim not in (2, 3):
        raise ReadError(f"holds a picture of the shape {picture.pixels.shape}")
    m, gray = measure(picture.pixels)
    lettered = False
    if text and not m.mask_like and not m.blank:
        lines = _text_reader().read(gray, clip=None if picture.item else (task, path))
        lettered = bool(lines)
        if lettered:
            from sonodex.audit.look.privacy.wording import sort_out

            found += [[picture.name, s.kind, s.value, list(s.box)] for s in sort_out(lines)]
    height, width = gray.shape
    row = PictureRow(
        task, local, picture.name, picture.item, width, height, m.digest, m.prints, m.mean, m.deviation,
        m.levels, m.clipped,
        *m.region, m.covered, m.coloured, m.mask_like, m.blank, lettered,
        json.dumps(m.values) if m.mask_like or m.blank else None,
    )  # fmt: skip
    return row, m.thumb.tobytes()


def _file_row(
    entry: Entry,
    blob: Blob,
    form: formats.Format,
    content: Content | None,
    found: list[Any],
    problem: str | None,
    task: int,
    local: int,
) -> FileRow:
    if content is None or problem:
        return FileRow(task, local, entry.path, blob.size, form.name, form.kind, problem=problem)
    single = content.kind == "image"
    return FileRow(
        task, local, entry.path, blob.size, form.name, content.kind,
        items=content.items,
        frames=content.frames, width=content.width, height=content.height, bits=content.bits,
        colour=content.colour,
        frame_rate=content.frame_rate,
        spacing_rows=content.spacing[0] if content.spacing else None,
        spacing_columns=content.spacing[1] if content.spacing else None,
        device=content.device,
        subject=pseudonym(content.subject) if content.subject else None,
        identifiers=json.dumps(content.identifiers) if content.identifiers else None,
        notes=json.dumps(content.notes) if content.notes else None,
        text=json.dumps(found) if found else None,
        digest=None if single else _digest(blob, form),
    )  # fmt: skip


def _digest(blob: Blob, form: formats.Format) -> bytes | None:
    """SHA-256 of the bytes, first 16; not of archives (their members are looked at) nor of what has no known
    format."""
    if form.kind in ("archive", "other", "data"):
        return None
    digest: bytes = _sha256(blob).digest()
    return digest[:16]


def _sha256(blob: Blob) -> Any:
    seal = hashlib.sha256()
    with blob.stream() as stream:
        while piece := stream.read(1 << 20):
            seal.update(piece)
    return seal
