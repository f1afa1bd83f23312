"""Records written in a format: as text, to a file, or to a folder; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sonodex.errors import SonodexError, UsageError, not_written
from sonodex.export.formats import Format
from sonodex.files import new_file, new_folder
from sonodex.records.vocabularies import FOLDERS, KINDS, Kind

if TYPE_CHECKING:
    from sonodex.catalogue import Entry


def passing(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries one after the other, each forgotten when the next is asked for, so that memory stays flat."""
    for entry in entries:
        yield entry
        entry.release()


def usable(form: Format, entries: Sequence[Entry]) -> list[Entry]:
    """The entries that a format can say something of.

    Raises:
        UsageError: when there are none.
    """
    chosen = [e for e in entries if e.kind in form.kinds]
    if not chosen:
        what = f"holds {form.kinds[0]}s only" if entries and form.kinds != KINDS else "nothing matches"
        raise UsageError(f"{form.name}: {what}; name other records or loosen a filter")
    return chosen


def _kinds(entries: Iterable[Entry]) -> list[Kind]:
    present = {e.kind for e in entries}
    return [kind for kind in KINDS if kind in present]


def text(form: Format, entries: Sequence[Entry]) -> Iterator[str]:
    """The text of a format, piece by piece.

    Raises:
        UsageError: when the format is no text, or makes several files of these records.
    """
    chosen = usable(form, entries)
    if not form.text:
        raise UsageError(f"{form.name}: is no text; name a file with --out")
    if form.one:
        if len(chosen) > 1:
            raise UsageError(f"{form.name}: {len(chosen)} records make a file each; name a folder with --out")
        return iter((form.one(chosen[0]),))
    if form.all:
        return form.all(passing(chosen))
    kinds = _kinds(chosen)
    if len(kinds) > 1:
        raise UsageError(f"{form.name}: datasets and models make a file each; name a folder with --out")
    assert form.table is not None
    return form.table(kinds[0], passing(chosen))


def write(form: Format, entries: Sequence[Entry], out: Path) -> list[Path]:
    """Write records in a format to a file, or to a folder where they make several files.

    Args:
        form: the format.
        entries: the records; those that it can say nothing of are passed over.
        out: the file, or the folder, to write; a folder replaces only what an earlier export left there.

    Returns:
        What was written: a file, a folder, or a file and what belongs beside it.

    Raises:
        UsageError: no entry fits, or `out` holds what is not an earlier export.
        MissingExtraError: the format needs an optional part that is not installed.
        SonodexError: it cannot be written.
    """
    chosen = usable(form, entries)
    tabled = form.table or form.table_file
    if (form.one and len(chosen) == 1) or form.all or form.file or (tabled and len(_kinds(chosen)) == 1):
        with new_file(out) as temporary:
            write_file(form, chosen, temporary)
        return [out, *(form.beside(out) if form.beside else ())]
    with new_folder(out, f"sonodex export {form.name}") as folder:
        for name, part in _parts(form, chosen):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            write_file(form, part, target)
    return [out]


def _parts(form: Format, entries: Sequence[Entry]) -> Iterator[tuple[str, Sequence[Entry]]]:
    """Name below the folder, and the entries, of each file."""
    if form.one:
        for entry in entries:
            yield f"{entry.full_id}{form.ending}", (entry,)
    else:
        for kind in _kinds(entries):
            yield f"{FOLDERS[kind]}{form.ending}", [e for e in entries if e.kind == kind]


def write_file(form: Format, entries: Sequence[Entry], path: Path) -> None:
    """Write one file of records that all fit the format, and are of one kind for a table.

    Raises:
        MissingExtraError: the format needs an optional part that is not installed.
        SonodexError: it cannot be written.
    """
    import sqlite3

    try:
        if form.file:
            form.file(passing(entries), path)
        elif form.table_file:
            form.table_file(entries[0].kind, passing(entries), path)
        else:
            with path.open("w", encoding="utf-8", newline="") as stream:
                stream.writelines(_pieces(form, entries))
    except (OSError, sqlite3.Error) as error:
        raise SonodexError(not_written(path.parent, error)) from None


def _pieces(form: Format, entries: Sequence[Entry]) -> Iterator[str]:
    passed = passing(entries)
    if form.one:
        return map(form.one, passed)
    if form.all:
        return form.all(passed)
    assert form.table is not None
    return form.table(entries[0].kind, passed)
