"""Errors turned into one line and an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable

from sonodex.cli.streams import one_line, show_only
from sonodex.errors import SonodexError, why


def fail(message: str, code: int) -> int:
    """Print `message` as one line on standard error; the exit code."""
    line = one_line(message.replace("\n", "; "))  # it may quote a record or an argument
    try:
        sys.stderr.write(f"sonodex: {line}\n")
        sys.stderr.flush()
    except OSError:  # a full disk behind it: the code is all that can be said
        _to_nowhere(sys.stderr.fileno())
    return code


def interrupted(kept: str) -> int:
    """Say what an interrupted command keeps, and how the same call goes on with it; the exit code."""
    words = [*sys.argv[1:], *([] if "--resume" in sys.argv else ["--resume"])]
    return fail(f"interrupted; {kept} is kept: continue with: sonodex {shlex.join(words)}", 130)


def occupy_streams() -> None:
    """Take the numbers of standard streams that the caller closed.

    The next files that are opened would bear them, and what a library writes to "standard error" would go
    into the middle of a record or a report. Standard output stays None: a command answers nobody then.
    """
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    _leave_libraries_out()


def _leave_libraries_out() -> None:
    """Decoders written in C print to standard error by its number ("Corrupt JPEG data"); what is wrong with a
    file stands in the result. That number leads nowhere from now on, and what this program says goes to the
    same place by another."""
    said = sys.stderr
    with contextlib.suppress(OSError, ValueError):
        if said.fileno() != 2:
            return
        said.flush()
        own = os.dup(2)
        _to_nowhere(2)
        sys.stderr = open(own, "w", buffering=1, encoding=said.encoding, errors=said.errors)  # noqa: SIM115


def _to_nowhere(number: int) -> None:
    """What is still written to a stream that takes nothing is dropped, so that the end is quiet."""
    with contextlib.suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, number)
        os.close(null)


def empty_argument(arguments: list[str]) -> str | None:
    """What is wrong where an argument is empty or no name can be so, else None.

    An empty name is most often a variable of a script that was not set; read as a path it would mean the
    current folder, and what is there might be overwritten.
    """
    if any("\0" in argument for argument in arguments):
        return "an argument holds a zero byte; no name does"
    for before, argument in zip(["", *arguments], arguments, strict=False):
        if argument == "":
            what = f"{before} has an empty value" if before.startswith("-") else "an argument is empty"
            return f"{what}; name something, or leave it out"
        if argument.startswith("--") and argument.endswith("="):
            return f"{argument[:-1]} has an empty value; name something, or leave it out"
    return None


def guarded(command: Callable[[], object]) -> int:
    """Run a command; the exit code: what it returns, else 0, 1 (problems found) or 2 (wrong use)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows console in another code page must not end in a traceback.
            stream.reconfigure(errors="replace")
    before = show_only()
    try:
        result = command()
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else 0
    except SonodexError as error:
        return fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return fail("interrupted", 130)
    except BrokenPipeError:  # `sonodex list datasets | head`
        _to_nowhere(sys.stdout.fileno())
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return fail(f"{place}{why(error)}", 1)
    finally:
        sys.stdout, sys.stderr = before
