"""`sonodex score`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from sonodex.cli import output, views
from sonodex.cli.options import Format, FormatOption
from sonodex.cli.output import Column
from sonodex.cli.show_command import print_score
from sonodex.rubrics import wording
from sonodex.wording import percent

_COLUMNS = [Column("ID", flex=True, least=10), Column("Score (lower–upper)"), Column("Tier", flex=True),
            Column("Known", "right", drop=1), Column("Evidenced", "right", drop=2),
            Column("Profile", flex=True, drop=3)]  # fmt: skip


def score(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Record files; they need not be in a catalogue.")
    ],
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every criterion and what would raise the score.")
    ] = False,
    form: FormatOption = Format.table,
) -> None:
    """Score record files before they are published: value, bounds, tier and the best next steps."""
    from sonodex.catalogue.scoring_files import score_file

    scored = [score_file(path) for path in files]
    if form == Format.json:
        plain: list[dict[str, Any]] = [
            {"id": r.id, "path": p.as_posix(), "score": s.full() if explain else s.summary()}
            for p, (r, s) in zip(files, scored, strict=True)
        ]
        output.print_json(plain)
        return
    rows = []
    for record, result in scored:
        summary = result.summary()
        shares = percent(result.coverage), percent(result.verified)
        profile = views.profile(summary, result.scale)
        rows.append([record.id, wording.bounds(summary), views.tier(summary), *shares, profile])
    output.print_rows(form, _COLUMNS, rows, styles=["cyan", "bold", "", "", "", "dim"])
    if explain:
        for record, result in scored:
            sys.stdout.write(f"\n{output.paint(record.name, 'bold')}\n")
            print_score(result.full(), result.scale, form)
