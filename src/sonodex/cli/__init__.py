"""The command line: one thin module a command, each one call of the public API.

To add a command: write `<name>_command.py` with a Typer app or function and add it to `_register` in app.py.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `sonodex`."""
    try:
        code = _code(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are imported; commands answer for themselves
        from sonodex.cli import guard

        code = guard.fail("interrupted", 130)
    sys.exit(code)


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
