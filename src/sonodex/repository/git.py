"""Reading a git directory with git itself, and nothing that its configuration could make git run.

Only commands that read objects, references and the index are used: no checkout, no status, no fetch into
    a repository that was given.
Configuration on the command line wins over a repository's own, and no transport is allowed except while
cloning.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from sonodex.errors import SonodexError, UsageError
from sonodex.repository import limits

_OFF = (
    "core.hooksPath=" + os.devnull, "core.fsmonitor=false", "core.untrackedCache=false", "core.pager=cat",
    "core.askPass=",
    "core.sshCommand=false", "core.gitProxy=", "credential.helper=", "log.showSignature=false",
    "diff.external=",
    "protocol.allow=never", "uploadpack.packObjectsHook=", "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "gc.auto=0", "maintenance.auto=false", "filter.lfs.smudge=", "filter.lfs.process=",
    "filter.lfs.required=false", "safe.directory=*",
)  # fmt: skip
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "SSL_CERT_FILE", "https_proxy", "HTTPS_PROXY")


class Authored(NamedTuple):
    """Who wrote a commit, in lower case, and its day."""

    name: str
    address: str
    day: dt.date


@dataclass(frozen=True)
class History:
    """What the git directory says of itself.

    Attributes:
        commit: the commit that was read, 40 hex digits.
        last_commit: its day.
        branch: the branch that HEAD names, or None.
        tags: names of all tags; None where a shallow clone or a folder cannot show them.
        origin: address of `origin` without credentials, or None.
        commits: all commits that HEAD reaches, oldest first; empty where the clone is shallow or too long.
    """

    commit: str
    last_commit: dt.date | None
    branch: str | None
    tags: tuple[str, ...] | None
    origin: str | None
    commits: tuple[Authored, ...] = ()


def variables(allowed: str) -> dict[str, str]:
    """What git is started with: nothing of the user's settings; `allowed` are transports, `none` for none."""
    keep = {k: os.environ[k] for k in _KEPT if k in os.environ}
    return keep | {
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_ALLOW_PROTOCOL": allowed,
        "GIT_LFS_SKIP_SMUDGE": "1", "GIT_ASKPASS": "", "LC_ALL": "C", "HOME": os.devnull,
    }  # fmt: skip


def command(arguments: tuple[str, ...]) -> list[str]:
    """The command line of a git command with everything off that could run a program."""
    program = shutil.which("git")
    if program is None:
        raise UsageError(
            "git is not installed; it is needed to read a clone or an address, a plain folder "
            "can be read without it"
        )
    return [program, "--no-pager", *(part for setting in _OFF for part in ("-c", setting)), *arguments]


def run(*arguments: str, seconds: float = limits.GIT_SECONDS, allowed: str = "none") -> bytes:
    """The output of a reading git command.

    Raises:
        SonodexError: git refused, or took too long.
    """
    try:
        done = subprocess.run(  # noqa: S603
            command(arguments),
            env=variables(allowed),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SonodexError(f"git took more than {seconds:.0f} s and was stopped") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SonodexError(f"git cannot read this ({said[-1][:200] if said else 'no reason given'})")
    return done.stdout


class Objects:
    """Objects of one git directory, by id: sizes of all at once, contents up to a bound, one at a time."""

    def __init__(self, git_dir: Path) -> None:
        self._dir = f"--git-dir={git_dir}"
        self._batch: subprocess.Popen[bytes] | None = None

    def sizes(self, ids: list[str]) -> dict[str, int | None]:
        """Bytes of each object; None where the clone lacks it."""
        out = self._sizes(ids)
        if len(out) < len(ids):
            # A clone that was made without some contents: git would fetch them, may not, and gives up.
            listed = run(self._dir, "rev-list", "--objects", "--no-walk", "--missing=print", "HEAD")
            lost = {
                line[1:].decode("ascii", "replace") for line in listed.splitlines() if line.startswith(b"?")
            }
            out = self._sizes([i for i in ids if i not in lost])
        return {i: out.get(i) for i in ids}

    def _sizes(self, ids: list[str]) -> dict[str, int | None]:
        if not ids:
            return {}
        out: dict[str, int | None] = {}
        with self._started("cat-file", "--batch-check=%(objectname) %(objectsize)") as process:
            assert process.stdin is not None
            assert process.stdout is not None
            feed = threading.Thread(
                target=_feed, args=(process.stdin, ids), daemon=True
            )  # both pipes would fill up otherwise
            feed.start()
            for line in process.stdout:
                name, _, size = line.decode("ascii", "replace").strip().partition(" ")
                out[name] = int(size) if size.isdigit() else None
            feed.join()
        return out

    def read(self, object_id: str, size: int) -> bytes:
        """The whole content of an object of a known size; the caller has bounded it."""
        if self._batch is None or self._batch.poll() is not None:
            self._batch = subprocess.Popen(  # noqa: S603
                command((self._dir, "cat-file", "--batch")),
                env=variables("none"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        process = self._batch
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(object_id.encode() + b"\n")
            process.stdin.flush()
            header = process.stdout.readline().split()
            if len(header) != 3 or int(header[2]) != size:
                raise SonodexError("git cannot read an object of this clone; it is damaged")
            data = process.stdout.read(size)
            process.stdout.read(1)
        except (OSError, ValueError):
            raise SonodexError("git stopped while reading this clone; it is damaged") from None
        return data

    def head(self, object_id: str, most: int) -> bytes:
        """The first `most` bytes of an object of any size."""
        with self._started("cat-file", "blob", object_id) as process:
            assert process.stdout is not None
            return process.stdout.read(most)

    def copy(self, object_id: str, target: IO[bytes], most: int) -> None:
        """Write the first `most` bytes of an object of any size to `target`."""
        with self._started("cat-file", "blob", object_id) as process:
            assert process.stdout is not None
            while most > 0 and (piece := process.stdout.read(min(most, 1 << 20))):
                target.write(piece)
                most -= len(piece)

    def close(self) -> None:
        if self._batch is not None:
            _stop(self._batch)
            self._batch = None

    @contextlib.contextmanager
    def _started(self, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(  # noqa: S603
            command((self._dir, *arguments)),
            env=variables("none"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        guard = threading.Timer(limits.GIT_SECONDS, process.kill)
        guard.start()
        try:
            yield process
        finally:
            guard.cancel()
            _stop(process)


def _feed(stream: object, ids: list[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        stream.write("".join(f"{i}\n" for i in ids).encode())  # type: ignore[attr-defined]
        stream.close()  # type: ignore[attr-defined]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()
    process.wait()


def git_dir_of(folder: Path) -> Path | None:
    """The git directory of a work tree or of a bare clone; None where there is none inside the folder itself.

    A `.git` that is a link or a file points elsewhere (a worktree, a submodule) and is not followed.
    """
    for place in (folder / ".git", folder):
        if place.is_symlink() or not (place / "HEAD").is_file() or not (place / "objects").is_dir():
            continue
        return place
    return None


def listing(git_dir: Path) -> list[tuple[str, str, bytes]]:
    """(mode, object id, path) of every entry of HEAD's tree; submodules have mode 160000, links 120000."""
    out = run(f"--git-dir={git_dir}", "ls-tree", "-r", "-z", "--full-tree", "HEAD")
    rows = []
    for line in out.split(b"\0"):
        head, tab, path = line.partition(b"\t")
        parts = head.split()
        if tab and len(parts) == 3:
            rows.append((parts[0].decode("ascii", "replace"), parts[2].decode("ascii", "replace"), path))
    return rows


def published(folder: Path) -> set[bytes] | None:
    """Paths that the repository of a work tree keeps or would keep (tracked, or new and not ignored); None
    where git cannot say."""
    try:
        out = run(
            f"--git-dir={folder / '.git'}",
            f"--work-tree={folder}",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        )
    except SonodexError:
        return None
    return set(out.split(b"\0"))


def history(git_dir: Path) -> History | None:
    """What HEAD and the references say; None where there is no commit."""
    place = f"--git-dir={git_dir}"
    try:
        commit = run(place, "rev-parse", "--verify", "--quiet", "HEAD").decode("ascii", "replace").strip()
        head = run(place, "cat-file", "commit", commit)[:10_000].decode("utf-8", "replace")
    except SonodexError:
        return None
    day = None
    for line in head.splitlines():
        if line.startswith("committer "):
            with contextlib.suppress(ValueError, IndexError, OverflowError, OSError):
                day = dt.datetime.fromtimestamp(int(line.rsplit(" ", 2)[1]), dt.UTC).date()
            break
    tags: tuple[str, ...] | None = ()
    with contextlib.suppress(SonodexError):
        said = run(place, "for-each-ref", "--count=1000", "--format=%(refname:strip=2)", "refs/tags").decode(
            "utf-8", "replace"
        )
        tags = tuple(said.split())
    if not tags and (git_dir / "shallow").is_file():
        tags = None
    branch = None
    with contextlib.suppress(SonodexError):
        branch = (
            run(place, "symbolic-ref", "--quiet", "--short", "HEAD").decode("utf-8", "replace").strip()
            or None
        )
    origin = None
    with contextlib.suppress(SonodexError):
        origin = public_address(
            run(place, "config", "--local", "--no-includes", "--get", "remote.origin.url")
            .decode("utf-8", "replace")
            .strip()
        )
    commits = () if (git_dir / "shallow").is_file() else _authored(place)
    return History(commit, day, branch, tags, origin, commits)


def _authored(place: str) -> tuple[Authored, ...]:
    most = limits.COMMITS
    try:
        said = run(
            place,
            "rev-list",
            f"--max-count={most + 1}",
            "--no-commit-header",
            "--format=%at%x00%an%x00%ae",
            "HEAD",
        )
    except SonodexError:
        return ()
    out = []
    for line in said.decode("utf-8", "replace").splitlines():
        seconds, _, rest = line.partition("\0")
        name, _, address = rest.casefold().partition("\0")
        with contextlib.suppress(ValueError, OverflowError, OSError):
            out.append(Authored(name, address, dt.datetime.fromtimestamp(int(seconds), dt.UTC).date()))
    return tuple(reversed(out)) if len(out) <= most else ()


def public_address(address: str) -> str | None:
    """An https address without user, password and `.git`; None for anything else. `git@host:owner/name` is
    rewritten."""
    from urllib.parse import urlsplit

    if address.startswith("git@") and ":" in address:
        host, _, path = address[4:].partition(":")
        address = f"https://{host}/{path}"
    try:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        host = parts.hostname + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return None
    return f"https://{host}{parts.path.rstrip('/').removesuffix('.git')}"
