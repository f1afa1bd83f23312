"""`sonodex export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sonodex.cli.options import CatalogueOption, load
from sonodex.errors import UsageError
from sonodex.export.registry import FORMATS, RELEASE, format_named
from sonodex.records.vocabularies import KINDS

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry

_TRACK = "track"
_OF_FOLDERS = "croissant"


def export(
    form: Annotated[
        str,
        typer.Argument(metavar="FORMAT", help=f"One of {', '.join(FORMATS)}; or {RELEASE}: all in a folder."),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", help="Ids, full names or aliases; all by default."),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="KEY=VALUE",
            help="Only what matches, by an option of 'sonodex list' (anatomy=breast, allows=commercial); "
            "repeatable.",
        ),
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", help=f"Only one kind: {' or '.join(KINDS)}.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            help="File to write, or folder where records make a file each. A file that stands there is "
            "replaced, a folder only if an earlier export left it.",
        ),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="FOLDER",
            help="croissant only: describe the files and items of a folder, from the audit's pass over it.",
        ),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="The record that the folder of --from is.")
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write records in a format that other tools accept (docs/how-to/export.md says what each holds).

    Text is printed where no --out is given; with it, the names of what was written.
    """
    declared = None if form == RELEASE else format_named(form)
    cat = load(catalogue)
    if folder is not None or record is not None:
        if folder is None or form != _OF_FOLDERS or names or where or kind:
            raise UsageError(f"--from FOLDER [--as ID] goes with {_OF_FOLDERS}, without ids and filters")
        _folder(folder, record, cat, out)
        return
    entries = chosen(cat, names or [], where or [], kind)
    from sonodex.export import writing

    if declared is None:
        from sonodex.export.release import write_release

        if out is None:
            raise UsageError(f"{RELEASE}: writes a folder; name it with --out")
        written = [write_release(entries, out)]
    elif out is None:
        for piece in writing.text(declared, entries):
            sys.stdout.write(piece)
        return
    else:
        written = writing.write(declared, entries, out)
    for path in written:
        sys.stdout.write(f"{path}\n")


def _folder(folder: str, record: str | None, cat: Catalogue, out: Path | None) -> None:
    from sonodex.cli.export_folder import croissant_of_folder
    from sonodex.export.formats import dumps
    from sonodex.files import write_text

    text = dumps(croissant_of_folder(folder, record, cat))
    if out is None:
        sys.stdout.write(text)
    else:
        write_text(out, text)
        sys.stdout.write(f"{out}\n")


def chosen(cat: Catalogue, names: list[str], where: list[str], kind: str | None) -> list[Entry]:
    """The entries that are named, or those that match the filters; datasets first."""
    if kind is not None and kind not in KINDS:
        raise UsageError(f"--kind {kind}: is not one of {', '.join(KINDS)}")
    filters = _filters(where)
    if names:
        if filters:
            raise UsageError("name records or filter them, not both")
        found = list(dict.fromkeys(e for name in names for e in cat.lookup(name)))
    else:
        found = _matching(cat, filters)
    found = [e for e in found if kind in (None, e.kind)]
    return sorted(found, key=lambda e: KINDS.index(e.kind))


def _filters(where: list[str]) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    for text in where:
        key, equals, value = text.partition("=")
        if not equals or not value:
            raise UsageError(f"--filter {text}: is not KEY=VALUE, such as anatomy=breast")
        filters.setdefault(key.strip().replace("-", "_"), []).append(value.strip())
    return filters


def _matching(cat: Catalogue, filters: dict[str, Any]) -> list[Entry]:
    from sonodex.catalogue.filters import ALL_TRACKS, FILTERS

    tracks = filters.pop(_TRACK, [ALL_TRACKS])
    kinds = [k for k in KINDS if all(k in FILTERS[f].kinds for f in filters if f in FILTERS)]
    found: list[Entry] = []
    if "dataset" in kinds:
        found += cat.datasets(track=tracks[-1], **filters)
    if "model" in kinds and tracks[-1] == ALL_TRACKS:
        found += cat.models(**filters)
    return found
