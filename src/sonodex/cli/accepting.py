"""A change to a file that a person accepts: shown as a difference, written when it is agreed to."""

from __future__ import annotations

import sys
from pathlib import Path

import typer


def accept(path: Path, after: str, diff: str, yes: bool) -> bool:
    """Show the change, ask where there is a terminal, and write it; whether it was written."""
    from sonodex.files import write_text

    sys.stderr.write(diff)
    if not yes:
        if not sys.stdin.isatty():
            sys.stderr.write("not written: run it in a terminal to be asked, or add --yes\n")
            return False
        if not typer.confirm(f"Write this to {path}?", err=True):
            sys.stderr.write("not written\n")
            return False
    write_text(path, after)
    sys.stderr.write(f"{path}: written\n")
    return True
