"""`sonodex manifest`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.options import (
    CatalogueOption,
    DataArgument,
    LabelsOption,
    SplitsOption,
    SubjectOption,
    WorkersOption,
    dataset_named,
    load,
)
from sonodex.cli.progress import Progress
from sonodex.cli.targets import check_file
from sonodex.errors import UsageError


def manifest(
    folder: DataArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write it: .parquet, .csv or .jsonl.")
    ],
    record: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="The dataset's record, named in each row.")
    ] = None,
    subject_regex: SubjectOption = None,
    labels: LabelsOption = None,
    splits: SplitsOption = None,
    workers: WorkersOption = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Write one row an item: image, clip or volume with its masks, boxes, class, subject, split, copies and
    checksum."""
    from sonodex.audit import Options
    from sonodex.loading import make_manifest

    _check(out)
    if record is not None:
        record = dataset_named(load(catalogue), record).id
    shown = Progress("files")
    try:
        options = Options(subject_regex, labels, splits, text=False, workers=workers)
        made = make_manifest(folder, options, record, shown.update)
    finally:
        shown.clear()
    made.manifest.write(out)
    for note in made.notes:
        sys.stderr.write(f"sonodex: {note}\n")
    kinds = made.manifest.column("kind")
    masks = sum(map(len, made.manifest.column("masks")))
    sys.stdout.write(f"{out}: {len(kinds):,} items, {masks:,} masks\n")


def _check(out: Path) -> None:
    from sonodex.loading.manifest import FORMATS, is_manifest

    if out.suffix.lower() not in FORMATS:
        raise UsageError(f"--out {out}: name it {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    check_file("--out", out, "a manifest", is_manifest)
