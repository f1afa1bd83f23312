"""`sonodex links`."""

from __future__ import annotations

import datetime as dt
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.accepting import accept
from sonodex.cli.guard import interrupted
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
from sonodex.cli.targets import begins_with, check_file
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.registries.links.checking import Checked

_COLUMNS = [
    Column("Verdict"),
    Column("Address", flex=True, wrap=True, least=24),
    Column("What", flex=True, wrap=True, least=16),
    Column("Since", drop=2),
    Column("Record", flex=True, least=12),
    Column("Field", flex=True, least=8, drop=3),
]


def links(
    names: RecordsArgument = None,
    own: Annotated[
        bool,
        typer.Option(
            "--own", help="Only what records offer (page, download, code, weights), not what they cite."
        ),
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="List addresses that are alive, too.")] = False,
    write: Annotated[
        bool, typer.Option("--propose", help="Show the new address of what moved as a change to its record.")
    ] = False,
    yes: AcceptOption = False,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.html", help="Write a page with all verdicts.")
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", metavar="FILE", help="Days of failure by address; a nightly job keeps this file."
        ),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run of today that was interrupted.")
    ] = False,
    budget: BudgetOption = 20_000,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> int:
    """Check every address of the catalogue: alive, moved, refused to robots, login, soft 404, failing, dead.

    An address is dead when it failed on three days. Exit code 1 when one is dead, a soft 404 or leads to a
    private network.
    """
    from sonodex.registries.links import checking
    from sonodex.registries.links.history import History, history_file
    from sonodex.registries.links.page import TITLE, page
    from sonodex.registries.links.verdict import BROKEN
    from sonodex.registries.refreshing import Subject
    from sonodex.registries.web import Web, cache_file

    if report is not None:
        check_file("--report", report, "a page of links", lambda path: begins_with(path, TITLE))
    cat = load(catalogue)
    entries = [entry for name in names for entry in cat.lookup(name)] if names else list(cat)
    found = checking.links_of([Subject(e.full_id, e.kind, e.data) for e in entries], own=own)
    file = history or history_file()
    past = History.read(file)
    rest, today = cache_file().with_name("links-unfinished.jsonl"), dt.date.today()
    if not resume:
        rest.unlink(missing_ok=True)
    progress = Progress("links")
    try:
        with Web(tokens=False, plain=True, tries=2, budget=budget, longest_wait=20.0) as web:
            unfinished = checking.Progress.read(rest, today)
            checked = checking.check(found, web, past, unfinished, done=progress.update, day=today)
    except KeyboardInterrupt:
        progress.clear()
        return interrupted("what was checked")
    finally:
        progress.clear()
    if not names and not own:
        past.keep_only({link.url for link in found})
    past.write(file)
    rest.unlink(missing_ok=True)
    if report is not None:
        from sonodex.files import write_text

        write_text(report, page(checked, today))
        sys.stderr.write(f"{report}: written\n")
    shown = [one for one in checked if everything or one.verdict != "alive" or one.link.twins]
    output.print_rows(
        form,
        _COLUMNS,
        [[one.verdict, one.link.url, _what(one), one.since, *one.link.places[0]] for one in shown],
        {"day": today.isoformat(), "counts": Counter(one.verdict for one in checked),
         "links": [one.as_dict() for one in shown]},
    )  # fmt: skip
    if form == Format.table:
        counts = Counter(one.verdict for one in checked)
        words = ", ".join(f"{n:,} {verdict}" for verdict, n in counts.most_common())
        sys.stderr.write(f"{counted(len(checked), 'address', 'addresses')}: {words or 'none'}\n")
    if write:
        _propose(checked, {e.full_id: Path(e.path) for e in entries}, yes)
    return 1 if any(one.verdict in BROKEN for one in checked) else 0


def _what(one: Checked) -> str:
    twins = f"; also of {', '.join(one.link.twins)}" if one.link.twins else ""
    return f"{one.note}{f': {one.to}' if one.to else ''}{twins}"


def _propose(checked: list[Checked], paths: dict[str, Path], yes: bool) -> None:
    """New addresses of what moved, record by record."""
    from sonodex.collect.proposing import difference
    from sonodex.records.writing import edit_text
    from sonodex.registries.links.checking import follow

    moved: dict[str, dict[str, str]] = {}
    for one in checked:
        for place in one.link.places if one.to else ():
            moved.setdefault(place.record, {})[one.link.url] = str(one.to)
    for name, new in moved.items():
        path = paths[name]
        before = path.read_text(encoding="utf-8")
        after = edit_text(before, lambda data, new=new: follow(data, new))  # type: ignore[misc]
        if before != after:
            accept(path, after, difference(path, before, after), yes)
