"""The folder in which an audit keeps its rows while it runs: a marked folder (see `sonodex.marked`).

One that contains the data, lies in them or holds anything else is refused before anything is touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from sonodex import files
from sonodex.audit.options import Options
from sonodex.errors import SonodexError, UsageError, not_written, why
from sonodex.locking import NoLocksError
from sonodex.marked import BusyError, MarkedFolder

_NAME = ".sonodex-audit-work"
THUMBS = "thumbs.bin"
DONE = "done.txt"
_OWN = re.compile(r"thumbs\.bin|done\.txt|(?:files|pictures)-[0-9]{6,}\.parquet")
_MAGIC = "sonodex audit work folder, all in it is an audit's own: a3f0c6be1d9e4b77942d5c08e6f21b3a"
_FORM = 3  # of the kept files; an audit of another form is not resumed


class WorkFolder:
    """The work folder of one audit; as a context it is locked, marked and ready for the rows.

    Args:
        root: what is audited, a path or an address.
        options: which folder, whether to resume, whether text is read.

    Raises:
        UsageError: the folder cannot be used. Nothing has been touched.
    """

    def __init__(self, root: str, options: Options) -> None:
        self._name = (
            "the work folder in the user's cache" if options.work is None else f"--work {options.work}"
        )
        self._private = options.work is None
        self._resume = options.resume
        self._about = {
            "form": _FORM,
            "root": _identity(root),
            "text": options.text,
            "sha256": options.sha256,
        }
        self.path = self._placed(root, options.work)
        self._folder = MarkedFolder(self.path, _NAME, _MAGIC, _OWN)
        self._refuse_near(root)
        self._refuse_foreign()

    def __enter__(self) -> Self:
        """Lock the folder, empty it of an earlier audit unless that is continued, and mark it.

        Raises:
            UsageError: another audit is using it, or it came to hold something else.
            SonodexError: it cannot be written.
        """
        try:
            self._make_ready()
        except BaseException:
            self._folder.release()
            raise
        return self

    def _make_ready(self) -> None:
        try:
            self._take()
            self._refuse_foreign()
            if not (self._resume and self._folder.about() == self._about):
                # The list of finished tasks goes first: without it no row counts.
                (self.path / DONE).unlink(missing_ok=True)
                self._folder.clear()
            self._folder.mark(self._about)
        except UsageError:
            raise
        except (OSError, SonodexError) as error:
            what = not_written(self.path, error)
            raise SonodexError(f"{self._name}: {what}; name another with --work") from None

    def _take(self) -> None:
        try:
            self._folder.take(0o700 if self._private else 0o777)
        except NoLocksError:
            raise UsageError(
                f"{self._name}: no lock can be had in {self.path}, so that two audits could use it at once; "
                "name a folder of yours on another file system with --work"
            ) from None
        except BusyError:
            raise UsageError(
                f"{self.path}: another audit is using this work folder; wait until it ends, or name another "
                "with --work"
            ) from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._folder.release()

    def remove(self) -> None:
        """Remove the audit's own files, and the folder when it is empty then.

        What it held is in the result.
        """
        self._folder.remove()

    def _placed(self, root: str, work: str | None) -> Path:
        if work is None:
            from platformdirs import user_cache_path

            digest = hashlib.sha256(_identity(root).encode("utf-8", "surrogateescape")).hexdigest()[:16]
            return (user_cache_path("sonodex", appauthor=False) / "audits" / digest).resolve()
        if not work.strip():
            raise UsageError("--work: is empty; name a folder")
        if "://" in work:
            raise UsageError(f"--work {work}: is no folder of this machine")
        try:
            path = Path(work).resolve()
            there = path.exists() or path.is_symlink()
        except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a loop of links, before 3.13
            raise UsageError(f"--work {work}: cannot be used ({why(error)})") from None
        if there and not path.is_dir():
            raise UsageError(f"--work {work}: is no folder")
        return path

    def _refuse_near(self, root: str) -> None:
        for data in _local(root):
            if _lies_in(data, self.path):
                how = "contains"
            elif _lies_in(self.path, data):
                how = "lies in"
            else:
                continue
            raise UsageError(
                f"{self._name}: {self.path} {how} the data ({root}); name a folder apart from them with "
                "--work"
            )

    def _refuse_foreign(self) -> None:
        try:
            foreign = self._folder.foreign()
        except OSError as error:
            raise UsageError(
                f"{self._name}: {self.path} cannot be read ({why(error)}); name another with --work"
            ) from None
        if foreign:
            raise UsageError(
                f"{self._name}: {self.path} holds files that are no audit's: {files.named(foreign)}; name an "
                "empty or new folder with --work"
            )


def _identity(root: str) -> str:
    """The same text for the same place, however it was called."""
    return root if "://" in root else str(Path(root).resolve())


def _local(root: str) -> Iterator[Path]:
    """Paths of this machine that an address names; a chained one (`zip://*::file:///a.zip`) may name
    several."""
    if "://" not in root:
        yield Path(root).resolve()
        return
    for part in root.split("::"):
        scheme, mark, rest = part.partition("://")
        if not mark or scheme in ("file", "local"):
            with contextlib.suppress(OSError, RuntimeError, ValueError):
                yield Path(rest if mark else part).resolve()


def _lies_in(inner: Path, outer: Path) -> bool:
    """Whether `inner` is `outer` or below it, whatever links or upper and lower case the two were written
    with."""
    if inner.is_relative_to(outer):
        return True
    try:
        wanted = outer.stat()
    except OSError:
        return False  # what does not exist contains nothing
    for path in (inner, *inner.parents):
        with contextlib.suppress(OSError):
            if os.path.samestat(path.stat(), wanted):
                return True
    return False
