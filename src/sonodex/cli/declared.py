"""What list, search, show and audit take, declared without the command-line library.

Typer checks every argument with a library whose import takes longer than these commands need for their
answer. So their options are declared here as plain data: `typed` hands them to Typer, `quick` reads them
itself.
"""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

from sonodex.cli.streams import ANEW
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.catalogue import Catalogue, Entry


class Option(NamedTuple):
    """An option; without `names` it is called like its parameter. `min` and `max` bound the number it takes.

    One that is true or false has no value; a name for false stands behind a slash, as in `--text/--no-text`.
    """

    help: str
    names: tuple[str, ...] = ()
    metavar: str | None = None
    min: int | None = None
    max: int | None = None


class Argument(NamedTuple):
    """A positional argument."""

    help: str
    metavar: str | None = None


class Format(StrEnum):
    """How data are printed."""

    table = "table"
    json = "json"
    csv = "csv"
    markdown = "markdown"


FORMAT = Option("How to print.", ("--format", "-f"))
CATALOGUE = Option("Lay this folder's records over the packaged ones; repeatable.", ("--catalogue",), "DIR")
DATA = Argument("Folder, archive (ZIP, TAR), single file or fsspec address.", "FOLDER")
UPDATE = Option(
    "Propose the findings as a change to this record; written only when accepted.", ("--update",), "ID"
)
YES = Option("Accept the change that --update proposes.", ("--yes",))
SUBJECT = Option(
    "Its first group, or what it matches, in a path is the subject.", ("--subject-regex",), "REGEX"
)
LABELS = Option("Table of file names and classes.", ("--labels",), "TABLE[:COLUMN]")
SPLITS = Option(
    "Table of file names and splits, or a folder of train.txt, test.txt, ….", ("--splits",), "TABLE"
)
WORKERS = Option("Processes; one a core by default.", ("--workers",), min=1, max=256)
FormatOption = Annotated[Format, FORMAT]
CatalogueOption = Annotated[list[Path] | None, CATALOGUE]


class _Progress:
    """A line on a terminal's standard error while records are compiled: how many, the rate, the time left."""

    def __init__(self) -> None:
        self._begun = self._said = time.monotonic()
        self._written = False

    def update(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not sys.stderr.isatty() or now - self._begun < 0.5 or now - self._said < 0.1:
            return
        self._said = now
        rate = done / (now - self._begun)
        left = f"{done:,} of {total:,} records read, {rate:,.0f}/s, {(total - done) / rate:.0f} s left"
        sys.stderr.write(f"{ANEW}{left}")
        sys.stderr.flush()
        self._written = True

    def clear(self) -> None:
        if self._written:
            sys.stderr.write(ANEW)
            sys.stderr.flush()


def load(folders: list[Path] | None) -> Catalogue:
    """The catalogue with private folders over it; refused files are named on standard error."""
    from sonodex.catalogue import Catalogue

    line = _Progress()
    catalogue = Catalogue.load(folders or (), progress=line.update)
    line.clear()
    refused = catalogue.refused
    for one in refused[:3]:
        sys.stderr.write(f"sonodex: {one.file}: left out, {one.reason}; see 'sonodex check'\n")
    if len(refused) > 3:
        sys.stderr.write(f"sonodex: {len(refused) - 3} more files are left out; see 'sonodex check'\n")
    return catalogue


def dataset_named(catalogue: Catalogue, name: str) -> Entry:
    """The record that a folder is said to be, by its id; where a model bears the id too, the dataset.

    Raises:
        UsageError: there is none, or it is a model's.
    """
    entry = catalogue[name if "/" in name else f"datasets/{name}"]
    if entry.kind != "dataset":
        raise UsageError(f"{name}: is a model; a folder of data is a dataset")
    return entry
