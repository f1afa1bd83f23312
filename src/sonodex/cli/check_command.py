"""`sonodex check`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption
from sonodex.cli.output import Column

_KEYS = ("severity", "path", "line", "column", "field", "message")


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH]...", help="Record files or folders; the catalogue by default."),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> int:
    """Check records: every problem at once, with file, line, field, what is wrong and what is allowed."""
    from sonodex.catalogue import Catalogue, check_paths

    around = Catalogue.load(catalogue or ())
    found = check_paths(paths or [_short(folder) for folder in around.folders], around)
    if form == Format.table:
        for problem in found.problems:
            sys.stdout.write(f"{problem}\n")
        sys.stdout.write(f"{found.summary()}\n")
    else:
        rows = [[p.as_dict()[k] for k in _KEYS] for p in found.problems]
        plain = {"files": found.files, "errors": found.errors, "warnings": found.warnings,
                 "problems": [p.as_dict() for p in found.problems]}  # fmt: skip
        output.print_rows(form, [Column(k) for k in _KEYS], rows, plain)
    return 1 if found.errors or (strict and found.warnings) else 0


def _short(folder: Path) -> Path:
    """A folder below the current one, as people name it from here."""
    try:
        return folder.resolve().relative_to(Path.cwd())
    except ValueError:
        return folder
