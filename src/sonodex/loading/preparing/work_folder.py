"""The folder beside a release in which its finished pieces wait until it is whole.

It bears a mark of its own, is readable to its owner alone and is locked while it is used; a folder that holds
anything else is refused before anything is touched. A piece is named by a keyed digest of the bytes it was
made from and of all that it depends on, so that one of a source that changed, or of other wishes, is never
taken.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from sonodex import files
from sonodex._version import __version__
from sonodex.errors import SonodexError, UsageError
from sonodex.loading.preparing.cleaned import Cleaned
from sonodex.locking import Lock, NoLocksError

MARK = ".sonodex-prepare-work.json"
_LOCK = ".sonodex-prepare-work.lock"
_MAGIC = "sonodex prepare work folder, all in it is its own: 5b0d8f6b1c6a4c0d9f0e2f4a7e6c9d31"
_FORM = 1  # of the kept pieces; those of another form are not taken
_MARK_BYTES = 2**16
_FOLDERS = ("pieces", "release", "source", "proof")


class Piece(NamedTuple):
    """A cleaned file that is kept: where, its SHA-256, and what `Cleaned` says of it."""

    path: Path
    sha256: str
    ending: str
    changes: tuple[str, ...]
    turned: bool


def work_folder_of(out: Path) -> Path:
    """The work folder of a release that is written to `out`."""
    place = out.resolve()
    return place.parent / f".{place.name}.sonodex-work"


class WorkFolder:
    """The work folder of one release; as a context it is locked, marked and ready.

    Args:
        out: the release that is made.
        key: of the pseudonyms; it names the pieces and is not kept.

    Attributes:
        path: the folder.
        reused: how many pieces were taken from an earlier run.
    """

    def __init__(self, out: Path, key: bytes) -> None:
        self.path = work_folder_of(out)
        self._key = key
        self._lock: Lock | None = None
        self.reused = 0

    @property
    def _pieces(self) -> Path:
        return self.path / "pieces"

    @property
    def release(self) -> Path:
        """Where the release is put together."""
        return self.path / "release"

    @property
    def source(self) -> Path:
        """Where the audit of the data keeps its rows."""
        return self.path / "source"

    @property
    def proof(self) -> Path:
        """Where the audit of the release keeps its rows."""
        return self.path / "proof"

    def __enter__(self) -> Self:
        """Lock the folder and empty the place where the release is put together.

        Raises:
            UsageError: the folder holds something else, another run is using it, or no lock can be had.
            SonodexError: it cannot be written.
        """
        try:
            with self._written():
                if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
                    raise UsageError(f"{self.path}: is no folder of sonodex prepare; move it")
                self.path.mkdir(mode=0o700, exist_ok=True)
                self._refuse_foreign()
                self._lock = self._locked()
                files.write_text(self.path / MARK, json.dumps({"magic": _MAGIC}) + "\n", 0o600)
                shutil.rmtree(self.release, ignore_errors=True)
                self.release.mkdir()
                self._pieces.mkdir(exist_ok=True)
        except BaseException:
            self._let_go()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Keep what is finished of a run that ended early, nothing where there is none."""
        self._let_go()
        if isinstance(error, SonodexError) and not any(self._pieces.iterdir()):
            self.remove()

    def _locked(self) -> Lock:
        try:
            lock = Lock.take(self.path / _LOCK)
        except NoLocksError:
            raise UsageError(
                f"{self.path}: no lock can be had there, so that two runs could use it at once; write the "
                "release to another file system and move it"
            ) from None
        if lock is None:
            raise UsageError(f"{self.path}: another run is using it; wait until it ends")
        return lock

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _refuse_foreign(self) -> None:
        marked = _is_marked(self.path)
        with os.scandir(self.path) as entries:
            foreign = sorted(e.name for e in entries if not files.is_clutter(e) and not _is_own(e, marked))
        if foreign:
            raise UsageError(
                f"{self.path}: holds files that sonodex prepare did not write: {files.named(foreign)}; "
                "move them"
            )

    def piece(self, source: bytes, about: tuple[str, ...], make: Callable[[], Cleaned]) -> Piece:
        """The cleaned form of some bytes, of an earlier run where that made it.

        Args:
            source: SHA-256 of the bytes.
            about: all else that the result depends on, the key of the pseudonyms aside.
            make: cleans them.

        Raises:
            LeftOutError, ReadError: as `make`.
            SonodexError: it cannot be written.
        """
        told = json.dumps([_FORM, __version__, source.hex(), *about])
        name = hmac.new(self._key, told.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        data, says = self._pieces / name, self._pieces / f"{name}.json"
        kept = _kept(data, says)
        if kept is not None:
            self.reused += 1
            return kept
        cleaned = make()
        made = Piece(data, hashlib.sha256(cleaned.data).hexdigest(), cleaned.ending,
                     tuple(cleaned.changes), cleaned.turned)  # fmt: skip
        with self._written():
            _write(data, cleaned.data)
            _write(says, json.dumps(made[1:]).encode())
        return made

    def put(self, piece: Piece, name: str) -> None:
        """Put a piece into the release under a name that nothing there has yet.

        Raises:
            SonodexError: it cannot be written.
        """
        target = self.release / name
        with self._written():
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(piece.path, target)
            except OSError:  # a file system without links
                shutil.copy2(piece.path, target)

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise SonodexError(f"{self.path}: cannot be written ({error.strerror or error})") from None

    def hand_over(self, fresh: Path) -> None:
        """Move the release to the place of an empty folder on the same file system."""
        fresh.rmdir()
        self.release.rename(fresh)

    def remove(self) -> None:
        """Remove what it held and the folder, unless another run is using it by now."""
        with contextlib.suppress(OSError):
            lock = Lock.take(self.path / _LOCK)
            if lock is None:
                return
            try:
                for name in _FOLDERS:
                    shutil.rmtree(self.path / name, ignore_errors=True)
                (self.path / MARK).unlink(missing_ok=True)
            finally:
                lock.release()
            self.path.rmdir()  # not empty: somebody's file came in meanwhile


def _is_own(entry: os.DirEntry[str], marked: bool) -> bool:
    """Whether a run made this; without a mark only what comes before the mark."""
    name = files.left_over_of(entry.name) or entry.name
    if entry.is_dir(follow_symlinks=False):
        return marked and name in _FOLDERS
    return entry.is_file(follow_symlinks=False) and (
        name == _LOCK or (name == MARK and (marked or name != entry.name))
    )


def _is_marked(folder: Path) -> bool:
    mark = folder / MARK
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError):
        if not mark.is_symlink() and mark.stat().st_size < _MARK_BYTES:
            return bool(json.loads(mark.read_bytes())["magic"] == _MAGIC)
    return False


def _kept(data: Path, says: Path) -> Piece | None:
    """What is kept of a piece; None where that is not whole."""
    try:
        sha256, ending, changes, turned = json.loads(says.read_bytes())
        with data.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                return None
        return Piece(data, str(sha256), str(ending), tuple(map(str, changes)), bool(turned))
    except (OSError, ValueError, TypeError):
        return None


def _write(path: Path, data: bytes) -> None:
    """What a crash of the machine tears is told by its digest, so that no write has to reach the disk now."""
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(data)
    temporary.replace(path)
