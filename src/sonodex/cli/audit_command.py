"""`sonodex audit`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sonodex.cli import output
from sonodex.cli.accepting import check_yes, propose_change
from sonodex.cli.audit_summary import print_everything, print_summary, rows
from sonodex.cli.guard import interrupted
from sonodex.cli.options import (
    CatalogueOption,
    DataArgument,
    Format,
    FormatOption,
    LabelsOption,
    SplitsOption,
    SubjectOption,
    UpdateOption,
    WorkersOption,
    YesOption,
    dataset_named,
    load,
)
from sonodex.cli.progress import Progress
from sonodex.cli.targets import check_file
from sonodex.errors import UsageError

if TYPE_CHECKING:
    from sonodex.audit.result import Result


def audit(
    folder: DataArgument,
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
    update: UpdateOption = None,
    yes: YesOption = False,
    subject_regex: SubjectOption = None,
    labels: LabelsOption = None,
    splits: SplitsOption = None,
    text: Annotated[bool, typer.Option("--text/--no-text", help="Read burned-in text.")] = True,
    workers: WorkersOption = None,
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
    fail_on: Annotated[
        str | None,
        typer.Option(
            "--fail-on",
            metavar="KINDS",
            help="Exit with 1 when one of these is found: leak, private, label, mask, unreadable.",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", metavar="OLD.json", help="Tell only what the JSON of an earlier audit does not."
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="All that was found, with examples, not ten lines.")
    ] = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Say what is really in a folder of ultrasound data: counts, masks, duplicates, leaks, burned-in text,
    broken files."""
    from sonodex.audit import Options
    from sonodex.audit import audit as run

    check_yes(yes, update)
    if report is not None:
        from sonodex.audit.page import is_page

        check_file("--report", report, "a page of an audit", is_page)
    stops = _stops(fail_on)
    before = None
    if baseline is not None:
        from sonodex.audit.baseline import read_baseline

        before = read_baseline(baseline)
    cat = load(catalogue) if record or update else None
    entry = dataset_named(cat, record) if cat and record else None
    changed = dataset_named(cat, update) if cat and update else None
    options = Options(
        subject_regex, labels, splits, text, workers, scheduler, resume, work, keep=work is not None
    )
    shown = Progress("files")
    try:
        done = run(folder, options, shown.update, shown.stage, noticed=shown.note)
    except KeyboardInterrupt:
        shown.clear()
        return interrupted("what was read")
    finally:
        shown.clear()
    result = done.result
    if before is not None:
        from sonodex.audit.baseline import only_new

        result = only_new(result, before, baseline.name if baseline else "")
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
        (print_everything if verbose else print_summary)(result)
    else:
        output.print_rows(
            form,
            [output.Column("Kind"), output.Column("Path", flex=True), output.Column("What", flex=True)],
            rows(result),
        )
    if changed is not None:
        propose_change(changed, result.findings, result.name(), yes)
    return _judged(result, stops)


def _stops(names: str | None) -> set[str]:
    """The kinds of problem that `--fail-on` names."""
    from sonodex.audit.verdict import CONCERNS

    wanted = {name.strip() for name in (names or "").split(",") if name.strip()}
    known = [concern.name for concern in CONCERNS]
    if names is not None and not wanted:
        raise UsageError(f"--fail-on: is empty; name some of {', '.join(known)}")
    if unknown := sorted(wanted - set(known)):
        raise UsageError(f"--fail-on {unknown[0]}: is none of {', '.join(known)}")
    return wanted


def _judged(result: Result, stops: set[str]) -> int:
    if not stops:
        return 0
    from sonodex.audit.verdict import fixes

    found = [fix for fix in fixes(result) if fix.concern.name in stops]
    for fix in found:
        sys.stderr.write(f"--fail-on {fix.concern.name}: {fix.count:,} found\n")
    return 1 if found else 0
