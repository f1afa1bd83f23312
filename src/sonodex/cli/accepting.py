"""A change to a file that a person accepts: shown as a difference, written when it is agreed to."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.catalogue import Entry
    from sonodex.collect.finding import Finding


def accept(path: Path, after: str, diff: str, yes: bool) -> bool:
    """Show the change, ask where there is a terminal, and write it; whether it was written."""
    from sonodex.files import write_text

    sys.stderr.write(diff)
    if not yes:
        if not sys.stdin.isatty():
            sys.stderr.write("not written: run it in a terminal to be asked, or add --yes\n")
            return False
        import typer  # by those alone who are asked

        if not typer.confirm(f"Write this to {path}?", err=True):
            sys.stderr.write("not written\n")
            return False
    write_text(path, after)
    sys.stderr.write(f"{path}: written\n")
    return True


def check_yes(yes: bool, update: str | None) -> None:
    """Refuse `--yes` where there is nothing to agree to."""
    if yes and update is None:
        raise UsageError("--yes accepts what --update proposes; name the record with --update ID")


def propose_change(entry: Entry, findings: Sequence[Finding], look: str, yes: bool) -> None:
    """Show what findings change of a record, and write it when it is accepted.

    Args:
        entry: the record.
        findings: what a collector saw.
        look: what it looked at and when, in words: the source of findings that name none.
        yes: the change is accepted, nobody is asked.
    """
    from sonodex.collect.proposing import propose

    path = Path(entry.path)
    before, after, diff = propose(path, findings, look)
    if before == after:
        sys.stderr.write(f"{path}: the record says all of this already\n")
    else:
        accept(path, after, diff, yes)
