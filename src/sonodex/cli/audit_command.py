"""`sonodex audit`."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from sonodex.cli import output
from sonodex.cli.accepting import check_yes, propose_change
from sonodex.cli.audit_summary import print_everything, print_summary, rows
from sonodex.cli.declared import (
    DATA,
    LABELS,
    SPLITS,
    SUBJECT,
    UPDATE,
    WORKERS,
    YES,
    CatalogueOption,
    Format,
    FormatOption,
    Option,
    dataset_named,
    load,
)
from sonodex.cli.guard import interrupted
from sonodex.cli.progress import Progress
from sonodex.cli.targets import check_file
from sonodex.errors import SonodexError, UsageError

if TYPE_CHECKING:
    from sonodex.audit.result import Result


def audit(
    folder: Annotated[str, DATA],
    form: FormatOption = Format.table,
    report: Annotated[
        Path | None,
        Option("Write one self-contained page with a picture of every problem.", ("--report",), "FILE.html"),
    ] = None,
    record: Annotated[str | None, Option("Compare with this dataset's record.", ("--as",), "ID")] = None,
    update: Annotated[str | None, UPDATE] = None,
    yes: Annotated[bool, YES] = False,
    subject_regex: Annotated[str | None, SUBJECT] = None,
    labels: Annotated[str | None, LABELS] = None,
    splits: Annotated[str | None, SPLITS] = None,
    text: Annotated[bool, Option("Read burned-in text.", ("--text/--no-text",))] = True,
    workers: Annotated[int | None, WORKERS] = None,
    scheduler: Annotated[
        str | None,
        Option("Work on a Dask cluster (tcp://host:port).", ("--scheduler",), "ADDRESS"),
    ] = None,
    resume: Annotated[
        bool, Option("Continue what an interrupted audit of the same place has done.", ("--resume",))
    ] = False,
    work: Annotated[
        str | None,
        Option("Keep rows (Parquet) and thumbnails here, also afterwards.", ("--work",), "DIR"),
    ] = None,
    fail_on: Annotated[
        str | None,
        Option(
            "Exit with 1 when one of these is found: leak, private, label, mask, unreadable.",
            ("--fail-on",),
            "KINDS",
        ),
    ] = None,
    baseline: Annotated[
        Path | None,
        Option("Tell only what the JSON of an earlier audit does not.", ("--baseline",), "OLD.json"),
    ] = None,
    verbose: Annotated[
        bool, Option("All that was found, with examples, not ten lines.", ("--verbose",))
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
    unwritten: SonodexError | None = None
    if report is not None:
        from sonodex.audit.page import write_page

        try:
            write_page(replace(done, result=result), report)
            sys.stderr.write(f"{report}: written\n")
        except SonodexError as error:  # a full disk must not cost what was found
            unwritten = error
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
    if unwritten is not None:
        raise unwritten
    if changed is not None:
        propose_change(changed, result.findings, result.name(), yes)
    return _judged(result, stops)


def _stops(names: str | None) -> set[str]:
    """The kinds of problem that `--fail-on` names."""
    if names is None:
        return set()
    from sonodex.audit.verdict import CONCERNS

    wanted = {name.strip() for name in names.split(",") if name.strip()}
    known = [concern.name for concern in CONCERNS]
    if not wanted:
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
