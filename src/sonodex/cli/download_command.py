"""`sonodex download`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.cli.output import Column
from sonodex.cli.progress import Progress
from sonodex.wording import NOTHING, counted, grouped

if TYPE_CHECKING:
    from sonodex.registries.downloading import Plan

_COLUMNS = [
    Column("File", flex=True, least=16),
    Column("Bytes", "right"),
    Column("Checksum", flex=True, least=8, drop=1),
]
_WEEK = 7 * 86_400.0


def download(
    name: Annotated[str, typer.Argument(metavar="ID", help="Record whose files are wanted.")],
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="DIR", help="Folder to fill; one called as the record by default."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="PATTERN", help="Only files like this ('*.zip'); repeatable."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Say what would come, and stop.")] = False,
    accepted: Annotated[
        bool, typer.Option("--accept-licence", help="Accept the terms that are shown, and download.")
    ] = False,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> int:
    """Download the files of a record that are open to all: files, sizes, terms first, then the files.

    Interrupted, it goes on where it was. For other records it says what to do, where, and how long it takes.
    """
    from sonodex.registries.downloading import NotOpenError, fetch, plan
    from sonodex.registries.refreshing import Subject
    from sonodex.registries.web import Web

    entry = load(catalogue)[name]
    folder = to or Path(entry.id)
    with Web(seconds=_WEEK) as web:
        try:
            wanted = plan(Subject(entry.full_id, entry.kind, entry.data), web, only or ())
        except NotOpenError as error:
            sys.stdout.write("".join(f"{line}\n" for line in ("What to do instead:", *error.steps)))
            sys.stdout.flush()  # the error comes below it, wherever both go
            raise
        _show(wanted, form)
        if listed or not _agreed(wanted, accepted):
            return 0
        progress = Progress("bytes")
        try:
            done = fetch(wanted, folder, web, progress.update)
        except KeyboardInterrupt:
            progress.clear()
            sys.stderr.write("sonodex: interrupted; what came is kept: the same command goes on\n")
            return 130
        finally:
            progress.clear()
    there = f", {done.there} there already" if done.there else ""
    sys.stderr.write(f"{folder}: {counted(done.came, 'file')} came{there}\n")
    return _offer_audit(folder, entry.id if entry.kind == "dataset" else None)


def _show(wanted: Plan, form: Format) -> None:
    said = wanted.said
    rows = [[file.name, file.size, file.checksum] for file, _ in wanted.files]
    plain = {"registry": said.registry, "source": said.source, "licence": said.licence, "spdx": said.spdx,
             "bytes": wanted.size,
             "files": [dict(zip(("name", "bytes", "checksum"), row, strict=True)) for row in rows],
             "left_out": [list(pair) for pair in wanted.left_out]}  # fmt: skip
    output.print_rows(form, _COLUMNS, rows, plain)
    if form == Format.table:
        size = grouped(wanted.size) if wanted.size is not None else "an unknown number of"
        sys.stderr.write(f"{counted(len(rows), 'file')}, {size} bytes, from {said.registry}\n")
        sys.stderr.write(
            f"terms: {said.licence or NOTHING}{f' ({said.spdx})' if said.spdx else ''}, {said.landing}\n"
        )
        for name, why in wanted.left_out:
            sys.stderr.write(f"left out: {ascii(name)[1:-1]}: {why}\n")


def _agreed(wanted: Plan, accepted: bool) -> bool:
    """Whether the terms are accepted, or, where none are stated, the download is wanted all the same."""
    if accepted:
        return True
    if not sys.stdin.isatty():
        sys.stderr.write("not downloaded: run it in a terminal to be asked, or add --accept-licence\n")
        return False
    licence = wanted.said.licence
    question = (
        f"Do you accept the terms {licence!r}?"
        if licence
        else "No terms are stated, so none permit reuse. Download?"
    )
    return typer.confirm(question, err=True)


def _offer_audit(folder: Path, record: str | None) -> int:
    command = ["audit", str(folder), *(["--as", record] if record else [])]
    if sys.stdin.isatty() and typer.confirm("Look at what is really in it (sonodex audit)?", err=True):
        from sonodex.cli.audit_command import audit

        return audit(str(folder), record=record)
    sys.stderr.write(f"look at what is really in it: sonodex {' '.join(command)}\n")
    return 0
