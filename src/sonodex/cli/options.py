"""Options that commands share, and loading the catalogue they name."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue


class Format(StrEnum):
    """How data are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
CatalogueOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--catalogue", metavar="DIR", help="Lay this folder's records over the packaged ones; repeatable."
    ),
]


def load(folders: list[Path] | None) -> Catalogue:
    """The catalogue with private folders over it; refused files are named on standard error."""
    from sonodex.catalogue import Catalogue

    catalogue = Catalogue.load(folders or ())
    refused = catalogue.refused
    for one in refused[:3]:
        sys.stderr.write(f"sonodex: {one.file}: left out, {one.reason}; see 'sonodex check'\n")
    if len(refused) > 3:
        sys.stderr.write(f"sonodex: {len(refused) - 3} more files are left out; see 'sonodex check'\n")
    return catalogue
