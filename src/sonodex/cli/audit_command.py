"""`sonodex audit`."""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.audit_summary import print_summary, rows
from sonodex.cli.options import CatalogueOption, Format, FormatOption, load
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.audit.result import Result
    from sonodex.catalogue import Catalogue, Entry


def audit(
    folder: Annotated[
        str,
        typer.Argument(metavar="FOLDER", help="Folder, archive (ZIP, TAR), single file or fsspec address."),
    ],
    form: FormatOption = Format.table,
    report: Annotated[
        Path | None,
        typer.Option(
            "--report",
            metavar="FILE.html",
            help="Write one self-contained page with a picture of every problem.",
        ),
    ] = None,
    record: Annotated[
        str | None, typer.Option("--as", metavar="ID", help="Compare with this dataset's record.")
    ] = None,
    update: Annotated[
        str | None,
        typer.Option(
            "--update",
            metavar="ID",
            help="Propose the findings as a change to this record; written only when accepted.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept the change that --update proposes.")] = False,
    subject_regex: Annotated[
        str | None,
        typer.Option(
            "--subject-regex",
            metavar="REGEX",
            help="Its first group, or what it matches, in a path is the subject.",
        ),
    ] = None,
    labels: Annotated[
        str | None, typer.Option("--labels", metavar="TABLE", help="Table of file names and classes.")
    ] = None,
    splits: Annotated[
        str | None,
        typer.Option(
            "--splits",
            metavar="TABLE",
            help="Table of file names and splits, or a folder of train.txt, test.txt, ….",
        ),
    ] = None,
    text: Annotated[bool, typer.Option("--text/--no-text", help="Read burned-in text.")] = True,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=256, help="Processes; one a core by default.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", metavar="ADDRESS", help="Work on a Dask cluster (tcp://host:port)."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue what an interrupted audit of the same place has done.")
    ] = False,
    work: Annotated[
        str | None,
        typer.Option(
            "--work", metavar="DIR", help="Keep rows (Parquet) and thumbnails here, also afterwards."
        ),
    ] = None,
    catalogue: CatalogueOption = None,
) -> int:
    """Say what is really in a folder of ultrasound data: counts, masks, duplicates, leaks, burned-in text,
    broken files."""
    from sonodex.audit import Options
    from sonodex.audit import audit as run

    if yes and update is None:
        raise UsageError("--yes accepts what --update proposes; name the record with --update ID")
    _check_before(report, subject_regex)
    cat = load(catalogue) if record or update else None
    entry = _dataset(cat, record) if cat and record else None
    changed = _dataset(cat, update) if cat and update else None
    options = Options(
        subject_regex, labels, splits, text, workers, scheduler, resume, work, keep=work is not None
    )
    shown = _Progress()
    try:
        done = run(folder, options, shown.update, shown.stage)
    except KeyboardInterrupt:
        shown.clear()
        sys.stderr.write(
            f"sonodex: interrupted; what was read is kept: continue with 'sonodex audit {folder} --resume'\n"
        )
        return 130
    finally:
        shown.clear()
    result = done.result
    if entry is not None:
        from sonodex.audit.against_record import compare
        from sonodex.audit.result import Comparison

        result = replace(result, record=Comparison(entry.id, compare(entry.data, result)))
    if report is not None:
        from sonodex.audit.page import write_page

        write_page(replace(done, result=result), report)
        sys.stderr.write(f"{report}: written\n")
    if form == Format.json:
        output.print_json(result.as_dict())
    elif form == Format.table:
        print_summary(result)
    else:
        output.print_rows(
            form,
            [output.Column("Kind"), output.Column("Path", flex=True), output.Column("What", flex=True)],
            rows(result),
        )
    if changed is not None:
        return _propose(changed, result, yes)
    return 0


def _check_before(report: Path | None, subject_regex: str | None) -> None:
    """What would fail after a run of hours is said before it.

    Raises:
        UsageError: the page cannot be written where it is wanted, or the expression is none.
    """
    if report is not None:
        if not report.parent.is_dir():
            raise UsageError(f"--report {report}: no such folder {report.parent}")
        if report.is_dir():
            raise UsageError(f"--report {report}: is a folder; name a file in it")
        if report.exists():
            _refuse_foreign(report)
        if not os.access(report if report.exists() else report.parent, os.W_OK):
            raise UsageError(f"--report {report}: cannot be written")
    if subject_regex is not None:
        try:
            re.compile(subject_regex)
        except re.error as error:
            raise UsageError(f"--subject-regex {subject_regex!r}: {error}") from None


def _refuse_foreign(report: Path) -> None:
    """Refuse to put a page in the place of anything but an earlier one: of an image of the set, say."""
    from sonodex.audit.page import is_page

    try:
        ours = report.is_file() and is_page(report)
    except OSError as error:
        raise UsageError(f"--report {report}: cannot be read: {error.strerror}") from None
    if not ours:
        raise UsageError(f"--report {report}: exists and is no page of an audit; name another file")


def _dataset(catalogue: Catalogue, name: str) -> Entry:
    entry = catalogue[name if "/" in name else f"datasets/{name}"]
    if entry.kind != "dataset":
        raise UsageError(f"{name}: is a model; an audit compares with a dataset")
    return entry


def _propose(entry: Entry, result: Result, yes: bool) -> int:
    """Show the change to a record as a diff, and write it when it is accepted."""
    from sonodex.collect.proposing import propose
    from sonodex.files import write_text

    path = Path(entry.path)
    before, after, diff = propose(path, result.findings, result.name())
    if before == after:
        sys.stderr.write(f"{path}: the record says all of this already\n")
        return 0
    sys.stderr.write(diff)
    if not yes:
        if not sys.stdin.isatty():
            sys.stderr.write("not written: run it in a terminal to be asked, or add --yes\n")
            return 0
        if not typer.confirm(f"Write this to {path}?", err=True):
            sys.stderr.write("not written\n")
            return 0
    write_text(path, after)
    sys.stderr.write(f"{path}: written\n")
    return 0


class _Progress:
    """A line on standard error: files done, rate, time left; a line every half minute where there is no
    terminal."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._begun = self._said = time.monotonic()
        self._first: int | None = None
        self._written = False

    def stage(self, name: str) -> None:
        if self._terminal:
            self.clear()
            sys.stderr.write(f"{name} …")
            sys.stderr.flush()
            self._written = True

    def update(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None:  # what was resumed does not count in the rate
            self._first, self._begun = done, now
        if now - self._said < (0.1 if self._terminal else 30) and done < total:
            return
        self._said = now
        rate = (done - self._first) / max(now - self._begun, 1e-3)
        left = f", {_time((total - done) / rate)} left" if rate and done < total else ""
        line = f"{done:,} of {total:,} files, {rate:,.0f}/s{left}"
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{line}")
            self._written = True
        elif done < total:
            sys.stderr.write(line + "\n")
        sys.stderr.flush()

    def clear(self) -> None:
        if self._written:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._written = False


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 90 else f"{whole // 60} min" if whole < 5400 else f"{whole / 3600:.1f} h"
