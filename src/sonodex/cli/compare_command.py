"""`sonodex compare`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.errors import UsageError
from sonodex.wording import grouped, on_scale, percent


def compare(
    names: Annotated[list[str], typer.Argument(help="Two or more ids of one kind.")],
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Set records of one kind side by side; a row marked * differs."""
    from sonodex.catalogue.comparing import compare as compare_entries

    entries = load(catalogue).choose(names)
    if len(entries) < 2:
        raise UsageError("compare needs two or more different records")
    table = compare_entries(entries)
    if form == Format.json:
        output.print_json({"kind": entries[0].kind, "ids": [e.id for e in entries], "rows": table})
        return
    columns = [Column(""), Column("Field", flex=True, least=10)]
    columns += [Column(e.id, flex=True, wrap=True, least=8) for e in entries]
    rows = [
        [
            "*" if r["differs"] else "",
            r["label"],
            *(_shown(r["field"], v, entries[0].scale) for v in r["values"]),
        ]
        for r in table
    ]
    output.print_rows(form, columns, rows, styles=["yellow", "dim", *[""] * len(entries)])


def _shown(field: str, value: Any, scale: int) -> Any:
    if field in ("value", "lower", "upper") or field.startswith("dimension."):
        return on_scale(value, scale)
    if field in ("coverage", "verified"):
        return percent(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and field.startswith("counts."):
        return grouped(value)
    return value if value != [] else None
