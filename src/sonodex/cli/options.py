"""Options that commands share, as Typer takes them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

import typer

from sonodex.cli.declared import (
    CATALOGUE,
    DATA,
    FORMAT,
    LABELS,
    SPLITS,
    SUBJECT,
    UPDATE,
    WORKERS,
    YES,
    Argument,
    Format,
    Option,
    dataset_named,
    load,
)

__all__ = [
    "AcceptOption", "BudgetOption", "CatalogueOption", "DataArgument", "Format", "FormatOption", "IntoOption",
    "LabelsOption", "RecordsArgument", "SplitsOption", "SubjectOption", "UpdateOption", "WorkersOption",
    "YesOption", "dataset_named", "load", "typed",
]  # fmt: skip


def _option(declared: Option) -> Any:
    return typer.Option(
        *declared.names, help=declared.help, metavar=declared.metavar, min=declared.min, max=declared.max
    )


def _argument(declared: Argument) -> Any:
    return typer.Argument(help=declared.help, metavar=declared.metavar)


FormatOption = Annotated[Format, _option(FORMAT)]
CatalogueOption = Annotated[list[Path] | None, _option(CATALOGUE)]
UpdateOption = Annotated[str | None, _option(UPDATE)]
YesOption = Annotated[bool, _option(YES)]
AcceptOption = Annotated[bool, typer.Option("--yes", help="Accept the changes that --propose shows.")]
DataArgument = Annotated[str, _argument(DATA)]
SubjectOption = Annotated[str | None, _option(SUBJECT)]
LabelsOption = Annotated[str | None, _option(LABELS)]
SplitsOption = Annotated[str | None, _option(SPLITS)]
WorkersOption = Annotated[int | None, _option(WORKERS)]
IntoOption = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder to write into; the current one by default.")
]
BudgetOption = Annotated[int, typer.Option("--budget", min=1, help="Requests to send at the most.")]
RecordsArgument = Annotated[
    list[str] | None, typer.Argument(metavar="[ID]...", help="Records; all where none is named.")
]


def typed(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command whose options are declared as plain data, with the annotations that Typer reads."""
    hints = get_type_hints(command, include_extras=True)
    for name, hint in hints.items():
        base, *more = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        for declared in more:
            if isinstance(declared, Option):
                hints[name] = Annotated[base, _option(declared)]
            elif isinstance(declared, Argument):
                hints[name] = Annotated[base, _argument(declared)]
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
