"""The command line: one thin module a command, each one call of the public API.

To add a command: write `<name>_command.py` with a Typer app or function and add it to `_register` in app.py.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `sonodex`."""
    if sys.stdout is None or sys.stderr is None:  # closed by the caller: there is nobody to answer
        if sys.stderr is not None:
            sys.stderr.write("sonodex: standard output is closed\n")
        sys.exit(1)
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from sonodex._version import __version__

        sys.stdout.write(f"sonodex {__version__}\n")
        return
    from sonodex.cli import guard, quick

    if (empty := guard.empty_argument(sys.argv[1:])) is not None:
        sys.exit(guard.fail(empty, 2))
    code = quick.run(sys.argv[1:])
    if code is None:
        from sonodex.cli.app import run

        code = run()
    sys.exit(code)
