"""`sonodex overlaps`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column

_COLUMNS = [
    Column("Set", flex=True, least=12),
    Column("Kind", flex=True, least=8),
    Column("Other", flex=True, least=12),
    Column("Why", flex=True, wrap=True, least=16),
    Column("Sources", flex=True, least=8, drop=1),
]


def overlaps(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Datasets; all pairs where none is named.")
    ] = None,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """List pairs of datasets that must not stand on two sides of a split, with why and where that is said.

    Two sets that hold images of a third are a pair too; two sources of a third are none by that.
    """
    cat = load(catalogue)
    if names:
        entries = [cat[name if "/" in name else f"datasets/{name}"] for name in names]
        found = list(dict.fromkeys(pair for entry in entries for pair in entry.overlaps()))
    else:
        found = list(cat.relations.overlaps.pairs)
    rows = [[o.a, o.kind, o.b, o.why, list(o.sources)] for o in found]
    output.print_rows(
        form, _COLUMNS, rows, [o.as_dict() for o in found], styles=["cyan", "", "cyan", "", "dim"]
    )
    if not found and form == Format.table:
        sys.stderr.write("sonodex: no record says of an overlap; that does not prove that there is none\n")
