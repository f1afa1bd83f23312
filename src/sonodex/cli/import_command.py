"""`sonodex import`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.options import CatalogueOption, IntoOption, load
from sonodex.cli.streams import one_line
from sonodex.errors import SonodexError, UsageError
from sonodex.records.vocabularies import KINDS


def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Croissant, schema.org JSON-LD, DataCite JSON, Hugging Face card, CITATION.cff, datasheet, "
            "CSV or YAML.",
        ),
    ],
    out: IntoOption = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE.yaml", help="Where the facts stand in a table or in YAML."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=f"Of the resource, where the file does not tell: {', '.join(KINDS)}."),
    ] = None,
    basis: Annotated[
        str | None,
        typer.Option(
            "--basis", help="Whose the file is: primary (the publisher's) or secondary (a catalogue's)."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="URL", help="Address of the file, which its findings name."),
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Make draft records of a file of another tool: what it proves as findings, all else unknown.

    Likely duplicates in the catalogue are named. Nothing is written where one draft is not valid.
    """
    from sonodex.export.reading.draft import BASES
    from sonodex.export.reading.files import read
    from sonodex.export.reading.record import Known, make
    from sonodex.records.writing import write_new

    folder = out or Path()
    chosen_kind = next((k for k in KINDS if k == kind), None)
    chosen_basis = next((b for b in BASES if b == basis), None)
    if kind is not None and chosen_kind is None:
        raise UsageError(f"--kind {kind}: is not one of {', '.join(KINDS)}")
    if basis is not None and chosen_basis is None:
        raise UsageError(f"--basis {basis}: is not one of {', '.join(BASES)}")
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder")
    drafts = read(file, mapping, chosen_kind)
    known = Known(load(catalogue))
    made, taken = [], {p.stem for p in folder.glob("*.y*ml")}
    for draft in drafts:
        draft.basis = chosen_basis or draft.basis
        draft.source = source or draft.source
        try:
            one = make(draft, known, taken, dt.date.today())
        except SonodexError as error:
            raise type(error)(f"{file}: {draft.facts.get('name', '?')}: {error}") from None
        taken.add(one.id)
        made.append(one)
    written: list[Path] = []
    try:
        for one in made:
            path = folder / f"{one.id}.yaml"
            write_new(path, one.text)
            written.append(path)
    except SonodexError:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    for one, path in zip(made, written, strict=True):
        sys.stdout.write(f"{path}\n")
        proved = f"findings on {', '.join(one.proved)}" if one.proved else "no findings"
        _say(path, proved)
        for other, why in one.likely:
            _say(path, f"likely a duplicate of {other} ({why})")
        for note in one.notes:
            _say(path, note)


def _say(path: Path, text: str) -> None:
    line = one_line(text)
    sys.stderr.write(f"{path}: {line}\n")
