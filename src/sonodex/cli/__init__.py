"""The command line: one thin module a command, each one call of the public API.

To add a command: write `<name>_command.py` with a Typer app or function and add it to `_register` in app.py.
"""

from __future__ import annotations

import signal
import sys

from sonodex.ending import ENDING, INTERRUPTING


def main() -> None:
    """Entry point of `sonodex`."""
    _end_as_interrupted()
    try:
        code = _code(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are imported; commands answer for themselves
        from sonodex.cli import guard

        code = guard.fail("interrupted", 130)
    for number in INTERRUPTING:  # it ends: a second one would only spoil that
        signal.signal(number, signal.SIG_IGN)
    sys.exit(code)


def _end_as_interrupted() -> None:
    """What ends a program from outside (a scheduler's time limit, `kill`, a closed terminal) is answered like
    Ctrl-C: in one line, with what was begun cleared away. What the caller ignores (`nohup`) stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _code(arguments: list[str]) -> int:
    from sonodex.cli import guard

    guard.occupy_streams()
    if sys.stdout is None:  # closed by the caller: there is nobody to answer
        return guard.fail("standard output is closed", 1)
    if arguments == ["--version"]:  # answered before anything else is imported
        return guard.guarded(_version)
    from sonodex.cli import quick

    if (empty := guard.empty_argument(arguments)) is not None:
        return guard.fail(empty, 2)
    code = quick.run(arguments)
    if code is None:
        from sonodex.cli.app import run

        code = run()
    return code


def _version() -> None:
    from sonodex._version import __version__

    sys.stdout.write(f"sonodex {__version__}\n")
