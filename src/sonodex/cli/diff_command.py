"""`sonodex diff REV1 REV2`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import Format, FormatOption
from sonodex.cli.output import Column
from sonodex.wording import number

_COLUMNS = [
    Column("Resource", flex=True, least=20),
    Column("Change"),
    Column("Before", "right"),
    Column("After", "right"),
    Column("Causes", flex=True, wrap=True, least=14),
    Column("Findings", flex=True, wrap=True, least=20, drop=1),
    Column("Fields", flex=True, wrap=True, least=10, drop=2),
]


def diff(
    first: Annotated[
        str,
        typer.Argument(
            metavar="REV1", help="Git revision, release file (wheel, zip, tar) or catalogue folder."
        ),
    ],
    second: Annotated[str, typer.Argument(metavar="REV2", help="The later one.")],
    form: FormatOption = Format.table,
) -> None:
    """What changed between two states of the catalogue: resources, scores, and what moved each score.

    Causes: rule (weights, levels, criteria), track, estimate (usual levels), finding; they add up.
    """
    from sonodex.report.changes import changes
    from sonodex.report.states import opened

    with opened(first) as old, opened(second) as new:
        found = changes(old, new)
    if form == Format.table and not found:
        sys.stdout.write("nothing changed\n")
        return
    rows = [
        [
            c.name,
            c.what,
            None if c.before is None else number(c.before, 2),
            None if c.after is None else number(c.after, 2),
            ", ".join(f"{cause} {moved:+.2f}" for cause, moved in c.causes.items()),
            "; ".join(f"{f['id']} {f['before']} → {f['after']}" for f in c.findings),
            ", ".join(c.fields),
        ]
        for c in found
    ]
    output.print_rows(form, _COLUMNS, rows, [c.as_dict() for c in found])
