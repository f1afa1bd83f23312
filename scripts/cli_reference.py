"""Write docs/reference/cli.md from the commands' own --help."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path
from typing import Any

import typer

from sonodex.cli.app import app, run
from sonodex.cli.grouping import Commands

TARGET = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"
_ENVIRONMENT = {"COLUMNS": "100", "TERMINAL_WIDTH": "100", "NO_COLOR": "1", "TERM": "dumb"}


def _help(*command: str) -> str:
    out = io.StringIO()
    before = dict(os.environ)
    os.environ.update(_ENVIRONMENT)
    try:
        with contextlib.redirect_stdout(out):
            code = run([*command, "--help"])
    finally:
        os.environ.clear()
        os.environ.update(before)
    if code:
        raise SystemExit(f"sonodex {' '.join(command)} --help ends with {code}")
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines())


def _commands(command: Any) -> dict[str, Any]:
    """Commands of a group, in the order of its help; none of a command."""
    return {n: command.commands[n] for n in command.ordered()} if isinstance(command, Commands) else {}


def reference() -> str:
    """The whole page."""
    parts = ["# Command line\n\nWritten from `--help` by `make cli-reference`; a test keeps it true.\n"]
    root = _help()
    parts.append(f"```text\n{root}\n```\n")
    for name, command in _commands(typer.main.get_command(app)).items():
        parts.append(f"## sonodex {name}\n\n```text\n{_help(name)}\n```\n")
        for inner in _commands(command):
            parts.append(f"### sonodex {name} {inner}\n\n```text\n{_help(name, inner)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(reference(), encoding="utf-8", newline="\n")
