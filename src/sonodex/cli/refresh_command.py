"""`sonodex refresh`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.accepting import accept
from sonodex.cli.options import (
    AcceptOption,
    BudgetOption,
    CatalogueOption,
    Format,
    FormatOption,
    RecordsArgument,
    load,
)
from sonodex.cli.output import Column
from sonodex.cli.progress import Progress
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.registries.refreshing import Refreshed

_COLUMNS = [
    Column("ID", flex=True, least=14),
    Column("What", flex=True, least=9),
    Column("Where", flex=True, least=9),
    Column("Says", flex=True, wrap=True, least=20),
    Column("Source", flex=True, least=16, drop=1),
]


def refresh(
    names: RecordsArgument = None,
    write: Annotated[
        bool,
        typer.Option("--propose", help="Show the change to each record file, and write it when accepted."),
    ] = False,
    yes: AcceptOption = False,
    days: Annotated[
        int, typer.Option(min=0, help="Ask again what was answered longer ago than so many days.")
    ] = 7,
    budget: BudgetOption = 5_000,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> int:
    """Ask the registries (Zenodo, DataCite, GitHub, Hugging Face …) what they say of records now.

    Where a registry says otherwise than a person read, that is shown and stays. Exit code 1 when one did
    not answer.
    """
    from sonodex.registries.keeping import Kept, kept_file
    from sonodex.registries.refreshing import Subject
    from sonodex.registries.refreshing import refresh as run
    from sonodex.registries.web import Web, cache_file

    cat = load(catalogue)
    entries = [entry for name in names for entry in cat.lookup(name)] if names else list(cat)
    subjects = [Subject(entry.full_id, entry.kind, entry.data) for entry in entries]
    progress = Progress("records")
    try:
        with Web(cache=cache_file(), budget=budget) as web, Kept(kept_file(), days) as kept:
            found = run(subjects, web, kept, done=progress.update)
    finally:
        progress.clear()
    rows = [row for one in found for row in _rows(one)]
    output.print_rows(
        form, _COLUMNS, rows, [one.as_dict() for one in found], styles=["cyan", "", "", "", "dim"]
    )
    failed = [line for one in found for line in one.failed]
    if form == Format.table:
        asked = sum(len(one.said) for one in found)
        sys.stderr.write(
            f"{counted(asked, 'answer')} on {counted(len(found), 'record')}, {len(failed)} failed\n"
        )
    if write:
        paths = {entry.full_id: Path(entry.path) for entry in entries}
        for one in found:
            _propose(paths[one.name], one, yes)
    return 1 if failed else 0


def _rows(one: Refreshed) -> list[list[object]]:
    rows: list[list[object]] = [
        [
            one.name,
            "finding",
            f.criterion,
            f"{f.level}{f' up to {f.up_to}' if f.up_to else ''}: {f.note}",
            f.source,
        ]
        for f in one.findings
    ]
    rows += [[one.name, "fact", f.field, str(f.registry), f.source] for f in one.facts]
    rows += [[one.name, "differs", None, line, None] for line in one.contradictions]
    return rows + [[one.name, "failed", None, line, None] for line in one.failed]


def _propose(path: Path, one: Refreshed, yes: bool) -> None:
    from sonodex.collect.proposing import propose

    before, after, diff = propose(path, one.findings, "", {fact.path: fact.registry for fact in one.facts})
    if before != after:
        accept(path, after, diff, yes)
