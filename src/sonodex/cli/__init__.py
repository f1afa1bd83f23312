"""The command line: one thin module a command, each one call of the public API.

To add a command: write `<name>_command.py` with a Typer app or function and add it to `_register` in app.py.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of `sonodex`."""
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from sonodex._version import __version__

        sys.stdout.write(f"sonodex {__version__}\n")
        return
    from sonodex.cli import quick

    code = quick.run(sys.argv[1:])
    if code is None:
        from sonodex.cli.app import run

        code = run()
    sys.exit(code)
