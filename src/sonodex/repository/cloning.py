"""Cloning the newest commit of an address, bare, within bounds of time and disk."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from pathlib import Path

from sonodex.errors import SonodexError, UsageError
from sonodex.repository import git, limits

URL_SCHEMES = ("https", "file")


def clone(address: str, folder: Path) -> tuple[Path, tuple[str, ...] | None]:
    """Clone the newest commit of `address`, bare, into `folder`.

    Returns:
        The git directory, and the names of all tags that the server lists.

    Raises:
        UsageError: the address is not https (or a local file address).
        SonodexError: the server did not give it within the bounds.
    """
    scheme = address.partition("://")[0]
    if scheme not in URL_SCHEMES:
        raise UsageError(f"{address}: only https:// addresses are cloned")
    place = folder / "clone.git"
    _bounded_clone(
        (
            "clone",
            "--quiet",
            "--bare",
            "--depth=1",
            "--single-branch",
            "--no-tags",
            "--no-local",
            "--template=",
            f"--filter=blob:limit={limits.CLONE_BLOB_BYTES}",
            "--",
            address,
            str(place),
        ),
        place,
        scheme,
    )
    tags: tuple[str, ...] | None = None
    with contextlib.suppress(SonodexError):
        listed = git.run("ls-remote", "--tags", "--refs", "--", address, allowed=scheme).decode(
            "utf-8", "replace"
        )
        tags = tuple(line.rpartition("refs/tags/")[2] for line in listed.splitlines()[:1000])
    return place, tags


def _bounded_clone(arguments: tuple[str, ...], place: Path, scheme: str) -> None:
    """Run `git clone`, and stop it when it takes too long or fills the disk: a server may send what it
    likes."""
    process = subprocess.Popen(  # noqa: S603
        git.command(arguments),
        env=git.variables(scheme),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    end = time.monotonic() + limits.CLONE_SECONDS
    try:
        while True:
            try:
                said = process.communicate(timeout=0.5)[1].decode("utf-8", "replace").strip().splitlines()
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > end:
                    raise SonodexError(
                        f"cloning took more than {limits.CLONE_SECONDS} s and was stopped"
                    ) from None
                if _bytes_below(place) > limits.CLONE_BYTES:
                    raise SonodexError(
                        f"cloning was stopped at {limits.CLONE_BYTES / 1e9:.0f} GB; clone it yourself"
                    ) from None
    finally:
        process.kill()
        process.communicate()
    if process.returncode:
        raise SonodexError(f"git cannot clone this ({_clone_reason(said)})")


def _clone_reason(said: list[str]) -> str:
    """The line of git's answer that says why; its advice stands behind it."""
    line = next((line for line in said if line.startswith(("fatal:", "error:"))), said[-1] if said else "")
    line = re.sub(r"^(?:fatal|error):\s*", "", line)
    return re.sub(r"//[^/@\s]+@", "//", line)[:200] or "no reason given"  # without a password


def _bytes_below(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # git renames while it works
                total += (Path(place) / name).lstat().st_size
    return total
