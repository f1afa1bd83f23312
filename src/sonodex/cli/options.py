"""Options that commands share, as Typer takes them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_type_hints

import typer

from sonodex.cli.declared import CATALOGUE, FORMAT, Argument, Format, Option, load
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

__all__ = [
    "AcceptOption", "BudgetOption", "CatalogueOption", "DataArgument", "Format", "FormatOption", "IntoOption",
    "LabelsOption", "RecordsArgument", "SplitsOption", "SubjectOption", "UpdateOption", "WorkersOption",
    "YesOption", "dataset_named", "load", "typed",
]  # fmt: skip


def _option(declared: Option) -> Any:
    return typer.Option(*declared.names, help=declared.help, metavar=declared.metavar, min=declared.min)


FormatOption = Annotated[Format, _option(FORMAT)]
CatalogueOption = Annotated[list[Path] | None, _option(CATALOGUE)]
UpdateOption = Annotated[
    str | None,
    typer.Option(
        "--update",
        metavar="ID",
        help="Propose the findings as a change to this record; written only when accepted.",
    ),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Accept the change that --update proposes.")]
AcceptOption = Annotated[bool, typer.Option("--yes", help="Accept the changes that --propose shows.")]
DataArgument = Annotated[
    str, typer.Argument(metavar="FOLDER", help="Folder, archive (ZIP, TAR), single file or fsspec address.")
]
SubjectOption = Annotated[
    str | None,
    typer.Option(
        "--subject-regex",
        metavar="REGEX",
        help="Its first group, or what it matches, in a path is the subject.",
    ),
]
LabelsOption = Annotated[
    str | None,
    typer.Option("--labels", metavar="TABLE[:COLUMN]", help="Table of file names and classes."),
]
SplitsOption = Annotated[
    str | None,
    typer.Option(
        "--splits",
        metavar="TABLE",
        help="Table of file names and splits, or a folder of train.txt, test.txt, ….",
    ),
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, max=256, help="Processes; one a core by default.")
]
IntoOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder to write into; the current one by default.")
]
BudgetOption = Annotated[int, typer.Option("--budget", min=1, help="Requests to send at the most.")]
RecordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Records; all where none is named.")
]


def dataset_named(catalogue: Catalogue, name: str) -> Entry:
    """The record that a folder is said to be, by its id; where a model bears the id too, the dataset.

    Raises:
        UsageError: there is none, or it is a model's.
    """
    entry = catalogue[name if "/" in name else f"datasets/{name}"]
    if entry.kind != "dataset":
        raise UsageError(f"{name}: is a model; a folder of data is a dataset")
    return entry


def typed(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command whose options are declared as plain data, with the annotations that Typer reads."""
    hints = get_type_hints(command, include_extras=True)
    for name, hint in hints.items():
        base, *more = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        for declared in more:
            if isinstance(declared, Option):
                hints[name] = Annotated[base, _option(declared)]
            elif isinstance(declared, Argument):
                hints[name] = Annotated[base, typer.Argument(help=declared.help)]
    return annotated(command, hints)


def annotated(command: Callable[..., Any], hints: dict[str, Any]) -> Callable[..., Any]:
    """A command with other annotations of its parameters; the command itself stays as it is."""
    signature = inspect.signature(command)
    parameters = [p.replace(annotation=hints[p.name]) for p in signature.parameters.values()]

    @functools.wraps(command)
    def call(*args: Any, **kwargs: Any) -> Any:
        return command(*args, **kwargs)

    call.__annotations__ = hints
    call.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call
