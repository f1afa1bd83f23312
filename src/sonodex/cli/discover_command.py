"""`sonodex discover` and `sonodex queue`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.accepting import accept as accept_change
from sonodex.cli.grouping import Commands
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.cli.progress import Progress
from sonodex.errors import UsageError
from sonodex.records.vocabularies import Kind
from sonodex.wording import counted

if TYPE_CHECKING:
    from sonodex.registries.discovery.queue import Waiting

app = typer.Typer(
    cls=Commands, help="Drafts that discover left: list, accept, reject or merge them.", no_args_is_help=True
)
QueueOption = Annotated[Path, typer.Option("--queue", metavar="DIR", help="Folder of the drafts.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the draft.")]
HERE = Path("queue")

_COLUMNS = [
    Column("Score", "right"), Column("ID"), Column("Kind"),
    Column("Title", flex=True, wrap=True, least=16), Column("Why", flex=True, wrap=True, least=16, drop=1),
    Column("Seen at", flex=True, least=14, drop=2),
]  # fmt: skip


def discover(
    queries: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WORDS]...", help="What to search for, each in quotes; usual words by default."
        ),
    ] = None,
    queue: QueueOption = HERE,
    most: Annotated[int, typer.Option("--most", min=1, max=1000, help="Results of one search.")] = 50,
    limit: Annotated[int, typer.Option(min=1, help="At most so many drafts, the most likely ones.")] = 20,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> int:
    """Search DataCite, Zenodo, Hugging Face, OpenAlex and GitHub for what the catalogue does not have.

    Leaves a draft record each in the queue folder, with why it was proposed. Exit code 1 when a search
    failed.
    """
    from sonodex.catalogue.authoring import empty_record
    from sonodex.registries.discovery.finding import WORDS, known_of
    from sonodex.registries.discovery.finding import discover as run
    from sonodex.registries.discovery.queue import Queue
    from sonodex.registries.keeping import Kept, kept_file
    from sonodex.registries.refreshing import Subject
    from sonodex.registries.web import Web, cache_file

    cat = load(catalogue)
    waiting = Queue(queue)
    with Kept(kept_file(), days=3650) as kept:
        known = known_of((Subject(e.full_id, e.kind, e.data) for e in cat), kept.answers())
    known.add(waiting.keys)
    progress = Progress("searches")
    try:
        with Web(cache=cache_file()) as web:
            found, failed = run(web, known, queries or WORDS, most, done=progress.update)
    finally:
        progress.clear()
    added = waiting.add(found[:limit], empty_record, lambda name: name in cat)
    _print(added, form)
    for line in failed:
        sys.stderr.write(f"sonodex: {line}\n")
    if form == Format.table:
        more = f", {len(found) - len(added):,} less likely ones left out" if len(found) > len(added) else ""
        sys.stderr.write(f"{counted(len(added), 'draft')} in {queue}{more}\n")
    return 1 if failed else 0


def _print(drafts: list[Waiting], form: Format) -> None:
    rows = [[f"{w.score:.1f}", w.id, w.kind, w.title, list(w.why), w.sources[0]] for w in drafts]
    output.print_rows(
        form, _COLUMNS, rows, [w.as_dict() for w in drafts], styles=["", "cyan", "", "", "", "dim"]
    )


@app.command("list")
def list_(queue: QueueOption = HERE, form: FormatOption = Format.table) -> None:
    """List the drafts that wait, the most likely first."""
    from sonodex.registries.discovery.queue import Queue

    _print(list(Queue(queue)), form)


@app.command("accept")
def accept(
    name: Id,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="Catalogue folder with datasets/ and models/.")
    ],
    queue: QueueOption = HERE,
) -> int:
    """Move a draft into a catalogue folder, and check it there."""
    from sonodex.catalogue import check_paths
    from sonodex.registries.discovery.queue import Queue

    path = Queue(queue).accept(name, to)
    sys.stdout.write(f"{path}\n")
    found = check_paths([path])
    for problem in found.problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if found.errors else 0


@app.command("reject")
def reject(
    name: Id,
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who come later.")] = "",
    queue: QueueOption = HERE,
) -> None:
    """Remove a draft; what it is about is not proposed again."""
    from sonodex.registries.discovery.queue import Queue

    Queue(queue).reject(name, reason)
    sys.stdout.write(f"{name}: rejected\n")


@app.command("merge")
def merge(
    name: Id,
    record: Annotated[str, typer.Argument(metavar="RECORD", help="Record that is the same resource.")],
    queue: QueueOption = HERE,
    yes: Annotated[bool, typer.Option("--yes", help="Accept the change that is shown.")] = False,
    catalogue: CatalogueOption = None,
) -> None:
    """Take a draft up in an existing record, as another place of its data, and remove it."""
    from sonodex.collect.proposing import difference
    from sonodex.records.writing import edit_text
    from sonodex.registries.discovery.queue import Queue, merge_into

    drafts = Queue(queue)
    one = drafts.get(name)
    entry = load(catalogue)[record]
    kind: Kind = entry.kind
    if kind != one.kind:
        raise UsageError(f"{name}: is a draft of a {one.kind}, {entry.full_id} is none")
    path = Path(entry.path)
    before = path.read_text(encoding="utf-8")
    after = edit_text(before, merge_into(kind, one))
    if accept_change(path, after, difference(path, before, after), yes):
        drafts.merged(name, entry.full_id)
        sys.stdout.write(f"{name}: merged into {entry.full_id}\n")
