"""The folder beside a release in which its finished pieces wait until it is whole.

It is a marked folder (see `sonodex.marked`), readable to its owner alone; one that holds anything else is
refused before anything is touched. A piece is named by a keyed digest of the bytes it was
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
from sonodex.errors import SonodexError, UsageError, not_written
from sonodex.loading.preparing.cleaned import Cleaned
from sonodex.locking import NoLocksError
from sonodex.marked import BusyError, MarkedFolder

_NAME = ".sonodex-prepare-work"
_MAGIC = "sonodex prepare work folder, all in it is its own: 5b0d8f6b1c6a4c0d9f0e2f4a7e6c9d31"
_FORM = 1  # of the kept pieces; those of another form are not taken
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
        self._folder = MarkedFolder(self.path, _NAME, _MAGIC, own_folders=_FOLDERS)
        self.reused = 0
        self._made: set[str] = set()  # by this run, whose files may be alike

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
                self._refuse_foreign()
                self._take()
                self._refuse_foreign()
                self._folder.mark({"form": _FORM}, 0o600)
                shutil.rmtree(self.release, ignore_errors=True)
                self.release.mkdir()
                self._pieces.mkdir(exist_ok=True)
        except BaseException:
            self._folder.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Keep what is finished of a run that ended early, nothing where there is none."""
        self._folder.release()
        if isinstance(error, SonodexError) and not any(self._pieces.iterdir()):
            self.remove()

    def _take(self) -> None:
        try:
            self._folder.take(0o700)
        except NoLocksError:
            raise UsageError(
                f"{self.path}: no lock can be had there, so that two runs could use it at once; write the "
                "release to another file system and move it"
            ) from None
        except BusyError:
            raise UsageError(f"{self.path}: another run is using it; wait until it ends") from None

    def _refuse_foreign(self) -> None:
        if foreign := self._folder.foreign():
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
            self.reused += name not in self._made
            self._made.add(name)
            return kept
        cleaned = make()
        made = Piece(data, hashlib.sha256(cleaned.data).hexdigest(), cleaned.ending,
                     tuple(cleaned.changes), cleaned.turned)  # fmt: skip
        with self._written():
            _write(data, cleaned.data)
            _write(says, json.dumps(made[1:]).encode())
        self._made.add(name)
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
            raise SonodexError(not_written(self.path, error)) from None

    def hand_over(self, fresh: Path) -> None:
        """Move the release to the place of an empty folder on the same file system."""
        fresh.rmdir()
        self.release.rename(fresh)

    def remove(self) -> None:
        """Remove what it held and the folder, unless another run is using it by now."""
        with contextlib.suppress(OSError, BusyError):
            self._folder.take(0o700)
            self._folder.remove()


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
