"""`sonodex new dataset|model ID`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.grouping import Commands
from sonodex.cli.options import CatalogueOption, IntoOption, load
from sonodex.records.vocabularies import Kind

app = typer.Typer(cls=Commands, help="Write a commented template for a new record.", no_args_is_help=True)
Id = Annotated[
    str, typer.Argument(metavar="ID", help="New id: lower-case letters, digits and single hyphens.")
]


def _new(kind: Kind, record_id: str, out: Path | None, folders: list[Path] | None) -> None:
    from sonodex.catalogue.authoring import new_record

    path = new_record(load(folders), kind, record_id, out or Path())
    sys.stdout.write(f"{path}\n")


@app.command("dataset")
def dataset(record_id: Id, out: IntoOption = None, catalogue: CatalogueOption = None) -> None:
    """Write ID.yaml, a dataset record with every level unknown; it passes `sonodex check`."""
    _new("dataset", record_id, out, catalogue)


@app.command("model")
def model(
    record_id: Id,
    out: IntoOption = None,
    repository: Annotated[
        str | None,
        typer.Option("--from", metavar="REPO", help="Fill in what this folder, clone or git address shows."),
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write ID.yaml, a model record with every level unknown or with what --from shows; it passes check."""
    if repository is None:
        _new("model", record_id, out, catalogue)
        return
    from sonodex.cli.inspect_command import record_from

    sys.stdout.write(f"{record_from(load(catalogue), record_id, repository, out or Path())}\n")
