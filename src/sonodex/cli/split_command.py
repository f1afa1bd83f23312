"""`sonodex split` and `sonodex check-split`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.options import (
    CatalogueOption,
    Format,
    FormatOption,
    LabelsOption,
    SubjectOption,
    WorkersOption,
    load,
)
from sonodex.cli.progress import Progress
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sonodex.loading.splits.splitting import Leak
    from sonodex.loading.splits.together import Sets

FoldersArgument = Annotated[
    list[str], typer.Argument(metavar="FOLDER...", help="One set or several, whose copies are kept together.")
]


def split(
    folders: FoldersArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the lists.")],
    parts: Annotated[
        str, typer.Option("--parts", metavar="SHARES", help="Names and shares of the parts.")
    ] = "train=0.7,val=0.1,test=0.2",
    folds: Annotated[
        int | None, typer.Option("--folds", metavar="N", help="Also folds of all that is not test.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Another seed, another split.")] = 0,
    new: Annotated[
        bool, typer.Option("--new", help="Do not keep the split that the set itself says.")
    ] = False,
    records: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="ID", help="The sets' records, in their order, for known overlaps."),
    ] = None,
    subject_regex: SubjectOption = None,
    labels: LabelsOption = None,
    workers: WorkersOption = None,
    form: FormatOption = Format.table,
    catalogue: CatalogueOption = None,
) -> None:
    """Write lists of a split that no subject, clip or copy crosses, each part with its share of every
    class."""
    from sonodex.files import check_folder
    from sonodex.loading.splits.splitting import MAKER, part_shares
    from sonodex.loading.splits.splitting import split as divide
    from sonodex.loading.splits.together import Overlapping

    shares = part_shares(parts)
    check_folder(out, MAKER)
    known = _overlaps(records, folders, catalogue) if records else []
    sets = _read(folders, subject_regex, labels, workers)
    overlaps = [*sets.overlaps, *(Overlapping(sets.names[a], sets.names[b], why) for a, b, why in known)]
    made = divide(sets.manifest, shares, folds, seed, not new, overlaps)
    made.write(out)
    sys.stderr.write(f"{out}: written\n")
    counts = made.counts()
    classes = sorted({label for n in counts.values() for label in n})
    header = [
        output.Column("Part"),
        output.Column("Items"),
        *(output.Column(c or "no class") for c in classes),
    ]
    rows = [[part, sum(n.values()), *(n.get(c, 0) for c in classes)] for part, n in counts.items()]
    output.print_rows(form, header, rows)
    _tell(made.leaks, "the official split leaks")
    for pair in made.together:
        sys.stderr.write(f"in one part: {pair.one} and {pair.other} overlap ({pair.why})\n")
    for sentence in made.unsure:
        sys.stderr.write(f"not guaranteed: {sentence}\n")


def check_split(
    folders: FoldersArgument,
    splits: Annotated[
        str | None,
        typer.Option(
            "--splits",
            metavar="DIR",
            help="Folder of train.txt, test.txt, …, or a table; by default what the set itself says.",
        ),
    ] = None,
    subject_regex: SubjectOption = None,
    labels: LabelsOption = None,
    workers: WorkersOption = None,
) -> int:
    """Say what crosses a split: subjects, clips, copies, items listed twice. Exit code 1 where something
    does."""
    from sonodex.loading.splits.checking import check_split as check

    sets = _read(folders, subject_regex, labels, workers)
    found = check(sets.manifest, splits)
    if not found.parts:
        raise UsageError("no split is said by the set; name one with --splits")
    sys.stdout.write(", ".join(f"{part}: {count:,}" for part, count in found.parts.items()) + "\n")
    _tell(found.leaks, "leaks")
    for item, where in found.twice:
        sys.stderr.write(f"listed twice: {item} in {', '.join(where)}\n")
    for name in found.missing:
        sys.stderr.write(f"no item: {name}\n")
    if found.unlisted:
        sys.stderr.write(f"in no part: {len(found.unlisted):,} items, the first {found.unlisted[0]}\n")
    if found.unknown_subjects:
        sys.stderr.write(f"not checked: the subject of {found.unknown_subjects:,} items is not known\n")
    if found.holds:
        sys.stdout.write("nothing crosses\n")
    return 0 if found.holds else 1


def _tell(leaks: Sequence[Leak], what: str) -> None:
    for leak in leaks:
        sys.stderr.write(f"{what}: {leak}\n")


def _read(folders: list[str], subject_regex: str | None, labels: str | None, workers: int | None) -> Sets:
    from sonodex.audit import Options
    from sonodex.loading import make_manifest  # noqa: F401 - says which extra is missing
    from sonodex.loading.splits.together import read_sets

    shown = Progress("files")
    try:
        return read_sets(folders, Options(subject_regex, labels, text=False, workers=workers), shown.update)
    finally:
        shown.clear()


def _overlaps(
    records: list[str], folders: list[str], catalogue: list[Path] | None
) -> list[tuple[int, int, str]]:
    """Positions of folders that hold images or subjects of each other, as the catalogue knows, and why."""
    if len(records) != len(folders):
        raise UsageError(f"--as: name one record a folder, {len(folders)} in all")
    cat = load(catalogue)
    entries = [cat[name if "/" in name else f"datasets/{name}"] for name in records]
    place = {entry.id: i for i, entry in enumerate(entries)}
    found = {pair for entry in entries for pair in entry.overlaps() if pair.a in place and pair.b in place}
    return sorted((place[o.a], place[o.b], f"by their records: {o.why}") for o in found)
