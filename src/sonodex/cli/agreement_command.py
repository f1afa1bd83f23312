"""`sonodex agreement A/ B/`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import Format, FormatOption
from sonodex.cli.output import Column
from sonodex.wording import number


def agreement(
    first: Annotated[Path, typer.Argument(metavar="A", help="Folder of records by one coder.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Folder of the same records by another.")],
    form: FormatOption = Format.table,
) -> None:
    """Compare two codings of the same records: percent agreement, Cohen's kappa, weighted kappa,
    disagreements.

    Levels that both coders know (full, partial, none) count; weights of the weighted kappa are linear.
    """
    from sonodex.catalogue.agreement import agreement_of_folders

    result = agreement_of_folders(first, second)
    if form == Format.json:
        output.print_json(result.as_dict())
        return
    columns = [
        Column("Criterion"),
        Column("Pairs", "right"),
        Column("Agree", "right"),
        Column("Kappa", "right"),
        Column("Weighted", "right"),
    ]
    rows = [
        [a.criterion, a.pairs, *(number(v, 3) for v in (a.agreement, a.kappa, a.weighted_kappa))]
        for a in (*result.overall, *result.criteria)
    ]
    output.print_rows(form, columns, rows)
    if form == Format.table:
        output.heading(f"Disagreements ({len(result.disagreements)})")
        shown = [[d.record, d.criterion, d.first, d.second] for d in result.disagreements]
        output.print_rows(
            form, [Column("Record", flex=True), Column("Criterion"), Column("A"), Column("B")], shown
        )
