"""`sonodex review`."""

from __future__ import annotations

from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, RecordsArgument, load
from sonodex.cli.output import Column

_COLUMNS = [
    Column("ID", flex=True, least=14),
    Column("Criterion", flex=True, least=10),
    Column("Now", flex=True, least=7),
    Column("Open", "right", drop=1),
    Column("Uses", "right", drop=2),
    Column("Checked", drop=3),
    Column("Note", flex=True, wrap=True, least=12, drop=4),
    Column("Open this", flex=True, least=16),
]


def review(
    names: RecordsArgument = None,
    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Draw N settled findings to read again instead.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the sample: the same seed draws the same findings.")] = 0,
    limit: Annotated[int, typer.Option(min=1, help="At most so many open findings.")] = 20,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Say what a curator reads next: open findings of much-used sets whose settling would narrow a tier.

    `Open` is how much of the score hangs on the finding, in percent points; `Uses` counts the set's models.
    """
    from sonodex.catalogue import review as reviewing

    cat = load(catalogue)
    entries = [entry for name in names for entry in cat.lookup(name)] if names else list(cat)
    found = reviewing.sample(entries, sample, seed) if sample else reviewing.open_findings(entries, limit)
    rows = [
        [
            item.id,
            f"{item.criterion} {item.title}",
            f"{item.level} up to {item.up_to}" if item.up_to else item.level,
            f"{item.span:.1f}",
            item.uses,
            item.checked,
            item.note,
            item.links[0] if item.links else None,
        ]
        for item in found
    ]
    output.print_rows(
        form, _COLUMNS, rows, [item.as_dict() for item in found], styles=["cyan", *[""] * 6, "dim"]
    )
