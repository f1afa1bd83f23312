"""`sonodex report`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from sonodex.cli.options import CatalogueOption, load
from sonodex.cli.streams import ANEW


def report(
    out: Annotated[Path, typer.Option("--out", help="Folder to write; an earlier report in it is replaced.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="NAME", help="Only this figure; repeatable.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="REV", help="Add what changed since a git revision, release file or folder."
        ),
    ] = None,
    catalogue: CatalogueOption = None,
) -> None:
    """Recompute the survey's analysis: claims, figures (SVG, PNG, CSV), robustness; as HTML and Markdown."""
    from sonodex.report import write_report

    cat = load(catalogue)
    changed = None
    if since is not None:
        from sonodex.report.changes import changes
        from sonodex.report.states import opened, today

        with opened(since) as old:
            changed = (since, changes(old, today(cat)))
    started = time.monotonic()

    def progress(done: int, total: int) -> None:
        if sys.stderr.isatty():
            passed = time.monotonic() - started
            sys.stderr.write(
                f"\r{done}/{total} figures, {done / passed:.1f}/s, "
                f"{passed / done * (total - done):.0f} s left "
            )

    written = write_report(cat, out, only or (), changed, progress)
    if sys.stderr.isatty():
        sys.stderr.write(ANEW)
    sys.stdout.write(f"{out / 'index.html'}: {len(written)} files in {time.monotonic() - started:.1f} s\n")
